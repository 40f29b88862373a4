//! The addresses of the counted accounts, each once, whatever server it is on.

use super::{
    Accounts, Input,
    rows::number,
    servers::Server,
    shortlist::{Asked, BATCH, Shortlist},
};
use crate::{
    address::Key,
    steps::in_steps_of,
    texts::{AddressText, Texts},
};
use foldhash::fast::RandomState;
use std::{hash::BuildHasher, num::NonZeroU32};

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
    places: Vec<(u32, AddressText)>,
    hasher: RandomState,
}

impl<'i> Keys<'i> {
    /// The keys of the accounts that count, and which of them each account has.
    pub(super) fn of_accounts(
        inputs: &'i [Input],
        servers: &[Server],
        accounts: &Accounts,
    ) -> (Self, Vec<Option<KeyId>>) {
        let count = accounts.len();
        let mut keys = Self {
            inputs,
            table: Shortlist::for_count(count),
            places: Vec::with_capacity(count),
            hasher: RandomState::default(),
        };
        let mut key_ids = Vec::with_capacity(count);
        let (mut asked, mut texts_asked) = (Vec::with_capacity(BATCH), Vec::with_capacity(BATCH));
        for server in servers {
            let Some(file) = server.users else { continue };
            let records = inputs[file].document.records();
            in_steps_of(BATCH, records.accounts.len(), &mut |batch| {
                asked.clear();
                texts_asked.clear();
                for index in batch {
                    let key = records.counted_key(index);
                    texts_asked.push(key);
                    asked.push(keys.question(records.texts.key(key)));
                }
                keys.table.ask_all(&mut asked);
                for (asked, key) in asked.iter().zip(&texts_asked) {
                    key_ids.push((!key.is_none()).then(|| keys.intern(*asked, file, *key)));
                }
            });
        }
        (keys, key_ids)
    }

    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    pub(super) fn question(&self, key: Key<'_>) -> Asked {
        Asked::of(self.hasher.hash_one(key))
    }

    /// The number of a key, which is new if need be.
    fn intern(&mut self, asked: Asked, file: usize, key: AddressText) -> KeyId {
        let Self { inputs, table, places, .. } = self;
        let key_at = |(file, key): (u32, AddressText)| texts(inputs, file).key(key);
        let place = (number(file), key);
        let is = |known: u32| key_at(places[known as usize]) == key_at(place);
        let (id, known) = table.find_or_insert(asked, number(places.len()), is);
        if !known {
            places.push(place);
        }
        KeyId::new(id)
    }

    /// Gives of many questions the numbers of those keys that some account has, in their order, each with the question's
    /// place. All of them wait together: first for the table, then for where the keys are, then for the keys.
    pub(super) fn find_all(
        &self,
        asked: &mut [Asked],
        key: impl Fn(usize) -> Key<'i>,
        found: &mut Found<'i>,
        mut each: impl FnMut(usize, KeyId),
    ) {
        let Self { inputs, table, places, .. } = self;
        table.ask_all(asked);
        let Found { likely, places: found_places, keys: found_keys } = found;
        likely.clear();
        likely.extend((0..).zip(asked.iter()).filter_map(|(at, asked)| Some((at, table.likely(*asked)?))));
        found_places.clear();
        found_places.extend(likely.iter().map(|(_, id)| places[*id as usize]));
        found_keys.clear();
        found_keys.extend(found_places.iter().map(|(file, known)| texts(inputs, *file).key(*known)));
        for ((at, id), found) in likely.iter().zip(found_keys) {
            let (at, key) = (*at, key(*at));
            if *found == key {
                each(at, KeyId::new(*id));
            } else if let Some(id) = table.find(asked[at], |id| {
                let (file, known) = places[id as usize];
                texts(inputs, file).key(known) == key
            }) {
                each(at, KeyId::new(id));
            }
        }
    }
}

/// Room for answers, used again and again.
#[derive(Debug, Default)]
pub(super) struct Found<'i> {
    likely: Vec<(usize, u32)>,
    places: Vec<(u32, AddressText)>,
    keys: Vec<Key<'i>>,
}

fn texts(inputs: &[Input], file: u32) -> &Texts {
    &inputs[file as usize].document.records().texts
}
