//! How the syncs stand: when the cloud last heard of each server, and how that ended.

use super::{
    breakdown::{heads, scrolled},
    cloud_panel::errand_view,
    el::{El, button, el},
    icon::{Shape, icon},
    line::line,
};
use crate::{
    format,
    state::{Action, State, What},
    words::{Word, Words},
};
use oneseat_submission::{LastSync, ServerInstance, SyncState};
use yew::prelude::*;

/// The table, and the question that is under way; nothing before anybody asked.
#[inline(never)]
pub fn sync_status(words: Words, state: &State, act: &Callback<Action>) -> Html {
    let cloud = &state.cloud;
    let errand = cloud.errand.as_ref().filter(|errand| errand.what == What::Status);
    if errand.is_none() && cloud.status.is_none() {
        return Html::default();
    }
    let under_way = cloud.errand.as_ref().is_some_and(|errand| errand.is_under_way());
    let again = (!under_way).then(|| {
        button("button is-small no-print", "status-again", act, Action::AskAgain)
            .say(words.say(Word::StatusAgain))
            .into()
    });
    let table = cloud.status.as_ref().map(|(place, status)| table(words, place.reads.host(), &status.server_instances));
    el("section", "sync-status")
        .mark("sync-status")
        .set("aria-labelledby", "status-title")
        .add(el("h3", "").set("id", "status-title").say(words.say(Word::StatusTitle)))
        .all(table)
        .all(errand.map(|errand| errand_view(words, errand, act)))
        .all(again)
        .into()
}

fn table(words: Words, host: &str, instances: &[ServerInstance]) -> Html {
    if instances.is_empty() {
        return line("p", "hint", words.fill(Word::StatusNone, &[("host", host)]));
    }
    let columns = [Word::ColumnInstance, Word::ColumnLastSync, Word::ReceiptState].map(|word| words.say(word));
    let table = el("table", "plain-table")
        .add(heads("", columns))
        .add(el("tbody", "").all(instances.iter().map(|instance| row(words, instance))));
    let text = line("p", "hint", words.fill(Word::StatusText, &[("host", host)]));
    el("div", "").add(text).add(scrolled("status-title", table)).into()
}

fn row(words: Words, instance: &ServerInstance) -> Html {
    let known = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let (host, id) = (known(&instance.hostname), known(&instance.server_id));
    let name = host.clone().or_else(|| id.clone()).unwrap_or_else(|| String::from("–"));
    let id = id.filter(|_| host.is_some()).map(|id| line("code", "server-id", id));
    let sync = instance.last_sync.clone().unwrap_or_default();
    let date =
        known(&sync.date).map_or_else(|| words.say(Word::StatusNever).to_owned(), |date| format::time(words.0, &date));
    let (kind, shown) = stage(words, &sync);
    el("tr", "")
        .mark("status-row")
        .set("data-state", kind)
        .add(el("th", "").set("scope", "row").say(name).all(id))
        .add(line("td", "", date))
        .add(el("td", "").add(shown).all(known(&sync.error).map(|error| line("span", "rule-text", error))))
        .into()
}

/// A word that is not known is shown as it came.
fn stage(words: Words, sync: &LastSync) -> (&'static str, El) {
    let (kind, class, shape, text) = match sync.state() {
        Some(SyncState::Success) => ("success", "status is-good", Shape::Good, words.say(Word::StatusSuccess)),
        Some(SyncState::Failure) => ("failure", "status is-bad", Shape::Error, words.say(Word::StatusFailure)),
        Some(SyncState::Pending) => ("pending", "status", Shape::Notice, words.say(Word::StatusPending)),
        None => {
            let word = sync.status.clone().filter(|word| !word.is_empty()).unwrap_or_else(|| String::from("–"));
            return ("unknown", el("span", "status").say(word));
        }
    };
    (kind, el("span", class).add(icon(shape)).say(text))
}
