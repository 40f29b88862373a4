//! What the addresses of a file end with, `@` and a domain as it is written: each once, for all who have it.
//!
//! An enterprise has very many addresses and few domains. In the place of an address's end stands one character, which is two
//! bytes instead of some twenty: a character because the pages of texts are UTF-8, and one that hardly any text has, so that those
//! who search the pages for it find addresses and little else.

use crate::{
    address::{DomainHash, Seen},
    eights::are_same,
};
use hashbrown::HashTable;
use serde::{Deserialize, Serialize, Serializer};
use std::ops::{Range, RangeInclusive};

/// The first character of two bytes. As an address's last one it stands for no end; those behind it stand for one each.
const NO_END: u32 = 0x80;
/// So many characters have two bytes.
const MOST: usize = 0x800 - 0x80 - 1;
/// Bytes of such a character, which come last of what is kept of an address.
pub(crate) const END: usize = 2;
/// The first of these bytes.
const LEADS: RangeInclusive<u8> = 0xc2..=0xdf;
/// A longer end is kept with its address.
const LONGEST: usize = 128;

/// The ends of addresses.
#[derive(Debug, Default, Deserialize)]
#[serde(from = "Vec<Box<str>>")]
pub(crate) struct Ends {
    all: Vec<End>,
    /// Their numbers, for those who add to them.
    numbers: HashTable<u16>,
    /// The numbers of those that came last: nearly always an address has one of these.
    recent: Recent,
}

/// What addresses end with.
#[derive(Debug)]
pub(super) struct End {
    text: Box<str>,
    hash: DomainHash,
}

impl End {
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn hash(&self) -> DomainHash {
        self.hash
    }
}

impl From<Box<str>> for End {
    fn from(text: Box<str>) -> Self {
        Self { hash: DomainHash::of(&text), text }
    }
}

impl From<Vec<Box<str>>> for Ends {
    fn from(all: Vec<Box<str>>) -> Self {
        let mut ends = Self::default();
        for text in all {
            ends.add(text);
        }
        ends
    }
}

impl Serialize for Ends {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.all.iter().map(|end| &end.text))
    }
}

const RECENT_BITS: u32 = 8;

/// Numbers of ends by a few of their bytes, each in the place of the one that was there before it.
#[derive(Debug)]
struct Recent([u16; 1 << RECENT_BITS]);

impl Default for Recent {
    fn default() -> Self {
        Self([0; 1 << RECENT_BITS])
    }
}

impl Recent {
    /// The place of an end.
    fn of(&mut self, end: &str) -> Option<&mut u16> {
        /// An odd number with its bits well mixed.
        const MIX: u64 = 0x9e37_79b9_7f4a_7c15;
        let first = u64::from_le_bytes(*end.as_bytes().first_chunk()?);
        let place = (first ^ end.len() as u64).wrapping_mul(MIX) >> (u64::BITS - RECENT_BITS);
        self.0.get_mut(usize::try_from(place).ok()?)
    }
}

impl Ends {
    /// What is kept of an address in its place, and the character behind that, if any.
    pub(super) fn part<'t>(&mut self, address: Seen<'t>) -> (&'t str, Option<char>) {
        if let Some((start, end)) = address.parts()
            && let Some(number) = self.number(end)
        {
            return (start, character(number));
        }
        let address = address.text;
        let is_ambiguous = address.chars().next_back().is_some_and(|last| last.len_utf8() == 2);
        (address, if is_ambiguous { char::from_u32(NO_END) } else { None })
    }

    /// What is kept of an address, and its end, if that is not.
    #[inline]
    pub(super) fn parts<'t>(&'t self, kept: &'t str) -> (&'t str, Option<&'t End>) {
        match kept.as_bytes().last_chunk::<END>() {
            Some(last) if LEADS.contains(&last[0]) => {
                (&kept[..kept.len() - END], number_of(*last).and_then(|number| self.all.get(number)))
            }
            _ => (kept, None),
        }
    }

    /// Those for which something holds.
    pub(crate) fn those(&self, mut is: impl FnMut(&str) -> bool) -> EndSet {
        let has: Vec<bool> = self.all.iter().map(|end| is(&end.text)).collect();
        let characters = (0..).zip(&has).filter(|(_, has)| **has).filter_map(|(number, _)| character(number));
        let mut leads: Vec<u8> =
            characters.map(|character| character.encode_utf8(&mut [0; END]).as_bytes()[0]).collect();
        leads.dedup();
        EndSet { has, leads }
    }

    fn number(&mut self, end: &str) -> Option<u16> {
        let Self { all, numbers, recent } = self;
        let is = |number: u16| {
            all.get(usize::from(number)).is_some_and(|known| are_same(known.text.as_bytes(), end.as_bytes()))
        };
        let recent = recent.of(end);
        if let Some(recent) = recent.as_deref().copied().filter(|recent| is(*recent)) {
            return Some(recent);
        }
        let known = numbers.find(DomainHash::of(end).0, |known| is(*known)).copied();
        if let (Some(recent), Some(known)) = (recent, known) {
            *recent = known;
        }
        known.or_else(|| if end.len() <= LONGEST { self.add(end.into()) } else { None })
    }

    /// Adds one that is not there, if there is room.
    fn add(&mut self, text: Box<str>) -> Option<u16> {
        let Self { all, numbers, .. } = self;
        let number = u16::try_from(all.len()).ok().filter(|_| all.len() < MOST)?;
        let end = End::from(text);
        numbers.insert_unique(end.hash.0, number, |number| all[usize::from(*number)].hash.0);
        all.push(end);
        Some(number)
    }
}

fn character(number: u16) -> Option<char> {
    char::from_u32(NO_END + 1 + u32::from(number))
}

/// Some of the ends, to be looked for among what is kept.
#[derive(Debug)]
pub(crate) struct EndSet {
    /// By number.
    has: Vec<bool>,
    /// The first bytes of the characters that stand for them.
    leads: Vec<u8>,
}

impl EndSet {
    pub(crate) fn is_empty(&self) -> bool {
        self.leads.is_empty()
    }

    /// Whether what stands at a place may stand for one of them.
    pub(crate) fn has(&self, bytes: &[u8], at: usize) -> bool {
        let character = bytes.get(at..).and_then(|rest| rest.first_chunk::<END>());
        let number = character.filter(|[lead, _]| LEADS.contains(lead)).and_then(|character| number_of(*character));
        number.is_some_and(|number| self.has.get(number) == Some(&true))
    }

    /// The first place from one on that may stand for one of them.
    pub(crate) fn find(&self, bytes: &[u8], from: usize) -> Option<Range<usize>> {
        let mut at = from;
        loop {
            at += self.next_lead(bytes.get(at..)?)?;
            if self.has(bytes, at) {
                return Some(at..at + END);
            }
            at += 1;
        }
    }

    fn next_lead(&self, bytes: &[u8]) -> Option<usize> {
        match *self.leads {
            [] => None,
            [a] => memchr::memchr(a, bytes),
            [a, b] => memchr::memchr2(a, b, bytes),
            [a, b, c] => memchr::memchr3(a, b, c, bytes),
            _ => bytes.iter().position(|byte| LEADS.contains(byte)),
        }
    }
}

/// The number of the end that a character of two bytes stands for, if it does.
#[inline]
fn number_of([lead, last]: [u8; 2]) -> Option<usize> {
    let character = usize::from(lead & 0x1f) << 6 | usize::from(last & 0x3f);
    character.checked_sub(NO_END as usize + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Written;
    use proptest::prelude::*;

    fn kept(ends: &mut Ends, address: &str) -> String {
        let (start, end) = ends.part(Seen::of(address));
        start.chars().chain(end).collect()
    }

    proptest! {
        #[test]
        fn addresses_come_back_from_their_parts(addresses in prop::collection::vec("[aé山\u{80}ÿ\u{7ff}]{0,3}(@[aBé.\u{80}]{0,3}){0,2}", 0..40)) {
            let mut ends = Ends::default();
            let all: Vec<String> = addresses.iter().map(|address| kept(&mut ends, address)).collect();
            for (kept, address) in all.iter().zip(addresses) {
                prop_assert_eq!(Written::address(kept, &ends).text(), address.as_str());
            }
        }
    }

    #[test]
    fn an_end_takes_two_bytes_of_each_address_that_has_it() {
        let mut ends = Ends::default();
        for address in ["mona@octo.example", "lisa@octo.example", "lisa@Octo.Example"] {
            assert_eq!(kept(&mut ends, address).len(), "mona".len() + 2);
        }
        assert_eq!(ends.all.len(), 2);
    }

    #[test]
    fn what_has_no_room_is_kept_whole() {
        let mut ends = Ends::default();
        let long = format!("mona@{}", "o".repeat(LONGEST));
        assert_eq!(kept(&mut ends, &long), long);
        let all: Vec<String> = (0..MOST + 2).map(|n| format!("mona@{n}.example")).collect();
        let texts: Vec<String> = all.iter().map(|address| kept(&mut ends, address)).collect();
        for (kept, address) in texts.iter().zip(&all) {
            assert_eq!(Written::address(kept, &ends).text(), address.as_str());
        }
        assert_eq!((ends.all.len(), texts[MOST].as_str()), (MOST, all[MOST].as_str()));
        assert_eq!(texts[MOST - 1].chars().next_back(), Some('\u{7ff}'));
    }

    #[test]
    fn those_for_which_something_holds_are_told_by_their_characters() {
        let mut ends = Ends::default();
        let texts = ["a@one.example", "b@two.example", "c@one.example", "é"].map(|address| kept(&mut ends, address));
        let which = ends.those(|end| end.contains("one"));
        let found: Vec<usize> =
            texts.iter().map(|text| which.find(text.as_bytes(), 0).map_or(0, |at| at.end)).collect();
        assert_eq!(found, [3, 0, 3, 0]);
        assert!(which.has(texts[0].as_bytes(), 1) && !which.has(texts[1].as_bytes(), 1) && !which.has(b"a", 1));
        assert_eq!(which.find(texts[0].as_bytes(), 2), None);
        assert!(!which.is_empty() && ends.those(|_| false).is_empty());
        // With first bytes of many kinds.
        let all: Vec<String> = (0..MOST).map(|n| kept(&mut ends, &format!("a@{n}.example"))).collect();
        for count in [64, 128, 192, MOST] {
            let number = |end: &str| end.strip_prefix('@')?.strip_suffix(".example")?.parse::<usize>().ok();
            let which = ends.those(|end| number(end).is_some_and(|number| number < count));
            let found = all.iter().filter(|text| which.find(text.as_bytes(), 0) == Some(1..3)).count();
            // Two ends were known before.
            assert_eq!(found, count.min(MOST - 2));
        }
    }
}
