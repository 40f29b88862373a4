//! What is looked up in a reckoning for the page, more than one call of the core each.

use oneseat_core::{Assumed, Lang, Reckoning, SuggestionQuery};
use oneseat_worker::{NearGroup, NearPage, NearQuery};

/// A few near misses of each kind, and what the assumed ones would come to.
pub fn near(reckoning: &Reckoning, query: &NearQuery, lang: Lang) -> NearPage {
    let groups = reckoning.suggestion_groups(lang).into_iter().map(|group| {
        let offset = query.offsets.iter().find(|(kind, _)| *kind == group.kind).map_or(0, |(_, offset)| *offset);
        let of_kind = SuggestionQuery { kind: Some(group.kind), offset, limit: query.limit };
        NearGroup { rows: reckoning.suggestions_page(&of_kind, lang).rows, group }
    });
    let keys: Vec<u64> = query.otherwise.iter().map(|(_, key)| *key).collect();
    let assumed = Assumed { kinds: query.kinds.clone(), otherwise: reckoning.suggestion_ids(&keys) };
    NearPage { groups: groups.collect(), what_if: reckoning.what_if_of(&assumed, query.seat_price) }
}
