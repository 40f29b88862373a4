//! A text as it is kept: whole, or an address in two parts.

use super::ends::{End, Ends};
use crate::{address::DomainHash, eights::are_same};
use serde::{Serialize, Serializer};
use std::{borrow::Cow, fmt};

/// A text that is kept: an address whose end is kept elsewhere, once for all that end so, or any other, whose end is empty.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Written<'t> {
    kept: &'t str,
    /// Where an address has its end.
    ends: Option<&'t Ends>,
}

impl<'t> Written<'t> {
    /// A text that is kept whole.
    pub(crate) const fn whole(text: &'t str) -> Self {
        Self { kept: text, ends: None }
    }

    /// The address in whose place this is kept.
    pub(super) const fn address(kept: &'t str, ends: &'t Ends) -> Self {
        Self { kept, ends: Some(ends) }
    }

    #[inline]
    fn start_and_end(self) -> (&'t str, Option<&'t End>) {
        self.ends.map_or((self.kept, None), |ends| ends.parts(self.kept))
    }

    /// The text in two parts. Of an address whose end is kept elsewhere the second one is that.
    #[inline]
    fn parts(self) -> [&'t str; 2] {
        let (start, end) = self.start_and_end();
        [start, end.map_or("", End::text)]
    }

    /// An address's local part, `@` with its domain, and that one's hash; a text without `@` is the first of them.
    #[inline]
    pub(crate) fn at_last_at(self) -> (&'t str, &'t str, DomainHash) {
        let (start, end) = self.start_and_end();
        end.map_or_else(|| whole_at_last_at(start), |end| (start, end.text(), end.hash()))
    }

    /// Whether a text stands in it, as `contains` says of one; the text has an `@` where it stands on both sides of this one's.
    pub(crate) fn contains(self, text: &str, contains: impl Fn(&str, &str) -> bool) -> bool {
        let [start, end] = self.parts();
        contains(start, text)
            || !end.is_empty() && (contains(end, text) || text.contains('@') && contains(&self.text(), text))
    }

    pub(crate) fn is_empty(self) -> bool {
        // An end takes some bytes of what is kept.
        self.kept.is_empty()
    }

    pub(crate) fn is_ascii(self) -> bool {
        self.parts().iter().all(|part| part.is_ascii())
    }

    /// Whether the first so many of its bytes are ASCII, or all that it has.
    #[inline]
    pub(crate) fn begins_in_ascii(self, bytes: usize) -> bool {
        let [start, end] = self.parts().map(str::as_bytes);
        match start.get(..bytes) {
            Some(first) => first.is_ascii(),
            None => start.is_ascii() && end[..end.len().min(bytes - start.len())].is_ascii(),
        }
    }

    pub(crate) fn is(self, text: &str) -> bool {
        let ([start, end], text) = (self.parts().map(str::as_bytes), text.as_bytes());
        text.split_at_checked(start.len()).is_some_and(|parts| are_same(parts.0, start) && are_same(parts.1, end))
    }

    pub(crate) fn text(self) -> Cow<'t, str> {
        let parts = self.parts();
        if parts[1].is_empty() { Cow::Borrowed(parts[0]) } else { Cow::Owned(parts.concat()) }
    }

    pub(crate) fn bytes(self) -> impl Iterator<Item = u8> {
        self.parts().into_iter().flat_map(str::bytes)
    }

    pub(crate) fn chars(self) -> impl Iterator<Item = char> {
        self.parts().into_iter().flat_map(str::chars)
    }

    /// Its bytes, where they have room.
    pub(crate) fn copied(self, room: &mut [u8]) -> Option<&[u8]> {
        let parts = self.parts().map(str::as_bytes);
        let room = room.get_mut(..parts[0].len() + parts[1].len())?;
        let (start, end) = room.split_at_mut(parts[0].len());
        start.copy_from_slice(parts[0]);
        end.copy_from_slice(parts[1]);
        Some(room)
    }

    /// Eight bytes from one on; zeros behind its end.
    #[inline]
    pub(crate) fn eight(self, from: usize) -> [u8; 8] {
        let [start, end] = self.parts().map(str::as_bytes);
        if let Some(eight) = start.get(from..).and_then(|rest| rest.first_chunk()) {
            return *eight;
        }
        let own = start.len().saturating_sub(from);
        let behind = from.saturating_sub(start.len());
        let eight = last_few(start, own) | first_eight(end.get(behind..).unwrap_or_default()) << (8 * own);
        eight.to_le_bytes()
    }
}

/// The first eight bytes, the lowest byte of the number first; zeros behind their end.
#[inline]
fn first_eight(bytes: &[u8]) -> u64 {
    bytes.first_chunk().map_or_else(|| last_few(bytes, bytes.len()), |first| u64::from_le_bytes(*first))
}

/// The last bytes, fewer than eight, the lowest byte of the number first.
#[inline]
fn last_few(bytes: &[u8], few: usize) -> u64 {
    match bytes.last_chunk() {
        Some(last) if few > 0 => u64::from_le_bytes(*last) >> (8 * (8 - few)),
        _ => bytes[bytes.len() - few..].iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)),
    }
}

#[inline(never)]
fn whole_at_last_at(text: &str) -> (&str, &str, DomainHash) {
    let (local, domain) = text.rfind('@').map_or((text, ""), |at| text.split_at(at));
    (local, domain, DomainHash::of(domain))
}

impl<'t> From<Written<'t>> for Cow<'t, str> {
    fn from(written: Written<'t>) -> Self {
        written.text()
    }
}

impl From<Written<'_>> for String {
    fn from(written: Written<'_>) -> Self {
        written.text().into_owned()
    }
}

impl fmt::Display for Written<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts().into_iter().try_for_each(|part| f.write_str(part))
    }
}

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::Seen;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn two_parts_are_read_as_the_text_that_they_make(start in "[aé山]{0,9}", end in "(@[aé.]{0,9})?", from in 0..20_usize) {
            let whole = start.clone() + &end;
            let mut ends = Ends::default();
            let (part, character) = ends.part(Seen::of(&whole));
            let kept: String = part.chars().chain(character).collect();
            for written in [Written::address(&kept, &ends), Written::whole(&whole)] {
                prop_assert_eq!(written.text(), whole.as_str());
                prop_assert_eq!(written.to_string(), whole.as_str());
                prop_assert_eq!(String::from(written), whole.as_str());
                prop_assert_eq!(serde_json::json!(written), serde_json::json!(whole));
                let (longer, other) = (format!("{whole}x"), format!("x{whole}"));
                prop_assert!(written.is(&whole) && !written.is(&longer) && !written.is(&other));
                prop_assert_eq!(written.is_empty(), whole.is_empty());
                prop_assert_eq!(written.is_ascii(), whole.is_ascii());
                prop_assert_eq!(written.begins_in_ascii(from), whole.bytes().take(from).all(|byte| byte.is_ascii()));
                prop_assert_eq!(written.bytes().collect::<Vec<u8>>(), whole.as_bytes());
                let (mut room, mut little) = (vec![0; whole.len() + 1], vec![0; whole.len().saturating_sub(1)]);
                prop_assert_eq!(written.copied(&mut room).map(<[u8]>::to_vec), Some(whole.clone().into_bytes()));
                prop_assert_eq!(written.copied(&mut little).is_some(), whole.is_empty());
                prop_assert_eq!(written.chars().collect::<String>(), whole.as_str());
                let (local, domain, hash) = written.at_last_at();
                prop_assert_eq!((local, domain), whole.split_at(whole.rfind('@').unwrap_or(whole.len())));
                prop_assert_eq!(hash, DomainHash::of(domain));
                let bytes = whole.bytes().chain([0; 28]).skip(from).take(8);
                prop_assert_eq!(written.eight(from).to_vec(), bytes.collect::<Vec<u8>>());
            }
        }
    }
}
