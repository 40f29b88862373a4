//! Who has a feature: a mark of what is wanted, and the rows that were found to have it.

use super::feature::Origin;
use std::hint::black_box;

/// Rows that share one feature, above which the feature says nothing about a person.
const CROWD: usize = 64;

/// Which hashes are wanted, with few marked by chance: two bits each, of one word.
#[derive(Debug)]
pub(super) struct Marks {
    words: Vec<u64>,
    shift: u32,
}

impl Marks {
    pub(super) fn for_features(count: usize) -> Self {
        // Between eight and sixteen bits for each. Two words at least, for a shift by all bits is none.
        let words = (count / 8).next_power_of_two().max(2);
        Self { words: vec![0; words], shift: u64::BITS - words.ilog2() }
    }

    /// Hashes with the same first bits are near to each other in memory.
    fn place(&self, hash: u64) -> (usize, u64) {
        (first_bits(hash, self.shift), 1 << ((hash >> 8) & 63) | 1 << ((hash >> 14) & 63))
    }

    pub(super) fn mark(&mut self, hash: u64) {
        let (word, bits) = self.place(hash);
        self.words[word] |= bits;
    }

    pub(super) fn has(&self, hash: u64) -> bool {
        let (word, bits) = self.place(hash);
        self.words[word] & bits == bits
    }
}

/// An account or a row that has a feature: in order, 56 bits of the feature's hash, the owner, and the feature's origin
/// there. Three words of four bytes, for there are millions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hit([u32; 3]);

#[allow(clippy::cast_possible_truncation, reason = "numbers are taken apart and put together")]
impl Hit {
    pub(super) fn new(hash: u64, owner: u32, origin: Origin) -> Self {
        Self([(hash >> 32) as u32, (hash as u32 & !0xff) | owner >> 24, owner << 8 | u32::from(origin.byte())])
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

    fn bucket(self) -> usize {
        bucket_of(self.hash())
    }
}

/// Hits on their way to [`Marks`], which are larger than any cache: handed on by the thousand, in the order of their
/// first bits, they find what they need beside what the one before needed.
#[derive(Debug, Default)]
pub(super) struct Batch {
    hits: Vec<Hit>,
    ordered: Vec<Hit>,
    handed_on: usize,
}

impl Batch {
    const SIZE: usize = 1 << 18;
    /// As many are handed on in a step.
    const FEW: usize = 1 << 13;

    /// Takes hits in.
    pub(super) fn add(&mut self, hits: impl Iterator<Item = Hit>) {
        self.hits.extend(hits);
    }

    /// Whether it is time to hand on.
    pub(super) fn is_full(&self) -> bool {
        self.hits.len() >= Self::SIZE
    }

    /// Puts what was taken in in order, to be handed on; whether there was anything.
    pub(super) fn order(&mut self) -> bool {
        let mut places = [0; BUCKETS];
        for hit in &self.hits {
            places[hit.bucket()] += 1;
        }
        let mut next = 0;
        for place in &mut places {
            next += std::mem::replace(place, next);
        }
        self.ordered.resize(self.hits.len(), Hit([0; 3]));
        self.handed_on = 0;
        for hit in self.hits.drain(..) {
            let place = &mut places[hit.bucket()];
            self.ordered[*place] = hit;
            *place += 1;
        }
        !self.ordered.is_empty()
    }

    /// Hands on some of what was put in order; whether there was any left.
    pub(super) fn hand_on(&mut self, each: impl FnMut(Hit)) -> bool {
        let few = self.next();
        few.iter().copied().for_each(each);
        !few.is_empty()
    }

    /// The same of hits that are marked; few are, as a rule. Many are looked up before some are handed on together, so that
    /// all wait for memory at once.
    pub(super) fn hand_on_marked(&mut self, marks: &Marks, mut some: impl FnMut(&[Hit])) -> bool {
        const TOGETHER: usize = 64;
        let few = self.next();
        let mut wanted = Vec::with_capacity(TOGETHER);
        for hits in few.chunks(TOGETHER) {
            let mut marked = [false; TOGETHER];
            for (marked, hit) in marked.iter_mut().zip(hits) {
                *marked = marks.has(hit.hash());
            }
            wanted.clear();
            wanted.extend(hits.iter().zip(marked).filter(|(_, marked)| *marked).map(|(hit, _)| *hit));
            some(&wanted);
        }
        !few.is_empty()
    }

    fn next(&mut self) -> &[Hit] {
        let left = &self.ordered[self.handed_on..];
        let few = &left[..left.len().min(Self::FEW)];
        self.handed_on += few.len();
        few
    }
}

/// Parts that hits are kept in, by the first bits of their hashes: each can be put in order by itself.
const BUCKETS: usize = 1 << BUCKET_BITS;
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
    /// In order, each once.
    sorted: Vec<Hit>,
    /// Where the hashes with the same first bits begin. Hashes are spread evenly, so a few are looked at for each
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
    /// Takes a hit in.
    pub(super) fn add(&mut self, hit: Hit) {
        self.buckets[hit.bucket()].sorted.push(hit);
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
    pub(super) fn fetch(&self, questions: &[Hit]) {
        let first =
            |question: &Hit| self.buckets[question.bucket()].near(question.hash()).first().map_or(0, |hit| hit.0[0]);
        black_box(questions.iter().map(first).fold(0, u32::wrapping_add));
    }

    /// The rows that have a feature, by its hash as a hit keeps it.
    pub(super) fn sharing(&self, feature: u64) -> Sharing<'_> {
        let sharing_bits = self.buckets[bucket_of(feature)].near(feature);
        let start = sharing_bits.partition_point(|hit| hit.hash() < feature);
        let (mut rows, mut count, mut last) = (0, 0, None);
        for hit in sharing_bits[start..].iter().take_while(|hit| hit.hash() == feature) {
            count += 1;
            if last.replace(hit.owner()) != Some(hit.owner()) {
                rows += 1;
                if rows > CROWD {
                    return Sharing::Crowd;
                }
            }
        }
        Sharing::Rows(rows, &sharing_bits[start..start + count])
    }
}

impl Bucket {
    fn order(&mut self, known: &mut Marks) {
        self.sorted.sort_unstable();
        self.sorted.dedup();
        let bits = self.sorted.len().max(2).ilog2();
        self.shift = u64::BITS - bits;
        self.starts = vec![0; (1 << bits) + 1];
        for hit in &self.sorted {
            self.starts[behind_bucket(hit.hash(), self.shift) + 1] += 1;
            known.mark(hit.hash());
        }
        for slot in 1..self.starts.len() {
            self.starts[slot] += self.starts[slot - 1];
        }
    }

    /// The hits whose hashes have the first bits of this one.
    fn near(&self, feature: u64) -> &[Hit] {
        let slot = behind_bucket(feature, self.shift);
        &self.sorted[self.starts[slot] as usize..self.starts[slot + 1] as usize]
    }
}

/// Hits of a bucket, in order.
pub(super) struct Ordered<'h>(&'h [Hit]);

impl Ordered<'_> {
    /// Features of this origin that one row alone has, as far as a hit keeps their hashes.
    pub(super) fn lone(&self, origin: Origin) -> impl Iterator<Item = u64> {
        let groups = self.0.chunk_by(|a, b| a.hash() == b.hash());
        groups.filter(move |group| group.len() == 1 && group[0].origin() == origin).map(|group| group[0].hash())
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

    #[test]
    fn a_hit_keeps_the_row_and_the_origin_beside_the_hash() {
        let hit = Hit::new(0x0123_4567_89ab_cdef, 0xfedc_ba98, Origin::NAME);
        assert_eq!((hit.hash(), hit.owner(), hit.origin()), (0x0123_4567_89ab_cd00, 0xfedc_ba98, Origin::NAME));
        assert!(Hit::new(1 << 8, 9, Origin::NAME) < Hit::new(2 << 8, 1, Origin::ADDRESS));
        assert!(Hit::new(1 << 8, 1 << 24, Origin::ADDRESS) > Hit::new(1 << 8, 9, Origin::NAME));
    }

    #[test]
    fn a_row_is_counted_once_and_a_crowd_is_none() {
        let hash = |feature: u64| feature << 54;
        let mut all = vec![Hit::new(hash(1), 5, Origin::NAME), Hit::new(hash(1), 5, Origin::ADDRESS)];
        all.extend((0..65).map(|row| Hit::new(hash(2), row, Origin::NAME)));
        all.extend((0..64).map(|row| Hit::new(hash(3), row, Origin::NAME)));
        all.extend([Hit::new(hash(4), 7, Origin::NAME); 2]);
        let mut hits = Hits::default();
        for hit in all {
            hits.add(hit);
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

    #[test]
    fn of_a_batch_what_is_marked_is_handed_on() {
        let hash = |owner: u32| u64::from(owner.reverse_bits()) << 32;
        let (mut batch, mut marks, mut handed) = (Batch::default(), Marks::for_features(1 << 16), Vec::new());
        let wanted = |owner: &u32| owner.is_multiple_of(7);
        (0..1000).filter(wanted).for_each(|owner| marks.mark(hash(owner)));
        batch.add((0..1000).map(|owner| Hit::new(hash(owner), owner, Origin::NAME)));
        batch.order();
        while batch.hand_on_marked(&marks, |hits| handed.extend(hits.iter().map(|hit| hit.owner()))) {}
        handed.sort_unstable();
        let by_chance = handed.iter().filter(|owner| !wanted(owner)).count();
        assert!(handed.iter().copied().filter(wanted).eq((0..1000).filter(wanted)) && by_chance < 20, "{by_chance}");
    }

    #[test]
    fn a_batch_hands_on_all_that_it_took_in_by_first_bits_a_few_at_a_time() {
        let (mut batch, mut handed) = (Batch::default(), Vec::new());
        for owners in [1..20_000, 20_000..20_001_u32] {
            let hash = |owner: u32| u64::from(owner.reverse_bits()) << 32;
            batch.add(owners.clone().map(|owner| Hit::new(hash(owner), owner, Origin::NAME)));
            handed.clear();
            assert!(batch.order());
            while batch.hand_on(|hit| handed.push(hit)) {}
            assert!(handed.is_sorted_by_key(|hit| hit.hash() >> 56));
            let mut found: Vec<u32> = handed.iter().map(|hit| hit.owner()).collect();
            found.sort_unstable();
            assert!(found.into_iter().eq(owners));
        }
        assert!(!batch.order() && !batch.hand_on(drop));
    }
}
