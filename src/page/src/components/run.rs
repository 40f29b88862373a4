//! A run of uploads that is under way or did not end well: each instance's state, and what went wrong.

use super::{
    el::{button, el},
    findings::Findings,
    icon::{Shape, icon},
    line::line,
};
use crate::{
    format,
    state::{Action, Failure, Part, PartStage, Run},
    words::{Word, Words},
};
use yew::prelude::*;

/// The uploads, one after another.
#[inline(never)]
pub fn run_view(words: Words, run: &Run, act: &Callback<Action>) -> Html {
    let failed = run.parts.iter().any(|part| matches!(part.stage, PartStage::Failed(_)));
    let last = if run.is_under_way() {
        Some(button("button", "cancel", act, Action::CancelSubmit).say(words.say(Word::Cancel)))
    } else {
        failed.then(|| {
            let failures = run.parts.iter().filter_map(|part| match &part.stage {
                PartStage::Failed(failure) => Some(failure_view(words, part, failure)),
                _ => None,
            });
            el("div", "submit-error").mark("submit-error").set("tabindex", "-1").all(failures).add(line(
                "p",
                "hint",
                words.say(Word::FailedAgain),
            ))
        })
    };
    el("div", "run")
        .mark("run")
        .add(el("ul", "parts").all(run.parts.iter().map(|part| part_view(words, part))))
        .all(last.map(Html::from))
        .into()
}

fn part_view(words: Words, part: &Part) -> Html {
    let again = || words.fill(Word::PartTry, &[("n", &format::number(words.0, u64::from(part.attempt)))]);
    let (stage, text) = match &part.stage {
        PartStage::Waiting => ("waiting", words.say(Word::PartWaiting).to_owned()),
        PartStage::Sending { sent, total } if sent < total => (
            "sending",
            words.fill(
                Word::PartSending,
                &[("sent", &format::bytes(words.0, *sent)), ("total", &format::bytes(words.0, *total))],
            ),
        ),
        PartStage::Sending { .. } => ("answering", words.say(Word::PartAnswering).to_owned()),
        PartStage::Pausing { ms } => (
            "pausing",
            words.fill(Word::PartPausing, &[("seconds", &format::number(words.0, u64::from(ms.div_ceil(1000))))]),
        ),
        PartStage::Following => ("following", words.say(Word::PartFollowing).to_owned()),
        PartStage::Done(_) => ("done", words.say(Word::PartDone).to_owned()),
        PartStage::Failed(_) => ("failed", words.say(Word::PartFailed).to_owned()),
        PartStage::Cancelled => ("cancelled", words.say(Word::PartCancelled).to_owned()),
    };
    let text = if part.attempt > 1 && stage != "done" { format!("{text} {}", again()) } else { text };
    let bar = if let PartStage::Sending { sent, total } = part.stage {
        let bar = el("progress", "progress")
            .mark("progress")
            .set("aria-label", words.fill(Word::SendingTo, &[("host", &part.host)]))
            .set("max", total.max(1).to_string())
            .set("value", sent.to_string());
        Some(bar.into())
    } else {
        None
    };
    let first =
        el("div", "part-line").add(line("span", "part-name", part.host.clone())).add(line("span", "part-stage", text));
    el("li", "")
        .set("class", format!("part is-{stage}"))
        .mark("part")
        .set("data-stage", stage)
        .add(first)
        .all(bar)
        .into()
}

fn failure_view(words: Words, part: &Part, failure: &Failure) -> Html {
    let (title, text) = match failure.status {
        None if !failure.problem.findings.is_empty() => (Word::FailedSync, Word::FailedSyncText),
        None => (Word::FailedNetwork, Word::FailedNetworkText),
        Some(401 | 403) => (Word::FailedToken, Word::FailedTokenText),
        Some(404) => (Word::FailedNotFound, Word::FailedNotFoundText),
        Some(413) => (Word::FailedTooLarge, Word::FailedTooLargeText),
        Some(429) => (Word::FailedTooMany, Word::FailedTooManyText),
        Some(500..=599) => (Word::FailedServer, Word::FailedServerText),
        Some(200..=299) => (Word::FailedAnswer, Word::FailedAnswerText),
        Some(_) => (Word::FailedRefused, Word::FailedRefusedText),
    };
    let problem = &failure.problem;
    let status = failure.status.map(|status| line("code", "", format!("HTTP {status}")));
    let title = el("p", "failure-title")
        .add(icon(Shape::Error))
        .add(line("strong", "", format!("{}: {}", part.host, words.say(title))))
        .say(" ")
        .all(status);
    let said = problem.said();
    let said = (!said.is_empty()).then(|| {
        let said = line("q", "", said);
        el("p", "failure-words").say(words.say(Word::EndpointSays)).say(" ").add(said).into()
    });
    el("div", "failure")
        .add(title)
        .add(line("p", "", words.say(text)))
        .all(said)
        .add(html! { <Findings {words} findings={problem.findings.clone()} /> })
        .into()
}
