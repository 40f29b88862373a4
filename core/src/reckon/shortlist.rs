//! A table of numbers by hashes. A hash only shortlists: whoever asks decides by the thing itself.
//!
//! A slot is four bytes: whatever the numbers leave of them are bits of the hash, so that a question about something unknown
//! nearly always costs one look at memory and no other. The table is made once for all that it will hold. Where it is larger
//! than the cache, most of the time goes into waiting for it; so questions come in two steps. Whoever [asks](Shortlist::ask_all)
//! many before taking the first answer waits for all of them together. Nothing else must be done in between: a processor looks
//! ahead no further than a few hundred instructions.

use super::rows::number;

/// Questions worth asking before the first answer is taken.
pub(super) const BATCH: usize = 256;

/// Numbers by hashes.
#[derive(Debug, Default)]
pub(super) struct Shortlist {
    /// One more than the number, and in the bits above bits of its hash; zero where there is none.
    slots: Vec<u32>,
    /// The bits of a number.
    number: u32,
    free: usize,
}

/// A question: a hash, and once it is asked what its first slot held.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    hash: u64,
    first: u32,
}

impl Asked {
    pub(super) fn of(hash: u64) -> Self {
        Self { hash, first: 0 }
    }
}

impl Shortlist {
    /// A table for so many numbers, a third full with them: fuller ones are searched for longer, and one that is two thirds full has the
    /// whole reckoning take a tenth more.
    pub(super) fn for_count(count: usize) -> Self {
        let number = u32::MAX.checked_shr(number(count).leading_zeros()).unwrap_or_default();
        Self { slots: vec![0; 3 * count + 1], number, free: count }
    }

    /// Asks many questions together.
    pub(super) fn ask_all(&self, questions: &mut [Asked]) {
        for question in questions {
            question.first = self.slots[self.place(question.hash)];
        }
    }

    /// The first number that may be the one that is meant: nearly always it is.
    pub(super) fn likely(&self, asked: Asked) -> Option<u32> {
        self.search(asked, |_| true).ok()
    }

    /// The number with this hash that is meant.
    pub(super) fn find(&self, asked: Asked, is: impl FnMut(u32) -> bool) -> Option<u32> {
        self.search(asked, is).ok()
    }

    /// The number with this hash that is meant, or this one from now on; whether it was there.
    pub(super) fn find_or_insert(&mut self, asked: Asked, number: u32, is: impl FnMut(u32) -> bool) -> (u32, bool) {
        match self.search(asked, is) {
            Ok(known) => (known, true),
            Err(slot) => {
                // One slot stays empty for ever, or a search would not end.
                if let Some(free) = self.free.checked_sub(1) {
                    self.free = free;
                    self.slots[slot] = self.tag(asked.hash) | (number + 1);
                }
                (number, false)
            }
        }
    }

    /// The number that is meant, or the slot where it would stand.
    fn search(&self, asked: Asked, mut is: impl FnMut(u32) -> bool) -> Result<u32, usize> {
        let mut place = self.place(asked.hash);
        // What stood in a slot stays there, but an empty one may have been taken since.
        let mut slot = if asked.first == 0 { self.slots[place] } else { asked.first };
        let tag = self.tag(asked.hash);
        while slot != 0 {
            if slot & !self.number == tag {
                let known = (slot & self.number).wrapping_sub(1);
                if is(known) {
                    return Ok(known);
                }
            }
            place += 1;
            if place == self.slots.len() {
                place = 0;
            }
            slot = self.slots[place];
        }
        Err(place)
    }

    /// The bits of a hash that a slot has room for.
    #[allow(clippy::cast_possible_truncation, reason = "the lower half is meant")]
    fn tag(&self, hash: u64) -> u32 {
        hash as u32 & !self.number
    }

    /// Where a hash's search begins: the upper half says it, the lower half is kept in the slot as far as there is room.
    fn place(&self, hash: u64) -> usize {
        let slots = u64::from(number(self.slots.len()));
        #[allow(clippy::cast_possible_truncation, reason = "below the number of slots")]
        let place = (((hash >> u32::BITS) * slots) >> u32::BITS) as usize;
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    proptest! {
        /// Few hashes, so that many things share one, and the table wraps around.
        #[test]
        fn it_knows_what_a_map_knows(things in prop::collection::vec((0_u64..4, 0_u64..3, 0_u32..5), 0..200)) {
            let mut table = Shortlist::for_count(things.len());
            let hash = |upper: u64, lower: u64| (upper * 0x5555_5555) << u32::BITS | lower << 30;
            let ask = |table: &Shortlist, hash: u64| {
                let mut asked = [Asked::of(hash)];
                table.ask_all(&mut asked);
                asked[0]
            };
            let asked: Vec<Asked> = things.iter().map(|thing| ask(&table, hash(thing.0, thing.1))).collect();
            let mut map = HashMap::new();
            for (index, (thing, asked)) in (0..).zip(things.iter().zip(asked)) {
                let is = |known: u32| things[known as usize] == *thing;
                let first = *map.entry(thing).or_insert(index);
                prop_assert_eq!(table.find_or_insert(asked, index, is), (first, first != index));
            }
            for thing in &things {
                let asked = ask(&table, hash(thing.0, thing.1));
                prop_assert_eq!(table.find(asked, |known| things[known as usize] == *thing), Some(map[thing]));
                // One of those that have the same bits of their hash in a slot.
                prop_assert!(table.likely(asked).is_some_and(|likely| things[likely as usize].1 == thing.1));
            }
            prop_assert_eq!(table.find(ask(&table, hash(9, 3)), |_| true), None);
        }
    }

    #[test]
    fn an_empty_table_and_a_full_one_answer() {
        let mut table = Shortlist::for_count(0);
        assert_eq!(table.find_or_insert(Asked::of(7), 3, |_| true), (3, false));
        assert_eq!(table.find(Asked::of(7), |_| true), None);
        assert_eq!(Shortlist::for_count(2).slots.len(), 7);
    }
}
