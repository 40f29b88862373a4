//! The search: marks what the unmatched have, gathers the rows that have it too, and has them compared.
//!
//! It goes step by step, each of about a millisecond, so that whoever has more to do than this can do it in between.

use super::{
    NearMiss,
    batch::{Batch, marked},
    compare::{other_keys, shown_and_borne_keys},
    feature::{Feature, Features, Origin},
    hits::{Hit, Hits},
    marks::Marks,
    suggest::Suggesting,
};
use crate::{
    address::{DomainHash, Key},
    people::Category,
    reckon::{Reckoning, RowKind, number, row_record, row_records},
    record::{AccountRecord, RowRecord},
    texts::Texts,
};
use foldhash::fast::RandomState;
use hashbrown::{HashMap, HashTable};
use std::ops::Range;

/// Accounts, rows or people looked at in a step.
const FEW: u32 = 1 << 10;

/// Features that an account has as a rule; with more of them, more rows are looked at in vain.
const FEATURES: usize = 24;

/// Who bears a domain or a name.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Bearers {
    first: Option<u32>,
    pub(super) several: bool,
}

impl Bearers {
    fn add(&mut self, bearer: u32) {
        self.several |= *self.first.get_or_insert(bearer) != bearer;
    }
}

/// A domain that is in use.
#[derive(Debug)]
struct Domain {
    /// As somebody writes it, with the `@` before it.
    name: Box<str>,
    hash: DomainHash,
    bearers: Bearers,
    /// Whether it is the domain of an unmatched account.
    of_unmatched: bool,
}

/// What is known once everybody has been looked at.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Rows that share a feature with someone unmatched.
    pub(super) hits: Hits,
    /// People on servers that bear a name, by its hash, where one row alone bears it.
    pub(super) names: HashMap<u64, Bearers, RandomState>,
    domains: HashTable<Domain>,
}

impl Known {
    /// The domain of an address.
    fn domain(&mut self, of: Key<'_>) -> &mut Domain {
        let (name, hash) = of.at_domain();
        let new = || Domain { name: name.into(), hash, bearers: Bearers::default(), of_unmatched: false };
        let is = |known: &Domain| of.is_at(&known.name, known.hash);
        self.domains.entry(hash.0, is, |known| known.hash.0).or_insert_with(new).into_mut()
    }

    /// Whether two or more bear an address's domain.
    pub(super) fn is_in_use(&self, of: Key<'_>) -> bool {
        let domain = self.domains.find(of.at_domain().1.0, |known| of.is_at(&known.name, known.hash));
        domain.is_some_and(|domain| domain.bearers.several)
    }
}

/// What the next step does.
#[derive(Debug)]
enum Stage {
    /// Mark the features of the unmatched accounts.
    Accounts,
    /// Take in what rows have that is marked.
    Rows,
    /// Put that in order, and note the names that one row alone bears.
    Hits,
    /// Count who bears those names.
    Names,
    /// Look at the unmatched again, now with all that is known.
    People(Box<Suggesting>),
}

/// A search under way.
#[derive(Debug)]
pub(super) struct Search {
    stage: Stage,
    /// Where the stage goes on in its list.
    next: u32,
    features: Features,
    wanted: Marks,
    batch: Batch,
    known: Known,
}

impl Search {
    /// A search at its beginning.
    pub(super) fn new(reckoning: &Reckoning) -> Self {
        let people = reckoning.report.rows.len()..reckoning.people.len();
        let unmatched = people.filter(|person| is_unmatched(reckoning, number(*person))).count();
        Self {
            stage: Stage::Accounts,
            next: 0,
            features: Features::default(),
            wanted: Marks::for_features(unmatched * FEATURES),
            batch: Batch::default(),
            known: Known::default(),
        }
    }

    /// Goes a step; gives what was found with the last one.
    pub(super) fn step(&mut self, reckoning: &Reckoning) -> Option<Vec<NearMiss>> {
        let is_over = match &mut self.stage {
            Stage::Accounts => self.mark(reckoning),
            Stage::Rows => self.gather(reckoning),
            Stage::Hits => self.order(),
            Stage::Names => self.count_names(reckoning),
            Stage::People(suggesting) => {
                if suggesting.step(reckoning, &self.known, &mut self.features) {
                    return Some(suggesting.found());
                }
                false
            }
        };
        if is_over {
            self.next = 0;
            self.stage = match self.stage {
                Stage::Accounts => Stage::Rows,
                Stage::Rows => Stage::Hits,
                Stage::Hits => Stage::Names,
                _ => Stage::People(Box::new(Suggesting::new(reckoning))),
            };
        }
        None
    }

    /// The next few of a list of so many.
    fn few(&mut self, count: usize) -> Range<u32> {
        few(&mut self.next, count)
    }

    fn mark(&mut self, reckoning: &Reckoning) -> bool {
        let few = self.few(reckoning.outcomes.len());
        let Self { features, known, wanted, batch, .. } = self;
        let mut mark = |hits: &mut [Hit]| wanted.mark_all(hits.iter().map(|hit| hit.hash()));
        if few.is_empty() {
            batch.hand_on_rest(mark);
            return true;
        }
        for index in few {
            let key = reckoning.account_key(index);
            let is_unmatched = is_unmatched(reckoning, reckoning.outcomes[index as usize].person);
            if !key.is_empty() {
                let domain = known.domain(key);
                domain.bearers.add(index);
                domain.of_unmatched |= is_unmatched;
            }
            if is_unmatched {
                let (texts, account, _) = reckoning.member(index);
                account_features(features, texts, &account);
                features.list().iter().for_each(|feature| batch.add(Hit::new(*feature, index), &mut mark));
            }
        }
        false
    }

    fn gather(&mut self, reckoning: &Reckoning) -> bool {
        let few = self.few(reckoning.report.rows.len());
        if few.is_empty() {
            self.batch.hand_on_rest(|hits| self.known.hits.add(marked(hits, &self.wanted)));
            // They are large, and were needed until here.
            self.wanted = Marks::for_features(0);
            self.batch = Batch::default();
            return true;
        }
        for row in few {
            self.row_features(reckoning, row);
            let Self { features, known, wanted, batch, .. } = self;
            let mut keep = |hits: &mut [Hit]| known.hits.add(marked(hits, wanted));
            features.list().iter().for_each(|feature| batch.add(Hit::new(*feature, row), &mut keep));
        }
        false
    }

    fn order(&mut self) -> bool {
        let Known { hits, names, .. } = &mut self.known;
        match hits.order_one() {
            Some(ordered) => names.extend(ordered.lone(Origin::NAME).map(|name| (name, Bearers::default()))),
            None => return true,
        }
        false
    }

    /// Turns a row into its features, and counts it as a bearer of its addresses' domains. A row of another kind has none.
    fn row_features(&mut self, reckoning: &Reckoning, row: u32) {
        let (texts, record) = row_of(reckoning, row);
        let Self { features, known, .. } = self;
        features.clear();
        // Rows are told from accounts by standing behind them.
        let bearer = number(reckoning.accounts.len()).saturating_add(row);
        let is_cloud = reckoning.report.rows[row as usize].kind == RowKind::Cloud;
        let is_taken = is_cloud && is_taken_everywhere(reckoning, row);
        let mut first = None;
        for (address, bears) in shown_and_borne_keys(texts, &record) {
            // A NameID is often the first verified address once more.
            if first == Some(address) {
                continue;
            }
            first = first.or(Some(address));
            let domain = known.domain(address);
            if bears {
                domain.bearers.add(bearer);
            }
            if is_cloud {
                features.address(address);
                features.local(address);
                // Where it can't meet its own domain on the other side, what shows slips and tags is of no use.
                if domain.of_unmatched && !is_taken {
                    features.parts(address);
                }
            }
        }
        if is_cloud {
            let login = texts.get(record.login);
            features.login(login);
            features.bare_login(login);
            features.name(texts.get(record.name));
        }
    }

    /// Counts who bears the names that one row alone bears.
    fn count_names(&mut self, reckoning: &Reckoning) -> bool {
        let few = self.few(reckoning.outcomes.len());
        if few.is_empty() || self.known.names.is_empty() {
            return true;
        }
        for index in few {
            let (texts, account, _) = reckoning.member(index);
            if let Some(name) = self.features.name_hash(texts.get(account.name)).filter(|_| account.counts())
                && let Some(bearers) = self.known.names.get_mut(&Feature::new(name, Origin::NAME).hash())
            {
                bearers.add(reckoning.outcomes[index as usize].person);
            }
        }
        false
    }
}

/// The next few places of a list of so many.
pub(super) fn few(next: &mut u32, count: usize) -> Range<u32> {
    let start = *next;
    *next = number(count).min(start + FEW);
    start..*next
}

/// A row of the report, and the texts behind it.
pub(super) fn row_of(reckoning: &Reckoning, row: u32) -> (&Texts, RowRecord) {
    let row = reckoning.report.rows[row as usize];
    (&row_records(&reckoning.inputs, row).texts, row_record(&reckoning.inputs, row))
}

/// Whether accounts of every server are matched with a row: only another address of theirs can still point it out, and
/// the many features that show slips of the pen need not be worked out.
fn is_taken_everywhere(reckoning: &Reckoning, row: u32) -> bool {
    let members = reckoning.members_of(row as usize);
    let server = |member: &u32| reckoning.accounts.at(*member).server;
    let on = |server_index| members.iter().any(|member| server(member) == server_index);
    members.len() >= reckoning.servers.len() && (0..number(reckoning.servers.len())).all(on)
}

/// Whether a person is on servers alone and consumes a seat.
pub(super) fn is_unmatched(reckoning: &Reckoning, person: u32) -> bool {
    let person = person as usize;
    reckoning.row_of(person).is_none() && reckoning.people[person].category == Category::ServerOnly
}

/// Turns an account into its features.
pub(super) fn account_features(features: &mut Features, texts: &Texts, account: &AccountRecord) {
    features.clear();
    for other in other_keys(texts, account) {
        features.address(other.key());
    }
    if let Some(key) = texts.some_key(account.key) {
        features.local(key);
        features.parts(key);
    }
    features.login(texts.get(account.login));
    features.name(texts.get(account.name));
}
