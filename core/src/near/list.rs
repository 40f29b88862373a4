//! The suggestions as a list asks for them: counted by kind, worded a few at a time.

use super::{NearMiss, Suggestion, SuggestionKind, suggestion::suggestion};
use crate::{
    lang::Lang,
    reckon::{Reckoning, number, row_record, row_records},
};
use foldhash::fast::FixedState;
use serde::{Deserialize, Serialize};
use std::{collections::HashSet, hash::BuildHasher};

/// The suggestions of one kind, which have one reason and one remedy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuggestionGroup {
    /// How they are near.
    pub kind: SuggestionKind,
    /// How many there are, above zero.
    pub count: u32,
    /// Why the two are probably one, in words.
    pub reason: String,
    /// What to do about it, in words.
    pub remedy: String,
}

/// A question of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct SuggestionQuery {
    /// Of which kind; all where there is none.
    pub kind: Option<SuggestionKind>,
    /// Suggestions to leave out at the front.
    pub offset: u32,
    /// Suggestions to give.
    pub limit: u32,
}

/// The answer to a [`SuggestionQuery`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuggestionPage {
    /// Suggestions that the question has, of which `rows` are a part.
    pub total: u32,
    /// The suggestions asked for.
    pub rows: Vec<SuggestionRow>,
}

/// A suggestion of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuggestionRow {
    /// The same for every question to one reckoning.
    pub id: u32,
    /// The same for every reckoning that has both accounts, whatever files come or go: see
    /// [`Reckoning::suggestion_ids`].
    pub key: u64,
    /// What it says.
    pub suggestion: Suggestion,
}

impl Reckoning {
    /// Suggestions for people without a visible match, in the order of host, id and strength.
    ///
    /// They are worked out when something is first asked about them.
    #[must_use]
    pub fn suggestions(&self, lang: Lang) -> Vec<Suggestion> {
        self.near_misses().iter().map(|near| suggestion(self, near, lang)).collect()
    }

    /// How many suggestions there are of each kind that has some, the strongest kind first.
    #[must_use]
    pub fn suggestion_groups(&self, lang: Lang) -> Vec<SuggestionGroup> {
        let mut counts = [0; SuggestionKind::ALL.len()];
        for near in self.near_misses() {
            counts[near.kind as usize] += 1;
        }
        let group = |(kind, count): (SuggestionKind, u32)| SuggestionGroup {
            kind,
            count,
            reason: kind.reason(lang).to_owned(),
            remedy: kind.remedy(lang).to_owned(),
        };
        SuggestionKind::ALL.into_iter().zip(counts).filter(|(_, count)| *count > 0).map(group).collect()
    }

    /// A few of the suggestions, in the order of [`Reckoning::suggestions`]; only these are put into words.
    #[must_use]
    pub fn suggestions_page(&self, query: &SuggestionQuery, lang: Lang) -> SuggestionPage {
        let asked = |near: &NearMiss| query.kind.is_none_or(|kind| kind == near.kind);
        let all = || (0..).zip(self.near_misses()).filter(|(_, near)| asked(near));
        let total = number(all().count());
        let rows = all().skip(query.offset as usize).take(query.limit as usize);
        let rows = rows
            .map(|(id, near)| SuggestionRow { id, key: self.key(near), suggestion: suggestion(self, near, lang) })
            .collect();
        SuggestionPage { total, rows }
    }

    /// The ids of the suggestions with these keys, as far as there are such.
    #[must_use]
    pub fn suggestion_ids(&self, keys: &[u64]) -> Vec<u32> {
        if keys.is_empty() {
            return Vec::new();
        }
        let wanted: HashSet<u64> = keys.iter().copied().collect();
        let all = (0..).zip(self.near_misses());
        all.filter(|(_, near)| wanted.contains(&self.key(near))).map(|(id, _)| id).collect()
    }

    /// A hash of what both accounts are known by: host, id, login.
    fn key(&self, near: &NearMiss) -> u64 {
        let (_, account, host) = self.member(near.account);
        let row = self.report.rows[near.row as usize];
        let login = row_records(&self.inputs, row).texts.get(row_record(&self.inputs, row).login);
        FixedState::default().hash_one((host, account.id, login))
    }

    /// The suggestions that speak of one person of the table, as the unmatched one or as the member, by the person's id.
    #[must_use]
    pub fn suggestions_for(&self, person: u32, lang: Lang) -> Vec<Suggestion> {
        near_misses_of(self.near_misses(), person).map(|near| self.suggestion(near, lang)).collect()
    }

    /// A near miss in words.
    pub(crate) fn suggestion(&self, near: &NearMiss, lang: Lang) -> Suggestion {
        suggestion(self, near, lang)
    }
}

/// Those that speak of one person, as the unmatched one or as the member.
pub(crate) fn near_misses_of(near_misses: &[NearMiss], person: u32) -> impl Iterator<Item = &NearMiss> {
    // A row's person has the row's index.
    near_misses.iter().filter(move |near| near.person == person || near.row == person)
}
