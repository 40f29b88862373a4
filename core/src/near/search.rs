//! The search: marks what the unmatched have, gathers the rows that have it too, and compares them.

use super::{
    NearMiss, SuggestionKind,
    compare::{Compared, other_keys, shown_keys},
    feature::{Features, Origin, local_and_domain},
    hits::{Batch, Hit, Hits, Marks, Sharing},
};
use crate::{
    people::Category,
    reckon::{Reckoning, RowKind, number, row_record, row_records},
    record::{AccountRecord, RowRecord},
    texts::Texts,
};
use foldhash::fast::RandomState;
use std::collections::HashMap;

/// Suggestions for one person.
const SHOWN: usize = 3;

/// Features that an account has as a rule; with more of them, more rows are looked at in vain.
const FEATURES: usize = 24;

/// Finds up to three rows for each unmatched person, the strongest kind first.
pub(super) fn near_misses(reckoning: &Reckoning) -> Vec<NearMiss> {
    let mut search = Search::new(reckoning);
    let hits = search.hits();
    search.count_names(&hits);
    let mut found = Vec::new();
    let mut batch = Batch::default();
    let mut slots = Vec::new();
    for person in search.unmatched() {
        for account in reckoning.members_of(person as usize) {
            let slot = number(slots.len());
            slots.push(Slot { person, account: *account, crowded: false, lone_name: false });
            let (texts, record, _) = reckoning.member(*account);
            account_features(&mut search.features, texts, record);
            batch.add(hits_of(&search.features, slot));
        }
        if batch.is_full() {
            search.suggest(&mut batch, &mut slots, &hits, &mut found);
        }
    }
    search.suggest(&mut batch, &mut slots, &hits, &mut found);
    found
}

/// Who bears a domain or a name.
#[derive(Clone, Copy, Debug, Default)]
struct Bearers {
    first: Option<u32>,
    several: bool,
}

impl Bearers {
    fn add(&mut self, bearer: u32) {
        self.several |= *self.first.get_or_insert(bearer) != bearer;
    }
}

/// A domain that is in use.
#[derive(Default)]
struct Domain {
    bearers: Bearers,
    /// Its hash, where it is the domain of an unmatched account.
    of_unmatched: Option<u64>,
}

/// An account of someone unmatched, in a batch of them.
#[derive(Clone, Copy)]
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
#[derive(Clone, Copy)]
struct Candidate {
    slot: u32,
    row: u32,
    /// Whether the feature by itself lets the two be near.
    meets: bool,
    /// Whether the feature is an address as a whole.
    address: bool,
}

struct Search<'r> {
    reckoning: &'r Reckoning,
    features: Features,
    domains: HashMap<&'r str, Domain, RandomState>,
    /// People on servers that bear a name, by its hash, where one row alone bears it.
    names: HashMap<u64, Bearers, RandomState>,
}

impl<'r> Search<'r> {
    fn new(reckoning: &'r Reckoning) -> Self {
        Self { reckoning, features: Features::default(), domains: HashMap::default(), names: HashMap::default() }
    }

    /// People on servers alone with a counted account, by their index.
    fn unmatched(&self) -> impl Iterator<Item = u32> + use<'r> {
        let reckoning = self.reckoning;
        (reckoning.report.rows.len()..reckoning.people.len())
            .map(number)
            .filter(|person| is_unmatched(reckoning, *person))
    }

    /// Rows that share a feature with someone unmatched.
    fn hits(&mut self) -> Hits {
        let reckoning = self.reckoning;
        let mut wanted = Marks::for_features(self.unmatched().count() * FEATURES);
        let mut batch = Batch::default();
        for (index, outcome) in (0..).zip(&reckoning.outcomes) {
            let (texts, account, _) = reckoning.member(index);
            let is_unmatched = is_unmatched(reckoning, outcome.person);
            if let Some((_, domain)) = texts.some(account.key).and_then(local_and_domain) {
                let known = self.domains.entry(domain).or_default();
                known.bearers.add(index);
                if is_unmatched {
                    known.of_unmatched.get_or_insert_with(|| self.features.domain(domain));
                }
            }
            if is_unmatched {
                account_features(&mut self.features, texts, account);
                batch.add(hits_of(&self.features, index));
                if batch.is_full() {
                    batch.hand_on(|hit| wanted.mark(hit.hash()));
                }
            }
        }
        batch.hand_on(|hit| wanted.mark(hit.hash()));
        let mut hits = Vec::new();
        let mut keep = |hit: Hit| {
            if wanted.has(hit.hash()) {
                hits.push(hit);
            }
        };
        for row in 0..number(reckoning.report.rows.len()) {
            self.count_domains(row);
            if reckoning.report.rows[row as usize].kind == RowKind::Cloud {
                self.row_features(row);
                batch.add(hits_of(&self.features, row));
                if batch.is_full() {
                    batch.hand_on(&mut keep);
                }
            }
        }
        batch.hand_on(keep);
        Hits::new(hits)
    }

    fn row(&self, row: u32) -> (&'r Texts, &'r RowRecord) {
        let row = self.reckoning.report.rows[row as usize];
        (&row_records(&self.reckoning.inputs, row).texts, row_record(&self.reckoning.inputs, row))
    }

    fn count_domains(&mut self, row: u32) {
        let (texts, record) = self.row(row);
        // Rows are told from accounts by standing behind them.
        let bearer = number(self.reckoning.accounts.len()).saturating_add(row);
        let addresses = texts.list(record.verified.keys).chain([texts.get(record.name_id.key)]);
        for (_, domain) in addresses.filter_map(local_and_domain) {
            self.domains.entry(domain).or_default().bearers.add(bearer);
        }
    }

    fn row_features(&mut self, row: u32) {
        let (texts, record) = self.row(row);
        let features = &mut self.features;
        features.clear();
        let mut addresses = shown_keys(texts, record);
        let first = addresses.next();
        // A NameID is often the first verified address once more.
        for address in first.into_iter().chain(addresses.filter(|address| Some(*address) != first)) {
            features.address(address);
            if let Some((local, domain)) = local_and_domain(address) {
                features.parts(local, self.domains.get(domain).and_then(|domain| domain.of_unmatched));
            }
        }
        features.login(texts.get(record.login));
        features.bare_login(texts.get(record.login));
        features.name(texts.get(record.name));
    }

    /// Counts who bears the names that one row alone bears.
    fn count_names(&mut self, hits: &Hits) {
        self.names.extend(hits.lone(Origin::NAME).map(|name| (name, Bearers::default())));
        if self.names.is_empty() {
            return;
        }
        for (index, outcome) in (0..).zip(&self.reckoning.outcomes) {
            let (texts, account, _) = self.reckoning.member(index);
            if let Some(name) = self.features.name_hash(texts.get(account.name)).filter(|_| account.counts())
                && let Some(bearers) = self.names.get_mut(&Hit::new(name, 0, Origin::NAME).hash())
            {
                bearers.add(outcome.person);
            }
        }
    }

    /// Adds the suggestions for a batch of people, and empties it.
    fn suggest(&self, batch: &mut Batch, slots: &mut Vec<Slot>, hits: &Hits, found: &mut Vec<NearMiss>) {
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        for candidate in self.candidates(batch, slots, hits) {
            let Candidate { slot, row, meets, address } = candidate;
            let Slot { person, crowded, .. } = slots[slot as usize];
            // What a feature that a crowd shares would have brought together, any other feature may.
            if crowded || meets && (address || !self.is_taken(row, person)) {
                pairs.push((slot, row));
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        let person = |pair: &(u32, u32)| slots[pair.0 as usize].person;
        for pairs in pairs.chunk_by(|a, b| person(a) == person(b)) {
            let mut own = Vec::new();
            for of_account in pairs.chunk_by(|a, b| a.0 == b.0) {
                self.compare(slots[of_account[0].0 as usize], of_account, &mut own);
            }
            self.choose(own, found);
        }
        slots.clear();
    }

    /// Every row that shares a feature with an account of a batch, and what is known of the accounts by that.
    fn candidates(&self, batch: &mut Batch, slots: &mut [Slot], hits: &Hits) -> Vec<Candidate> {
        let mut candidates = Vec::new();
        batch.hand_on(|mine| {
            let (slot, origin, is_name) = (mine.owner(), mine.origin(), mine.origin() == Origin::NAME);
            let known = &mut slots[slot as usize];
            match hits.sharing(mine.hash()) {
                // A name that a crowd shares would say nothing anyway.
                Sharing::Crowd => known.crowded |= !is_name,
                Sharing::Rows(rows, sharing) => {
                    let is_lone = || self.names.get(&mine.hash()).is_some_and(|bearers| !bearers.several);
                    known.lone_name |= is_name && rows == 1 && is_lone();
                    candidates.extend(sharing.iter().map(|hit| Candidate {
                        slot,
                        row: hit.owner(),
                        meets: origin.meets(hit.origin()) && (!is_name || known.lone_name),
                        address: origin == Origin::ADDRESS,
                    }));
                }
            }
        });
        candidates
    }

    /// Adds those of an account's rows that are near.
    fn compare(&self, slot: Slot, pairs: &[(u32, u32)], own: &mut Vec<NearMiss>) {
        let Slot { person, account, .. } = slot;
        let (texts, record, _) = self.reckoning.member(account);
        let compared = Compared::new(texts, record, slot.lone_name);
        let in_use = |domain: &str| self.domains.get(domain).is_some_and(|domain| domain.bearers.several);
        for (_, row) in pairs {
            let (row_texts, row_record) = self.row(*row);
            if let Some(kind) = compared.kind(row_texts, row_record, in_use)
                && (kind == SuggestionKind::SecondaryEmail || !self.is_taken(*row, person))
            {
                own.push(NearMiss { person, account, row: *row, kind });
            }
        }
    }

    /// Adds the strongest of a person's near misses.
    fn choose(&self, mut own: Vec<NearMiss>, found: &mut Vec<NearMiss>) {
        own.sort_by(|a, b| {
            let order = || self.reckoning.row_order(a.row, b.row);
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
    fn is_taken(&self, row: u32, person: u32) -> bool {
        let server = |index: &u32| self.reckoning.accounts[*index as usize].server;
        let own = || self.reckoning.members_of(person as usize).iter().map(server);
        self.reckoning.members_of(row as usize).iter().map(server).any(|taken| own().any(|server| server == taken))
    }
}

/// Whether a person is on servers alone and consumes a seat.
fn is_unmatched(reckoning: &Reckoning, person: u32) -> bool {
    let person = person as usize;
    reckoning.row_of(person).is_none() && reckoning.people[person].category == Category::ServerOnly
}

/// Turns an account into its features.
fn account_features(features: &mut Features, texts: &Texts, account: &AccountRecord) {
    features.clear();
    for other in other_keys(texts, account) {
        features.address(&other);
    }
    if let Some((local, domain)) = texts.some(account.key).and_then(local_and_domain) {
        let domain = features.domain(domain);
        features.parts(local, Some(domain));
    }
    features.login(texts.get(account.login));
    features.name(texts.get(account.name));
}

fn hits_of(features: &Features, owner: u32) -> impl Iterator<Item = Hit> {
    features.list().iter().map(move |feature| Hit::new(feature.hash, owner, feature.origin))
}
