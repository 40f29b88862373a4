//! Near misses on the wire: a few of each kind, and what those would come to that the owner assumes to be true.

use oneseat_core::{SuggestionGroup, SuggestionKind, SuggestionRow, WhatIf};
use serde::{Deserialize, Serialize};

/// Which suggestions are wanted and which are assumed to be true.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NearQuery {
    /// Where the page of a kind begins; at its first suggestion where nothing is said.
    pub offsets: Vec<(SuggestionKind, u32)>,
    /// Suggestions of a kind to give.
    pub limit: u32,
    /// Kinds that are assumed as a whole.
    pub kinds: Vec<SuggestionKind>,
    /// Single suggestions, by kind and key, that are assumed otherwise than their kind.
    pub otherwise: Vec<(SuggestionKind, u64)>,
    /// What a seat costs.
    pub seat_price: Option<f64>,
}

/// The answer to a [`NearQuery`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NearPage {
    /// The kinds that have suggestions, the strongest first.
    pub groups: Vec<NearGroup>,
    /// What would remain of the seats; none where there are no numbers.
    pub what_if: Option<WhatIf>,
}

/// Suggestions with one reason and one remedy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NearGroup {
    /// Kind, count and words.
    pub group: SuggestionGroup,
    /// The ones asked for.
    pub rows: Vec<SuggestionRow>,
}
