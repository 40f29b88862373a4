//! Turning the pages of a long list.

use super::el::{button, el};
use crate::{
    format,
    state::Action,
    words::{Word, Words},
};
use yew::prelude::*;

/// What part of a list is shown.
pub struct Pages<'a> {
    /// What the list is called.
    pub list: &'a str,
    /// The test marks' first word.
    pub mark: &'static str,
    /// Rows before the shown ones.
    pub offset: u32,
    /// Rows on a page.
    pub rows: u32,
    /// Rows in all.
    pub total: u32,
}

/// First, previous, place, next, last; nothing where one page holds all.
#[inline(never)]
pub fn pager(words: Words, pages: &Pages<'_>, act: &Callback<Action>, turn: &dyn Fn(u32) -> Action) -> Html {
    let Pages { list, mark, offset, rows, total } = *pages;
    if total <= rows {
        return Html::default();
    }
    let last = (total - 1) / rows * rows;
    let number = |value: u32| format::number(words.0, u64::from(value));
    let to = |name: &str, word: Word, to: u32| {
        let useless = to == offset;
        // Not `disabled`: the focus would be lost at the last page.
        let button = button("button is-small", mark, act, turn(to)).set("data-testid", format!("{mark}-{name}"));
        let button = if useless { button.set("aria-disabled", "true") } else { button };
        button.say(words.say(word))
    };
    let place = [("from", number(offset + 1)), ("to", number((offset + rows).min(total))), ("total", number(total))];
    let place = words.fill(Word::PageRows, &place.each_ref().map(|(name, value)| (*name, value.as_str())));
    el("nav", "pager")
        .set("aria-label", words.fill(Word::PagerLabel, &[("list", list)]))
        .add(to("first", Word::PageFirst, 0))
        .add(to("previous", Word::PagePrevious, offset.saturating_sub(rows)))
        .add(el("span", "pager-place").say(place))
        .add(to("next", Word::PageNext, (offset + rows).min(last)))
        .add(to("last", Word::PageLast, last))
        .into()
}
