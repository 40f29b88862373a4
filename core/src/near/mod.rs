//! Near misses: for everyone who has no match visible, the cloud members who are probably the same person.
//!
//! Nobody is compared with everybody. Each side has *features*, texts that two people must share to be near: an address,
//! a login, a local part, an address with one character left out. The features of the unmatched mark a bitmap; the
//! report's rows walk past it, and only rows that share a mark are looked at. So the work grows with the files, not
//! with their product, and a hash only shortlists: what is suggested has been compared letter by letter.
//!
//! A feature that a crowd of rows shares says nothing. Rows that an account of every server is matched with can only be
//! suggested for an address as a whole; the features that show slips and tags are not theirs.

mod batch;
mod compare;
mod distance;
mod feature;
mod hash;
mod hits;
mod list;
mod marks;
mod search;
mod suggest;
mod suggestion;
mod what_if;

pub(crate) use list::near_misses_of;
pub use list::{SuggestionGroup, SuggestionPage, SuggestionQuery, SuggestionRow};
pub use suggestion::{Suggestion, SuggestionKind};
pub use what_if::{Assumed, WhatIf};

use crate::reckon::Reckoning;
use search::Search;
use std::sync::{Mutex, OnceLock};

/// A person without a visible match, and a row that is probably the same person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NearMiss {
    pub(crate) person: u32,
    /// The account that the suggestion speaks of, by its index.
    pub(crate) account: u32,
    pub(crate) row: u32,
    pub(crate) kind: SuggestionKind,
}

/// The near misses of a reckoning, as far as they were asked for.
#[derive(Debug, Default)]
pub(crate) struct Near {
    found: OnceLock<Vec<NearMiss>>,
    search: Mutex<Option<Box<Search>>>,
}

impl Reckoning {
    /// Goes a step, of about a millisecond, towards the near misses; whether they are all found.
    ///
    /// Whoever asks about them without this waits until they are: seconds, where there are millions.
    pub fn seek_near_misses(&self) -> bool {
        let mut search = self.near.search.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if self.near.found.get().is_some() {
            return true;
        }
        let under_way = search.get_or_insert_with(|| Box::new(Search::new(self)));
        let Some(found) = under_way.step(self) else { return false };
        *search = None;
        self.near.found.get_or_init(|| found);
        true
    }

    pub(crate) fn near_misses(&self) -> &[NearMiss] {
        while self.near.found.get().is_none() {
            self.seek_near_misses();
        }
        self.near_misses_so_far()
    }

    /// The near misses where they are found, and none before.
    pub(crate) fn near_misses_so_far(&self) -> &[NearMiss] {
        self.near.found.get().map_or(&[], Vec::as_slice)
    }
}
