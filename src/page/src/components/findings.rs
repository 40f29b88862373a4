//! Findings: what is wrong or worth knowing, where, how it looks there, and what to do.

use super::{
    el::el,
    icon::{Shape, icon},
    line::line,
};
use crate::{
    format,
    words::{Word, Words},
};
use oneseat_core::{Excerpt, FindingView, PlaceView, Severity};
use yew::prelude::*;

/// As many are shown at once; the core's own limit on findings is far higher.
const SHOWN: usize = 20;

/// The properties of a list of findings.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The language's words.
    pub words: Words,
    /// What to show.
    pub findings: Vec<FindingView>,
    /// Say which file each is about.
    #[prop_or_default]
    pub with_file: bool,
}

/// A list of findings, with a button for more where there are many.
#[component]
#[inline(never)]
pub fn Findings(props: &Props) -> Html {
    let Props { words, findings, with_file } = props;
    let shown = use_state_eq(|| SHOWN);
    let hidden = findings.len().saturating_sub(*shown);
    let more = {
        let shown = shown.clone();
        move |_| shown.set(*shown + 5 * SHOWN)
    };
    if findings.is_empty() {
        return Html::default();
    }
    html! {
        <>
            <ul class="findings">
                { for findings.iter().take(*shown).map(|finding| item(*words, finding, *with_file)) }
            </ul>
            if hidden > 0 {
                <button type="button" class="button is-small" onclick={more}>
                    { words.count(Word::FindingsMore, hidden as u64, &format::number(words.0, hidden as u64)) }
                </button>
            }
        </>
    }
}

fn item(words: Words, finding: &FindingView, with_file: bool) -> Html {
    let (shape, class, name) = match finding.severity {
        Severity::Error => (Shape::Error, "finding is-error", Word::SeverityError),
        Severity::Warning => (Shape::Warning, "finding is-warning", Word::SeverityWarning),
        Severity::Notice => (Shape::Notice, "finding is-notice", Word::SeverityNotice),
    };
    let number = |value: u64| format::number(words.0, value);
    let times = (finding.count > 1)
        .then(|| line("span", "count", words.count(Word::FindingTimes, finding.count, &number(finding.count))));
    let message = el("p", "finding-message")
        .add(line("strong", "", words.say(name)))
        .say(" ")
        .say(finding.message.clone())
        .say(" ");
    let place = place(words, finding, with_file);
    let place = (!place.is_empty()).then(|| line("span", "", place));
    let more: Vec<String> = finding.places.iter().map(|place| further(words, place)).collect();
    let more = (!more.is_empty()).then(|| {
        el("p", "finding-place")
            .mark("finding-places")
            .say(words.fill(Word::PlacesMore, &[("places", &more.join("; "))]))
            .into()
    });
    let inside = el("div", "")
        .add(message.all(times))
        .all(finding.excerpt.as_ref().map(|excerpt| excerpt_view(words, excerpt)))
        .all((!finding.remedy.is_empty()).then(|| line("p", "finding-remedy", finding.remedy.clone())))
        .add(el("p", "finding-place").all(place).add(line("code", "", finding.code.clone())))
        .all(more);
    el("li", class)
        .mark("finding")
        .set("data-code", finding.code.clone())
        .set("data-severity", class.trim_start_matches("finding is-"))
        .add(icon(shape))
        .add(inside)
        .into()
}

/// The line with a mark under the place; who does not see it is told where the mark begins and ends.
fn excerpt_view(words: Words, excerpt: &Excerpt) -> Html {
    let part =
        |skip: u32, take: u32| -> String { excerpt.text.chars().skip(skip as usize).take(take as usize).collect() };
    let marked = part(excerpt.mark, excerpt.length);
    let said = |word: Word| line("span", "visually-hidden", words.say(word));
    let code = el("code", "")
        .say(part(0, excerpt.mark))
        .add(said(Word::MarkBegins))
        // At the end of a line there is nothing to mark but the end itself.
        .add(line("mark", "", if marked.is_empty() { String::from("\u{a0}") } else { marked }))
        .add(said(Word::MarkEnds))
        .say(part(excerpt.mark + excerpt.length, u32::MAX));
    el("pre", "excerpt").mark("excerpt").add(code).into()
}

fn further(words: Words, place: &PlaceView) -> String {
    let number = |value: u64| format::number(words.0, value);
    let at = words.fill(Word::PlaceLineColumn, &[("line", &number(place.line)), ("column", &number(place.column))]);
    match place.pointer.as_deref().filter(|pointer| !pointer.is_empty()) {
        Some(pointer) => format!("{at} {pointer}"),
        None => at,
    }
}

/// File, line, column, byte, pointer: as many as are known.
fn place(words: Words, finding: &FindingView, with_file: bool) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(finding.file.clone().filter(|_| with_file));
    let number = |value: u64| format::number(words.0, value);
    match (finding.line, finding.column) {
        (Some(line), Some(column)) => {
            parts.push(words.fill(Word::PlaceLineColumn, &[("line", &number(line)), ("column", &number(column))]));
        }
        (Some(line), None) => parts.push(words.fill(Word::PlaceLine, &[("line", &number(line))])),
        _ => {}
    }
    parts.extend(finding.offset.map(|offset| words.fill(Word::PlaceByte, &[("offset", &number(offset))])));
    parts.extend(finding.pointer.clone().filter(|pointer| !pointer.is_empty()));
    parts.join(" · ")
}
