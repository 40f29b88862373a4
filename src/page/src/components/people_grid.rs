//! The grid of people as markup: the columns' heads, the rows that are drawn, and what one of them opens to.

use super::{
    el::{El, button, el},
    person_detail::detail_row,
    table_row::{PersonRow, Props},
};
use crate::{
    list::Cell,
    state::{Action, Table},
    words::{Word, Words},
};
use oneseat_core::Sort;
use std::ops::Range;
use yew::{
    prelude::*,
    virtual_dom::{Key, VComp},
};

const HEADS: [(&str, Sort, Word); 5] = [
    ("sort-person", Sort::Person, Word::ColumnPerson),
    ("sort-cloud-login", Sort::CloudLogin, Word::ColumnCloudLogin),
    ("sort-address", Sort::Address, Word::ColumnAddress),
    ("sort-category", Sort::Category, Word::ColumnCategory),
    ("sort-accounts", Sort::Accounts, Word::ColumnServerAccounts),
];

/// Columns of the grid.
pub const COLUMNS: u32 = 5;

/// The columns' heads, which sort.
#[inline(never)]
pub fn head(words: Words, table: &Table, act: &Callback<Action>) -> El {
    let heads = HEADS.iter().map(|(mark, sort, name)| {
        let order = match (table.query.sort == *sort, table.query.descending) {
            (false, _) => "none",
            (true, false) => "ascending",
            (true, true) => "descending",
        };
        let sign = el("span", "").set("class", format!("sort-sign is-{order}")).set("aria-hidden", "true");
        el("th", "")
            .set("role", "columnheader")
            .set("scope", "col")
            .set("aria-sort", order)
            .add(button("sort", mark, act, Action::Sort(*sort)).say(words.say(*name)).add(sign))
            .into()
    });
    let heads = el("tr", "").set("role", "row").set("aria-rowindex", "1").all(heads);
    el("thead", "").set("role", "rowgroup").add(heads)
}

/// The rows that are drawn, and the one with the focus if that is elsewhere. Every child has a key, the row's number: so a row that
/// opens or comes after its place was drawn keeps its elements, and the focus in them.
#[inline(never)]
pub fn body(
    words: Words,
    table: &Table,
    drawn: Range<u32>,
    away: Option<u32>,
    active: Cell,
    act: &Callback<Action>,
) -> El {
    let one = |index: u32| {
        let row = table.row(index);
        let is_open = row.as_ref().is_some_and(|row| table.open == Some(row.person().id));
        let column = if active.0 == index { Some(active.1) } else { None };
        let is_away = away == Some(index);
        let props = Props { words, row, index, column, is_away, is_open, act: act.clone() };
        let own = VComp::new::<PersonRow>(props.into(), Some(Key::from(u64::from(index) * 2))).into();
        let detail = (is_open && !is_away).then(|| detail_row(words, table.detail.as_deref(), index));
        std::iter::once(own).chain(detail)
    };
    let before = away.filter(|index| *index < drawn.start);
    let behind = away.filter(|index| *index >= drawn.end);
    let none = (table.total == Some(0)).then(|| {
        let cell = el("td", "").set("role", "gridcell").set("aria-colspan", "5").say(words.say(Word::NoRows));
        el("tr", "no-rows").key("none").set("role", "row").add(cell).into()
    });
    let rows = before.into_iter().chain(drawn).chain(behind).flat_map(one);
    el("tbody", "").set("role", "rowgroup").all(rows).all(none)
}
