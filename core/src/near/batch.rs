//! Hits on their way to marks that are larger than any cache: handed on by the hundred, all with the same first bits, they find what they
//! need beside what the one before needed. With each handed on by itself the whole search took a quarter longer.

use super::{
    hits::{BUCKETS, Hit},
    marks::Marks,
};

/// Hits that wait with the same first bits.
const EACH: usize = 1 << 7;

/// Waiting hits, by their buckets.
#[derive(Debug)]
pub(super) struct Batch {
    hits: Vec<Hit>,
    waiting: [usize; BUCKETS],
}

impl Default for Batch {
    fn default() -> Self {
        Self { hits: Vec::new(), waiting: [0; BUCKETS] }
    }
}

impl Batch {
    /// Takes a hit in, and hands on those of its bucket once there are enough.
    #[inline]
    pub(super) fn add(&mut self, hit: Hit, hand_on: impl FnOnce(&mut [Hit])) {
        if self.hits.is_empty() {
            self.hits.resize(BUCKETS * EACH, hit);
        }
        let bucket = hit.bucket();
        let waiting = &mut self.waiting[bucket];
        self.hits[bucket * EACH + *waiting] = hit;
        *waiting += 1;
        if *waiting == EACH {
            *waiting = 0;
            hand_on(&mut self.hits[bucket * EACH..(bucket + 1) * EACH]);
        }
    }

    /// Hands on all that wait, bucket by bucket.
    pub(super) fn hand_on_rest(&mut self, mut hand_on: impl FnMut(&mut [Hit])) {
        for (hits, waiting) in self.hits.chunks_mut(EACH).zip(&mut self.waiting) {
            hand_on(&mut hits[..std::mem::take(waiting)]);
        }
    }
}

/// Those of some hits that are marked. Nothing waits for what is found in memory, so all are looked up at once.
pub(super) fn marked<'h>(hits: &'h mut [Hit], marks: &Marks) -> &'h [Hit] {
    marks.fetch(hits.iter().map(|hit| hit.hash()));
    let mut count = 0;
    for at in 0..hits.len() {
        let hit = hits[at];
        hits[count] = hit;
        count += usize::from(marks.has(hit.hash()));
    }
    &hits[..count]
}

#[cfg(test)]
mod tests {
    use super::super::feature::{Feature, Origin};
    use super::*;
    use std::collections::BTreeSet;

    fn hit(owner: u32) -> Hit {
        Hit::new(Feature::new(u64::from(owner).wrapping_mul(0x9e37_79b9_7f4a_7c15), Origin::NAME), owner)
    }

    #[test]
    fn all_that_was_taken_in_is_handed_on_once_with_what_has_the_same_first_bits() {
        let mut batch = Batch::default();
        for count in [0, 100_000, 1, 0] {
            let mut handed = Vec::new();
            let mut hand_on = |hits: &mut [Hit]| {
                assert!(hits.iter().all(|hit| hit.bucket() == hits[0].bucket()));
                handed.extend(hits.iter().map(|hit| hit.owner()));
            };
            (0..count).for_each(|owner| batch.add(hit(owner), &mut hand_on));
            batch.hand_on_rest(&mut hand_on);
            handed.sort_unstable();
            assert!(handed.into_iter().eq(0..count), "of {count}");
        }
    }

    #[test]
    fn what_is_marked_stays_in_its_order() {
        let mut marks = Marks::for_features(1000);
        let wanted = |owner: &u32| owner.is_multiple_of(7);
        (0..1000).filter(wanted).for_each(|owner| marks.mark(hit(owner).hash()));
        let mut hits: Vec<Hit> = (0..1000).map(hit).collect();
        let left: Vec<u32> = marked(&mut hits, &marks).iter().map(|hit| hit.owner()).collect();
        assert!(left.is_sorted() && left.len() < 300, "{} are left", left.len());
        let left: BTreeSet<u32> = left.into_iter().collect();
        assert!((0..1000).filter(wanted).all(|owner| left.contains(&owner)));
    }
}
