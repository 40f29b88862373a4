//! Findings: what is wrong or worth knowing, where, and what to do.

use super::icon::{Shape, icon};
use super::line::line;
use crate::{
    format,
    words::{Word, Words},
};
use oneseat_core::{FindingView, Severity};
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
        Severity::Error => (Shape::Error, "is-error", Word::SeverityError),
        Severity::Warning => (Shape::Warning, "is-warning", Word::SeverityWarning),
        Severity::Notice => (Shape::Notice, "is-notice", Word::SeverityNotice),
    };
    let place = place(words, finding, with_file);
    html! {
        <li class={classes!("finding", class)} data-testid="finding" data-code={finding.code.clone()} data-severity={class.trim_start_matches("is-")}>
            { icon(shape) }
            <div>
                <p class="finding-message">
                    { line("strong", "", words.say(name)) }{ " " }{ &finding.message }
                    if finding.count > 1 {
                        { " " }{ line("span", "count", words.count(Word::FindingTimes, finding.count, &format::number(words.0, finding.count))) }
                    }
                </p>
                if !finding.remedy.is_empty() { <p class="finding-remedy">{ &finding.remedy }</p> }
                <p class="finding-place">
                    if !place.is_empty() { <span>{ place }</span> }
                    <code>{ &finding.code }</code>
                </p>
            </div>
        </li>
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
