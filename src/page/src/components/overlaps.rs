//! Who is on which servers: each exact combination of places with a bar, the most people first. It is a table for whoever does
//! not see it, and a picture of dots and bars for whoever does; dots are told apart by their filling, not by a colour.

use super::{
    breakdown::{panel, scrolled},
    el::{El, el},
    line::line,
};
use crate::{
    format,
    state::tells,
    words::{Word, Words},
};
use oneseat_core::{Overlaps, Place};
use yew::prelude::*;

/// Combinations drawn; the rest are added up in the last line.
const SHOWN: usize = 40;

/// The panel; nothing while everybody can only be in one place.
#[inline(never)]
pub fn overlaps(words: Words, overlaps: &Overlaps) -> Html {
    if !tells(overlaps) {
        return Html::default();
    }
    let Overlaps { places, combinations } = overlaps;
    let most = combinations.iter().map(|one| one.people).max().unwrap_or_default().max(1);
    let heads = places.iter().map(|place| {
        el("th", "overlap-place")
            .set("scope", "col")
            .add(line("span", "", name(words, place)))
            .add(line("span", "overlap-people", format::number(words.0, place.people)))
            .into()
    });
    let head = el("tr", "")
        .add(el("th", "").set("scope", "col").say(words.say(Word::OverlapPlaces)))
        .all(heads)
        .add(el("th", "").set("scope", "col").say(words.say(Word::ColumnPeople)));
    let rows = combinations.iter().take(SHOWN).map(|one| {
        let on = |index: usize| u32::try_from(index).is_ok_and(|index| one.places.contains(&index));
        let names: Vec<String> =
            one.places.iter().filter_map(|index| places.get(*index as usize)).map(|place| name(words, place)).collect();
        row(words, &names.join(" + "), (0..places.len()).map(on), one.people, most)
    });
    let rest: u64 = combinations.iter().skip(SHOWN).map(|one| one.people).sum();
    let rest =
        (rest > 0).then(|| row(words, words.say(Word::OverlapOthers), (0..places.len()).map(|_| false), rest, most));
    let table = el("table", "plain-table overlaps")
        .mark("overlaps")
        .add(el("thead", "").add(head))
        .add(el("tbody", "").all(rows).all(rest));
    panel("panel is-wide", "overlaps-title", words.say(Word::OverlapsTitle))
        .add(line("p", "hint", words.say(Word::OverlapsText)))
        .add(scrolled("overlaps-title", table))
        .into()
}

fn row(words: Words, names: &str, on: impl Iterator<Item = bool>, people: u64, most: u64) -> Html {
    let dots = on.map(|on| {
        el("td", if on { "dot is-on" } else { "dot" })
            .add(line("span", "visually-hidden", words.say(if on { Word::OverlapOn } else { Word::OverlapOff })))
            .into()
    });
    let count =
        el("div", "overlap-count").add(bar(people, most)).add(line("span", "number", format::number(words.0, people)));
    el("tr", "")
        .mark("overlap")
        .set("data-value", people.to_string())
        .add(el("th", "").set("scope", "row").say(names.to_owned()))
        .all(dots)
        .add(el("td", "").add(count))
        .into()
}

/// A bar as wide as its share of the most; drawn, because a width in a `style` is not for every site's policy.
fn bar(people: u64, most: u64) -> El {
    let share = (people * 1000 / most).max(8);
    let rect = el("rect", "").set("width", share.to_string()).set("height", "10");
    el("svg", "overlap-bar")
        .set("viewBox", "0 0 1000 10")
        .set("preserveAspectRatio", "none")
        .set("aria-hidden", "true")
        .set("focusable", "false")
        .add(rect)
}

fn name(words: Words, place: &Place) -> String {
    match (place.cloud, place.name.is_empty()) {
        (true, _) => words.say(Word::PlaceCloud).to_owned(),
        (false, true) => words.say(Word::PlaceOther).to_owned(),
        (false, false) => place.name.clone(),
    }
}
