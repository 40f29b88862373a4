//! The endpoint's servers: who asks for them, the list, and a code that connects one more.

use super::{
    el::{El, button, el, perhaps},
    line::line,
    server_card::server_card,
    server_end::server_end,
    server_obstacle::server_obstacle,
    submit_panel::{Entry, entry, why_not},
};
use crate::{
    format,
    state::{Action, Field, State},
    words::{Word, Words},
};
use oneseat_submission::ConnectionCode;
use yew::{html::onsubmit, prelude::*};

/// What the button opens.
const INSIDE: &str = "servers-inside";

/// The way to the servers. What is behind the button is made once it is wanted.
pub fn servers_panel(words: Words, state: &State, act: &Callback<Action>) -> Html {
    let open = state.servers.open;
    let toggle = button("button is-quiet", "servers-open", act, Action::ServersOpen)
        .set("aria-expanded", open.to_string())
        .set("aria-controls", INSIDE)
        .say(words.say(Word::ServersOpen));
    let inside = open.then(|| inside(words, state, act));
    let inside = el("div", "servers-inside").set("id", INSIDE).all(inside);
    el("section", "servers no-print").set("aria-label", words.say(Word::ServersTitle)).add(toggle).add(inside).into()
}

#[inline(never)]
fn inside(words: Words, state: &State, act: &Callback<Action>) -> Html {
    let servers = &state.servers;
    let ending = servers.ending().map(|(server, forget)| server_end(words, server, forget, servers.is_busy(), act));
    el("div", "servers-parts")
        .add(form(words, state, act))
        .add(perhaps(server_obstacle(words, servers)))
        .add(perhaps(list(words, state, act)))
        .add(perhaps(servers.list.is_some().then(|| connect(words, state, act))))
        .add(perhaps(ending))
        .into()
}

/// Who asks, and whom.
fn form(words: Words, state: &State, act: &Callback<Action>) -> El {
    let filled = &state.submit.form;
    let fields = [
        Entry::address("servers-address", filled),
        Entry::enterprise("servers-enterprise", filled),
        Entry::token("servers-token", Word::ServersTokenHint, filled),
    ];
    let blocked = state.servers_blocked();
    let busy = state.servers.is_busy();
    let (hinders, otherwise) = if busy { (None, Word::CloudAsking) } else { (blocked, Word::ServersReady) };
    let press = el("button", "button is-primary")
        .set("type", "submit")
        .mark("servers-ask")
        .set("aria-describedby", "servers-reason")
        .property("disabled", blocked.is_some() || busy)
        .say(words.say(Word::ServersAsk));
    let why = el("p", "submit-reason").set("id", "servers-reason").say(why_not(words, filled, hinders, otherwise));
    let asked = act.reform(|event: SubmitEvent| {
        event.prevent_default();
        Action::AskServers
    });
    el("form", "panel cloud-form")
        .listen(onsubmit::Wrapper::new(asked))
        .set("aria-labelledby", "servers-title")
        .add(el("h2", "").set("id", "servers-title").say(words.say(Word::ServersTitle)))
        .add(line("p", "hint", words.say(Word::ServersText)))
        .add(el("div", "cloud-fields").all(fields.map(|one| entry(words, &one, act).into())))
        .add(el("div", "submit-row").add(press).add(why))
}

fn list(words: Words, state: &State, act: &Callback<Action>) -> Option<Html> {
    let servers = &state.servers;
    let (list, place) = servers.list.as_ref().zip(servers.place.as_ref())?;
    let title = words.fill(Word::ServersOf, &[("enterprise", &place.enterprise), ("host", place.reads.host())]);
    let none = list.is_empty().then(|| line("p", "hint", words.say(Word::ServersNone)));
    let cards = list
        .iter()
        .enumerate()
        .map(|(index, server)| server_card(words, index, server, servers.is_busy(), state.settings.blot, act));
    let list = el("section", "servers-list")
        .set("aria-labelledby", "servers-list-title")
        .add(el("h3", "").set("id", "servers-list-title").set("tabindex", "-1").say(title))
        .add(perhaps(none))
        .add(el("ul", "server-cards").mark("servers").all(cards));
    Some(list.into())
}

/// A code for one more.
fn connect(words: Words, state: &State, act: &Callback<Action>) -> Html {
    let servers = &state.servers;
    let field = Entry {
        field: Field::Host,
        mark: "server-host",
        kind: "text",
        name: Word::FieldHost,
        hint: Word::FieldHostHint,
        value: &servers.host,
    };
    let hinders = match (servers.host(), servers.host.trim()) {
        (Some(_), _) => None,
        (None, "") => Some(Word::ServerHostMissing),
        (None, _) => Some(Word::ServerHostWrong),
    };
    let press = el("button", "button")
        .set("type", "submit")
        .mark("server-make-code")
        .set("aria-describedby", "server-code-reason")
        .property("disabled", servers.is_busy() || hinders.is_some())
        .say(words.say(Word::ServerMakeCode));
    let why = el("p", "submit-reason").set("id", "server-code-reason").all(hinders.map(|word| words.say(word).into()));
    let made = act.reform(|event: SubmitEvent| {
        event.prevent_default();
        Action::MakeCode
    });
    let code = servers.code.as_ref().zip(servers.place.as_ref());
    let code = code.map(|(code, place)| code_view(words, place.reads.endpoint(), code, act));
    el("form", "panel cloud-form")
        .listen(onsubmit::Wrapper::new(made))
        .set("aria-labelledby", "server-connect-title")
        .add(el("h3", "").set("id", "server-connect-title").say(words.say(Word::ServerConnectTitle)))
        .add(line("p", "hint", words.say(Word::ServerConnectText)))
        .add(el("div", "cloud-fields").add(entry(words, &field, act)))
        .add(el("div", "submit-row").add(press).add(why))
        .add(perhaps(code))
        .into()
}

fn code_view(words: Words, endpoint: &str, code: &ConnectionCode, act: &Callback<Action>) -> Html {
    let ConnectionCode { code: said, host_name, expires_at } = code;
    let command = format!(
        "read -rs ONESEAT_CODE && export ONESEAT_CODE\n\
         sudo -u oneseat --preserve-env=ONESEAT_CODE \\\n  oneseat connect enable --endpoint {endpoint} \\\n  \
         -- ssh -p 122 admin@{host_name} -- ghe-license usage -o -y"
    );
    let copy = |mark, text: &str, name| {
        button("button is-small", mark, act, Action::Copy(text.to_owned())).say(words.say(name))
    };
    let until = words.fill(Word::ServerCodeUntil, &[("time", &format::time(words.0, expires_at))]);
    el("div", "server-code")
        .add(
            el("h4", "")
                .set("id", "server-code-title")
                .set("tabindex", "-1")
                .say(words.fill(Word::ServerCode, &[("host", host_name)])),
        )
        .add(el("div", "buttons").add(el("code", "server-code-text").mark("server-code").say(said.clone())).add(copy(
            "server-code-copy",
            said,
            Word::ServerCodeCopy,
        )))
        .add(line("p", "hint", until))
        .add(line("p", "", words.say(Word::ServerCodeSteps)))
        .add(el("pre", "payload-text").mark("server-command").set("tabindex", "0").say(command.clone()))
        .add(el("div", "buttons").add(copy("server-command-copy", &command, Word::ServerCommandCopy)))
        .into()
}
