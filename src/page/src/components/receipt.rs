//! The receipt: what the endpoint says it took and counted, beside what the preview said; to be kept.

use super::{
    breakdown::heads,
    el::{El, button, el},
    figures::plain,
    findings::Findings,
    icon::{Shape, icon},
    line::line,
    sync_status::sync_status,
};
use crate::{
    browser, format, paper,
    state::{Action, Part, PartStage, Run, State},
    words::{Word, Words},
};
use std::rc::Rc;
use yew::{html::onclick, prelude::*};

/// The receipt of a run.
#[inline(never)]
pub fn receipt(words: Words, run: &Rc<Run>, state: &State, act: &Callback<Action>) -> Html {
    let save_json = {
        let run = run.clone();
        move |_| browser::save_text(&paper::json(&run), "application/json", "oneseat-receipt.json")
    };
    let save_text = {
        let run = run.clone();
        move |_| browser::save_text(&paper::text(words, &run), "text/plain;charset=utf-8", "oneseat-receipt.txt")
    };
    let print = |_| {
        // Where printing is not allowed the two files remain.
        let _ = gloo_utils::window().print();
    };
    let buttons = el("div", "buttons no-print")
        .add(pressed("button is-primary", "save-receipt", words.say(Word::SaveReceiptJson), save_json))
        .add(pressed("button", "save-receipt-text", words.say(Word::SaveReceiptText), save_text))
        .add(pressed("button", "print-receipt", words.say(Word::PrintReceipt), print))
        .add(button("button is-quiet", "start-over", act, Action::StartOver).say(words.say(Word::StartOver)));
    let title = el("h2", "").set("id", "receipt-title").set("tabindex", "-1").add(icon(Shape::Good));
    el("section", "receipt")
        .set("aria-labelledby", "receipt-title")
        .mark("receipt")
        .add(title.say(words.say(Word::ReceiptTitle)))
        .add(line("p", "", words.fill(Word::ReceiptText, &[("enterprise", &run.enterprise)])))
        .all(comparison(words, run))
        .add(el("ul", "receipt-parts").all(run.parts.iter().map(|part| part_view(words, part))))
        .all(state.hand_over.is_none().then(|| sync_status(words, state, act)))
        .add(buttons)
        .into()
}

/// A button that does something at once.
fn pressed(class: &'static str, mark: &'static str, name: &'static str, pressed: impl Fn(MouseEvent) + 'static) -> El {
    let pressed = onclick::Wrapper::new(Callback::from(pressed));
    el("button", class).set("type", "button").mark(mark).listen(pressed).say(name)
}

/// Preview and endpoint side by side; a difference is marked and explained.
fn comparison(words: Words, run: &Run) -> impl Iterator<Item = Html> {
    let endpoint = paper::endpoint_seats(run);
    let preview = (run.seats.and_then(|seats| seats.now), run.seats.map(|seats| seats.after));
    let rows = [
        (Word::SeatsNow, preview.0, "endpoint-seats-before", endpoint.0),
        (Word::SeatsAfter, preview.1, "endpoint-seats-after", endpoint.1),
    ];
    let differs = |a: Option<u64>, b: Option<u64>| matches!((a, b), (Some(a), Some(b)) if a != b);
    let any = rows.iter().any(|(_, preview, _, endpoint)| differs(*preview, *endpoint));
    let body = rows.into_iter().map(|(name, preview, mark, endpoint)| {
        let difference = match (preview, endpoint) {
            (Some(preview), Some(endpoint)) if preview == endpoint => words.say(Word::NoDifference).to_owned(),
            (Some(preview), Some(endpoint)) => format::difference(words.0, preview, endpoint),
            _ => String::from("–"),
        };
        el("tr", if differs(preview, endpoint) { "is-different" } else { "" })
            .add(el("th", "").set("scope", "row").say(words.say(name)))
            .add(line("td", "", preview.map_or_else(|| String::from("–"), |value| format::number(words.0, value))))
            .add(el("td", "").add(plain(words, mark, endpoint)))
            .add(el("td", "").mark("difference").say(difference))
            .into()
    });
    let columns = [Word::ColumnFigure, Word::ColumnPreview, Word::ColumnEndpoint, Word::ColumnDifference];
    let table = el("table", "plain-table is-grid compare")
        .add(heads("", columns.map(|word| words.say(word))))
        .add(el("tbody", "").all(body));
    let why = any.then(|| {
        el("p", "flash is-warning")
            .add(icon(Shape::Warning))
            .add(line("span", "", words.say(Word::DifferenceText)))
            .into()
    });
    std::iter::once(Html::from(table)).chain(why)
}

fn part_view(words: Words, part: &Part) -> Html {
    let PartStage::Done(answer) = &part.stage else { return Html::default() };
    let time = answer.created_at.as_deref().map(|moment| format::time(words.0, moment));
    let sha256 = answer.sha256.as_deref().unwrap_or(&part.payload.sha256);
    let is_same = sha256 == part.payload.sha256;
    let fact = |class: &'static str, name: &'static str, value: El| -> Html {
        el("div", class).add(line("dt", "", name)).add(value).into()
    };
    let code = |mark: &'static str, text: &str| el("code", "").mark(mark).say(text.to_owned());
    let accounts = format::number(words.0, answer.accounts.unwrap_or(part.accounts));
    let (class, same) =
        if is_same { ("badge is-good", Word::DigestSame) } else { ("badge is-bad", Word::DigestDiffers) };
    let digest = el("dd", "").add(code("receipt-sha256", sha256)).add(line("span", class, words.say(same)));
    let facts = el("dl", "facts is-stacked")
        .add(fact("is-long", words.say(Word::ReceiptId), el("dd", "").add(code("receipt-id", &answer.id))))
        .all(
            time.map(|time| fact("is-long", words.say(Word::ReceiptTime), el("dd", "").mark("receipt-time").say(time))),
        )
        .add(fact("", words.say(Word::ReceiptState), el("dd", "").mark("receipt-state").say(words.say(Word::PartDone))))
        .add(fact("", words.say(Word::FactAccounts), el("dd", "").say(accounts)))
        .add(fact("is-long", "SHA-256", digest));
    el("li", "receipt-part")
        .add(line("h3", "", part.host.clone()))
        .add(facts)
        .add(html! { <Findings {words} findings={answer.findings.clone()} /> })
        .into()
}
