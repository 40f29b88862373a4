//! The receipt: what the endpoint says it took and counted, beside what the preview said; to be kept.

use super::line::line;
use super::{
    figures::plain,
    findings::Findings,
    icon::{Shape, icon},
};
use crate::{
    browser, format, paper,
    state::{Action, Part, PartStage, Run},
    words::{Word, Words},
};
use std::rc::Rc;
use yew::prelude::*;

/// The receipt of a run.
pub fn receipt(words: Words, run: &Rc<Run>, act: &Callback<Action>) -> Html {
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
    html! {
        <section class="receipt" data-testid="receipt" aria-labelledby="receipt-title">
            <h2 id="receipt-title" tabindex="-1">{ icon(Shape::Good) }{ words.say(Word::ReceiptTitle) }</h2>
            { line("p", "", words.fill(Word::ReceiptText, &[("enterprise", &run.enterprise)])) }
            { comparison(words, run) }
            <ul class="receipt-parts">{ for run.parts.iter().map(|part| part_view(words, part)) }</ul>
            <div class="buttons no-print">
                <button type="button" class="button is-primary" data-testid="save-receipt" onclick={save_json}>{ words.say(Word::SaveReceiptJson) }</button>
                <button type="button" class="button" data-testid="save-receipt-text" onclick={save_text}>{ words.say(Word::SaveReceiptText) }</button>
                <button type="button" class="button" data-testid="print-receipt" onclick={print}>{ words.say(Word::PrintReceipt) }</button>
                <button type="button" class="button is-quiet" data-testid="start-over" onclick={act.reform(|_| Action::StartOver)}>{ words.say(Word::StartOver) }</button>
            </div>
        </section>
    }
}

/// Preview and endpoint side by side; a difference is marked and explained.
fn comparison(words: Words, run: &Run) -> Html {
    let endpoint = paper::endpoint_seats(run);
    let preview = (run.seats.and_then(|seats| seats.now), run.seats.map(|seats| seats.after));
    let rows = [
        (Word::SeatsNow, preview.0, "endpoint-seats-before", endpoint.0),
        (Word::SeatsAfter, preview.1, "endpoint-seats-after", endpoint.1),
    ];
    let differs = |a: Option<u64>, b: Option<u64>| matches!((a, b), (Some(a), Some(b)) if a != b);
    let any = rows.iter().any(|(_, preview, _, endpoint)| differs(*preview, *endpoint));
    html! {
        <>
            <table class="plain-table is-grid compare">
                <thead><tr>
                    <th scope="col">{ line("span", "visually-hidden", words.say(Word::ColumnFigure)) }</th>
                    <th scope="col">{ words.say(Word::ColumnPreview) }</th>
                    <th scope="col">{ words.say(Word::ColumnEndpoint) }</th>
                    <th scope="col">{ words.say(Word::ColumnDifference) }</th>
                </tr></thead>
                <tbody>
                    { for rows.into_iter().map(|(name, preview, mark, endpoint)| html! {
                        <tr class={classes!(differs(preview, endpoint).then_some("is-different"))}>
                            <th scope="row">{ words.say(name) }</th>
                            <td>{ preview.map_or_else(|| String::from("–"), |value| format::number(words.0, value)) }</td>
                            <td>{ plain(words, mark, endpoint) }</td>
                            <td data-testid="difference">
                                { match (preview, endpoint) {
                                    (Some(preview), Some(endpoint)) if preview == endpoint => words.say(Word::NoDifference).to_owned(),
                                    (Some(preview), Some(endpoint)) => format::difference(words.0, preview, endpoint),
                                    _ => String::from("–"),
                                } }
                            </td>
                        </tr>
                    }) }
                </tbody>
            </table>
            if any {
                <p class="flash is-warning">{ icon(Shape::Warning) }{ line("span", "", words.say(Word::DifferenceText)) }</p>
            }
        </>
    }
}

fn part_view(words: Words, part: &Part) -> Html {
    let PartStage::Done(answer) = &part.stage else { return Html::default() };
    let time = answer.created_at.as_deref().map(|moment| format::time(words.0, moment));
    let sha256 = answer.sha256.as_deref().unwrap_or(&part.payload.sha256);
    let is_same = sha256 == part.payload.sha256;
    html! {
        <li class="receipt-part">
            <h3>{ &part.host }</h3>
            <dl class="facts is-stacked">
                <div class="is-long">{ line("dt", "", words.say(Word::ReceiptId)) }<dd><code data-testid="receipt-id">{ &answer.id }</code></dd></div>
                if let Some(time) = time { <div class="is-long">{ line("dt", "", words.say(Word::ReceiptTime)) }<dd data-testid="receipt-time">{ time }</dd></div> }
                <div>{ line("dt", "", words.say(Word::ReceiptState)) }<dd data-testid="receipt-state">{ words.say(Word::PartDone) }</dd></div>
                <div>{ line("dt", "", words.say(Word::FactAccounts)) }<dd>{ format::number(words.0, answer.accounts.unwrap_or(part.accounts)) }</dd></div>
                <div class="is-long">
                    <dt>{ "SHA-256" }</dt>
                    <dd>
                        <code data-testid="receipt-sha256">{ sha256 }</code>
                        <span class={classes!("badge", if is_same { "is-good" } else { "is-bad" })}>
                            { words.say(if is_same { Word::DigestSame } else { Word::DigestDiffers }) }
                        </span>
                    </dd>
                </div>
            </dl>
            <Findings {words} findings={answer.findings.clone()} />
        </li>
    }
}
