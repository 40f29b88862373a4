//! Hashes of texts with a letter left out, each from the one before: a letter's share of the hash depends on the letter
//! and its place alone, so that a text of twenty letters has its twenty-one hashes in some sixty multiplications.

use foldhash::fast::RandomState;
use std::hash::{BuildHasher, Hash};

/// An odd number with its bits well mixed.
const MIX: u64 = 0xd6e8_feb8_6659_fd93;

/// Hashes texts, seeded anew for every search.
#[derive(Debug)]
pub(super) struct Hasher {
    whole: RandomState,
    seed: u64,
    /// What moves a letter one place on, and back. Odd, so that there is a way back.
    on: u64,
    back: u64,
}

impl Default for Hasher {
    fn default() -> Self {
        let whole = RandomState::default();
        let on = whole.hash_one("on") | 1;
        // Newton's way to an inverse modulo 2^64: three bits are right at first, and twice as many with each step.
        let back = (0..5).fold(on, |back: u64, _| back.wrapping_mul(2_u64.wrapping_sub(on.wrapping_mul(back))));
        Self { seed: whole.hash_one("seed"), whole, on, back }
    }
}

impl Hasher {
    /// The hash of anything as a whole.
    pub(super) fn whole(&self, text: impl Hash) -> u64 {
        self.whole.hash_one(text)
    }

    /// Hashes what a text begins with: of no letters, one letter, and so on to all of them.
    pub(super) fn starts(&self, text: &str, starts: &mut Vec<u64>) {
        starts.clear();
        let (mut hash, mut place) = (0_u64, 1_u64);
        starts.push(hash);
        for c in text.chars() {
            hash = hash.wrapping_add(mix(u64::from(c) ^ self.seed).wrapping_mul(place));
            place = place.wrapping_mul(self.on);
            starts.push(hash);
        }
    }

    /// The hash of a text without the letter at `at`, from the hashes of its starts.
    pub(super) fn without(&self, starts: &[u64], at: usize) -> u64 {
        let rest = starts[starts.len() - 1].wrapping_sub(starts[at + 1]);
        starts[at].wrapping_add(rest.wrapping_mul(self.back))
    }
}

/// A hash of a text and of what it stands beside, with every bit as good as another.
pub(super) fn beside(text: u64, other: u64) -> u64 {
    mix(text.wrapping_add(other))
}

fn mix(number: u64) -> u64 {
    let number = (number ^ (number >> 32)).wrapping_mul(MIX);
    let number = (number ^ (number >> 29)).wrapping_mul(MIX);
    number ^ (number >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn starts(hasher: &Hasher, text: &str) -> Vec<u64> {
        let mut starts = Vec::new();
        hasher.starts(text, &mut starts);
        starts
    }

    #[test]
    fn a_text_without_a_letter_has_the_hash_of_what_remains() {
        let hasher = Hasher::default();
        for (text, at, rest) in [("monalisa", 0, "onalisa"), ("monalisa", 3, "monlisa"), ("zoë", 2, "zo"), ("a", 0, "")]
        {
            let rest = starts(&hasher, rest);
            assert_eq!(hasher.without(&starts(&hasher, text), at), rest[rest.len() - 1], "{text}");
        }
    }

    #[test]
    fn a_start_has_the_hash_of_the_text_that_it_is() {
        let hasher = Hasher::default();
        assert_eq!(starts(&hasher, "mona+gh")[4], starts(&hasher, "mona")[4]);
        assert_ne!(starts(&hasher, "mona")[4], starts(&hasher, "nomo")[4]);
    }
}
