//! What the bytes of an address look like, told of many at a time: of eight in a number, or in WebAssembly of sixteen in a vector.

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
use super::{HIGHS, ONES};
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
use std::arch::wasm32::{
    u8x16_bitmask, u8x16_eq, u8x16_lt, u8x16_splat, u8x16_sub, u64x2, v128, v128_any_true, v128_not, v128_or,
};

/// What some byte of a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Looks {
    pub(super) at: bool,
    pub(super) upper: bool,
    /// Not printable ASCII, or the second of two marks in a row; of a short text two marks may be said to be in a row that are not.
    pub(super) odd: bool,
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
impl Looks {
    /// Of eight bytes or more; the last eight are looked at by themselves.
    pub(super) fn of(text: &[u8]) -> Option<Self> {
        // In each byte below 0x80, the high bit becomes whether it is at least n; that of another makes the text odd.
        let at_least = |word: u64, n: u64| word.wrapping_add(ONES * (0x80 - n));
        let (mut at, mut upper, mut odd, mut before) = (0, 0, 0, 0);
        let mut see = |eight: &[u8; 8], before: u64| {
            let word = u64::from_le_bytes(*eight);
            let ats = !at_least(word ^ (ONES * u64::from(b'@')), 1);
            let marks = (ats | at_least(word, u64::from(b'-')) & !at_least(word, u64::from(b'/'))) & HIGHS;
            at |= ats;
            upper |= at_least(word, u64::from(b'A')) & !at_least(word, u64::from(b'['));
            odd |= word | !at_least(word, u64::from(b'!')) | at_least(word, 0x7f) | marks & (marks << 8 | before);
            marks >> 56
        };
        let (eights, _) = text.as_chunks();
        for eight in eights {
            before = see(eight, before);
        }
        see(text.last_chunk()?, 0);
        Some(Self { at: at & HIGHS != 0, upper: upper & HIGHS != 0, odd: odd & HIGHS != 0 })
    }
}

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
impl Looks {
    /// Of eight bytes or more; the last sixteen are looked at by themselves, or the first eight and the last.
    pub(super) fn of(text: &[u8]) -> Option<Self> {
        let (eights, _) = text.as_chunks();
        let last = match eights {
            [first] => [*first, *text.last_chunk()?],
            [] => return None,
            _ => *text.last_chunk::<16>()?.as_chunks().0.first_chunk()?,
        };
        let among =
            |bytes: v128, first: u8, count: u8| u8x16_lt(u8x16_sub(bytes, u8x16_splat(first)), u8x16_splat(count));
        let none = u8x16_splat(0);
        let (mut at, mut upper, mut odd) = (none, none, none);
        let (mut in_a_row, mut before) = (0, 0);
        let mut see = |[low, high]: [[u8; 8]; 2], before: u32| {
            let bytes = u64x2(u64::from_le_bytes(low), u64::from_le_bytes(high));
            let ats = u8x16_eq(bytes, u8x16_splat(b'@'));
            let marks = u32::from(u8x16_bitmask(v128_or(ats, among(bytes, b'-', 2))));
            at = v128_or(at, ats);
            upper = v128_or(upper, among(bytes, b'A', 26));
            odd = v128_or(odd, v128_not(among(bytes, b'!', 0x7f - b'!')));
            in_a_row |= marks & (marks << 1 | before);
            marks >> 15
        };
        for sixteen in eights.as_chunks().0 {
            before = see(*sixteen, before);
        }
        see(last, 0);
        Some(Self { at: v128_any_true(at), upper: v128_any_true(upper), odd: in_a_row != 0 || v128_any_true(odd) })
    }
}
