//! The people behind the seats, the rules behind the matches, the instances behind the accounts, and what changed.

use super::figures::plain;
use super::{last_sync, line::line, overlaps};
use crate::{
    format,
    state::{Action, Reckoned, State},
    words::{Word, Words},
};
use oneseat_core::{Instance, Matches, People};
use yew::prelude::*;

/// People by category, matches by rule, the instances, who is on which, and the last sync.
pub fn breakdown(words: Words, state: &State, reckoned: &Reckoned, act: &Callback<Action>) -> Html {
    let preview = &reckoned.preview;
    html! {
        <div class="breakdown">
            if let Some(people) = &preview.people { { people_view(words, people) } }
            if let Some(matches) = &preview.matches { { matches_view(words, matches) } }
            if !preview.instances.is_empty() { { instances_view(words, &preview.instances) } }
            { overlaps(words, &reckoned.overlaps) }
            { last_sync(words, reckoned, &state.sync, act) }
        </div>
    }
}

fn people_view(words: Words, people: &People) -> Html {
    let categories = [
        ("people-cloud-and-server", "is-both", Word::CategoryCloudAndServer, people.cloud_and_server),
        ("people-cloud-only", "is-cloud", Word::CategoryCloudOnly, people.cloud_only),
        ("people-visual-studio-only", "is-studio", Word::CategoryVisualStudioOnly, people.visual_studio_only),
        ("people-server-only", "is-server", Word::CategoryServerOnly, people.server_only),
    ];
    let total: u64 = categories.iter().map(|(.., value)| value).sum();
    html! {
        <section class="panel" aria-labelledby="people-split-title">
            <h3 id="people-split-title">{ words.say(Word::PeopleSplitTitle) }</h3>
            <div class="split-bar" aria-hidden="true">
                { for categories.iter().filter(|(.., value)| *value > 0).map(|(_, class, _, value)| html! {
                    <span class={*class} style={format!("flex-grow:{value}")} />
                }) }
            </div>
            <table class="plain-table">
                <thead class="visually-hidden">
                    <tr><th scope="col">{ words.say(Word::ColumnCategory) }</th><th scope="col">{ words.say(Word::ColumnPeople) }</th><th scope="col">{ words.say(Word::ColumnShare) }</th></tr>
                </thead>
                <tbody>
                    { for categories.iter().map(|(mark, class, name, value)| html! {
                        <tr>
                            <th scope="row"><span class={classes!("swatch", *class)} aria-hidden="true" />{ words.say(*name) }</th>
                            <td>{ plain(words, mark, Some(*value)) }</td>
                            <td class="share">{ format::share(words.0, *value, total) }</td>
                        </tr>
                    }) }
                </tbody>
            </table>
        </section>
    }
}

fn matches_view(words: Words, matches: &Matches) -> Html {
    let rules = [
        ("match-identity", Word::RuleIdentity, Word::RuleIdentityText, matches.identity),
        ("match-verified-email", Word::RuleVerifiedEmail, Word::RuleVerifiedEmailText, matches.verified_email),
        ("match-visual-studio", Word::RuleVisualStudio, Word::RuleVisualStudioText, matches.visual_studio),
        ("match-last-sync", Word::RuleLastSync, Word::RuleLastSyncText, matches.last_sync),
        ("match-other-instance", Word::RuleOtherInstance, Word::RuleOtherInstanceText, matches.other_instance),
    ];
    html! {
        <section class="panel" aria-labelledby="matches-title">
            <h3 id="matches-title">{ words.say(Word::MatchesTitle) }</h3>
            <table class="plain-table">
                <thead class="visually-hidden">
                    <tr><th scope="col">{ words.say(Word::ColumnRule) }</th><th scope="col">{ words.say(Word::ColumnAccounts) }</th></tr>
                </thead>
                <tbody>
                    { for rules.into_iter().map(|(mark, name, text, value)| html! {
                        <tr>
                            <th scope="row">{ words.say(name) }{ line("span", "rule-text", words.say(text)) }</th>
                            <td>{ plain(words, mark, Some(value)) }</td>
                        </tr>
                    }) }
                </tbody>
            </table>
        </section>
    }
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
    html! {
        <section class="panel is-wide" aria-labelledby="instances-title">
            <h3 id="instances-title">{ words.say(Word::InstancesTitle) }</h3>
            { line("p", "hint", words.say(Word::InstancesText)) }
            <div class="scroll" tabindex="0" role="group" aria-labelledby="instances-title">
                <table class="plain-table is-grid" data-testid="instances-table">
                    <thead><tr>{ for columns.into_iter().map(|name| html! { <th scope="col">{ words.say(name) }</th> }) }</tr></thead>
                    <tbody>{ for instances.iter().map(|instance| instance_row(words, instance)) }</tbody>
                </table>
            </div>
        </section>
    }
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
    html! {
        <tr data-testid="instance-row">
            <th scope="row">
                { instance.host_name.as_ref().or(instance.server_id.as_ref()) }
                if let (Some(_), Some(id)) = (&instance.host_name, &instance.server_id) { <code class="server-id">{ id }</code> }
            </th>
            <td>{ instance.version.as_deref().unwrap_or("–") }</td>
            { for counts.into_iter().map(|count| html! {
                <td>{ count.map_or_else(|| String::from("–"), |count| format::number(words.0, count)) }</td>
            }) }
        </tr>
    }
}
