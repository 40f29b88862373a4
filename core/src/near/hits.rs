//! Who has a feature: the rows that were found to have it, kept by its hash.

use super::{
    feature::{Feature, Origin},
    marks::Marks,
};
use std::hint::black_box;

/// Rows that share one feature, above which the feature says nothing about a person.
const CROWD: usize = 64;

/// A row that has a feature: in order, 56 bits of the feature's hash, the row, and the feature's origin there. Three words of four
/// bytes, for there are millions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hit([u32; 3]);

#[allow(clippy::cast_possible_truncation, reason = "numbers are taken apart and put together")]
impl Hit {
    pub(super) fn new(feature: Feature, owner: u32) -> Self {
        let hash = feature.hash();
        Self([(hash >> 32) as u32, hash as u32 | owner >> 24, owner << 8 | u32::from(feature.origin().byte())])
    }

    pub(super) fn hash(self) -> u64 {
        u64::from(self.0[0]) << 32 | u64::from(self.0[1] & !0xff)
    }

    pub(super) fn owner(self) -> u32 {
        self.0[1] << 24 | self.0[2] >> 8
    }

    pub(super) fn origin(self) -> Origin {
        Origin::from_byte(self.0[2] as u8)
    }

    /// The bucket that its feature's hits are kept in.
    pub(super) fn bucket(self) -> usize {
        (self.0[0] >> (u32::BITS - BUCKET_BITS)) as usize
    }
}

/// Parts that hits are kept in, by the first bits of their hashes: each can be put in order by itself.
pub(super) const BUCKETS: usize = 1 << BUCKET_BITS;
const BUCKET_BITS: u32 = 8;

/// Rows by the hashes of their features: taken in first, then put in order bucket by bucket, then asked.
#[derive(Debug)]
pub(super) struct Hits {
    buckets: Vec<Bucket>,
    ordered: usize,
    /// Where most questions end.
    known: Marks,
}

#[derive(Debug, Default)]
struct Bucket {
    /// In order, some twice.
    sorted: Vec<Hit>,
    /// Where the hashes with the same first bits begin. Hashes are spread evenly, so one or two are looked at for each
    /// question; a binary search would miss the cache at each of its steps.
    starts: Vec<u32>,
    shift: u32,
}

impl Default for Hits {
    fn default() -> Self {
        let buckets = std::iter::repeat_with(Bucket::default).take(BUCKETS).collect();
        Self { buckets, ordered: 0, known: Marks::for_features(0) }
    }
}

impl Hits {
    /// Takes hits in that have the same first bits.
    pub(super) fn add(&mut self, hits: &[Hit]) {
        if let Some(first) = hits.first() {
            self.buckets[first.bucket()].sorted.extend_from_slice(hits);
        }
    }

    /// Puts one more bucket in order and gives it; none when all are.
    pub(super) fn order_one(&mut self) -> Option<Ordered<'_>> {
        if self.ordered == 0 {
            self.known = Marks::for_features(self.buckets.iter().map(|bucket| bucket.sorted.len()).sum());
        }
        let bucket = self.buckets.get_mut(self.ordered)?;
        self.ordered += 1;
        bucket.order(&mut self.known);
        Some(Ordered(&bucket.sorted))
    }

    /// The features that some row has, and few others.
    pub(super) fn known(&self) -> &Marks {
        &self.known
    }

    /// Fetches what [`sharing`](Self::sharing) will look at: the questions wait for memory together.
    pub(super) fn fetch(&self, hashes: impl Iterator<Item = u64>) {
        let first = |hash: u64| self.buckets[bucket_of(hash)].near(hash).first().map_or(0, |hit| hit.0[0]);
        black_box(hashes.map(first).fold(0, u32::wrapping_add));
    }

    /// The rows that have a feature, by its hash as a hit keeps it.
    pub(super) fn sharing(&self, feature: u64) -> Sharing<'_> {
        let sharing_bits = self.buckets[bucket_of(feature)].near(feature);
        let start = sharing_bits.partition_point(|hit| hit.hash() < feature);
        let (mut rows, mut count, mut last) = (0, 0, None);
        for hit in sharing_bits[start..].iter().take_while(|hit| hit.hash() == feature) {
            if hit.origin() == Origin::CROWD {
                return Sharing::Crowd;
            }
            count += 1;
            rows += usize::from(last.replace(hit.owner()) != Some(hit.owner()));
        }
        Sharing::Rows(rows, &sharing_bits[start..start + count])
    }
}

impl Bucket {
    /// Puts the hits where those with the same first bits stand, one or two as a rule, and these in order. No sort of all is needed.
    fn order(&mut self, known: &mut Marks) {
        let bits = self.sorted.len().max(2).ilog2();
        self.shift = u64::BITS - bits;
        self.starts = vec![0; (1 << bits) + 1];
        for hit in &self.sorted {
            self.starts[behind_bucket(hit.hash(), self.shift)] += 1;
            known.mark(hit.hash());
        }
        let mut end = 0;
        for start in &mut self.starts {
            end += *start;
            *start = end;
        }
        // Filled from behind, each end becomes a start.
        let mut placed = vec![Hit::default(); self.sorted.len()];
        for hit in &self.sorted {
            let next = &mut self.starts[behind_bucket(hit.hash(), self.shift)];
            *next -= 1;
            placed[*next as usize] = *hit;
        }
        for slot in self.starts.windows(2) {
            let same_bits = &mut placed[slot[0] as usize..slot[1] as usize];
            if same_bits.len() > 1 {
                same_bits.sort_unstable();
            }
            if same_bits.len() > CROWD {
                same_bits.chunk_by_mut(|a, b| a.hash() == b.hash()).for_each(note_crowd);
            }
        }
        self.sorted = placed;
    }

    /// The hits whose hashes have the first bits of this one.
    fn near(&self, feature: u64) -> &[Hit] {
        let slot = behind_bucket(feature, self.shift);
        &self.sorted[self.starts[slot] as usize..self.starts[slot + 1] as usize]
    }
}

/// Has the first of a feature's hits say it if they are of a crowd, so that it is not counted for each question.
fn note_crowd(hits: &mut [Hit]) {
    if hits.chunk_by(|a, b| a.owner() == b.owner()).count() > CROWD {
        hits[0] = Hit::new(Feature::new(hits[0].hash(), Origin::CROWD), 0);
    }
}

/// Hits of a bucket, in order.
pub(super) struct Ordered<'h>(&'h [Hit]);

impl Ordered<'_> {
    /// Features of this origin that one row alone has, as far as a hit keeps their hashes.
    pub(super) fn lone(&self, origin: Origin) -> impl Iterator<Item = u64> {
        let groups = self.0.chunk_by(|a, b| a.hash() == b.hash());
        let is_lone = move |group: &&[Hit]| group.iter().all(|hit| *hit == group[0]) && group[0].origin() == origin;
        groups.filter(is_lone).map(|group| group[0].hash())
    }
}

/// What is known of the rows that share a feature.
pub(super) enum Sharing<'h> {
    /// More than say something about a person.
    Crowd,
    /// So many rows, some perhaps in several hits.
    Rows(usize, &'h [Hit]),
}

fn bucket_of(hash: u64) -> usize {
    first_bits(hash, u64::BITS - BUCKET_BITS)
}

/// The first bits behind those that are a bucket's.
fn behind_bucket(hash: u64, shift: u32) -> usize {
    first_bits(hash << BUCKET_BITS, shift)
}

fn first_bits(hash: u64, shift: u32) -> usize {
    #[allow(clippy::cast_possible_truncation, reason = "as many bits remain as an index has values")]
    let bits = (hash >> shift) as usize;
    bits
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    fn hit(hash: u64, owner: u32, origin: Origin) -> Hit {
        Hit::new(Feature::new(hash, origin), owner)
    }

    #[test]
    fn a_hit_keeps_the_row_and_the_origin_beside_the_hash() {
        let one = hit(0x0123_4567_89ab_cdef, 0xfedc_ba98, Origin::NAME);
        assert_eq!((one.hash(), one.owner(), one.origin()), (0x0123_4567_89ab_cd00, 0xfedc_ba98, Origin::NAME));
        assert!(hit(1 << 8, 9, Origin::NAME) < hit(2 << 8, 1, Origin::ADDRESS));
        assert!(hit(1 << 8, 1 << 24, Origin::ADDRESS) > hit(1 << 8, 9, Origin::NAME));
    }

    #[test]
    fn a_row_is_counted_once_and_a_crowd_is_none() {
        let hash = |feature: u64| feature << 54;
        let mut all = vec![hit(hash(1), 5, Origin::NAME), hit(hash(1), 5, Origin::ADDRESS)];
        all.extend((0..65).map(|row| hit(hash(2), row, Origin::NAME)));
        all.extend((0..64).map(|row| hit(hash(3), row, Origin::NAME)));
        all.extend([hit(hash(4), 7, Origin::NAME); 2]);
        let mut hits = Hits::default();
        for hit in all {
            hits.add(&[hit]);
        }
        let mut lone = Vec::new();
        while let Some(ordered) = hits.order_one() {
            lone.extend(ordered.lone(Origin::NAME));
        }
        assert!(matches!(hits.sharing(hash(1)), Sharing::Rows(1, [_, _])));
        assert!(matches!(hits.sharing(hash(2)), Sharing::Crowd));
        assert!(matches!(hits.sharing(hash(3)), Sharing::Rows(64, _)));
        assert!(matches!(hits.sharing(hash(9)), Sharing::Rows(0, [])));
        assert_eq!(lone, [hash(4)]);
    }

    proptest! {
        #[test]
        fn the_rows_of_a_feature_are_all_that_were_added_with_it(
            all in vec((prop_oneof![3 => 0_u64..3, 1 => 0_u64..40], 0..150_u32, 0..3_u8), 0..400),
            high in any::<bool>(),
        ) {
            // Few buckets with much in them, or many with little.
            let hash = |feature: u64| if high { feature << 56 | feature << 20 } else { feature << 40 };
            let mut hits = Hits::default();
            for (feature, row, origin) in &all {
                hits.add(&[hit(hash(*feature), *row, Origin::from_byte(*origin))]);
            }
            while hits.order_one().is_some() {}
            for feature in 0..41 {
                let mut expected: Vec<(u32, u8)> =
                    all.iter().filter(|(of, ..)| *of == feature).map(|(_, row, origin)| (*row, *origin)).collect();
                expected.sort_unstable();
                let mut rows: Vec<u32> = expected.iter().map(|(row, _)| *row).collect();
                rows.dedup();
                match hits.sharing(hash(feature)) {
                    Sharing::Crowd => prop_assert!(rows.len() > CROWD),
                    Sharing::Rows(count, found) => {
                        prop_assert!(count == rows.len() && count <= CROWD);
                        let found: Vec<_> = found.iter().map(|hit| (hit.owner(), hit.origin().byte())).collect();
                        prop_assert_eq!(found, expected);
                    }
                }
                prop_assert!(rows.is_empty() || hits.known().has(hash(feature)));
            }
        }
    }
}
