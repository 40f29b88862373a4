//! What is wrong and what to do next, each with the way there.

use super::{
    el::{button, el},
    icon::{Shape, icon},
    line::line,
};
use crate::{
    format,
    state::{Action, State, Step},
    words::{Word, Words},
};
use yew::prelude::*;

/// The list; nothing where there are no figures.
#[inline(never)]
pub fn next_steps(words: Words, state: &State, act: &Callback<Action>) -> Html {
    let steps = state.steps();
    if steps.is_empty() {
        return Html::default();
    }
    let nothing_wrong = !steps.iter().any(|step| step.is_wrong() || matches!(step, Step::Warnings(_)));
    let good = nothing_wrong.then(|| {
        el("li", "step is-good")
            .mark("step")
            .set("data-step", "good")
            .add(icon(Shape::Good))
            .add(line("span", "step-text", words.say(Word::StepGood)))
            .into()
    });
    el("section", "panel steps")
        .set("aria-labelledby", "steps-title")
        .mark("steps")
        .add(el("h3", "").set("id", "steps-title").say(words.say(Word::StepsTitle)))
        .add(el("ol", "step-list").all(good).all(steps.into_iter().map(|step| view(words, step, act))))
        .into()
}

fn view(words: Words, step: Step, act: &Callback<Action>) -> Html {
    let counted = |word: Word, n: u64| words.count(word, n, &format::number(words.0, n));
    let said = |word: Word| words.say(word).to_owned();
    let (kind, text, way) = match step {
        Step::Errors(n) => ("errors", counted(Word::StepErrors, n), Word::WayFindings),
        Step::Unreadable(n) => ("unreadable", counted(Word::StepUnreadable, n), Word::WayFile),
        Step::NoServer => ("no-server", said(Word::StepNoServer), Word::WayChoose),
        Step::NoReport => ("no-report", said(Word::StepNoReport), Word::WayFetch),
        Step::Short(n) => ("short", counted(Word::SeatsShort, n), Word::WayWhy),
        Step::Near(n) => ("near", counted(Word::StepNear, n), Word::WayNear),
        Step::Hidden(n) => ("hidden", counted(Word::StepHidden, n), Word::WayHidden),
        Step::Warnings(n) => ("warnings", counted(Word::StepWarnings, n), Word::WayFindings),
        Step::Submit => ("submit", said(Word::StepSubmit), Word::WaySubmit),
        Step::Submitted => ("submitted", said(Word::StepSubmitted), Word::WayReceipt),
    };
    let (class, shape) = match step {
        Step::Errors(_) => ("step is-error", Shape::Error),
        _ if step.is_wrong() => ("step is-warning", Shape::Warning),
        Step::Submitted => ("step is-good", Shape::Good),
        Step::Submit => ("step", Shape::Upload),
        Step::Near(_) | Step::Hidden(_) => ("step", Shape::Near),
        _ => ("step", Shape::Notice),
    };
    let button = button("button is-small", "step-go", act, Action::Go(step)).say(words.say(way));
    el("li", class)
        .mark("step")
        .set("data-step", kind)
        .add(icon(shape))
        .add(line("span", "step-text", text))
        .add(button)
        .into()
}
