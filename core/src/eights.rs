//! Bytes, eight of them in a number, so that all are looked at together.

/// The lowest bit of each byte; times a byte, that byte eight times.
pub(crate) const ONES: u64 = 0x0101_0101_0101_0101;
/// The highest bit of each byte.
pub(crate) const HIGHS: u64 = 0x8080_8080_8080_8080;

/// In its highest bit, whether each byte without that bit is at least `n`, which is 1 to 0x80.
#[inline]
pub(crate) fn at_least(eight: u64, n: u8) -> u64 {
    (eight & !HIGHS) + ONES * u64::from(0x80 - n)
}

/// The highest bit of each byte that is a capital letter of ASCII.
#[inline]
pub(crate) fn capitals(eight: u64) -> u64 {
    at_least(eight, b'A') & !at_least(eight, b'Z' + 1) & !eight & HIGHS
}

/// Eight bytes with the capital letters of ASCII made small; no other byte changes.
#[inline]
pub(crate) fn in_lower_case(eight: u64) -> u64 {
    eight | capitals(eight) >> 2
}

/// Whether short bytes are the same. The general comparison is a call, and in WebAssembly goes byte by byte: with it a report is read
/// 8 % slower there.
#[inline]
pub(crate) fn are_same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let (Some(last), Some(other)) = (a.last_chunk::<8>(), b.last_chunk::<8>()) else {
        return a.iter().zip(b).all(|(byte, other)| byte == other);
    };
    last == other && a.as_chunks::<8>().0.iter().zip(b.as_chunks().0).all(|(eight, other)| eight == other)
}

/// The same, by sixteens. In WebAssembly it takes 5 % off a preview where keys are compared so, and adds 15 % to the reading of an
/// export where that does.
#[inline]
pub(crate) fn are_same_by_sixteens(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let (Some(last), Some(other)) = (a.last_chunk::<16>(), b.last_chunk::<16>()) else { return are_same(a, b) };
    let number = |bytes: &[u8; 16]| u128::from_le_bytes(*bytes);
    let mut pairs = a.as_chunks().0.iter().zip(b.as_chunks().0);
    number(last) == number(other) && pairs.all(|(a, b)| number(a) == number(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn eight_bytes_are_told_as_each_is(bytes in any::<[u8; 8]>(), n in 1_u8..=0x80) {
            let eight = u64::from_le_bytes(bytes);
            prop_assert_eq!(in_lower_case(eight).to_le_bytes(), bytes.map(|byte| byte.to_ascii_lowercase()));
            let high = |is: bool| if is { 0x80 } else { 0 };
            prop_assert_eq!(capitals(eight).to_le_bytes(), bytes.map(|byte| high(byte.is_ascii_uppercase())));
            prop_assert_eq!((at_least(eight, n) & HIGHS).to_le_bytes(), bytes.map(|byte| high(byte & 0x7f >= n)));
        }

        #[test]
        fn bytes_are_the_same_where_none_differs(
            a in prop::collection::vec(any::<u8>(), 0..50),
            b in prop::collection::vec(0_u8..2, 0..50),
            by in any::<prop::sample::Index>(),
        ) {
            let mut other = a.clone();
            if !other.is_empty() {
                other[by.index(a.len())] ^= 1;
            }
            for are_same in [are_same, are_same_by_sixteens] {
                prop_assert!(are_same(&a, &a.clone()));
                prop_assert_eq!(are_same(&a, &b), a == b);
                prop_assert_eq!(are_same(&a, &other), a.is_empty());
            }
        }
    }
}
