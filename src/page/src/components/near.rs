//! Near misses: who the unmatched probably are, by what is to be done about it, and what would remain if they were.

use super::{
    el::{El, el, tick},
    figures::number,
    icon::{Shape, icon},
    line::line,
    pager::{Pages, pager},
    text_of,
};
use crate::{
    format,
    state::{Action, NEAR_ROWS, Near},
    words::{Word, Words},
};
use oneseat_core::{Seats, Suggestion, SuggestionRow};
use oneseat_worker::{NearGroup, NearPage};
use yew::{html::oninput, prelude::*};

/// The section, of whose kinds so many have their suggestions by now; a line while they are being looked for, and where there are none.
#[inline(never)]
pub fn near_misses(words: Words, near: &Near, kinds: usize, seats: &Seats, act: &Callback<Action>) -> Html {
    let section = el("section", if near.waiting { "near is-waiting" } else { "near" })
        .set("aria-labelledby", "near-title")
        .set("aria-busy", (near.waiting || kinds < near.kinds()).to_string())
        .mark("near")
        .add(el("h2", "").set("id", "near-title").say(words.say(Word::NearTitle)));
    let Some(page) = &near.page else {
        return section
            .add(el("p", "hint").mark("near-working").say(words.say(Word::NearWorking)))
            .add(el("progress", "progress").set("aria-labelledby", "near-title"))
            .into();
    };
    if page.groups.is_empty() {
        return section.add(line("p", "hint", words.say(Word::NearNone))).into();
    }
    section
        .add(line("p", "hint", words.say(Word::NearText)))
        .add(what_if(words, near, page, seats, act))
        .all(page.groups.iter().enumerate().map(|(place, group)| group_view(words, near, group, place < kinds, act)))
        .into()
}

/// The figures if what is ticked is true.
fn what_if(words: Words, near: &Near, page: &NearPage, seats: &Seats, act: &Callback<Action>) -> El {
    let if_seats = page.what_if.map_or(seats.after, |what_if| what_if.seats);
    let fewer = seats.after.saturating_sub(if_seats);
    let typed = act.reform(|event: InputEvent| Action::SeatPrice(text_of(&event)));
    let wrong = !near.price.trim().is_empty() && near.seat_price().is_none();
    let mut price = el("input", "")
        .set("type", "text")
        .set("inputmode", "decimal")
        .set("autocomplete", "off")
        .set("placeholder", "21.00")
        .set("aria-invalid", wrong.to_string())
        .set("aria-describedby", "seat-price-hint")
        .mark("seat-price");
    price = price.value(near.price.clone()).listen(oninput::Wrapper::new(typed));
    let figure = |mark: &'static str, name: Word, value: Option<(String, String)>| {
        let (plain, written) = value.unwrap_or_else(|| (String::new(), String::from("–")));
        let value = el("p", "figure-value").add(number(mark, plain, written));
        el("div", "figure").add(line("p", "figure-name", words.say(name))).add(value)
    };
    let count = |value: u64| Some((value.to_string(), format::number(words.0, value)));
    let saved = page.what_if.and_then(|what_if| what_if.saved);
    el("div", "what-if")
        .set("role", "group")
        .set("aria-labelledby", "near-title")
        .add(figure("what-if-seats", Word::WhatIfSeats, count(if_seats)))
        .add(figure("what-if-fewer", Word::WhatIfFewer, count(fewer)))
        .add(figure(
            "what-if-saved",
            Word::WhatIfSaved,
            saved.map(|saved| (format::plain(saved), format::money(words.0, saved))),
        ))
        .add(
            el("label", "figure field")
                .add(line("span", "figure-name", words.say(Word::SeatPrice)))
                .add(price)
                .add(el("span", "hint").set("id", "seat-price-hint").say(words.say(Word::SeatPriceHint))),
        )
}

/// One that is not drawn yet has its place and its head already: what is there stays the same elements.
fn group_view(words: Words, near: &Near, group: &NearGroup, is_drawn: bool, act: &Callback<Action>) -> Html {
    let about = &group.group;
    let kind = about.kind;
    let assumed = near.assumed(kind, about.count);
    let whole = assumed == about.count;
    let count = u64::from(about.count);
    let rows = if is_drawn { &group.rows[..] } else { &[] };
    let pages =
        Pages { list: &about.remedy, mark: "near", offset: near.offset(kind), rows: NEAR_ROWS, total: about.count };
    // One alone has its own box.
    let all = (count > 1).then(|| {
        let all = tick("assume-all", whole, act, Action::AssumeKind(kind, !whole))
            .property("indeterminate", assumed > 0 && !whole);
        el("label", "near-all")
            .add(all)
            .say(words.fill(Word::AssumeAll, &[("n", &format::number(words.0, count))]))
            .into()
    });
    el("details", "near-group panel")
        .set("open", "")
        .set("data-kind", kind.as_str())
        .mark("near-group")
        .add(el("summary", "near-head").add(line("strong", "near-remedy", about.remedy.clone())).add(line(
            "span",
            "badge",
            words.count(Word::NearCount, count, &format::number(words.0, count)),
        )))
        .add(line("p", "hint", about.reason.clone()))
        .all(all)
        .add(el("ul", "suggestions").all(rows.iter().map(|row| suggestion(words, near, row, act))))
        .add(pager(words, &pages, act, &move |offset| Action::TurnNear(kind, offset)))
        .into()
}

fn suggestion(words: Words, near: &Near, row: &SuggestionRow, act: &Callback<Action>) -> Html {
    let one = &row.suggestion;
    let assumed = near.is_assumed(one.kind, row.key);
    el("li", if assumed { "suggestion is-assumed" } else { "suggestion" })
        .mark("suggestion")
        .set("data-kind", one.kind.as_str())
        .add(
            el("label", "near-assume")
                .add(tick("assume", assumed, act, Action::Assume(one.kind, row.key)))
                .say(words.say(Word::Assume))
                .add(line("span", "visually-hidden", format!(": {} = {}", server_name(words, one), one.cloud_login))),
        )
        .add(sides(words, one))
        .into()
}

/// Both sides beside each other, as [`suggestion`] and a person's details show them.
#[inline(never)]
pub fn sides(words: Words, one: &Suggestion) -> El {
    let server = [
        (Word::FactLogin, one.login.clone().or_else(|| Some(server_name(words, one)))),
        (Word::FactName, one.name.clone()),
        (Word::FactAddress, one.address.clone()),
        (Word::FactHost, Some(one.host.clone())),
    ];
    let cloud_addresses = (!one.cloud_addresses.is_empty()).then(|| one.cloud_addresses.join(", "));
    let cloud = [
        (Word::FactLogin, Some(one.cloud_login.clone())),
        (Word::FactName, one.cloud_name.clone()),
        (Word::FactAddress, cloud_addresses.or_else(|| Some(words.say(Word::AddressHidden).to_owned()))),
    ];
    el("div", "sides")
        .add(side(words, Word::SideServer, &server))
        .add(el("span", "sides-sign").set("aria-hidden", "true").add(icon(Shape::Near)))
        .add(side(words, Word::SideCloud, &cloud))
}

fn side(words: Words, title: Word, facts: &[(Word, Option<String>)]) -> El {
    el("div", "side").add(line("p", "side-title", words.say(title))).add(super::facts(words, facts))
}

fn server_name(words: Words, one: &Suggestion) -> String {
    one.login.clone().unwrap_or_else(|| words.fill(Word::AccountId, &[("id", &one.user_id.to_string())]))
}
