//! One file: what it is, how far it is, what is wrong with it.

use super::line::line;
use super::{
    choice_of,
    findings::Findings,
    hand_over::hand_over,
    icon::{Shape, icon},
};
use crate::{
    format,
    state::{Action, FileEntry, Stage},
    words::{Word, Words},
};
use oneseat_core::{Kind, Summary};
use oneseat_worker::FileId;
use yew::prelude::*;

/// A file's card.
pub fn file_card(
    words: Words,
    file: &FileEntry,
    hosts: &[String],
    enterprise: &str,
    act: &Callback<Action>,
    on_save: &Callback<FileId>,
) -> Html {
    let id = file.id;
    let remove = act.reform(move |_| Action::Remove(id));
    let stage = match &file.stage {
        Stage::Queued => "queued",
        Stage::Reading(_) => "reading",
        Stage::Read(_) if file.has_errors() => "error",
        Stage::Read(_) => "read",
        Stage::Stopped => "stopped",
        Stage::Unreadable(_) => "error",
    };
    html! {
        <li key={id} class={classes!("file-card", format!("is-{stage}"))} id={format!("file-{id}")} data-testid="file-card" data-stage={stage}>
            <div class="file-head">
                { icon(Shape::File) }
                <div class="file-names">
                    <h3 class="file-name">{ &file.name }</h3>
                    <p class="file-kind" data-testid="file-kind">{ kind(words, file) }</p>
                </div>
                <button type="button" class="icon-button" data-testid="file-remove" onclick={remove}
                    aria-label={words.fill(Word::RemoveFile, &[("file", &file.name)])} title={words.say(Word::Remove)}>
                    { icon(Shape::Cross) }
                </button>
            </div>
            { body(words, file, hosts, act) }
            if file.is_handed_over() {
                { hand_over(words, file, enterprise, on_save.clone()) }
            }
        </li>
    }
}

fn kind(words: Words, file: &FileEntry) -> &'static str {
    words.say(match &file.stage {
        Stage::Queued => Word::StageQueued,
        Stage::Reading(_) => Word::StageReading,
        Stage::Stopped => Word::StageStopped,
        Stage::Unreadable(_) => Word::StageUnreadable,
        Stage::Read(summary) => match summary.kind {
            Kind::ServerUsage => Word::KindServerUsage,
            Kind::ServerUsageEncrypted => Word::KindServerUsageEncrypted,
            Kind::ServerUsageWithoutUsers => Word::KindServerUsageWithoutUsers,
            Kind::AllUsers => Word::KindAllUsers,
            Kind::CloudReport => Word::KindCloudReport,
            Kind::ExternalIdentities => Word::KindExternalIdentities,
            Kind::LastSyncAccounts => Word::KindLastSyncAccounts,
            Kind::Refused => Word::KindRefused,
        },
    })
}

fn body(words: Words, file: &FileEntry, hosts: &[String], act: &Callback<Action>) -> Html {
    let id = file.id;
    match &file.stage {
        Stage::Queued | Stage::Reading(_) => {
            let read = if let Stage::Reading(bytes) = file.stage { bytes.min(file.size) } else { 0 };
            html! {
                <div class="file-progress">
                    <progress class="progress" data-testid="file-progress" aria-label={words.fill(Word::ReadingFile, &[("file", &file.name)])}
                        max={file.size.max(1).to_string()} value={read.to_string()} />
                    <span>{ format::percent(words.0, read, file.size) }</span>
                </div>
            }
        }
        Stage::Stopped => html! {
            <button type="button" class="button is-small" data-testid="file-again" onclick={act.reform(move |_| Action::ReadAgain(id))}>
                { words.say(Word::ReadAgain) }
            </button>
        },
        Stage::Unreadable(reason) => html! {
            <ul class="findings">
                <li class="finding is-error" data-testid="finding" data-code="file-unreadable" data-severity="error">
                    { icon(Shape::Error) }
                    <div>
                        <p class="finding-message">{ line("strong", "", words.say(Word::SeverityError)) }{ " " }{ words.say(Word::UnreadableText) }</p>
                        { line("p", "finding-remedy", words.say(Word::UnreadableRemedy)) }
                        <p class="finding-place"><span>{ reason }</span></p>
                    </div>
                </li>
            </ul>
        },
        Stage::Read(summary) => html! {
            <>
                { facts(words, file, summary) }
                if summary.kind == Kind::AllUsers { { owner(words, file, hosts, act) } }
                <Findings {words} findings={summary.findings.clone()} />
            </>
        },
    }
}

fn facts(words: Words, file: &FileEntry, summary: &Summary) -> Html {
    let number = |value: u64| format::number(words.0, value);
    let is_report = summary.kind == Kind::CloudReport;
    let knows_users = matches!(summary.kind, Kind::ServerUsage | Kind::AllUsers | Kind::LastSyncAccounts);
    let knows_identities = summary.kind == Kind::ExternalIdentities;
    let facts: [(Word, Option<String>, Option<&str>); 8] = [
        (Word::FactHost, summary.host_name.clone(), Some("file-host")),
        (Word::FactServerId, summary.server_id.clone(), None),
        (Word::FactVersion, summary.version.clone(), None),
        (Word::FactAccounts, knows_users.then(|| number(summary.accounts)), Some("file-accounts")),
        (Word::FactRows, is_report.then(|| number(summary.rows)), Some("file-rows")),
        (Word::FactIdentities, knows_identities.then(|| number(summary.identities)), Some("file-identities")),
        (Word::FactTotal, summary.total_seats_consumed.map(number), None),
        (Word::FactSize, Some(format::bytes(words.0, file.size)), None),
    ];
    html! {
        <dl class="facts">
            { for facts.into_iter().filter_map(|(name, value, mark)| value.map(|value| html! {
                <div>{ line("dt", "", words.say(name)) }<dd data-testid={mark}>{ value }</dd></div>
            })) }
        </dl>
    }
}

/// Whose server an all-users report is: a known host, or another by its name.
fn owner(words: Words, file: &FileEntry, hosts: &[String], act: &Callback<Action>) -> Html {
    let id = file.id;
    let own = file.owner.clone().unwrap_or_default();
    let is_other = !own.is_empty() && !hosts.contains(&own);
    let choose = act.reform(move |event: Event| Action::Owner(id, Some(choice_of(&event))));
    // A host is told to the worker when the field is left or Enter is pressed, not at every letter.
    let write = {
        let act = act.clone();
        Callback::from(move |event: Event| {
            let text = event.target_dyn_into::<web_sys::HtmlInputElement>().map(|input| input.value());
            act.emit(Action::Owner(id, text));
        })
    };
    html! {
        <div class="owner">
            <label>
                { line("span", "", words.say(Word::OwnerLabel)) }
                <select data-testid="file-owner" onchange={choose}>
                    <option value="" selected={own.is_empty()}>{ words.say(Word::OwnerAutomatic) }</option>
                    { for hosts.iter().map(|host| html! { <option value={host.clone()} selected={*host == own}>{ host }</option> }) }
                    if is_other { <option value={own.clone()} selected=true>{ &own }</option> }
                </select>
            </label>
            <label>
                { line("span", "", words.say(Word::OwnerOther)) }
                <input type="text" data-testid="file-owner-text" value={if is_other { own } else { String::new() }}
                    autocomplete="off" spellcheck="false" placeholder="ghes.example.com" onchange={write} />
            </label>
        </div>
    }
}
