//! A text that is sought among very many bytes, without regard to the case of ASCII letters.
//!
//! Its two rarest bytes are looked for, for many places at a time, eight in a number: natively the compiler makes that loop one of
//! vector instructions. In WebAssembly it does not, so they are said there: that is three times as fast. Where both are found the
//! rest is compared.

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
use crate::eights::{HIGHS, ONES};
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
use std::arch::wasm32::{u8x16_eq, u8x16_splat, u64x2, u64x2_splat, v128, v128_and, v128_any_true, v128_or};

/// Places looked at together.
const LANES: usize = 64;

/// How often each byte is there, letters in lower case.
pub(super) type Counts = [u32; 256];

/// Counts bytes.
pub(super) fn count(bytes: &[u8]) -> Counts {
    let mut counts = [0; 256];
    for byte in bytes {
        counts[usize::from(byte.to_ascii_lowercase())] += 1;
    }
    counts
}

/// One of the sought bytes.
#[derive(Clone, Copy, Debug)]
struct Probe {
    /// Where it stands in what is sought.
    at: usize,
    /// The bit in which upper and lower case differ, where it is a letter.
    case: u8,
    /// In lower case.
    byte: u8,
}

impl Probe {
    #[inline]
    fn is(self, byte: u8) -> bool {
        byte | self.case == self.byte
    }

    /// The same of eight bytes: zero where it is the sought one.
    #[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
    #[inline]
    fn differs(self, eight: [u8; 8]) -> u64 {
        (u64::from_le_bytes(eight) | (ONES * u64::from(self.case))) ^ (ONES * u64::from(self.byte))
    }

    /// The same of sixteen bytes: all bits of those that are the sought one.
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    #[inline]
    fn are(self, [low, high]: [[u8; 8]; 2]) -> v128 {
        let bytes = u64x2(u64::from_le_bytes(low), u64::from_le_bytes(high));
        u8x16_eq(v128_or(bytes, u8x16_splat(self.case)), u8x16_splat(self.byte))
    }
}

/// Whether both may be found at one of the places; at one of the others where not.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
#[inline]
fn are_somewhere([(rarest, first), (second, others)]: [(Probe, &[u8; LANES]); 2]) -> bool {
    let mut any = 0;
    for (first, other) in first.as_chunks().0.iter().zip(others.as_chunks().0) {
        let differs = rarest.differs(*first) | second.differs(*other);
        // The high bit of a byte that is zero, and perhaps of others behind one.
        any |= differs.wrapping_sub(ONES) & !differs & HIGHS;
    }
    any != 0
}

/// The same by the vector instructions of WebAssembly.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[inline]
fn are_somewhere([(rarest, first), (second, others)]: [(Probe, &[u8; LANES]); 2]) -> bool {
    let mut any = u64x2_splat(0);
    for (first, other) in pairs(first).iter().zip(pairs(others)) {
        any = v128_or(any, v128_and(rarest.are(*first), second.are(*other)));
    }
    v128_any_true(any)
}

/// Eights by twos, which the compiler loads as one.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[inline]
fn pairs(lanes: &[u8; LANES]) -> &[[[u8; 8]; 2]] {
    lanes.as_chunks().0.as_chunks().0
}

/// What is sought.
#[derive(Clone, Copy, Debug)]
pub(super) struct Needle<'s> {
    text: &'s [u8],
    rarest: Probe,
    second: Probe,
}

impl<'s> Needle<'s> {
    /// Of a text in lower case that is not empty, for bytes of which these are the counts.
    pub(super) fn new(text: &'s str, counts: &Counts) -> Self {
        let text = text.as_bytes();
        let probe = |at: usize| {
            let byte = text.get(at).copied().unwrap_or_default();
            Probe { at, case: if byte.is_ascii_lowercase() { 0x20 } else { 0 }, byte }
        };
        let rarest_but = |other: Option<usize>| {
            (0..text.len()).filter(|at| Some(*at) != other).min_by_key(|at| counts[usize::from(text[*at])])
        };
        let rarest = rarest_but(None).unwrap_or_default();
        Self { text, rarest: probe(rarest), second: probe(rarest_but(Some(rarest)).unwrap_or(rarest)) }
    }

    /// The first place from `from` on where it stands.
    pub(super) fn find(&self, bytes: &[u8], from: usize) -> Option<usize> {
        let end = (bytes.len() + 1).checked_sub(self.text.len())?;
        let mut at = from;
        while at + LANES <= end {
            let lanes = |probe: Probe| bytes[at + probe.at..].first_chunk::<LANES>();
            let (Some(first), Some(second)) = (lanes(self.rarest), lanes(self.second)) else { break };
            if are_somewhere([(self.rarest, first), (self.second, second)])
                && let Some(found) = self.find_one_by_one(bytes, at, at + LANES)
            {
                return Some(found);
            }
            at += LANES;
        }
        self.find_one_by_one(bytes, at, end)
    }

    fn find_one_by_one(&self, bytes: &[u8], from: usize, end: usize) -> Option<usize> {
        (from..end).find(|at| {
            self.rarest.is(bytes[at + self.rarest.at])
                && bytes[*at..at + self.text.len()].eq_ignore_ascii_case(self.text)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Every place, by trying.
    fn plainly(text: &str, bytes: &[u8]) -> Vec<usize> {
        let is_here =
            |at: &usize| bytes.get(*at..at + text.len()).is_some_and(|here| here.eq_ignore_ascii_case(text.as_bytes()));
        (0..bytes.len()).filter(is_here).collect()
    }

    proptest! {
        #[test]
        fn what_stands_there_is_found_at_every_place(text in "[ab.@é]{1,4}", bytes in "[abAB.@éÉ\\PC]{0,400}") {
            let bytes = bytes.as_bytes();
            let counts = count(bytes);
            let needle = Needle::new(&text, &counts);
            let mut found = Vec::new();
            let mut from = 0;
            while let Some(at) = needle.find(bytes, from) {
                found.push(at);
                from = at + 1;
            }
            prop_assert_eq!(found, plainly(&text, bytes));
        }
    }

    #[test]
    fn nothing_is_found_behind_the_end() {
        let needle = Needle::new("ab", &[0; 256]);
        assert_eq!(needle.find(b"ab", 9), None);
        assert_eq!(needle.find(b"", 0), None);
        assert_eq!(needle.find(b"xAb", 0), Some(1));
    }
}
