//! Who has a feature: a mark of what is wanted, and the rows that were found to have it.

use super::feature::Origin;

/// Rows that share one feature, above which the feature says nothing about a person.
const CROWD: usize = 64;

/// Which hashes are wanted, with few marked by chance: two bits each, of one word.
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
}

/// Hits on their way to [`Marks`], which are larger than any cache: handed on by the thousand, in the order of their
/// first bits, they find what they need beside what the one before needed.
#[derive(Default)]
pub(super) struct Batch {
    hits: Vec<Hit>,
    ordered: Vec<Hit>,
}

impl Batch {
    const SIZE: usize = 1 << 19;
    const SHIFT: u32 = u64::BITS - 8;

    /// Takes hits in.
    pub(super) fn add(&mut self, hits: impl Iterator<Item = Hit>) {
        self.hits.extend(hits);
    }

    /// Whether it is time to hand on.
    pub(super) fn is_full(&self) -> bool {
        self.hits.len() >= Self::SIZE
    }

    /// Hands on what was taken in.
    pub(super) fn hand_on(&mut self, each: impl FnMut(Hit)) {
        let mut places = [0; 1 << 8];
        for hit in &self.hits {
            places[first_bits(hit.hash(), Self::SHIFT)] += 1;
        }
        let mut next = 0;
        for place in &mut places {
            next += std::mem::replace(place, next);
        }
        self.ordered.resize(self.hits.len(), Hit([0; 3]));
        for hit in self.hits.drain(..) {
            let place = &mut places[first_bits(hit.hash(), Self::SHIFT)];
            self.ordered[*place] = hit;
            *place += 1;
        }
        self.ordered.iter().copied().for_each(each);
    }
}

/// Rows by the hashes of their features.
pub(super) struct Hits {
    /// In order, each once.
    sorted: Vec<Hit>,
    /// Where the hashes with the same first bits begin. Hashes are spread evenly, so a few are looked at for each
    /// question; a binary search would miss the cache at each of its steps.
    starts: Vec<u32>,
    shift: u32,
    /// Most questions end here.
    known: Marks,
}

/// What is known of the rows that share a feature.
pub(super) enum Sharing<'h> {
    /// More than say something about a person.
    Crowd,
    /// So many rows, some perhaps in several hits.
    Rows(usize, &'h [Hit]),
}

impl Hits {
    pub(super) fn new(mut hits: Vec<Hit>) -> Self {
        hits.sort_unstable();
        hits.dedup();
        let bits = hits.len().max(2).ilog2();
        let shift = u64::BITS - bits;
        let mut starts = vec![0; (1 << bits) + 1];
        let mut known = Marks::for_features(hits.len());
        for hit in &hits {
            starts[first_bits(hit.hash(), shift) + 1] += 1;
            known.mark(hit.hash());
        }
        for slot in 1..starts.len() {
            starts[slot] += starts[slot - 1];
        }
        Self { sorted: hits, starts, shift, known }
    }

    /// The rows that have a feature, by its hash as a hit keeps it.
    pub(super) fn sharing(&self, feature: u64) -> Sharing<'_> {
        if !self.known.has(feature) {
            return Sharing::Rows(0, &[]);
        }
        let slot = first_bits(feature, self.shift);
        let sharing_bits = &self.sorted[self.starts[slot] as usize..self.starts[slot + 1] as usize];
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

    /// Features of this origin that one row alone has, as far as a hit keeps their hashes.
    pub(super) fn lone(&self, origin: Origin) -> impl Iterator<Item = u64> {
        let groups = self.sorted.chunk_by(|a, b| a.hash() == b.hash());
        groups.filter(move |group| group.len() == 1 && group[0].origin() == origin).map(|group| group[0].hash())
    }
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
        let hash = |feature: u64| feature << 40;
        let mut hits = vec![Hit::new(hash(1), 5, Origin::NAME), Hit::new(hash(1), 5, Origin::ADDRESS)];
        hits.extend((0..65).map(|row| Hit::new(hash(2), row, Origin::NAME)));
        hits.extend((0..64).map(|row| Hit::new(hash(3), row, Origin::NAME)));
        hits.push(Hit::new(hash(4), 7, Origin::NAME));
        let hits = Hits::new(hits);
        assert!(matches!(hits.sharing(hash(1)), Sharing::Rows(1, [_, _])));
        assert!(matches!(hits.sharing(hash(2)), Sharing::Crowd));
        assert!(matches!(hits.sharing(hash(3)), Sharing::Rows(64, _)));
        assert!(matches!(hits.sharing(hash(9)), Sharing::Rows(0, [])));
        assert_eq!(hits.lone(Origin::NAME).collect::<Vec<_>>(), [hash(4)]);
    }
}
