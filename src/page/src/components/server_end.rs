//! The dialogue about disconnecting a server: what will happen, and what becomes of the accounts it uploaded.

use super::{
    el::{El, button, el},
    line::line,
};
use crate::{
    format,
    state::Action,
    words::{Word, Words},
};
use oneseat_submission::Server;
use yew::{
    html::{onchange, onclose},
    prelude::*,
};

/// What will happen, to be agreed to.
#[inline(never)]
pub fn server_end(words: Words, server: &Server, forget: bool, busy: bool, act: &Callback<Action>) -> Html {
    let host = server.host_name.as_deref().or(server.key()).unwrap_or("–");
    let accounts = server.last_sync.as_ref().map_or(0, |sync| sync.accounts);
    let count = |word: Word| words.count(word, accounts, &format::number(words.0, accounts));
    let choices = el("fieldset", "server-choices")
        .add(line("legend", "visually-hidden", words.say(Word::ServerEndAccounts)))
        .add(choice(words, Word::ServerEndKeep, count(Word::ServerEndKeepText), "server-end-keep", !forget, false, act))
        .add(choice(
            words,
            Word::ServerEndForget,
            count(Word::ServerEndForgetText),
            "server-end-forget",
            forget,
            true,
            act,
        ));
    let now = button("button is-danger", "server-end-now", act, Action::DisconnectNow)
        .set("aria-disabled", busy.to_string())
        .say(words.say(Word::ServerEndNow));
    let not = button("button", "server-end-not", act, Action::Disconnect(None)).say(words.say(Word::ServerEndNot));
    // Escape closes it, and so does the browser's own way back.
    let closed = onclose::Wrapper::new(act.reform(|_: Event| Action::Disconnect(None)));
    el("dialog", "dialog")
        .mark("server-end")
        .set("aria-labelledby", "server-end-title")
        .set("aria-describedby", "server-end-text")
        .listen(closed)
        .add(el("h3", "").set("id", "server-end-title").say(words.fill(Word::ServerEndTitle, &[("host", host)])))
        .add(el("p", "").set("id", "server-end-text").say(words.say(Word::ServerEndText)))
        .add(choices)
        .add(el("div", "buttons").add(not).add(now))
        .into()
}

fn choice(
    words: Words,
    name: Word,
    text: String,
    mark: &'static str,
    chosen: bool,
    forget: bool,
    act: &Callback<Action>,
) -> El {
    let picked = onchange::Wrapper::new(act.reform(move |_: Event| Action::ForgetAccounts(forget)));
    let input = el("input", "")
        .set("type", "radio")
        .set("name", "server-end-accounts")
        .mark(mark)
        .checked(chosen)
        .listen(picked);
    el("label", "server-choice").add(input).add(el("span", "").add(line("strong", "", words.say(name))).add(line(
        "span",
        "rule-text",
        text,
    )))
}
