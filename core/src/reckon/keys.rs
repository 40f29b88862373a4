//! The addresses of the counted accounts, each once, whatever server it is on.

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

/// A key by its number.
pub(crate) type KeyId = u32;

/// Keys of accounts. A hash shortlists, the address itself decides.
#[derive(Debug, Default)]
pub(crate) struct Keys<'t> {
    table: HashTable<KeyId>,
    texts: Vec<&'t str>,
    hasher: RandomState,
}

impl<'t> Keys<'t> {
    pub(crate) fn with_capacity(keys: usize) -> Self {
        Self { table: HashTable::with_capacity(keys), texts: Vec::with_capacity(keys), hasher: RandomState::default() }
    }

    pub(crate) fn len(&self) -> usize {
        self.texts.len()
    }

    /// The number of a key, which is new if need be.
    pub(crate) fn intern(&mut self, key: &'t str) -> KeyId {
        let hash = self.hasher.hash_one(key);
        let texts = &mut self.texts;
        let known = self.table.find(hash, |id| texts[*id as usize] == key).copied();
        known.unwrap_or_else(|| {
            let id = super::rows::number(texts.len());
            texts.push(key);
            let hasher = &self.hasher;
            self.table.insert_unique(hash, id, |id| hasher.hash_one(texts[*id as usize]));
            id
        })
    }

    /// The number of a key that some account has.
    pub(crate) fn get(&self, key: &str) -> Option<KeyId> {
        let hash = self.hasher.hash_one(key);
        self.table.find(hash, |id| self.texts[*id as usize] == key).copied()
    }
}
