//! Near misses: for everyone who has no match visible, the cloud members who are probably the same person.
//!
//! Nobody is compared with everybody. Each side has *features*, texts that two people must share to be near: an address,
//! a login, a local part, an address with one character left out. The features of the unmatched mark a bitmap; the
//! report's rows walk past it, and only rows that share a mark are looked at. So the work grows with the files, not
//! with their product, and a hash only shortlists: what is suggested has been compared letter by letter.

mod compare;
mod distance;
mod feature;
mod hash;
mod hits;
mod list;
mod search;
mod suggestion;
mod what_if;

pub use list::{SuggestionGroup, SuggestionPage, SuggestionQuery, SuggestionRow};
pub use suggestion::{Suggestion, SuggestionKind};
pub use what_if::{Assumed, WhatIf};

use crate::reckon::Reckoning;

/// A person without a visible match, and a row that is probably the same person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NearMiss {
    pub(crate) person: u32,
    /// The account that the suggestion speaks of, by its index.
    pub(crate) account: u32,
    pub(crate) row: u32,
    pub(crate) kind: SuggestionKind,
}

impl Reckoning {
    pub(crate) fn near_misses(&self) -> &[NearMiss] {
        self.near_misses.get_or_init(|| {
            let mut found = search::near_misses(self);
            found.sort_by_key(|near| {
                let at = self.accounts[near.account as usize];
                (at.server, self.account_at(at).id, near.kind)
            });
            found
        })
    }
}
