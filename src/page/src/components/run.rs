//! A run of uploads that is under way or did not end well: each instance's state, and what went wrong.

use super::line::line;
use super::{
    findings::Findings,
    icon::{Shape, icon},
};
use crate::{
    format,
    state::{Action, Failure, Part, PartStage, Run},
    words::{Word, Words},
};
use yew::prelude::*;

/// The uploads, one after another.
pub fn run_view(words: Words, run: &Run, act: &Callback<Action>) -> Html {
    let failed = run.parts.iter().any(|part| matches!(part.stage, PartStage::Failed(_)));
    html! {
        <div class="run" data-testid="run">
            <ul class="parts">{ for run.parts.iter().map(|part| part_view(words, part)) }</ul>
            if run.is_under_way() {
                <button type="button" class="button" data-testid="cancel" onclick={act.reform(|_| Action::CancelSubmit)}>{ words.say(Word::Cancel) }</button>
            } else if failed {
                <div class="submit-error" data-testid="submit-error" tabindex="-1">
                    { for run.parts.iter().filter_map(|part| match &part.stage {
                        PartStage::Failed(failure) => Some(failure_view(words, part, failure)),
                        _ => None,
                    }) }
                    { line("p", "hint", words.say(Word::FailedAgain)) }
                </div>
            }
        </div>
    }
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
    html! {
        <li class={classes!("part", format!("is-{stage}"))} data-testid="part" data-stage={stage}>
            <div class="part-line">
                <span class="part-name">{ &part.host }</span>
                <span class="part-stage">
                    { text }
                    if part.attempt > 1 && stage != "done" { { " " }{ again() } }
                </span>
            </div>
            if let PartStage::Sending { sent, total } = part.stage {
                <progress class="progress" data-testid="progress" aria-label={words.fill(Word::SendingTo, &[("host", &part.host)])}
                    max={total.max(1).to_string()} value={sent.to_string()} />
            }
        </li>
    }
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
    html! {
        <div class="failure">
            <p class="failure-title">
                { icon(Shape::Error) }
                <strong>{ &part.host }{ ": " }{ words.say(title) }</strong>
                if let Some(status) = failure.status { { " " }<code>{ format!("HTTP {status}") }</code> }
            </p>
            { line("p", "", words.say(text)) }
            if problem.title.is_some() || problem.detail.is_some() {
                <p class="failure-words">
                    { words.say(Word::EndpointSays) }{ " " }
                    <q>{ [problem.title.as_deref(), problem.detail.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(": ") }</q>
                </p>
            }
            <Findings {words} findings={problem.findings.clone()} />
        </div>
    }
}
