//! External identities, by the rows of the report whose logins they are linked to.

use super::{
    Input, Reckoning,
    rows::{Identity, Row, number, row_login},
};
use crate::{
    address::Key,
    answer::IdentityRecord,
    finding::{Code, Finding},
    record::Records,
    texts::Written,
};
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

/// An identity of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Link {
    row: u32,
    /// Index of the document among the inputs, and of the record in it.
    document: u32,
    record: u32,
}

/// The identities of every row.
#[derive(Debug, Default)]
pub(crate) struct Identities {
    /// Sorted.
    links: Vec<Link>,
    /// Where the links of each row begin, and of none behind the last; nothing where there are no links.
    starts: Vec<u32>,
}

impl Identities {
    /// Links the identities of all files to rows, by login and without regard to case, and counts those that have none.
    pub(super) fn new(inputs: &[Input], rows: &[Row], findings: &mut Vec<Finding>) -> Self {
        if inputs.iter().all(|input| input.document.contents().answer.identities.is_empty()) {
            return Self::default();
        }
        let hasher = RandomState::default();
        let login = |row: u32| Identity::Login(row_login(inputs, rows[row as usize]));
        let mut by_login: HashTable<u32> = HashTable::with_capacity(rows.len());
        for row in 0..number(rows.len()) {
            let mine = login(row);
            if mine != Identity::Login("") {
                by_login.insert_unique(hasher.hash_one(mine), row, |row| hasher.hash_one(login(*row)));
            }
        }
        let mut links = Vec::new();
        for (document, input) in (0..).zip(inputs) {
            let texts = &input.document.records().texts;
            let mut strangers = 0;
            for (record, identity) in (0..).zip(&input.document.contents().answer.identities) {
                let mine = Identity::Login(texts.get(identity.login));
                match by_login.find(hasher.hash_one(mine), |row| login(*row) == mine) {
                    Some(row) => links.push(Link { row: *row, document, record }),
                    None => strangers += 1,
                }
            }
            if strangers > 0 {
                let finding = Finding::new(Code::IdentitiesWithoutRow).in_file(input.document.name());
                findings.push(finding.times(strangers));
            }
        }
        links.sort_unstable();
        let mut starts = vec![0; rows.len() + 1];
        for link in &links {
            starts[link.row as usize + 1] += 1;
        }
        for row in 1..starts.len() {
            starts[row] += starts[row - 1];
        }
        Self { links, starts }
    }

    /// The identities of a row, and the records behind each.
    fn of<'i>(&self, inputs: &'i [Input], row: u32) -> impl Iterator<Item = (&'i Records, &'i IdentityRecord)> {
        let links = match self.starts.get(row as usize..) {
            Some([start, end, ..]) => &self.links[*start as usize..*end as usize],
            _ => &[],
        };
        links.iter().map(|link| {
            let document = &inputs[link.document as usize].document;
            (document.records(), &document.contents().answer.identities[link.record as usize])
        })
    }

    /// Rows that have identities; one may come twice.
    pub(super) fn rows(&self) -> impl Iterator<Item = u32> {
        self.links.iter().map(|link| link.row)
    }

    /// The keys by which a row's identities are compared; one may come twice.
    pub(super) fn keys<'i>(&self, inputs: &'i [Input], row: u32) -> impl Iterator<Item = Key<'i>> {
        self.of(inputs, row).flat_map(|(records, identity)| records.texts.keys(identity.addresses.keys))
    }
}

impl Reckoning {
    /// The addresses that external identities say a row's member has, as written; one may come twice.
    pub(crate) fn identity_addresses(&self, row: u32) -> impl Iterator<Item = Written<'_>> {
        self.identities
            .of(&self.inputs, row)
            .flat_map(|(records, identity)| records.texts.addresses(identity.addresses.texts))
    }

    /// The address that has this key among them.
    pub(crate) fn identity_address(&self, row: u32, key: Key<'_>) -> Option<Written<'_>> {
        let keys = self.identities.keys(&self.inputs, row);
        self.identity_addresses(row).zip(keys).find(|(_, known)| *known == key).map(|(text, _)| text)
    }
}
