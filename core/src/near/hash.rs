//! Hashes of texts: of whole ones eight bytes at a time, and of texts with a letter left out, each from those of the text's starts. There
//! a letter's share of the hash depends on the letter and on how many follow it, so that a text of twenty letters has its
//! twenty-one hashes in some forty multiplications.

use crate::eights::in_lower_case;
use foldhash::fast::RandomState;
use std::hash::BuildHasher;

/// An odd number with its bits well mixed.
const MIX: u64 = 0xd6e8_feb8_6659_fd93;
/// Letters whose shares are kept instead of made anew.
const ASCII: usize = 128;

/// Hashes texts, seeded anew for every search.
#[derive(Debug)]
pub(super) struct Hasher {
    seed: u64,
    /// What moves a letter one place on. Odd, so that nothing is lost.
    on: u64,
    shares: [u64; ASCII],
}

impl Default for Hasher {
    fn default() -> Self {
        let random = RandomState::default();
        let seed = random.hash_one("seed");
        let shares = std::array::from_fn(|letter| share(in_lower_case(letter as u64), seed));
        Self { seed, on: random.hash_one("on") | 1, shares }
    }
}

impl Hasher {
    /// The hash of a text as if its ASCII letters were in lower case.
    pub(super) fn whole(&self, text: &str) -> u64 {
        let length = self.seed.wrapping_add(text.len() as u64);
        let (eights, rest): (&[[u8; 8]], _) = text.as_bytes().as_chunks();
        let hash = eights.iter().fold(length, |hash, eight| self.with(hash, u64::from_le_bytes(*eight)));
        self.with(hash, as_number(rest))
    }

    fn with(&self, hash: u64, eight: u64) -> u64 {
        mix_by(hash ^ in_lower_case(eight), self.on)
    }

    /// Hashes what a text begins with, as if its ASCII letters were in lower case: of no letters, one letter, and so on to all of
    /// them.
    pub(super) fn starts(&self, text: &str, starts: &mut Vec<u64>) {
        starts.clear();
        starts.push(0);
        let mut hash = 0_u64;
        let mut next = |share| {
            hash = hash.wrapping_mul(self.on).wrapping_add(share);
            hash
        };
        if text.is_ascii() {
            starts.extend(text.as_bytes().iter().map(|letter| next(self.shares[usize::from(*letter) % ASCII])));
        } else {
            starts.extend(text.chars().map(|letter| next(share(u64::from(letter.to_ascii_lowercase()), self.seed))));
        }
    }

    /// The hashes of a text without each of its letters with the letter's place, from the last to the first, out of the hashes of
    /// its starts.
    pub(super) fn without_each(&self, starts: &[u64]) -> impl ExactSizeIterator<Item = (usize, u64)> {
        let (whole, starts) = starts.split_last().map_or((0, starts), |(whole, starts)| (*whole, starts));
        let (mut with, mut rest) = (whole, 1_u64);
        starts.iter().enumerate().rev().map(move |(place, before)| {
            let hash = before.wrapping_sub(with).wrapping_mul(rest).wrapping_add(whole);
            (with, rest) = (*before, rest.wrapping_mul(self.on));
            (place, hash)
        })
    }
}

/// Fewer than eight bytes as a number. (A copy of so few is a call.)
pub(super) fn as_number(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// A letter's share of a hash.
fn share(letter: u64, seed: u64) -> u64 {
    mix(mix(letter ^ seed))
}

/// A hash of a text and of what it stands beside, with every bit as good as another.
pub(super) fn beside(text: u64, other: u64) -> u64 {
    mix(text.wrapping_add(other))
}

fn mix(number: u64) -> u64 {
    mix_by(number ^ (number >> 32), MIX)
}

fn mix_by(number: u64, odd: u64) -> u64 {
    let number = number.wrapping_mul(odd);
    number ^ (number >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    fn starts(hasher: &Hasher, text: &str) -> Vec<u64> {
        let mut starts = Vec::new();
        hasher.starts(text, &mut starts);
        starts
    }

    fn end(hasher: &Hasher, text: &str) -> u64 {
        starts(hasher, text)[text.chars().count()]
    }

    proptest! {
        #[test]
        fn a_text_without_a_letter_has_the_hash_of_what_remains(text in "[a-c+\\PC]{0,12}") {
            let hasher = Hasher::default();
            let letters: Vec<char> = text.chars().collect();
            let rest = |at: usize| letters[..at].iter().chain(&letters[at + 1..]).collect::<String>();
            let expected: Vec<_> = (0..letters.len()).rev().map(|at| (at, end(&hasher, &rest(at)))).collect();
            prop_assert_eq!(hasher.without_each(&starts(&hasher, &text)).collect::<Vec<_>>(), expected);
        }

        #[test]
        fn a_start_has_the_hash_of_the_text_that_it_is(text in "[a-c+\\PC]{0,12}") {
            let hasher = Hasher::default();
            let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
            let expected: Vec<u64> = ends.map(|at| end(&hasher, &text[..at])).collect();
            prop_assert_eq!(starts(&hasher, &text), expected);
        }

        #[test]
        fn a_text_and_its_starts_have_the_hashes_of_it_in_lower_case(text in "[@-Z\\[`a-z{\\PC]{0,40}") {
            let hasher = Hasher::default();
            prop_assert_eq!(hasher.whole(&text), hasher.whole(&text.to_ascii_lowercase()));
            prop_assert_eq!(starts(&hasher, &text), starts(&hasher, &text.to_ascii_lowercase()));
        }
    }

    #[test]
    fn other_texts_have_other_hashes() {
        let hasher = Hasher::default();
        let mut all = HashMap::new();
        let texts = (0..20_000).map(|n: u32| format!("mona{n}@octo{}.example", n % 7));
        let near =
            ["", "\0", "\0\0", "mona", "mnoa", "mono", "12345678", "123456781", "1234567812345678", "zoë", "zoe"];
        for text in texts.chain(near.map(String::from)) {
            for hash in [beside(hasher.whole(&text), 1), beside(hasher.whole(&text), 2), beside(end(&hasher, &text), 3)]
            {
                // As many bits as are kept of a feature.
                let same = all.insert(hash >> 8, text.clone());
                assert_eq!(same, None, "{text}");
            }
        }
    }
}
