//! Near misses: which of them are on the page, which the owner assumes to be true, and what a seat costs.

use super::{Action, Effect, State};
use oneseat_core::SuggestionKind;
use oneseat_worker::{Ask, NearPage, NearQuery};
use std::rc::Rc;

/// Suggestions of one kind shown at a time.
pub const NEAR_ROWS: u32 = 10;

/// The list's question and its last answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Near {
    /// What is assumed and where each kind's page begins.
    pub query: NearQuery,
    /// The price as it was typed.
    pub price: String,
    /// The newest request's number; answers to older ones are dropped.
    pub request: u32,
    /// The last answer; of older files while `waiting`.
    pub page: Option<Rc<NearPage>>,
    /// An answer is awaited.
    pub waiting: bool,
}

impl Near {
    /// How many kinds of near misses there are, as far as is known.
    pub fn kinds(&self) -> usize {
        self.page.as_ref().map_or(0, |page| page.groups.len())
    }

    /// Whether a suggestion is assumed to be true.
    pub fn is_assumed(&self, kind: SuggestionKind, key: u64) -> bool {
        self.query.kinds.contains(&kind) != self.query.otherwise.contains(&(kind, key))
    }

    /// How many of a kind's suggestions are assumed, of so many.
    pub fn assumed(&self, kind: SuggestionKind, of: u32) -> u32 {
        let otherwise = self.query.otherwise.iter().filter(|(own, _)| *own == kind).count();
        let otherwise = u32::try_from(otherwise).unwrap_or(u32::MAX).min(of);
        if self.query.kinds.contains(&kind) { of - otherwise } else { otherwise }
    }

    /// Where a kind's page begins.
    pub fn offset(&self, kind: SuggestionKind) -> u32 {
        self.query.offsets.iter().find(|(own, _)| *own == kind).map_or(0, |(_, offset)| *offset)
    }

    /// What the typed price comes to; none while it is no number above nothing.
    pub fn seat_price(&self) -> Option<f64> {
        price(self.price.trim())
    }

    fn turn(&mut self, kind: SuggestionKind, offset: u32) {
        self.query.offsets.retain(|(own, _)| *own != kind);
        self.query.offsets.push((kind, offset));
    }
}

impl State {
    #[inline(never)]
    pub(super) fn reduce_near(&mut self, action: Action) -> Vec<Effect> {
        let query = &mut self.near.query;
        match action {
            Action::Assume(kind, key) => {
                let place = query.otherwise.iter().position(|one| *one == (kind, key));
                match place {
                    Some(place) => drop(query.otherwise.swap_remove(place)),
                    None => query.otherwise.push((kind, key)),
                }
            }
            Action::AssumeKind(kind, whole) => {
                query.otherwise.retain(|(own, _)| *own != kind);
                query.kinds.retain(|own| *own != kind);
                if whole {
                    query.kinds.push(kind);
                }
            }
            Action::TurnNear(kind, offset) => self.near.turn(kind, offset),
            Action::SeatPrice(text) => {
                self.near.price = text;
                self.near.query.seat_price = self.near.seat_price();
            }
            _ => {}
        }
        vec![self.ask_near()]
    }

    pub(super) fn ask_near(&mut self) -> Effect {
        self.near.request += 1;
        self.near.waiting = true;
        self.near.query.limit = self.rows()[2];
        Effect::Ask(self.request(Ask::Near { request: self.near.request, query: self.near.query.clone() }))
    }

    /// Takes an answer; asks again where the rows shrank under a shown page.
    #[inline(never)]
    pub(super) fn take_near(&mut self, page: NearPage) -> Vec<Effect> {
        self.near.waiting = false;
        let mut again = false;
        for group in &page.groups {
            let count = group.group.count;
            if self.near.offset(group.group.kind) >= count.max(1) {
                self.near.turn(group.group.kind, (count.max(1) - 1) / NEAR_ROWS * NEAR_ROWS);
                again = true;
            }
        }
        self.near.page = Some(Rc::new(page));
        if again { vec![self.ask_near()] } else { self.print_if_ready() }
    }
}

/// A price above nothing, with a point or a comma before its decimals. By hand, because the library's reader of numbers brings
/// ten kilobytes of tables along.
fn price(text: &str) -> Option<f64> {
    let (whole, decimals) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let is_number = |digits: &str| digits.len() <= 9 && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(decimals) {
        return None;
    }
    let value = |digits: &str| digits.bytes().fold(0.0, |value, byte| value * 10.0 + f64::from(byte - b'0'));
    let scale = decimals.bytes().fold(1.0, |scale, _| scale * 10.0);
    Some(value(whole) + value(decimals) / scale).filter(|price| *price > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use oneseat_core::SuggestionGroup;
    use oneseat_worker::{NearGroup, Tell};
    use std::slice;

    const LOGIN: SuggestionKind = SuggestionKind::SameLogin;

    fn page(count: u32) -> NearPage {
        let group = SuggestionGroup { kind: LOGIN, count, reason: String::new(), remedy: String::new() };
        NearPage { groups: vec![NearGroup { group, rows: Vec::new() }], what_if: None }
    }

    fn asked(effects: &[Effect]) -> &NearQuery {
        match effects {
            [Effect::Ask(oneseat_worker::Request { ask: Ask::Near { query, .. }, .. })] => query,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_tick_is_kept_by_its_key_and_told_to_the_worker() {
        let mut state = State::default();
        assert_eq!(asked(&state.reduce(Action::Assume(LOGIN, 7))).otherwise, [(LOGIN, 7)]);
        assert!(state.near.is_assumed(LOGIN, 7) && !state.near.is_assumed(LOGIN, 8));
        assert!(asked(&state.reduce(Action::Assume(LOGIN, 7))).otherwise.is_empty());
        assert!(!state.near.is_assumed(LOGIN, 7));
    }

    #[test]
    fn all_of_a_kind_are_ticked_without_naming_each_and_one_can_be_taken_out() {
        let mut state = State::default();
        state.reduce(Action::Assume(LOGIN, 7));
        let query = state.reduce(Action::AssumeKind(LOGIN, true));
        assert_eq!((&asked(&query).kinds[..], asked(&query).otherwise.len()), (slice::from_ref(&LOGIN), 0));
        assert_eq!(state.near.assumed(LOGIN, 500_000), 500_000);
        state.reduce(Action::Assume(LOGIN, 7));
        assert!(!state.near.is_assumed(LOGIN, 7) && state.near.is_assumed(LOGIN, 8));
        assert_eq!(state.near.assumed(LOGIN, 500_000), 499_999);
        state.reduce(Action::AssumeKind(LOGIN, false));
        assert_eq!(state.near.assumed(LOGIN, 500_000), 0);
    }

    #[test]
    fn an_answer_to_an_older_question_is_dropped_and_a_page_that_is_gone_is_left() {
        let mut state = State::default();
        state.reduce(Action::TurnNear(LOGIN, 40));
        let request = state.near.request;
        state.reduce(Action::SeatPrice(String::from("21")));
        assert!(state.reduce(Action::Told(Box::new(Tell::Near { request, page: page(50) }))).is_empty());
        assert!(state.near.page.is_none() && state.near.waiting);
        let request = state.near.request;
        let again = state.reduce(Action::Told(Box::new(Tell::Near { request, page: page(15) })));
        assert_eq!(asked(&again).offsets, [(LOGIN, 10)]);
        assert_eq!(asked(&again).seat_price, Some(21.0));
    }

    #[test]
    fn a_price_is_read_with_a_point_or_a_comma_and_nothing_else_is_one() {
        for (text, value) in [("21", 21.0), ("20.5", 20.5), ("20,75", 20.75), (".5", 0.5), ("1900.", 1900.0)] {
            assert_eq!(price(text), Some(value), "{text}");
        }
        for text in ["", "0", "-3", "1,900.00", "$21", "1e9", "99999999999", "."] {
            assert_eq!(price(text), None, "{text}");
        }
    }
}
