//! What must be known before the figures are looked at: errors, instances that take no part, files left out.

use super::{
    el::el,
    findings::Findings,
    icon::{Shape, icon},
    line::line,
};
use crate::{
    state::FileEntry,
    words::{Word, Words},
};
use oneseat_core::{FindingView, Preview, Severity};
use std::rc::Rc;
use yew::prelude::*;

/// Whether they must be known before the figures: something is left out of these.
pub fn are_grave(preview: &Preview, files: &[Rc<FileEntry>]) -> bool {
    let grave = |finding: &FindingView| finding.severity == Severity::Error || finding.code == "users-unreadable";
    preview.seats.is_none()
        || preview.findings.iter().any(grave)
        || files.iter().any(|file| file.summary().is_none() && file.has_errors())
}

/// The preview's own findings; those of a single file are on its card already.
#[inline(never)]
pub fn problems(words: Words, preview: &Preview, files: &[Rc<FileEntry>]) -> Html {
    let on_card = |finding: &FindingView| {
        files.iter().filter_map(|file| file.summary()).any(|summary| {
            summary
                .findings
                .iter()
                .any(|own| own.code == finding.code && own.file == finding.file && own.line == finding.line)
        })
    };
    let (on_cards, own): (Vec<_>, Vec<_>) = preview.findings.iter().cloned().partition(on_card);
    let errors = preview.findings.iter().any(|finding| finding.severity == Severity::Error);
    let unreadable = files.iter().any(|file| file.summary().is_none() && file.has_errors());
    let headline = match (&preview.seats, errors || unreadable) {
        (None, _) => Some((Word::ProblemsNoNumbers, "flash is-error")),
        (Some(_), true) => Some((Word::ProblemsErrors, "flash is-error")),
        (Some(_), false) => None,
    };
    if headline.is_none() && own.is_empty() {
        return Html::default();
    }
    let title = el("h2", if headline.is_none() { "visually-hidden" } else { "" }).set("id", "problems-title");
    let headline = headline.map(|(headline, class)| {
        let on_cards = if on_cards.is_empty() { "" } else { words.say(Word::ProblemsOnCards) };
        let text = line("span", "", format!("{} {on_cards}", words.say(headline)));
        el("p", class).add(icon(Shape::Error)).add(text).into()
    });
    el("section", "problems")
        .mark("problems")
        .set("aria-labelledby", "problems-title")
        .add(title.say(words.say(Word::ProblemsTitle)))
        .all(headline)
        .add(html! { <Findings {words} findings={own} with_file=true /> })
        .into()
}
