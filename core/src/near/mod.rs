//! Near misses: for everyone who has no match visible, the cloud members who are probably the same person.
//!
//! Nobody is compared with everybody. Each side has *features*, texts that two people must share to be near: an address,
//! a login, a local part, an address with one character left out. The features of the unmatched mark a bitmap; the
//! report's rows walk past it, and only rows that share a mark are looked at. So the work grows with the files, not
//! with their product, and a hash only shortlists: what is suggested has been compared letter by letter.

mod distance;
mod feature;
mod list;
mod suggestion;
mod what_if;

pub use list::{SuggestionGroup, SuggestionPage, SuggestionQuery, SuggestionRow};
pub use suggestion::{Suggestion, SuggestionKind};
pub use what_if::{Assumed, WhatIf};

use crate::{
    people::Category,
    reckon::{Reckoning, RowKind, number, row_record, row_records},
    texts::Text,
};
use feature::{Bitmap, CROWD, Feature, Hits, local_and_domain, name_key, without_short_code, without_tag};
use foldhash::fast::RandomState;
use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    hash::BuildHasher,
};

/// Suggestions for one person.
const SHOWN: usize = 3;

/// A person without a visible match, and a row that is probably the same person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NearMiss {
    pub(crate) person: u32,
    /// The account that the suggestion speaks of, by its index.
    pub(crate) account: u32,
    pub(crate) row: u32,
    pub(crate) kind: SuggestionKind,
}

/// What is compared of one server account.
struct Account<'r> {
    index: u32,
    key: Option<&'r str>,
    others: Vec<Cow<'r, str>>,
    login: &'r str,
    name: &'r str,
}

struct Search<'r> {
    reckoning: &'r Reckoning,
    hasher: RandomState,
    /// Accounts and rows that bear a domain, as far as two.
    domains: HashMap<&'r str, u32, RandomState>,
    /// People on servers that bear a name, by its hash.
    names: HashMap<u64, u32, RandomState>,
}

/// Finds up to three rows for each unmatched person, the strongest kind first.
pub(crate) fn near_misses(reckoning: &Reckoning) -> Vec<NearMiss> {
    let mut search =
        Search { reckoning, hasher: RandomState::default(), domains: HashMap::default(), names: HashMap::default() };
    search.count_domains();
    search.count_names();
    let hits = search.hits();
    let mut found = Vec::new();
    for person in search.unmatched() {
        search.suggest(person, &hits, &mut found);
    }
    found
}

impl<'r> Search<'r> {
    /// People on servers alone with a counted account, by their index.
    fn unmatched(&self) -> impl Iterator<Item = u32> + use<'r> {
        let reckoning = self.reckoning;
        (reckoning.report.rows.len()..reckoning.people.len())
            .filter(|person| reckoning.people[*person].category == Category::ServerOnly)
            .map(number)
    }

    fn accounts(&self, person: u32) -> impl Iterator<Item = Account<'r>> + use<'r> {
        let reckoning = self.reckoning;
        reckoning.members_of(person as usize).iter().map(move |index| {
            let (texts, account, _) = reckoning.member(*index);
            let others = texts.handles(account.emails).filter(|text| *text != account.primary);
            Account {
                index: *index,
                key: texts.some(account.key),
                others: others.filter_map(|text| crate::address::key(texts.get(text))).collect(),
                login: texts.get(account.login),
                name: texts.get(account.name),
            }
        })
    }

    /// Every address that the report shows on a row.
    fn addresses(&self, row: u32) -> impl Iterator<Item = &'r str> + use<'r> {
        let row = self.reckoning.report.rows[row as usize];
        let (texts, record) =
            (&row_records(&self.reckoning.inputs, row).texts, row_record(&self.reckoning.inputs, row));
        texts
            .list(record.verified.keys)
            .chain([texts.get(record.name_id.key), texts.get(record.subscription.key)])
            .filter(|address| !address.is_empty())
    }

    fn row_text(&self, row: u32, text: impl Fn(&crate::record::RowRecord) -> Text) -> &'r str {
        let row = self.reckoning.report.rows[row as usize];
        row_records(&self.reckoning.inputs, row).texts.get(text(row_record(&self.reckoning.inputs, row)))
    }

    fn cloud_rows(&self) -> impl Iterator<Item = u32> + use<'r> {
        let rows = &self.reckoning.report.rows;
        (0..).zip(rows).filter(|(_, row)| row.kind == RowKind::Cloud).map(|(index, _)| index)
    }

    fn count_domains(&mut self) {
        let mut bear = |domain: &'r str| {
            let count = self.domains.entry(domain).or_default();
            *count = (*count + 1).min(2);
        };
        for index in 0..self.reckoning.accounts.len() {
            let (texts, account, _) = self.reckoning.member(number(index));
            if let Some((_, domain)) = texts.some(account.key).and_then(local_and_domain) {
                bear(domain);
            }
        }
        for row in 0..number(self.reckoning.report.rows.len()) {
            let mut last = "";
            let row = self.reckoning.report.rows[row as usize];
            let (texts, record) =
                (&row_records(&self.reckoning.inputs, row).texts, row_record(&self.reckoning.inputs, row));
            let addresses = texts.list(record.verified.keys).chain([texts.get(record.name_id.key)]);
            for (_, domain) in addresses.filter_map(local_and_domain) {
                // A row that says one domain twice bears it once.
                if domain != last {
                    bear(domain);
                    last = domain;
                }
            }
        }
    }

    fn count_names(&mut self) {
        for person in 0..number(self.reckoning.people.len()) {
            let mut own: Vec<u64> = self
                .accounts_that_count(person)
                .filter_map(|index| {
                    let (texts, account, _) = self.reckoning.member(index);
                    name_key(texts.get(account.name)).map(|name| self.hasher.hash_one(name))
                })
                .collect();
            own.sort_unstable();
            own.dedup();
            for name in own {
                *self.names.entry(name).or_default() += 1;
            }
        }
    }

    fn accounts_that_count(&self, person: u32) -> impl Iterator<Item = u32> + use<'r> {
        let reckoning = self.reckoning;
        reckoning.members_of(person as usize).iter().copied().filter(|index| reckoning.counts(*index as usize))
    }

    /// Gives the features of an account as hashes.
    fn account_features(&self, account: &Account<'r>, mut each: impl FnMut(u64)) {
        let mut add = |feature: Feature<'_>| each(feature.hash(&self.hasher));
        for other in &account.others {
            add(Feature::Address(other));
        }
        if let Some(key) = account.key {
            address_features(key, &mut add);
        }
        if !account.login.is_empty() {
            add(Feature::Login(&account.login.to_lowercase()));
        }
        if let Some(name) = name_key(account.name) {
            add(Feature::Name(&name));
        }
    }

    fn row_features(&self, row: u32, mut each: impl FnMut(u64)) {
        let mut add = |feature: Feature<'_>| each(feature.hash(&self.hasher));
        for address in self.addresses(row) {
            add(Feature::Address(address));
            address_features(address, &mut add);
        }
        let login = self.row_text(row, |record| record.login).to_lowercase();
        if !login.is_empty() {
            add(Feature::Login(&login));
            if let Some(bare) = without_short_code(&login) {
                add(Feature::Login(bare));
            }
        }
        if let Some(name) = name_key(self.row_text(row, |record| record.name)) {
            add(Feature::Name(&name));
        }
    }

    /// Rows that share a feature with someone unmatched.
    fn hits(&self) -> Hits {
        let mut features = 0;
        for account in self.unmatched().flat_map(|person| self.accounts(person)) {
            self.account_features(&account, |_| features += 1);
        }
        let mut wanted = Bitmap::for_features(features);
        for account in self.unmatched().flat_map(|person| self.accounts(person)) {
            self.account_features(&account, |feature| wanted.mark(feature));
        }
        let mut hits = Hits::default();
        for row in self.cloud_rows() {
            self.row_features(row, |feature| {
                if wanted.has(feature) {
                    hits.add(feature, row);
                }
            });
        }
        hits.sorted()
    }

    /// Adds a person's suggestions.
    fn suggest(&self, person: u32, hits: &Hits, found: &mut Vec<NearMiss>) {
        let servers: HashSet<u32, RandomState> =
            self.accounts_that_count(person).map(|index| self.reckoning.accounts[index as usize].server).collect();
        let mut own: Vec<NearMiss> = Vec::new();
        for account in self.accounts(person) {
            let mut rows: Vec<u32> = Vec::new();
            self.account_features(&account, |feature| {
                let sharing = hits.rows(feature);
                if sharing.len() <= CROWD {
                    rows.extend(sharing.iter().map(|(_, row)| *row));
                }
            });
            rows.sort_unstable();
            rows.dedup();
            for row in rows {
                let taken = self.is_taken(row, &servers);
                if let Some(kind) =
                    self.kind(&account, row, hits).filter(|kind| !taken || *kind == SuggestionKind::SecondaryEmail)
                {
                    own.push(NearMiss { person, account: account.index, row, kind });
                }
            }
        }
        own.sort_by(|a, b| {
            a.kind.cmp(&b.kind).then_with(|| self.reckoning.row_order(a.row, b.row)).then(a.account.cmp(&b.account))
        });
        let mut shown: Vec<u32> = Vec::new();
        for near in own {
            if shown.len() < SHOWN && !shown.contains(&near.row) {
                shown.push(near.row);
                found.push(near);
            }
        }
    }

    /// Whether an account of one of these servers is matched with the row already.
    fn is_taken(&self, row: u32, servers: &HashSet<u32, RandomState>) -> bool {
        let members = self.reckoning.members_of(row as usize);
        members.iter().any(|index| servers.contains(&self.reckoning.accounts[*index as usize].server))
    }

    /// The strongest kind in which an account and a row are near, if they are.
    fn kind(&self, account: &Account<'r>, row: u32, hits: &Hits) -> Option<SuggestionKind> {
        if self.addresses(row).any(|address| account.others.iter().any(|other| other == address)) {
            return Some(SuggestionKind::SecondaryEmail);
        }
        let mut kinds: Vec<SuggestionKind> = Vec::new();
        if let Some(key) = account.key {
            kinds.extend(self.addresses(row).filter_map(|address| self.address_kind(key, address)));
        }
        let login = self.row_text(row, |record| record.login).to_lowercase();
        let server_login = account.login.to_lowercase();
        if !server_login.is_empty()
            && (login == server_login || without_short_code(&login) == Some(server_login.as_str()))
        {
            kinds.push(SuggestionKind::SameLogin);
        }
        let name = name_key(account.name);
        if name.is_some() && name == name_key(self.row_text(row, |record| record.name)) {
            let name = name.unwrap_or_default();
            let on_cloud = hits.rows(Feature::Name(&name).hash(&self.hasher)).len();
            let on_servers = self.names.get(&self.hasher.hash_one(&name)).copied();
            if on_cloud == 1 && on_servers == Some(1) {
                kinds.push(SuggestionKind::SameName);
            }
        }
        kinds.into_iter().min()
    }

    fn address_kind(&self, key: &str, address: &str) -> Option<SuggestionKind> {
        let ((local, domain), (other_local, other_domain)) = (local_and_domain(key)?, local_and_domain(address)?);
        let borne = |domain: &str| self.domains.get(domain).is_some_and(|count| *count > 1);
        if domain == other_domain && local != other_local && without_tag(local) == without_tag(other_local) {
            Some(SuggestionKind::PlusTag)
        } else if local == other_local && domain != other_domain && borne(domain) && borne(other_domain) {
            Some(SuggestionKind::SameLocalPart)
        } else if distance::is_typo((local, domain), (other_local, other_domain)) {
            Some(SuggestionKind::Typo)
        } else {
            None
        }
    }
}

/// The features of an address besides itself.
fn address_features(key: &str, add: &mut impl FnMut(Feature<'_>)) {
    let Some((local, domain)) = local_and_domain(key) else { return };
    add(Feature::Untagged(without_tag(local), domain));
    add(Feature::Local(local));
    distance::shortened(local, |shortened| add(Feature::Shortened(shortened, domain)));
}

impl Reckoning {
    pub(crate) fn near_misses(&self) -> &[NearMiss] {
        self.near_misses.get_or_init(|| {
            let mut found = near_misses(self);
            found.sort_by_key(|near| {
                let at = self.accounts[near.account as usize];
                (at.server, self.account_at(at).id, near.kind)
            });
            found
        })
    }
}
