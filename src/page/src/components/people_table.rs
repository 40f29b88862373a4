//! The table of people: search, filter, sort, and the rows of one page; all others stay in the worker.

use super::line::line;
use super::{
    choice_of,
    el::el,
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
use yew::prelude::*;

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
    let pages = Pages { mark: "page", offset: table.query.offset, rows: PAGE_ROWS, total };
    let written = format::number(words.0, u64::from(total));
    html! {
        <section class="people" aria-labelledby="people-title">
            <div class="section-head">
                <h2 id="people-title">{ words.say(Word::PeopleTitle) }</h2>
                <p class="people-total" data-testid="people-total" data-value={total.to_string()}>
                    { words.count(Word::PeopleCount, u64::from(total), &written) }
                </p>
            </div>
            <div class="toolbar" role="search" aria-labelledby="people-title">
                <label class="search">
                    { line("span", "", words.say(Word::SearchLabel)) }
                    <input type="search" data-testid="search" value={table.query.search.clone()} oninput={on_search}
                        autocomplete="off" spellcheck="false" placeholder={words.say(Word::SearchHint)} />
                </label>
                <label>
                    { line("span", "", words.say(Word::FilterLabel)) }
                    <select data-testid="filter" onchange={on_filter}>
                        { for FILTERS.iter().map(|(name, filter, word)| html! {
                            <option value={*name} selected={*filter == table.query.filter}>{ words.say(*word) }</option>
                        }) }
                    </select>
                </label>
            </div>
            <table class={classes!("people-table", table.waiting.then_some("is-waiting"))} data-testid="people-table" role="table"
                aria-labelledby="people-title" aria-rowcount={(u64::from(total) + 1).to_string()} aria-busy={table.waiting.to_string()}>
                <thead role="rowgroup"><tr role="row" aria-rowindex="1">{ for COLUMNS.iter().map(|column| head(words, table, act, *column)) }</tr></thead>
                { body(words, table, act) }
            </table>
            { pager(words, &pages, act, &Action::Turn) }
        </section>
    }
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
    html! {
        <th role="columnheader" scope="col" aria-sort={order}>
            <button type="button" class="sort" data-testid={mark} onclick={act.reform(move |_| Action::Sort(sort))}>
                { words.say(name) }<span class={classes!("sort-sign", format!("is-{order}"))} aria-hidden="true" />
            </button>
        </th>
    }
}
