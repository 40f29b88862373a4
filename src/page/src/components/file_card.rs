//! One file: what it is, how far it is, what is wrong with it.

use super::line::line;
use super::{
    choice_of,
    el::{El, button, el, options, save_button},
    files_of,
    findings::Findings,
    hand_over::hand_over,
    icon::{Shape, icon},
    text_of,
};
use crate::{
    format,
    state::{Action, FileEntry, ShapeReport, Stage},
    words::{Word, Words},
};
use oneseat_core::{Kind, Summary};
use oneseat_worker::FileId;
use web_sys::File;
use yew::{
    html::{onchange, oninput},
    prelude::*,
};

/// A file's card.
#[inline(never)]
pub fn file_card(
    words: Words,
    file: &FileEntry,
    hosts: &[String],
    enterprise_page: &str,
    act: &Callback<Action>,
    on_save: &Callback<FileId>,
    on_replace: &Callback<(FileId, File)>,
) -> Html {
    let id = file.id;
    let stage = match &file.stage {
        Stage::Queued => "queued",
        Stage::Reading(_) => "reading",
        Stage::Read(_) if file.has_errors() => "error",
        Stage::Read(_) => "read",
        Stage::Stopped => "stopped",
        Stage::Unreadable(_) => "error",
    };
    let head = el("div", "file-head")
        .add(icon(Shape::File))
        .add(
            el("div", "file-names")
                .add(line("h3", "file-name", file.name.clone()))
                .add(el("p", "file-kind").mark("file-kind").say(kind(words, file))),
        )
        .add(replace(words, file, on_replace))
        .add(
            button("icon-button", "file-remove", act, Action::Remove(id))
                .set("aria-label", words.fill(Word::RemoveFile, &[("file", &file.name)]))
                .set("title", words.say(Word::Remove))
                .add(icon(Shape::Cross)),
        );
    el("li", if stage == "error" { "file-card is-error" } else { "file-card" })
        .key(id)
        .set("id", format!("file-{id}"))
        .set("data-stage", stage)
        .mark("file-card")
        .add(head)
        .add(body(words, file, hosts, act, on_save))
        // As many children at every stage: else those before would be other elements, and lose the focus.
        .add(if file.can_be_handed_over() {
            hand_over(words, file, enterprise_page.to_owned(), act, on_save)
        } else {
            Html::default()
        })
        .add(file.summary().map_or_else(Html::default, |_| shape_view(words, file, act)))
        .into()
}

/// Chooses another file for this one's place.
fn replace(words: Words, file: &FileEntry, on_replace: &Callback<(FileId, File)>) -> El {
    let (id, on_replace) = (file.id, on_replace.clone());
    let chosen = Callback::from(move |event: Event| {
        if let Some(file) = files_of(&event).into_iter().next() {
            on_replace.emit((id, file));
        }
    });
    let input = el("input", "")
        .set("type", "file")
        .set("aria-label", words.fill(Word::ReplaceFile, &[("file", &file.name)]))
        .mark("file-replace")
        .listen(onchange::Wrapper::new(chosen));
    el("label", "button is-small file-button no-print").say(words.say(Word::Replace)).add(input)
}

/// The shape report: what to paste where others may read it.
fn shape_view(words: Words, file: &FileEntry, act: &Callback<Action>) -> Html {
    let id = file.id;
    let text_id = format!("shape-{id}");
    let open = file.shape != ShapeReport::Hidden;
    let toggle = button("button is-small", "shape", act, Action::Shape(id))
        .set("aria-expanded", open.to_string())
        .set("aria-controls", text_id.clone())
        .say(words.say(Word::Shape));
    let buttons = el("div", "buttons no-print").add(toggle);
    let (buttons, text) = match &file.shape {
        ShapeReport::Hidden => (buttons, None),
        ShapeReport::Asked => (buttons, Some(line("p", "hint", words.say(Word::Computing)))),
        ShapeReport::Shown(text) => {
            let copy = button("button is-small", "shape-copy", act, Action::CopyShape(id)).say(words.say(Word::Copy));
            let text = el("pre", "shape-text").set("tabindex", "0").mark("shape-text").say(text.clone());
            (buttons.add(copy), Some(el("div", "").add(line("p", "hint", words.say(Word::ShapeHint))).add(text).into()))
        }
    };
    el("div", "shape").add(buttons).add(el("div", "").set("id", text_id).all(text)).into()
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

fn body(words: Words, file: &FileEntry, hosts: &[String], act: &Callback<Action>, on_save: &Callback<FileId>) -> Html {
    match &file.stage {
        Stage::Queued | Stage::Reading(_) => {
            let read = if let Stage::Reading(bytes) = file.stage { bytes.min(file.size) } else { 0 };
            let progress = el("progress", "progress")
                .mark("file-progress")
                .set("aria-label", words.fill(Word::ReadingFile, &[("file", &file.name)]))
                .set("max", file.size.max(1).to_string())
                .set("value", read.to_string());
            let percent = line("span", "", format::percent(words.0, read, file.size));
            el("div", "file-progress").add(progress).add(percent).into()
        }
        Stage::Stopped => button("button is-small", "file-again", act, Action::ReadAgain(file.id))
            .say(words.say(Word::ReadAgain))
            .into(),
        Stage::Unreadable(reason) => unreadable(words, reason),
        Stage::Read(summary) => html! {
            <>
                { facts(words, file, summary) }
                { origin(words, file, on_save) }
                if summary.kind == Kind::AllUsers { { owner(words, file, hosts, act) } }
                <Findings {words} findings={summary.findings.clone()} />
            </>
        },
    }
}

/// Whence and when it came, if it was fetched; it is on no disk until it is saved.
fn origin(words: Words, file: &FileEntry, on_save: &Callback<FileId>) -> Html {
    let Some(origin) = &file.origin else { return Html::default() };
    let pages = u64::from(origin.pages);
    let said = words.fill(
        Word::FetchedFrom,
        &[
            ("host", &origin.host),
            ("enterprise", &origin.enterprise),
            ("time", &format::time(words.0, &origin.at)),
            ("pages", &words.count(Word::FetchedPages, pages, &format::number(words.0, pages))),
        ],
    );
    let save = save_button("file-save", file.id, on_save).say(words.say(Word::SaveAsFile));
    el("div", "file-origin").add(el("p", "hint").mark("file-origin").say(said)).add(save).into()
}

fn unreadable(words: Words, reason: &str) -> Html {
    let message = el("p", "finding-message")
        .add(line("strong", "", words.say(Word::SeverityError)))
        .say(" ")
        .say(words.say(Word::UnreadableText));
    let inside = el("div", "")
        .add(message)
        .add(line("p", "finding-remedy", words.say(Word::UnreadableRemedy)))
        .add(line("p", "finding-place", reason.to_owned()));
    let item = el("li", "finding is-error")
        .mark("finding")
        .set("data-code", "file-unreadable")
        .set("data-severity", "error")
        .add(icon(Shape::Error))
        .add(inside);
    el("ul", "findings").add(item).into()
}

fn facts(words: Words, file: &FileEntry, summary: &Summary) -> Html {
    let number = |value: u64| format::number(words.0, value);
    let is_report = summary.kind == Kind::CloudReport;
    let knows_users = matches!(summary.kind, Kind::ServerUsage | Kind::AllUsers | Kind::LastSyncAccounts);
    let knows_identities = summary.kind == Kind::ExternalIdentities;
    let facts: [(Word, Option<String>, &'static str); 8] = [
        (Word::FactHost, summary.host_name.clone(), "file-host"),
        (Word::FactServerId, summary.server_id.clone(), "file-server-id"),
        (Word::FactVersion, summary.version.clone(), "file-version"),
        (Word::FactAccounts, knows_users.then(|| number(summary.accounts)), "file-accounts"),
        (Word::FactRows, is_report.then(|| number(summary.rows)), "file-rows"),
        (Word::FactIdentities, knows_identities.then(|| number(summary.identities)), "file-identities"),
        (Word::FactTotal, summary.total_seats_consumed.map(number), "file-total"),
        (Word::FactSize, Some(format::bytes(words.0, file.size)), "file-size"),
    ];
    let pairs = facts.into_iter().filter_map(|(name, value, mark)| {
        let value = el("dd", "").mark(mark).say(value?);
        Some(el("div", "").add(line("dt", "", words.say(name))).add(value).into())
    });
    el("dl", "facts").all(pairs).into()
}

/// Whose server an all-users report is: a known host, or another by its name.
fn owner(words: Words, file: &FileEntry, hosts: &[String], act: &Callback<Action>) -> Html {
    let id = file.id;
    let own = file.owner.clone().unwrap_or_default();
    let is_other = !own.is_empty() && !hosts.contains(&own);
    let choose = act.reform(move |event: Event| Action::Owner(id, Some(choice_of(&event))));
    let hosts = hosts.iter().map(|host| (host.clone(), host.clone(), *host == own));
    let automatic = (String::new(), words.say(Word::OwnerAutomatic).to_owned(), own.is_empty());
    let other = is_other.then(|| (own.clone(), own.clone(), true));
    let hosts = std::iter::once(automatic).chain(hosts).chain(other);
    let named = if is_other { own.clone() } else { String::new() };
    let written = html! { <OtherOwner {id} {named} act={act.clone()} /> };
    el("div", "owner")
        .add(options("file-owner", "", words.say(Word::OwnerLabel), choose, hosts))
        .add(el("label", "").add(line("span", "", words.say(Word::OwnerOther))).add(written))
        .into()
}

#[derive(Clone, PartialEq, Properties)]
struct OtherOwnerProps {
    id: FileId,
    /// As it was told last.
    named: String,
    act: Callback<Action>,
}

/// The field for a host that no file names. It is told when the field is left or Enter is pressed, not at every letter; until then it is
/// kept here, for the page is drawn anew for much else while somebody types.
#[component]
fn OtherOwner(props: &OtherOwnerProps) -> Html {
    let typed = use_state(|| None::<String>);
    let OtherOwnerProps { id, named, act } = props.clone();
    let type_in = {
        let typed = typed.clone();
        oninput::Wrapper::new(Callback::from(move |event: InputEvent| typed.set(Some(text_of(&event)))))
    };
    let tell = {
        let typed = typed.clone();
        onchange::Wrapper::new(Callback::from(move |event: Event| {
            typed.set(None);
            act.emit(Action::Owner(id, Some(text_of(&event))));
        }))
    };
    el("input", "")
        .set("type", "text")
        .mark("file-owner-text")
        .set("autocomplete", "off")
        .set("spellcheck", "false")
        .set("placeholder", "ghes.example.com")
        .value((*typed).clone().unwrap_or(named))
        .listen(type_in)
        .listen(tell)
        .into()
}
