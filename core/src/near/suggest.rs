//! The last part of the search: brings each of the unmatched together with the rows that share something with them, and
//! keeps the nearest. A few thousand accounts go through it at a time.

use super::{
    NearMiss, SuggestionKind,
    batch::{Batch, marked},
    compare::Compared,
    feature::{Features, Origin},
    hits::{Hit, Sharing},
    search::{Known, account_features, few, is_unmatched, row_of},
};
use crate::{
    address::Key,
    reckon::{Reckoning, number},
};
use std::{cmp::Reverse, collections::BinaryHeap, ops::Range};

/// Suggestions for one person.
const SHOWN: usize = 3;
/// Accounts that go through together.
const ACCOUNTS: usize = 1 << 11;
/// Features of theirs that are looked up together, so that all wait for memory at once.
const TOGETHER: usize = 1 << 6;
/// Features of theirs that are looked up in a step.
const LOOKED_UP: usize = 1 << 12;
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

/// An account, by its slot, and a row that it is compared with.
#[derive(Clone, Copy, Debug)]
struct Pair {
    slot: u32,
    row: u32,
    /// Whether the row may show another address of the account than its primary one.
    may_show_others: bool,
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
    /// Features that some row may share, as a rule beside those with the same first bits. A hit's owner is the slot.
    asked: Vec<Hit>,
    /// Names that some row may bear, looked up when it is known whether a crowd shares anything else.
    names: Vec<Hit>,
    looked_up: usize,
    candidates: Vec<Candidate>,
    /// What is to be compared, slot by slot.
    pairs: Vec<Pair>,
    compared: usize,
    /// Near misses of the person being compared.
    own: Vec<NearMiss>,
    found: Vec<NearMiss>,
    /// Parts of it that are in order.
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
            asked: Vec::new(),
            names: Vec::new(),
            looked_up: 0,
            candidates: Vec::new(),
            pairs: Vec::new(),
            compared: 0,
            own: Vec::new(),
            found: Vec::new(),
            runs: Vec::new(),
            heads: BinaryHeap::new(),
            merged: Vec::new(),
        }
    }

    /// Goes a step; whether it was the last.
    pub(super) fn step(&mut self, reckoning: &Reckoning, known: &Known, features: &mut Features) -> bool {
        match self.turn {
            Turn::TakeIn => self.take_in(reckoning, known, features),
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

    fn take_in(&mut self, reckoning: &Reckoning, known: &Known, features: &mut Features) {
        let few = few(&mut self.next, reckoning.people.len());
        let is_end = few.is_empty();
        let mut ask = |hits: &mut [Hit]| {
            for hit in marked(hits, known.hits.known()) {
                let is_name = hit.origin() == Origin::NAME;
                if is_name { self.names.push(*hit) } else { self.asked.push(*hit) }
            }
        };
        for person in few.filter(|person| is_unmatched(reckoning, *person)) {
            for account in reckoning.members_of(person as usize) {
                let slot = number(self.slots.len());
                self.slots.push(Slot { person, account: *account, crowded: false, lone_name: false });
                let (texts, record, _) = reckoning.member(*account);
                account_features(features, texts, &record);
                features.list().iter().for_each(|feature| self.batch.add(Hit::new(*feature, slot), &mut ask));
            }
        }
        if is_end && self.slots.is_empty() {
            self.finish(reckoning);
        } else if is_end || self.slots.len() >= ACCOUNTS {
            self.batch.hand_on_rest(&mut ask);
            self.asked.append(&mut self.names);
            self.turn = Turn::LookUp;
        }
    }

    /// Finds rows that share a feature with an account, and what is known of the accounts by that.
    fn look_up(&mut self, reckoning: &Reckoning, known: &Known) {
        let end = self.asked.len().min(self.looked_up + LOOKED_UP);
        for together in self.asked[self.looked_up..end].chunks(TOGETHER) {
            known.hits.fetch(together.iter().map(|mine| mine.hash()));
            for mine in together {
                let (slot, origin, is_name) = (mine.owner(), mine.origin(), mine.origin() == Origin::NAME);
                let account = &mut self.slots[slot as usize];
                match known.hits.sharing(mine.hash()) {
                    // A name that a crowd shares would say nothing anyway.
                    Sharing::Crowd => account.crowded |= !is_name,
                    Sharing::Rows(rows, sharing) => {
                        let is_lone = || known.names.get(&mine.hash()).is_some_and(|bearers| !bearers.several);
                        account.lone_name |= is_name && rows == 1 && is_lone();
                        // Names come last, so it is known whether a crowd shares anything else.
                        if is_name && !account.lone_name && !account.crowded {
                            continue;
                        }
                        self.candidates.extend(sharing.iter().map(|hit| Candidate {
                            slot,
                            row: hit.owner(),
                            meets: origin.meets(hit.origin()) && (!is_name || account.lone_name),
                            address: origin == Origin::ADDRESS,
                        }));
                    }
                }
            }
        }
        self.looked_up = end;
        if end == self.asked.len() {
            self.asked.clear();
            self.looked_up = 0;
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
                self.pairs.push(Pair { slot, row, may_show_others: crowded || address });
            }
        }
        // Of the same two the pair comes first that may show more.
        self.pairs.sort_unstable_by_key(|pair| (pair.slot, pair.row, !pair.may_show_others));
        self.pairs.dedup_by_key(|pair| (pair.slot, pair.row));
    }

    /// Compares the next pairs, person by person, and keeps the nearest rows of each.
    fn compare_some(&mut self, reckoning: &Reckoning, known: &Known) {
        let person = |pair: &Pair| self.slots[pair.slot as usize].person;
        let end = self.pairs.len().min(self.compared + PAIRS);
        reckoning.fetch_rows(self.pairs[self.compared..end].iter().map(|pair| pair.row));
        for pairs in self.pairs[self.compared..].chunk_by(|a, b| person(a) == person(b)) {
            for of_account in pairs.chunk_by(|a, b| a.slot == b.slot) {
                compare(reckoning, known, self.slots[of_account[0].slot as usize], of_account, &mut self.own);
            }
            choose(reckoning, &mut self.own, &mut self.found);
            self.compared += pairs.len();
            if self.compared >= end {
                break;
            }
        }
        if self.compared == self.pairs.len() {
            self.end_run(reckoning);
            self.slots.clear();
            self.pairs.clear();
            self.compared = 0;
            self.turn = Turn::TakeIn;
        }
    }

    /// Puts what was found since the last run in order: with that run, if it comes behind it, as it does where people are in the
    /// order of their accounts.
    fn end_run(&mut self, reckoning: &Reckoning) {
        let start = self.runs.last().map_or(0, |run| run.end);
        let place = |near: &NearMiss| place(reckoning, near);
        self.found[start..].sort_by_cached_key(place);
        let Some(first) = self.found.get(start) else { return };
        let end = self.found.len();
        match self.runs.last_mut() {
            Some(run) if place(&self.found[start - 1]) <= place(first) => run.end = end,
            _ => self.runs.push(start..end),
        }
    }

    fn finish(&mut self, reckoning: &Reckoning) {
        if self.runs.len() > 1 {
            let heads = self.runs.iter().zip(0..).map(|(run, number)| head(reckoning, &self.found, run, number));
            self.heads = heads.flatten().collect();
            self.merged.reserve_exact(self.found.len());
        } else {
            self.merged = std::mem::take(&mut self.found);
        }
        self.turn = Turn::Merge;
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
    let at = reckoning.accounts.at(near.account);
    (at.server, reckoning.account_at(at).id, near.kind)
}

/// The first of what is left of a run, with the run's number.
fn head(reckoning: &Reckoning, found: &[NearMiss], run: &Range<usize>, number: u32) -> Option<Reverse<(Place, u32)>> {
    found[run.clone()].first().map(|near| Reverse((place(reckoning, near), number)))
}

/// Adds those of an account's rows that are near.
fn compare(reckoning: &Reckoning, known: &Known, slot: Slot, pairs: &[Pair], own: &mut Vec<NearMiss>) {
    let Slot { person, account, .. } = slot;
    let (texts, record, _) = reckoning.member(account);
    let compared = Compared::new(texts, record, slot.lone_name);
    for Pair { row, may_show_others, .. } in pairs.iter().copied() {
        let (row_texts, row_record) = row_of(reckoning, row);
        let in_use = |key: Key<'_>| known.is_in_use(key);
        if let Some(kind) = compared.kind(row_texts, &row_record, may_show_others, in_use)
            && (kind == SuggestionKind::SecondaryEmail || !is_taken(reckoning, row, person))
        {
            own.push(NearMiss { person, account, row, kind });
        }
    }
}

/// Adds the strongest of a person's near misses, and takes them all out.
fn choose(reckoning: &Reckoning, own: &mut Vec<NearMiss>, found: &mut Vec<NearMiss>) {
    own.sort_by(|a, b| {
        let order = || reckoning.row_order(a.row, b.row);
        a.kind.cmp(&b.kind).then_with(order).then(a.account.cmp(&b.account))
    });
    let start = found.len();
    for near in own.drain(..) {
        let shown = &found[start..];
        if shown.len() < SHOWN && shown.iter().all(|other| other.row != near.row) {
            found.push(near);
        }
    }
}

/// Whether an account of one of the person's servers is matched with the row already.
fn is_taken(reckoning: &Reckoning, row: u32, person: u32) -> bool {
    let server = |index: &u32| reckoning.accounts.at(*index).server;
    let own = || reckoning.members_of(person as usize).iter().map(server);
    reckoning.members_of(row as usize).iter().map(server).any(|taken| own().any(|server| server == taken))
}
