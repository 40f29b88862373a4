//! The last part of the search: brings each of the unmatched together with the rows that share something with them, and
//! keeps the nearest. A few thousand accounts go through it at a time.

use super::{
    NearMiss, SuggestionKind,
    compare::Compared,
    feature::{Features, Origin},
    hits::{Batch, Hit, Sharing},
    search::{Known, account_features, few, hits_of, is_unmatched, row_of},
};
use crate::reckon::{Reckoning, number};
use std::{cmp::Reverse, collections::BinaryHeap, ops::Range};

/// Suggestions for one person.
const SHOWN: usize = 3;
/// Accounts that go through together.
const ACCOUNTS: usize = 1 << 11;
/// Pairs compared in a step.
const PAIRS: usize = 1 << 10;
/// Near misses brought into their order in a step.
const MERGED: usize = 1 << 12;

/// An account of someone unmatched.
#[derive(Clone, Copy, Debug)]
struct Slot {
    person: u32,
    /// The account, by its index.
    account: u32,
    /// Whether a crowd of rows shares one of its features.
    crowded: bool,
    /// Whether its name is borne once on each side.
    lone_name: bool,
}

/// A row that shares a feature with an account.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    slot: u32,
    row: u32,
    /// Whether the feature by itself lets the two be near.
    meets: bool,
    /// Whether the feature is an address as a whole.
    address: bool,
}

/// What the next step does.
#[derive(Clone, Copy, Debug)]
enum Turn {
    /// Take in the features of a few more accounts.
    TakeIn,
    /// Look up rows that share some of them.
    LookUp,
    /// Compare accounts with rows.
    Compare,
    /// Bring together what was found each time.
    Merge,
}

/// Where the unmatched go through.
#[derive(Debug)]
pub(super) struct Suggesting {
    turn: Turn,
    /// The next person to be taken in.
    next: u32,
    slots: Vec<Slot>,
    batch: Batch,
    candidates: Vec<Candidate>,
    /// Slots and rows to be compared, in order.
    pairs: Vec<(u32, u32)>,
    compared: usize,
    found: Vec<NearMiss>,
    /// What was found each time, in order.
    runs: Vec<Range<usize>>,
    heads: BinaryHeap<Reverse<(Place, u32)>>,
    merged: Vec<NearMiss>,
}

impl Suggesting {
    pub(super) fn new(reckoning: &Reckoning) -> Self {
        Self {
            turn: Turn::TakeIn,
            // Those on rows come before the others.
            next: number(reckoning.report.rows.len()),
            slots: Vec::new(),
            batch: Batch::default(),
            candidates: Vec::new(),
            pairs: Vec::new(),
            compared: 0,
            found: Vec::new(),
            runs: Vec::new(),
            heads: BinaryHeap::new(),
            merged: Vec::new(),
        }
    }

    /// Goes a step; whether it was the last.
    pub(super) fn step(&mut self, reckoning: &Reckoning, known: &Known, features: &mut Features) -> bool {
        match self.turn {
            Turn::TakeIn => self.take_in(reckoning, features),
            Turn::LookUp => self.look_up(reckoning, known),
            Turn::Compare => self.compare_some(reckoning, known),
            Turn::Merge => return self.merge_some(reckoning),
        }
        false
    }

    /// What was found, in the order of host, id and strength.
    pub(super) fn found(&mut self) -> Vec<NearMiss> {
        std::mem::take(&mut self.merged)
    }

    fn take_in(&mut self, reckoning: &Reckoning, features: &mut Features) {
        let few = few(&mut self.next, reckoning.people.len());
        let is_end = few.is_empty();
        for person in few.filter(|person| is_unmatched(reckoning, *person)) {
            for account in reckoning.members_of(person as usize) {
                let slot = number(self.slots.len());
                self.slots.push(Slot { person, account: *account, crowded: false, lone_name: false });
                let (texts, record, _) = reckoning.member(*account);
                account_features(features, texts, &record);
                self.batch.add(hits_of(features, slot));
            }
        }
        if is_end && self.slots.is_empty() {
            let heads = self.runs.iter().zip(0..).map(|(run, number)| head(reckoning, &self.found, run, number));
            self.heads = heads.flatten().collect();
            self.merged.reserve_exact(self.found.len());
            self.turn = Turn::Merge;
        } else if is_end || self.slots.len() >= ACCOUNTS {
            self.batch.order();
            self.turn = Turn::LookUp;
        }
    }

    /// Finds rows that share a feature with an account, and what is known of the accounts by that.
    fn look_up(&mut self, reckoning: &Reckoning, known: &Known) {
        let Self { slots, batch, candidates, .. } = self;
        let mut look_up = |mine: Hit| {
            let (slot, origin, is_name) = (mine.owner(), mine.origin(), mine.origin() == Origin::NAME);
            let account = &mut slots[slot as usize];
            match known.hits.sharing(mine.hash()) {
                // A name that a crowd shares would say nothing anyway.
                Sharing::Crowd => account.crowded |= !is_name,
                Sharing::Rows(rows, sharing) => {
                    let is_lone = || known.names.get(&mine.hash()).is_some_and(|bearers| !bearers.several);
                    account.lone_name |= is_name && rows == 1 && is_lone();
                    candidates.extend(sharing.iter().map(|hit| Candidate {
                        slot,
                        row: hit.owner(),
                        meets: origin.meets(hit.origin()) && (!is_name || account.lone_name),
                        address: origin == Origin::ADDRESS,
                    }));
                }
            }
        };
        let more = batch.hand_on_marked(known.hits.known(), |hits| {
            known.hits.fetch(hits);
            for hit in hits {
                look_up(*hit);
            }
        });
        if !more {
            self.pair_up(reckoning);
            self.turn = Turn::Compare;
        }
    }

    /// Makes pairs of the candidates, each once.
    fn pair_up(&mut self, reckoning: &Reckoning) {
        for Candidate { slot, row, meets, address } in self.candidates.drain(..) {
            let Slot { person, crowded, .. } = self.slots[slot as usize];
            // What a feature that a crowd shares would have brought together, any other feature may.
            if crowded || meets && (address || !is_taken(reckoning, row, person)) {
                self.pairs.push((slot, row));
            }
        }
        self.pairs.sort_unstable();
        self.pairs.dedup();
    }

    /// Compares the next pairs, person by person, and keeps the nearest rows of each.
    fn compare_some(&mut self, reckoning: &Reckoning, known: &Known) {
        let person = |pair: &(u32, u32)| self.slots[pair.0 as usize].person;
        let end = self.pairs.len().min(self.compared + PAIRS);
        reckoning.fetch_rows(self.pairs[self.compared..end].iter().map(|(_, row)| *row));
        for pairs in self.pairs[self.compared..].chunk_by(|a, b| person(a) == person(b)) {
            let mut own = Vec::new();
            for of_account in pairs.chunk_by(|a, b| a.0 == b.0) {
                compare(reckoning, known, self.slots[of_account[0].0 as usize], of_account, &mut own);
            }
            choose(reckoning, own, &mut self.found);
            self.compared += pairs.len();
            if self.compared >= end {
                break;
            }
        }
        if self.compared == self.pairs.len() {
            let start = self.runs.last().map_or(0, |run| run.end);
            self.found[start..].sort_by_key(|near| place(reckoning, near));
            self.runs.push(start..self.found.len());
            self.slots.clear();
            self.pairs.clear();
            self.compared = 0;
            self.turn = Turn::TakeIn;
        }
    }

    /// Takes the foremost of all runs, some times; whether none is left.
    fn merge_some(&mut self, reckoning: &Reckoning) -> bool {
        for _ in 0..MERGED {
            let Some(Reverse((_, number))) = self.heads.pop() else { return true };
            let run = &mut self.runs[number as usize];
            self.merged.push(self.found[run.start]);
            run.start += 1;
            self.heads.extend(head(reckoning, &self.found, run, number));
        }
        false
    }
}

/// Host, id and strength.
type Place = (u32, u64, SuggestionKind);

fn place(reckoning: &Reckoning, near: &NearMiss) -> Place {
    let at = reckoning.accounts[near.account as usize];
    (at.server, reckoning.account_at(at).id, near.kind)
}

/// The first of what is left of a run, with the run's number.
fn head(reckoning: &Reckoning, found: &[NearMiss], run: &Range<usize>, number: u32) -> Option<Reverse<(Place, u32)>> {
    found[run.clone()].first().map(|near| Reverse((place(reckoning, near), number)))
}

/// Adds those of an account's rows that are near.
fn compare(reckoning: &Reckoning, known: &Known, slot: Slot, pairs: &[(u32, u32)], own: &mut Vec<NearMiss>) {
    let Slot { person, account, .. } = slot;
    let (texts, record, _) = reckoning.member(account);
    let compared = Compared::new(texts, &record, slot.lone_name);
    for (_, row) in pairs {
        let (row_texts, row_record) = row_of(reckoning, *row);
        if let Some(kind) = compared.kind(row_texts, &row_record, |domain| known.is_in_use(domain))
            && (kind == SuggestionKind::SecondaryEmail || !is_taken(reckoning, *row, person))
        {
            own.push(NearMiss { person, account, row: *row, kind });
        }
    }
}

/// Adds the strongest of a person's near misses.
fn choose(reckoning: &Reckoning, mut own: Vec<NearMiss>, found: &mut Vec<NearMiss>) {
    own.sort_by(|a, b| {
        let order = || reckoning.row_order(a.row, b.row);
        a.kind.cmp(&b.kind).then_with(order).then(a.account.cmp(&b.account))
    });
    let mut shown: Vec<u32> = Vec::new();
    for near in own {
        if shown.len() < SHOWN && !shown.contains(&near.row) {
            shown.push(near.row);
            found.push(near);
        }
    }
}

/// Whether an account of one of the person's servers is matched with the row already.
fn is_taken(reckoning: &Reckoning, row: u32, person: u32) -> bool {
    let server = |index: &u32| reckoning.accounts[*index as usize].server;
    let own = || reckoning.members_of(person as usize).iter().map(server);
    reckoning.members_of(row as usize).iter().map(server).any(|taken| own().any(|server| server == taken))
}
