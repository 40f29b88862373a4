//! The figures of the preview, each with its definition beside it.

use super::{
    choice_of,
    el::{El, el, options},
    icon::{Shape, icon},
    line::line,
};
use crate::{
    format,
    state::{Action, Settings},
    words::{Word, Words},
};
use oneseat_core::{Billing, Seats};
use yew::prelude::*;

/// Seats now and after, the range, what is saved.
#[inline(never)]
pub fn figures(words: Words, seats: Seats, settings: Settings, act: Callback<Action>) -> Html {
    let on_billing = Callback::from(move |event: Event| {
        let billing: Billing = choice_of(&event).parse().unwrap_or_default();
        act.emit(Action::Settings(Settings { billing, ..settings }));
    });
    let billings = [(Billing::Volume, Word::BillingVolume), (Billing::Metered, Word::BillingMetered)];
    let billings = billings
        .into_iter()
        .map(|(billing, name)| (billing.as_str().to_owned(), words.say(name).to_owned(), billing == settings.billing));
    let now = if seats.now.is_some() { Word::SeatsNowText } else { Word::SeatsNowNone };
    let purchased = if seats.purchased.is_some() { Word::SeatsPurchasedText } else { Word::SeatsPurchasedNone };
    let head = el("div", "section-head")
        .add(el("h2", "").set("id", "seats-title").say(words.say(Word::FiguresTitle)))
        .add(options("billing", "", words.say(Word::BillingLabel), on_billing, billings).set("class", "billing"));
    let hero = el("div", "hero")
        .add(figure(words, Word::SeatsNow, "seats-now", seats.now, now))
        .add(el("span", "hero-arrow").add(icon(Shape::Right)))
        .add(figure(words, Word::SeatsAfter, "seats-after", Some(seats.after), Word::SeatsAfterText))
        .add(range(words, &seats));
    let tiles = el("div", "tiles")
        .add(saved(words, seats.saved))
        .add(figure(words, Word::SeatsSeparate, "seats-separate", Some(seats.separate), Word::SeatsSeparateText))
        .add(figure(words, Word::SeatsPurchased, "seats-purchased", seats.purchased, purchased));
    el("section", "figures")
        .set("aria-labelledby", "seats-title")
        .add(head)
        .add(el("p", "hint").set("id", "billing-hint").say(words.say(Word::BillingHint)))
        .add(hero)
        .add(tiles)
        .into()
}

/// May be below nothing: the oldest report names server-only people without their accounts.
fn saved(words: Words, saved: i64) -> El {
    let value = number("seats-saved", saved.to_string(), format::signed(words.0, saved));
    framed(words, "figure", Word::SeatsSaved, el("p", "figure-value").add(value), words.say(Word::SeatsSavedText))
}

fn figure(words: Words, name: Word, mark: &'static str, value: Option<u64>, text: Word) -> El {
    framed(words, "figure", name, el("p", "figure-value").add(plain(words, mark, value)), words.say(text))
}

fn framed(words: Words, class: &'static str, name: Word, value: El, text: impl Into<AttrValue>) -> El {
    el("div", class).add(line("p", "figure-name", words.say(name))).add(value).add(line("p", "figure-text", text))
}

/// The bare number, which is the whole text of its element; a dash where there is none.
#[inline(never)]
pub fn plain(words: Words, mark: &'static str, value: Option<u64>) -> Html {
    match value {
        Some(value) => number(mark, value.to_string(), format::number(words.0, value)),
        None => el("span", "number is-none").mark(mark).say("–").into(),
    }
}

/// A number as programs and as people read it.
#[inline(never)]
pub fn number(mark: &'static str, plain: String, written: String) -> Html {
    let plain = AttrValue::from(plain);
    el("data", "number").mark(mark).set("value", plain.clone()).set("data-value", plain).say(written).into()
}

/// Why the true figure may be lower: the report hides addresses.
fn range(words: Words, seats: &Seats) -> Html {
    let Some(low) = seats.after_low else { return Html::default() };
    let written = |value: u64| format::number(words.0, value);
    let value = el("p", "figure-value")
        .add(plain(words, "seats-after-low", Some(low)))
        .add(el("span", "range-dash").set("aria-hidden", "true").say("–"))
        .add(line("span", "visually-hidden", words.say(Word::RangeTo)))
        .add(line("span", "number", written(seats.after)));
    let text = if low == seats.after {
        words.say(Word::SeatsRangeNone).to_owned()
    } else {
        words.fill(Word::SeatsRangeText, &[("n", &written(seats.after - low))])
    };
    framed(words, "figure is-range", Word::SeatsRange, value, text).into()
}
