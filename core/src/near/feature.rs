//! What two near people have in common, as hashes, and who has it.

use foldhash::fast::RandomState;
use std::{
    borrow::Cow,
    hash::{BuildHasher, Hash},
};

/// Rows that share one feature, above which the feature says nothing about a person.
pub(super) const CROWD: usize = 64;

/// Something that two people must share to be near in some way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Feature<'t> {
    Address(&'t str),
    /// Local part without its tag, and domain.
    Untagged(&'t str, &'t str),
    Local(&'t str),
    /// Local part with at most one character left out, and domain.
    Shortened(&'t str, &'t str),
    /// Lower case.
    Login(&'t str),
    /// As [`name_key`] gives it.
    Name(&'t str),
}

impl Feature<'_> {
    pub(super) fn hash(&self, hasher: &RandomState) -> u64 {
        hasher.hash_one(self)
    }
}

/// Parts of an address's key.
pub(super) fn local_and_domain(key: &str) -> Option<(&str, &str)> {
    key.rsplit_once('@')
}

/// A local part without `+tag`.
pub(super) fn without_tag(local: &str) -> &str {
    match local.find('+') {
        Some(at) if at > 0 => &local[..at],
        _ => local,
    }
}

/// A cloud login without `_` and a short code of three to eight characters, as managed users have one.
pub(super) fn without_short_code(login: &str) -> Option<&str> {
    let (bare, code) = login.rsplit_once('_')?;
    let is_code = (3..=8).contains(&code.chars().count()) && code.chars().all(char::is_alphanumeric);
    (is_code && !bare.is_empty()).then_some(bare)
}

/// A display name of two words or more, with letter case and white space made equal.
pub(super) fn name_key(name: &str) -> Option<Cow<'_, str>> {
    let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    (words.len() > 1).then(|| Cow::Owned(words.join(" ")))
}

/// Which hashes are wanted, with few marked by chance.
pub(super) struct Bitmap {
    words: Vec<u64>,
    mask: u64,
}

impl Bitmap {
    pub(super) fn for_features(count: usize) -> Self {
        let words = (count * 16 / 64).next_power_of_two().max(1);
        Self { words: vec![0; words], mask: words as u64 * 64 - 1 }
    }

    fn place(&self, hash: u64) -> (usize, u64) {
        let bit = hash & self.mask;
        #[allow(clippy::cast_possible_truncation, reason = "the mask keeps it below the number of words")]
        let word = (bit / 64) as usize;
        (word, 1 << (bit % 64))
    }

    pub(super) fn mark(&mut self, hash: u64) {
        let (word, bit) = self.place(hash);
        self.words[word] |= bit;
    }

    pub(super) fn has(&self, hash: u64) -> bool {
        let (word, bit) = self.place(hash);
        self.words[word] & bit != 0
    }
}

/// Rows by the hashes of their features.
#[derive(Default)]
pub(super) struct Hits {
    /// Sorted.
    rows: Vec<(u64, u32)>,
    /// Where the hashes with the same first bits begin. Hashes are spread evenly, so a few are looked at for each
    /// question; a binary search would miss the cache at each of its steps.
    starts: Vec<usize>,
    shift: u32,
}

impl Hits {
    pub(super) fn add(&mut self, feature: u64, row: u32) {
        self.rows.push((feature, row));
    }

    pub(super) fn sorted(mut self) -> Self {
        self.rows.sort_unstable();
        self.rows.dedup();
        let bits = self.rows.len().max(2).ilog2();
        self.shift = u64::BITS - bits;
        self.starts = vec![0; (1 << bits) + 1];
        for (hash, _) in &self.rows {
            let slot = self.slot(*hash);
            self.starts[slot + 1] += 1;
        }
        for slot in 1..self.starts.len() {
            self.starts[slot] += self.starts[slot - 1];
        }
        self
    }

    fn slot(&self, hash: u64) -> usize {
        #[allow(clippy::cast_possible_truncation, reason = "the shift leaves fewer bits than there are slots")]
        let slot = (hash >> self.shift) as usize;
        slot
    }

    /// The rows that have a feature, as far as one more than a crowd.
    pub(super) fn rows(&self, feature: u64) -> &[(u64, u32)] {
        let slot = self.slot(feature);
        let sharing_bits = &self.rows[self.starts[slot]..self.starts[slot + 1]];
        let start = sharing_bits.partition_point(|(hash, _)| *hash < feature);
        let sharing = &sharing_bits[start..];
        let count = sharing.iter().take(CROWD + 1).take_while(|(hash, _)| *hash == feature).count();
        &sharing[..count]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_code_is_three_to_eight_letters_behind_an_underscore() {
        assert_eq!(without_short_code("mona_octo"), Some("mona"));
        assert_eq!(without_short_code("mona_lisa_octo"), Some("mona_lisa"));
        for login in ["mona", "mona_oc", "mona_octocatx1", "_octo", "mona_oc-o"] {
            assert_eq!(without_short_code(login), None, "{login}");
        }
    }

    #[test]
    fn a_name_of_two_words_is_compared_without_case_and_white_space() {
        assert_eq!(name_key(" Mona   LISA "), name_key("mona lisa"));
        assert_eq!(name_key("Mona"), None);
        assert_eq!(without_tag("mona+gh"), "mona");
        assert_eq!(without_tag("+gh"), "+gh");
    }
}
