//! What the bytes of an address look like, told of many at a time: of eight in a number, or in WebAssembly of sixteen in a vector.

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
use crate::eights::{HIGHS, ONES};
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
use std::arch::wasm32::{
    u8x16_all_true, u8x16_bitmask, u8x16_eq, u8x16_lt, u8x16_splat, u8x16_sub, u64x2, v128, v128_and, v128_any_true,
    v128_or,
};

/// What some byte of a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Looks {
    /// Index of the last `@`; of an odd text any, or none.
    pub(super) at: Option<usize>,
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
        let (mut at, mut upper, mut odd, mut before) = (None, 0, 0, 0);
        let mut see = |eight: &[u8; 8], start: usize, before: u64| {
            let word = u64::from_le_bytes(*eight);
            let ats = !at_least(word ^ (ONES * u64::from(b'@')), 1) & HIGHS;
            let marks = ats | at_least(word, u64::from(b'-')) & !at_least(word, u64::from(b'/')) & HIGHS;
            if ats != 0 {
                at = Some(start + 7 - ats.leading_zeros() as usize / 8);
            }
            upper |= at_least(word, u64::from(b'A')) & !at_least(word, u64::from(b'['));
            odd |= word | !at_least(word, u64::from(b'!')) | at_least(word, 0x7f) | marks & (marks << 8 | before);
            marks >> 56
        };
        let (eights, _) = text.as_chunks();
        let last = text.last_chunk()?;
        for (start, eight) in (0..).step_by(8).zip(eights) {
            before = see(eight, start, before);
        }
        see(last, text.len() - 8, 0);
        Some(Self { at, upper: upper & HIGHS != 0, odd: odd & HIGHS != 0 })
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
        let (mut upper, mut printable) = (u8x16_splat(0), u8x16_splat(u8::MAX));
        let (mut at, mut in_a_row, mut before) = (None, 0, 0);
        // Gives the place of the last `@` among the bytes, and whether a mark is the last of them.
        let mut see = |[low, high]: [[u8; 8]; 2], before: u32| {
            let bytes = u64x2(u64::from_le_bytes(low), u64::from_le_bytes(high));
            let ats = u8x16_eq(bytes, u8x16_splat(b'@'));
            let marks = u32::from(u8x16_bitmask(v128_or(ats, among(bytes, b'-', 2))));
            upper = v128_or(upper, among(bytes, b'A', 26));
            printable = v128_and(printable, among(bytes, b'!', 0x7f - b'!'));
            in_a_row |= marks & (marks << 1 | before);
            (u8x16_bitmask(ats).checked_ilog2().map(|last| last as usize), marks >> 15)
        };
        let sixteens: &[[[u8; 8]; 2]] = eights.as_chunks().0;
        for (start, sixteen) in (0..).step_by(16).zip(sixteens) {
            let (last, mark) = see(*sixteen, before);
            (at, before) = (last.map(|last| start + last).or(at), mark);
        }
        let (last_at, _) = see(last, 0);
        let in_place = |last: usize| if eights.len() == 1 && last < 8 { last } else { text.len() + last - 16 };
        let odd = in_a_row != 0 || !u8x16_all_true(printable);
        Some(Self { at: last_at.map(in_place).or(at), upper: v128_any_true(upper), odd })
    }
}
