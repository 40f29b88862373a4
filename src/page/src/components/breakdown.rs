//! The rules behind the matches, the instances behind the accounts, who is where, and what changed.

use super::figures::plain;
use super::{
    el::{El, el},
    last_sync,
    line::line,
    overlaps,
};
use crate::{
    format,
    state::{Action, Reckoned, State},
    words::{Word, Words},
};
use oneseat_core::{Instance, Matches};
use yew::prelude::*;

/// Matches by rule, the instances, who is on which, and the last sync.
#[inline(never)]
pub fn breakdown(words: Words, state: &State, reckoned: &Reckoned, act: &Callback<Action>) -> Html {
    let preview = &reckoned.preview;
    let instances = (!preview.instances.is_empty()).then(|| instances_view(words, &preview.instances));
    el("div", "breakdown")
        .all(preview.matches.as_ref().map(|matches| matches_view(words, matches)))
        .all(instances)
        .add(overlaps(words, &reckoned.overlaps))
        .add(last_sync(words, reckoned, &state.sync, act))
        .into()
}

/// A panel under its title.
#[inline(never)]
pub fn panel(class: &'static str, id: &'static str, title: &'static str) -> El {
    el("section", class).set("aria-labelledby", id).add(el("h3", "").set("id", id).say(title))
}

/// What is wider than its panel and is scrolled in it.
#[inline(never)]
pub fn scrolled(id: &'static str, table: El) -> El {
    el("div", "scroll").set("tabindex", "0").set("role", "group").set("aria-labelledby", id).add(table)
}

/// The head of a table, of one row.
#[inline(never)]
pub fn heads<'w>(class: &'static str, heads: impl IntoIterator<Item = &'w str>) -> El {
    let heads = heads.into_iter().map(|head| el("th", "").set("scope", "col").say(head.to_owned()).into());
    el("thead", class).add(el("tr", "").all(heads))
}

/// The head of a row.
fn name_cell() -> El {
    el("th", "").set("scope", "row")
}

fn matches_view(words: Words, matches: &Matches) -> Html {
    let rules = [
        ("match-identity", Word::RuleIdentity, Word::RuleIdentityText, matches.identity),
        ("match-verified-email", Word::RuleVerifiedEmail, Word::RuleVerifiedEmailText, matches.verified_email),
        ("match-visual-studio", Word::RuleVisualStudio, Word::RuleVisualStudioText, matches.visual_studio),
        ("match-last-sync", Word::RuleLastSync, Word::RuleLastSyncText, matches.last_sync),
        ("match-other-instance", Word::RuleOtherInstance, Word::RuleOtherInstanceText, matches.other_instance),
    ];
    let rows = rules.into_iter().map(|(mark, name, text, value)| {
        el("tr", "")
            .add(name_cell().say(words.say(name)).add(line("span", "rule-text", words.say(text))))
            .add(el("td", "").add(plain(words, mark, Some(value))))
            .into()
    });
    let columns = [Word::ColumnRule, Word::ColumnAccounts].map(|word| words.say(word));
    panel("panel", "matches-title", words.say(Word::MatchesTitle))
        .add(el("table", "plain-table").add(heads("visually-hidden", columns)).add(el("tbody", "").all(rows)))
        .into()
}

fn instances_view(words: Words, instances: &[Instance]) -> Html {
    let columns = [
        Word::ColumnInstance,
        Word::ColumnVersion,
        Word::ColumnAccounts,
        Word::ColumnCounted,
        Word::ColumnSuspended,
        Word::ColumnSystem,
        Word::ColumnWithoutEmail,
        Word::ColumnMatched,
        Word::ColumnUnmatched,
        Word::ColumnJoined,
        Word::ColumnLeft,
    ];
    let table = el("table", "plain-table is-grid")
        .mark("instances-table")
        .add(heads("", columns.map(|word| words.say(word))))
        .add(el("tbody", "").all(instances.iter().map(|instance| instance_row(words, instance))));
    panel("panel is-wide", "instances-title", words.say(Word::InstancesTitle))
        .add(line("p", "hint", words.say(Word::InstancesText)))
        .add(scrolled("instances-title", table))
        .into()
}

fn instance_row(words: Words, instance: &Instance) -> Html {
    let Instance { accounts, counted, suspended, system, without_email, matched, unmatched, joined, left, .. } =
        instance;
    let counts = [
        Some(*accounts),
        Some(*counted),
        Some(*suspended),
        Some(*system),
        Some(*without_email),
        Some(*matched),
        Some(*unmatched),
        *joined,
        *left,
    ];
    let name = instance.host_name.clone().or_else(|| instance.server_id.clone()).unwrap_or_default();
    let id = instance.server_id.clone().filter(|_| instance.host_name.is_some());
    let counts = counts
        .into_iter()
        .map(|count| line("td", "", count.map_or_else(|| String::from("–"), |count| format::number(words.0, count))));
    el("tr", "")
        .mark("instance-row")
        .add(name_cell().say(name).all(id.map(|id| line("code", "server-id", id))))
        .add(line("td", "", instance.version.clone().unwrap_or_else(|| String::from("–"))))
        .all(counts)
        .into()
}
