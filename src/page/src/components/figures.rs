//! The figures of the preview, each with its definition beside it.

use super::line::line;
use super::{
    choice_of,
    icon::{Shape, icon},
};
use crate::{
    format,
    state::{Action, Settings},
    words::{Word, Words},
};
use oneseat_core::{Billing, Seats};
use yew::prelude::*;

/// Seats now and after, the range, what is saved.
pub fn figures(words: Words, seats: Seats, settings: Settings, act: Callback<Action>) -> Html {
    let on_billing = Callback::from(move |event: Event| {
        let billing: Billing = choice_of(&event).parse().unwrap_or_default();
        act.emit(Action::Settings(Settings { billing, ..settings }));
    });
    let billing = |billing: Billing, name: Word| {
        html! { <option value={billing.as_str()} selected={billing == settings.billing}>{ words.say(name) }</option> }
    };
    html! {
        <section class="figures" aria-labelledby="figures-title">
            <div class="section-head">
                <h2 id="figures-title">{ words.say(Word::FiguresTitle) }</h2>
                <label class="billing">
                    { line("span", "", words.say(Word::BillingLabel)) }
                    <select data-testid="billing" aria-describedby="billing-hint" onchange={on_billing}>
                        { billing(Billing::Volume, Word::BillingVolume) }
                        { billing(Billing::Metered, Word::BillingMetered) }
                    </select>
                </label>
            </div>
            <p class="hint" id="billing-hint">{ words.say(Word::BillingHint) }</p>
            <div class="hero">
                { figure(words, Word::SeatsNow, "seats-now", seats.now, if seats.now.is_some() { Word::SeatsNowText } else { Word::SeatsNowNone }) }
                <span class="hero-arrow">{ icon(Shape::Right) }</span>
                { figure(words, Word::SeatsAfter, "seats-after", Some(seats.after), Word::SeatsAfterText) }
                { range(words, &seats) }
            </div>
            <div class="tiles">
                { saved(words, seats.saved) }
                { figure(words, Word::SeatsSeparate, "seats-separate", Some(seats.separate), Word::SeatsSeparateText) }
                { figure(words, Word::SeatsPurchased, "seats-purchased", seats.purchased, if seats.purchased.is_some() { Word::SeatsPurchasedText } else { Word::SeatsPurchasedNone }) }
            </div>
            if let Some(purchased) = seats.purchased.filter(|&purchased| purchased < seats.after) {
                <p class="flash is-warning">
                    { icon(Shape::Warning) }
                    { line("span", "", words.count(Word::SeatsShort, seats.after - purchased, &format::number(words.0, seats.after - purchased))) }
                </p>
            }
        </section>
    }
}

/// May be below nothing: the oldest report names server-only people without their accounts.
fn saved(words: Words, saved: i64) -> Html {
    html! {
        <div class="figure">
            { line("p", "figure-name", words.say(Word::SeatsSaved)) }
            <p class="figure-value">
                <data class="number" data-testid="seats-saved" value={saved.to_string()} data-value={saved.to_string()}>{ format::signed(words.0, saved) }</data>
            </p>
            { line("p", "figure-text", words.say(Word::SeatsSavedText)) }
        </div>
    }
}

fn figure(words: Words, name: Word, mark: &'static str, value: Option<u64>, text: Word) -> Html {
    html! {
        <div class="figure">
            { line("p", "figure-name", words.say(name)) }
            <p class="figure-value">{ plain(words, mark, value) }</p>
            { line("p", "figure-text", words.say(text)) }
        </div>
    }
}

/// The bare number, which is the whole text of its element; a dash where there is none.
pub fn plain(words: Words, mark: &'static str, value: Option<u64>) -> Html {
    match value {
        Some(value) => html! {
            <data class="number" data-testid={mark} value={value.to_string()} data-value={value.to_string()}>{ format::number(words.0, value) }</data>
        },
        None => html! { <span class="number is-none" data-testid={mark}>{ "–" }</span> },
    }
}

/// Why the true figure may be lower: the report hides addresses.
fn range(words: Words, seats: &Seats) -> Html {
    let Some(low) = seats.after_low else { return Html::default() };
    let number = |value: u64| format::number(words.0, value);
    html! {
        <div class="figure is-range">
            { line("p", "figure-name", words.say(Word::SeatsRange)) }
            <p class="figure-value">
                { plain(words, "seats-after-low", Some(low)) }
                <span class="range-dash" aria-hidden="true">{ "–" }</span>
                { line("span", "visually-hidden", words.say(Word::RangeTo)) }
                <span class="number">{ number(seats.after) }</span>
            </p>
            <p class="figure-text">
                if low == seats.after {
                    { words.say(Word::SeatsRangeNone) }
                } else {
                    { words.fill(Word::SeatsRangeText, &[("n", &number(seats.after - low))]) }
                }
            </p>
        </div>
    }
}
