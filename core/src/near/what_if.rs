//! What would remain if suggestions came true.

use super::{NearMiss, SuggestionKind};
use crate::reckon::Reckoning;
use serde::{Deserialize, Serialize};

/// What would remain if suggestions came true.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct WhatIf {
    /// Seats that would be consumed.
    pub seats: u64,
    /// Money that would save, at the price of a seat; none without a price.
    pub saved: Option<f64>,
}

/// Which suggestions are assumed to come true: whole kinds, and single ones otherwise than their kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Assumed {
    /// Kinds that are assumed as a whole.
    pub kinds: Vec<SuggestionKind>,
    /// Ids as [`SuggestionRow`](super::SuggestionRow) has them: of a kind in `kinds` the ones that are not assumed, of
    /// another kind the ones that are.
    pub otherwise: Vec<u32>,
}

impl Reckoning {
    /// What the enterprise would consume if every suggestion came true, one to one: each person one row, each row one
    /// person, the strongest first. `None` where there are no numbers.
    #[must_use]
    pub fn what_if(&self, seat_price: Option<f64>) -> Option<WhatIf> {
        self.what_if_of(&Assumed { kinds: SuggestionKind::ALL.to_vec(), otherwise: Vec::new() }, seat_price)
    }

    /// What the enterprise would consume if some suggestions came true, one to one as in [`Reckoning::what_if`].
    /// `None` where there are no numbers.
    #[must_use]
    pub fn what_if_of(&self, assumed: &Assumed, seat_price: Option<f64>) -> Option<WhatIf> {
        let after = self.preview().seats?.after;
        let fewer = self.people_saved(assumed);
        #[allow(clippy::cast_precision_loss, reason = "a count of people is far below 2^53")]
        let saved = seat_price.map(|price| price * fewer as f64);
        Some(WhatIf { seats: after - fewer, saved })
    }

    /// People who would share a row's seat.
    fn people_saved(&self, assumed: &Assumed) -> u64 {
        let near_misses = self.near_misses();
        let mut otherwise = vec![false; near_misses.len()];
        for id in &assumed.otherwise {
            if let Some(mark) = otherwise.get_mut(*id as usize) {
                *mark = true;
            }
        }
        // People on rows come before the others, so one list has room for both.
        let mut taken = vec![false; self.people.len()];
        let mut pairs = 0;
        for kind in SuggestionKind::ALL {
            let whole = assumed.kinds.contains(&kind);
            let of_kind = near_misses.iter().zip(&otherwise).filter(|(near, _)| near.kind == kind);
            for (NearMiss { person, row, .. }, _) in of_kind.filter(|(_, otherwise)| whole != **otherwise) {
                let (person, row) = (*person as usize, *row as usize);
                if !taken[person] && !taken[row] {
                    (taken[person], taken[row]) = (true, true);
                    pairs += 1;
                }
            }
        }
        pairs
    }
}
