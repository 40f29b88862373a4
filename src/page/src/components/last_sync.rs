//! Against the last sync: the numbers of each server, and the accounts behind one of them.

use super::{
    breakdown::{heads, panel, scrolled},
    choice_of,
    el::{el, options},
    line::line,
    pager::{Pages, pager},
};
use crate::{
    format,
    state::{Action, Reckoned, SYNC_ROWS, Sync},
    words::{Word, Words},
};
use oneseat_core::{Instance, SyncChange, SyncRow};
use yew::prelude::*;

const CHANGES: [(SyncChange, Word); 5] = [
    (SyncChange::Joined, Word::ColumnJoined),
    (SyncChange::Left, Word::ColumnLeft),
    (SyncChange::NewlyMatched, Word::SyncNewlyMatched),
    (SyncChange::NewlyUnmatched, Word::SyncNewlyUnmatched),
    (SyncChange::AddressChanged, Word::SyncAddressChanged),
];

/// The panel; nothing without a report to compare with.
#[inline(never)]
pub fn last_sync(words: Words, reckoned: &Reckoned, sync: &Sync, act: &Callback<Action>) -> Html {
    let instances = &reckoned.preview.instances;
    if reckoned.sync.is_empty() || instances.is_empty() {
        return Html::default();
    }
    let rows = instances.iter().zip(&reckoned.sync).map(|(instance, numbers)| {
        let counts = CHANGES.iter().map(|(change, _)| line("td", "", format::number(words.0, numbers.of(*change))));
        el("tr", "").mark("sync-row").add(el("th", "").set("scope", "row").say(name(instance))).all(counts).into()
    });
    let columns = std::iter::once(Word::ColumnInstance).chain(CHANGES.map(|(_, word)| word));
    let table = el("table", "plain-table is-grid")
        .mark("sync-table")
        .add(heads("", columns.map(|word| words.say(word))))
        .add(el("tbody", "").all(rows));
    panel("panel is-wide", "sync-title", words.say(Word::SyncTitle))
        .add(line("p", "hint", words.say(Word::SyncText)))
        .add(scrolled("sync-title", table))
        .add(choices(words, instances, sync, act))
        .add(list(words, sync))
        .add(pager(
            words,
            &Pages {
                list: words.say(Word::SyncTitle),
                mark: "sync",
                offset: sync.query.offset,
                rows: SYNC_ROWS,
                total: sync.page.as_ref().map_or(0, |page| page.total),
            },
            act,
            &Action::TurnSync,
        ))
        .into()
}

/// Which list, and of which server.
fn choices(words: Words, instances: &[Instance], sync: &Sync, act: &Callback<Action>) -> Html {
    let change = act.reform(|event: Event| {
        let chosen = choice_of(&event);
        let change = SyncChange::ALL.into_iter().find(|change| change.as_str() == chosen);
        Action::SyncChange(change.unwrap_or(SyncChange::Joined))
    });
    let instance = act.reform(|event: Event| Action::SyncInstance(choice_of(&event).parse().ok()));
    let changes = CHANGES
        .iter()
        .map(|(change, word)| (change.as_str().to_owned(), words.say(*word).to_owned(), *change == sync.query.change));
    let all = (String::new(), words.say(Word::AllInstances).to_owned(), sync.query.instance.is_none());
    let each = (0..).zip(instances).map(|(index, instance): (u32, &Instance)| {
        (index.to_string(), name(instance), sync.query.instance == Some(index))
    });
    el("div", "toolbar")
        .add(options("sync-change", "", words.say(Word::FilterLabel), change, changes))
        .add(options("sync-instance", "", words.say(Word::ColumnInstance), instance, std::iter::once(all).chain(each)))
        .into()
}

fn list(words: Words, sync: &Sync) -> Html {
    let Some(page) = &sync.page else { return line("p", "hint", words.say(Word::Computing)) };
    if page.rows.is_empty() {
        return el("p", "hint").mark("sync-none").say(words.say(Word::SyncNone)).into();
    }
    el("ul", "sync-list").all(page.rows.iter().map(|row| item(words, row))).into()
}

/// Who, on which server, matched with whom, and the address then and now.
fn item(words: Words, row: &SyncRow) -> Html {
    let who = row.login.clone().unwrap_or_else(|| words.fill(Word::AccountId, &[("id", &row.user_id.to_string())]));
    let before = (!row.before.is_empty()).then(|| row.before.join(", "));
    let known = [
        (Word::ColumnCloudLogin, row.cloud_login.clone()),
        (Word::SyncBefore, before),
        (Word::SyncAfter, row.after.clone()),
    ];
    el("li", "sync-item")
        .mark("sync-item")
        .set("data-change", row.change.as_str())
        .add(line("span", "account", format!("{who} @ {}", row.host)))
        .add(super::facts(words, &known))
        .into()
}

fn name(instance: &Instance) -> String {
    instance.host_name.clone().or_else(|| instance.server_id.clone()).unwrap_or_default()
}
