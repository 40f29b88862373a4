//! Reports out: files to save, and paper.

use super::{
    el::{El, button, el, tick},
    line::line,
};
use crate::{
    format,
    state::{Action, PAPER_ROWS, State},
    words::{Word, Words},
};
use oneseat_core::{Export, ExportFormat};
use yew::prelude::*;

/// Each report, its file's name and its title.
pub const REPORTS: [(Export, &str, Word); 5] = [
    (Export::People, "people", Word::PeopleTitle),
    (Export::Suggestions, "near-misses", Word::NearTitle),
    (Export::Findings, "findings", Word::ReportFindings),
    (Export::LastSync, "last-sync", Word::SyncTitle),
    (Export::Overlaps, "overlaps", Word::OverlapsTitle),
];

const FORMATS: [(ExportFormat, &str, &str); 2] =
    [(ExportFormat::Csv, "csv", "CSV"), (ExportFormat::Json, "json", "JSON")];

/// The name of a report's file.
#[inline(never)]
pub fn file_name(what: Export, format: ExportFormat) -> String {
    let name = REPORTS.iter().find(|(own, ..)| *own == what).map_or("", |(_, name, _)| *name);
    let ending = FORMATS.iter().find(|(own, ..)| *own == format).map_or("", |(_, ending, _)| *ending);
    format!("oneseat-{name}.{ending}")
}

/// Every report in each form, and how saving it is called.
pub fn names(words: Words) -> impl Iterator<Item = (Export, ExportFormat, String)> {
    REPORTS.into_iter().flat_map(move |(what, _, title)| {
        FORMATS.iter().map(move |(format, _, label)| (what, *format, name_of(words, title, label)))
    })
}

fn name_of(words: Words, title: Word, label: &str) -> String {
    words.fill(Word::SaveAs, &[("what", words.say(title)), ("format", label)])
}

/// The section.
#[inline(never)]
pub fn reports(words: Words, state: &State, act: &Callback<Action>) -> Html {
    let limit = format::number(words.0, u64::from(PAPER_ROWS));
    let complete = state.paper.complete;
    let paper = el("div", "report")
        .add(line("span", "report-name", words.say(Word::Paper)))
        .add(
            el("label", "near-assume")
                .add(tick("print-complete", complete, act, Action::PrintComplete(!complete)))
                .say(words.fill(Word::PaperComplete, &[("n", &limit)])),
        )
        .add(button("button is-small", "print", act, Action::Print).say(words.say(Word::PrintReceipt)));
    el("section", "reports no-print")
        .set("aria-labelledby", "reports-title")
        .add(el("h2", "").set("id", "reports-title").say(words.say(Word::ReportsTitle)))
        .add(line("p", "hint", words.say(if state.settings.blot { Word::ReportsBlotted } else { Word::ReportsText })))
        .add(el("div", "panel").all(REPORTS.iter().map(|report| row(words, *report, act).into())).add(paper))
        .into()
}

fn row(words: Words, (what, name, title): (Export, &'static str, Word), act: &Callback<Action>) -> El {
    let buttons = FORMATS.iter().map(|(format, ending, label)| {
        button("button is-small", "export", act, Action::Export(what, *format))
            .set("data-report", name)
            .set("data-format", *ending)
            .set("aria-label", name_of(words, title, label))
            .say(*label)
            .into()
    });
    el("div", "report").add(line("span", "report-name", words.say(title))).add(el("div", "buttons").all(buttons))
}
