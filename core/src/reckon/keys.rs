//! The addresses of the counted accounts, each once, whatever server it is on.

use super::{
    Input,
    matching::AccountRef,
    rows::number,
    servers::Server,
    shortlist::{Asked, BATCH, Shortlist},
    users,
};
use crate::texts::Text;
use foldhash::fast::RandomState;
use std::hash::BuildHasher;
use std::num::NonZeroU32;

/// A key, by one more than its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KeyId(NonZeroU32);

impl KeyId {
    fn new(number: u32) -> Self {
        Self(NonZeroU32::MIN.saturating_add(number))
    }

    /// The key's number.
    pub(super) fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// Keys of accounts. A hash shortlists, the address itself decides.
#[derive(Debug)]
pub(crate) struct Keys<'i> {
    inputs: &'i [Input],
    table: Shortlist,
    /// Which input each is in, and where.
    places: Vec<(u32, Text)>,
    hasher: RandomState,
}

impl<'i> Keys<'i> {
    /// The keys of the accounts that count; all accounts, server after server; and the key of each.
    pub(super) fn of_accounts(inputs: &'i [Input], servers: &[Server]) -> (Self, Vec<AccountRef>, Vec<Option<KeyId>>) {
        let count = servers.iter().map(|server| users(inputs, server)).sum();
        let mut keys = Self {
            inputs,
            table: Shortlist::for_count(count),
            places: Vec::with_capacity(count),
            hasher: RandomState::default(),
        };
        let mut accounts = Vec::with_capacity(count);
        let mut key_ids = Vec::with_capacity(count);
        let mut asked = Vec::with_capacity(BATCH);
        for (server_index, server) in servers.iter().enumerate() {
            let Some(file) = server.users else { continue };
            let records = inputs[file].document.records();
            for start in (0..records.accounts.len()).step_by(BATCH) {
                asked.clear();
                asked.extend((start..records.accounts.len()).take(BATCH).map(|index| {
                    let account = records.account(index);
                    let key = records.texts.some(account.key).filter(|_| account.counts());
                    key.map(|key| (keys.ask(key), account.key))
                }));
                for (index, asked) in (start..).zip(&asked) {
                    accounts.push(AccountRef::new(server_index, index));
                    key_ids.push(asked.map(|(asked, key)| keys.intern(asked, file, key)));
                }
            }
        }
        (keys, accounts, key_ids)
    }

    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    pub(super) fn ask(&self, key: &str) -> Asked {
        self.table.ask(self.hasher.hash_one(key))
    }

    /// The number of a key, which is new if need be.
    fn intern(&mut self, asked: Asked, file: usize, key: Text) -> KeyId {
        let Self { inputs, table, places, .. } = self;
        let text = |(file, key): (u32, Text)| inputs[file as usize].document.records().texts.get(key);
        let place = (number(file), key);
        let is = |known: u32| text(places[known as usize]) == text(place);
        let (id, known) = table.find_or_insert(asked, number(places.len()), is);
        if !known {
            places.push(place);
        }
        KeyId::new(id)
    }

    /// The number of a key that some account has.
    pub(super) fn find(&self, asked: Asked, key: &str) -> Option<KeyId> {
        let id = self.table.find(asked, |id| {
            let (file, known) = self.places[id as usize];
            self.inputs[file as usize].document.records().texts.get(known) == key
        });
        id.map(KeyId::new)
    }
}
