//! What stands above and below the grid of people: search and filter, and where one is among the rows.
//!
//! Below the grid are steps for those who do not scroll: a screen reader's reading cursor, a voice or a switch can't go
//! where no row is drawn yet. A step draws the next rows from the first of them on.

use super::{
    choice_of,
    el::{El, button, el, options},
    line::line,
    people_table::{Message, PeopleTable},
    text_of,
};
use crate::{
    format,
    list::{DRAWN, Roll},
    state::{Action, FILTERS, Table},
    words::{Word, Words},
};
use oneseat_core::Filter;
use yew::{
    html::{Scope, onclick, oninput, onsubmit},
    prelude::*,
};

/// What a filter is called.
pub const fn name_of(filter: Filter) -> Word {
    match filter {
        Filter::All => Word::FilterAll,
        Filter::CloudAndServer => Word::CategoryCloudAndServer,
        Filter::CloudOnly => Word::CategoryCloudOnly,
        Filter::VisualStudioOnly => Word::CategoryVisualStudioOnly,
        Filter::ServerOnly => Word::CategoryServerOnly,
        Filter::NoMatchVisible => Word::FilterNoMatchVisible,
        Filter::AddressHidden => Word::FilterAddressHidden,
        Filter::NoSeat => Word::FilterNoSeat,
    }
}

/// Search and filter.
#[inline(never)]
pub fn toolbar(words: Words, table: &Table, act: &Callback<Action>) -> El {
    let on_search = act.reform(|event: InputEvent| Action::Search(text_of(&event)));
    let on_filter = act.reform(|event: Event| {
        let chosen = choice_of(&event);
        let filter = FILTERS.iter().find(|(name, _)| *name == chosen).map_or(Filter::All, |(_, filter)| *filter);
        Action::Filter(filter)
    });
    let filters = FILTERS.iter().map(|(name, filter)| {
        ((*name).to_owned(), words.say(name_of(*filter)).to_owned(), *filter == table.query.filter)
    });
    let search = el("input", "")
        .set("type", "search")
        .mark("search")
        .set("autocomplete", "off")
        .set("spellcheck", "false")
        .set("placeholder", words.say(Word::SearchHint))
        .value(table.query.search.clone())
        .listen(oninput::Wrapper::new(on_search));
    let search = el("label", "search").add(line("span", "", words.say(Word::SearchLabel))).add(search);
    let filter = options("filter", "", words.say(Word::FilterLabel), on_filter, filters);
    let copy = button("button", "copy-table", act, Action::CopyTable).say(words.say(Word::CopyTable));
    el("div", "toolbar").set("role", "search").set("aria-labelledby", "people-title").add(search).add(filter).add(copy)
}

/// Where one is, a field for the row one wants, and steps.
#[inline(never)]
pub fn bar(words: Words, roll: &Roll, total: u32, field: &NodeRef, link: &Scope<PeopleTable>) -> Html {
    let number = |value: u32| format::number(words.0, u64::from(value));
    let (from, to) = roll.seen();
    let place = [("from", number(from + 1)), ("to", number(to + 1)), ("total", number(total))];
    let place = words.fill(Word::PageRows, &place.each_ref().map(|(name, value)| (*name, value.as_str())));
    let last = total - DRAWN;
    let drawn = number(DRAWN);
    let step = |mark: &'static str, word: Word, to: u32| {
        let link = link.clone();
        let button = el("button", "button is-small").set("type", "button").mark(mark);
        // Not `disabled`: the focus would be lost at the end.
        let button = if to == from { button.set("aria-disabled", "true") } else { button };
        let pressed = Callback::from(move |_| link.send_message(Message::Step(to)));
        button.listen(onclick::Wrapper::new(pressed)).say(words.fill(word, &[("n", &drawn)]))
    };
    let go = {
        let link = link.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            link.send_message(Message::GoTo);
        })
    };
    let input = el("input", "").set("type", "text").set("inputmode", "numeric").mark("go-to-row");
    let input = input.set("autocomplete", "off").set("size", "9").node(field);
    let form = el("form", "go-to")
        .listen(onsubmit::Wrapper::new(go))
        .add(el("label", "").add(line("span", "", words.say(Word::GoToRow))).add(input))
        .add(el("button", "button is-small").set("type", "submit").say(words.say(Word::GoThere)));
    el("nav", "pager people-bar")
        .set("aria-label", words.fill(Word::PagerLabel, &[("list", words.say(Word::PeopleTitle))]))
        .add(el("span", "pager-place").mark("rows-shown").say(place))
        .add(form)
        .add(step("page-first", Word::PageFirst, 0))
        .add(step("page-previous", Word::RowsPrevious, from.saturating_sub(DRAWN)))
        .add(step("page-next", Word::RowsNext, (from + DRAWN).min(last)))
        .add(step("page-last", Word::PageLast, last))
        .into()
}
