//! The table of people: search, filter, sort, and the rows of one page; all others stay in the worker.

use super::line::line;
use super::{
    choice_of,
    el::{button, el, options},
    pager::{Pages, pager},
    person_detail::detail_row,
    table_row::row,
    text_of,
};
use crate::{
    format,
    state::{Action, PAGE_ROWS, Table},
    words::{Word, Words},
};
use oneseat_core::{Filter, Sort};
use yew::{html::oninput, prelude::*};

const FILTERS: [(&str, Filter, Word); 8] = [
    ("all", Filter::All, Word::FilterAll),
    ("cloud-and-server", Filter::CloudAndServer, Word::CategoryCloudAndServer),
    ("cloud-only", Filter::CloudOnly, Word::CategoryCloudOnly),
    ("visual-studio-only", Filter::VisualStudioOnly, Word::CategoryVisualStudioOnly),
    ("server-only", Filter::ServerOnly, Word::CategoryServerOnly),
    ("no-match-visible", Filter::NoMatchVisible, Word::FilterNoMatchVisible),
    ("address-hidden", Filter::AddressHidden, Word::FilterAddressHidden),
    ("no-seat", Filter::NoSeat, Word::FilterNoSeat),
];

const COLUMNS: [(&str, Sort, Word); 5] = [
    ("sort-person", Sort::Person, Word::ColumnPerson),
    ("sort-cloud-login", Sort::CloudLogin, Word::ColumnCloudLogin),
    ("sort-address", Sort::Address, Word::ColumnAddress),
    ("sort-category", Sort::Category, Word::ColumnCategory),
    ("sort-accounts", Sort::Accounts, Word::ColumnServerAccounts),
];

/// The properties of the table.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The language's words.
    pub words: Words,
    /// What is asked and what came.
    pub table: Table,
    /// Takes search, filter, sort, turn.
    pub act: Callback<Action>,
}

/// The people and the reason for each match or for none.
#[component]
#[inline(never)]
pub fn PeopleTable(props: &Props) -> Html {
    let Props { words, table, act } = props;
    let words = *words;
    let on_search = act.reform(|event: InputEvent| Action::Search(text_of(&event)));
    let on_filter = act.reform(|event: Event| {
        let chosen = choice_of(&event);
        let filter = FILTERS.iter().find(|(name, ..)| *name == chosen).map_or(Filter::All, |(_, filter, _)| *filter);
        Action::Filter(filter)
    });
    let total = table.total();
    let pages =
        Pages { list: words.say(Word::PeopleTitle), mark: "page", offset: table.query.offset, rows: PAGE_ROWS, total };
    let written = format::number(words.0, u64::from(total));
    let filters = FILTERS
        .iter()
        .map(|(name, filter, word)| ((*name).to_owned(), words.say(*word).to_owned(), *filter == table.query.filter));
    let search = el("input", "")
        .set("type", "search")
        .mark("search")
        .set("autocomplete", "off")
        .set("spellcheck", "false")
        .set("placeholder", words.say(Word::SearchHint))
        .value(table.query.search.clone())
        .listen(oninput::Wrapper::new(on_search));
    let search = el("label", "search").add(line("span", "", words.say(Word::SearchLabel))).add(search);
    let count = el("p", "people-total").mark("people-total").set("data-value", total.to_string()).say(words.count(
        Word::PeopleCount,
        u64::from(total),
        &written,
    ));
    let title = el("h2", "").set("id", "people-title").say(words.say(Word::PeopleTitle));
    let heads = COLUMNS.iter().map(|column| head(words, table, act, *column));
    let heads = el("tr", "").set("role", "row").set("aria-rowindex", "1").all(heads);
    let people = el("table", if table.waiting { "people-table is-waiting" } else { "people-table" })
        .mark("people-table")
        .set("role", "table")
        .set("aria-labelledby", "people-title")
        .set("aria-rowcount", (u64::from(total) + 1).to_string())
        .set("aria-busy", table.waiting.to_string())
        .add(el("thead", "").set("role", "rowgroup").add(heads))
        .add(body(words, table, act));
    let toolbar = el("div", "toolbar")
        .set("role", "search")
        .set("aria-labelledby", "people-title")
        .add(search)
        .add(options("filter", "", words.say(Word::FilterLabel), on_filter, filters));
    el("section", "people")
        .set("aria-labelledby", "people-title")
        .add(el("div", "section-head").add(title).add(count))
        .add(toolbar)
        .add(people)
        .add(pager(words, &pages, act, &Action::Turn))
        .into()
}

/// Every child has a key: else a row that opens would be drawn anew, and lose the focus.
fn body(words: Words, table: &Table, act: &Callback<Action>) -> Html {
    let rows = table.page.as_ref().map(|page| page.rows.as_slice()).unwrap_or_default();
    let rows = rows.iter().zip(table.query.offset + 2..).flat_map(|(person, index)| {
        let open = table.open == Some(person.id);
        let detail = open.then(|| detail_row(words, table.detail.as_deref()));
        std::iter::once(row(words, person, index, open, act)).chain(detail)
    });
    let none = (table.total() == 0 && table.page.is_some()).then(|| {
        let cell = el("td", "").set("role", "cell").set("colspan", "5").say(words.say(Word::NoRows));
        el("tr", "no-rows").key("none").set("role", "row").add(cell).into()
    });
    el("tbody", "").set("role", "rowgroup").all(rows).all(none).into()
}

fn head(words: Words, table: &Table, act: &Callback<Action>, (mark, sort, name): (&'static str, Sort, Word)) -> Html {
    let order = match (table.query.sort == sort, table.query.descending) {
        (false, _) => "none",
        (true, false) => "ascending",
        (true, true) => "descending",
    };
    let sign = el("span", "").set("class", format!("sort-sign is-{order}")).set("aria-hidden", "true");
    el("th", "")
        .set("role", "columnheader")
        .set("scope", "col")
        .set("aria-sort", order)
        .add(button("sort", mark, act, Action::Sort(sort)).say(words.say(name)).add(sign))
        .into()
}
