//! What is looked up in a reckoning for the page: in its language, and blotted out or not.

use crate::{payload, post};
use oneseat_core::{Assumed, ExportOptions, Lang, Preview, Reckoning, SuggestionQuery};
use oneseat_worker::{Ask, NearGroup, NearPage, NearQuery, Tell};

/// How answers are written.
#[derive(Clone, Copy)]
pub struct Manner {
    /// In which language.
    pub lang: Lang,
    /// Without names and addresses.
    pub blot: bool,
}

/// Answers what can be looked up at once.
#[inline(never)]
pub fn answer(reckoning: &Reckoning, ask: Ask, Manner { lang, blot }: Manner) {
    let blotted = reckoning.blotted();
    match ask {
        Ask::People { request, query } => {
            let page = if blot { blotted.people(&query) } else { reckoning.people(&query) };
            post::tell(&Tell::People { request, page });
        }
        Ask::LastSync { request, query } => {
            let page = if blot { blotted.last_sync(&query) } else { reckoning.last_sync(&query) };
            post::tell(&Tell::LastSync { request, page });
        }
        Ask::Person { request, id } => {
            let detail = if blot { blotted.person_so_far(id, lang) } else { reckoning.person_so_far(id, lang) };
            post::tell(&Tell::Person { request, detail: detail.map(Box::new) });
        }
        Ask::Export { what, format, seat_price } => {
            let options = ExportOptions { lang, blot, seat_price };
            if let Ok(blob) = payload::export(reckoning, what, format, &options) {
                post::tell_with(&Tell::Export { what, format }, &blob);
            }
        }
        _ => {}
    }
}

/// What is told of new numbers at once.
#[inline(never)]
pub fn reckoned(reckoning: &Reckoning, edition: u32, manner: Manner) -> Tell {
    Tell::Preview {
        edition,
        preview: Box::new(preview(reckoning, manner)),
        uploads: reckoning.uploads(),
        now: reckoning.people_now(),
    }
}

/// What is told behind them.
#[inline(never)]
pub fn beside(reckoning: &Reckoning, edition: u32) -> Tell {
    Tell::Beside { edition, overlaps: reckoning.overlaps(), sync: reckoning.sync_numbers() }
}

/// Figures and findings.
pub fn preview(reckoning: &Reckoning, Manner { lang, blot }: Manner) -> Preview {
    if blot { reckoning.blotted().preview(lang) } else { reckoning.preview().clone() }
}

/// A few near misses of each kind, and what the assumed ones would come to.
#[inline(never)]
pub fn near(reckoning: &Reckoning, query: &NearQuery, Manner { lang, blot }: Manner) -> NearPage {
    let groups = reckoning.suggestion_groups(lang).into_iter().map(|group| {
        let offset = query.offsets.iter().find(|(kind, _)| *kind == group.kind).map_or(0, |(_, offset)| *offset);
        let of_kind = SuggestionQuery { kind: Some(group.kind), offset, limit: query.limit };
        let page = if blot {
            reckoning.blotted().suggestions_page(&of_kind, lang)
        } else {
            reckoning.suggestions_page(&of_kind, lang)
        };
        NearGroup { rows: page.rows, group }
    });
    let keys: Vec<u64> = query.otherwise.iter().map(|(_, key)| *key).collect();
    let assumed = Assumed { kinds: query.kinds.clone(), otherwise: reckoning.suggestion_ids(&keys) };
    NearPage { groups: groups.collect(), what_if: reckoning.what_if_of(&assumed, query.seat_price) }
}
