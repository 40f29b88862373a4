//! What must be known before the figures are looked at: errors, instances that take no part, files left out.

use super::{
    findings::Findings,
    icon::{Shape, icon},
};
use crate::{
    state::FileEntry,
    words::{Word, Words},
};
use oneseat_core::{FindingView, Preview, Severity};
use std::rc::Rc;
use yew::prelude::*;

/// The preview's own findings; those of a single file are on its card already.
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
        (None, _) => Some((Word::ProblemsNoNumbers, "is-error")),
        (Some(_), true) => Some((Word::ProblemsErrors, "is-error")),
        (Some(_), false) => None,
    };
    if headline.is_none() && own.is_empty() {
        return Html::default();
    }
    html! {
        <section class="problems" data-testid="problems" aria-labelledby="problems-title">
            <h2 id="problems-title" class={classes!(headline.is_none().then_some("visually-hidden"))}>{ words.say(Word::ProblemsTitle) }</h2>
            if let Some((headline, class)) = headline {
                <p class={classes!("flash", class)}>
                    { icon(Shape::Error) }
                    <span>
                        { words.say(headline) }
                        if !on_cards.is_empty() { { " " }{ words.say(Word::ProblemsOnCards) } }
                    </span>
                </p>
            }
            <Findings {words} findings={own} with_file=true />
        </section>
    }
}
