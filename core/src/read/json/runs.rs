//! Members that are the same in entry after entry.
//!
//! Two thirds of a report's members are: flags, empty lists, the licence type. What stands from one value that differs to the next is
//! learnt from the first entries; where it is there again, byte for byte, one comparison passes all the members in it and the key behind
//! them. It takes an eighth off the time that a report is read in.

use crate::{
    eights::are_same,
    read::{
        draft::{Constants, Draft, Span},
        field::Field,
    },
};

/// Entries that are compared before anything is taken to be the same in all.
const LEARNT_FROM: u32 = 16;
/// Members of an entry that are looked at.
const MEMBERS: usize = 64;
/// Vain comparisons that are put up with, even where there are more of them than others.
const IN_VAIN: u32 = 64;

/// What stays the same between the values that differ.
#[derive(Debug, Default)]
pub(super) struct Runs {
    /// By the index of their first member.
    known: Vec<Option<Run>>,
    /// Where nothing is known yet, what the entries so far have in common.
    learning: Vec<Learnt>,
    entries: u32,
}

/// Members that stand together and are the same in entry after entry.
#[derive(Debug)]
struct Run {
    /// From behind the value before them to where the next value begins, or to the byte behind their own last one.
    bytes: Vec<u8>,
    constants: Constants,
    extent: Extent,
    found: u32,
    missed: u32,
}

/// How far a run goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extent {
    pub(super) members: usize,
    /// Bytes to the end of its last value.
    pub(super) length: usize,
    /// The field of the member behind it, and how many bytes it is to that one's value.
    pub(super) next: Option<(Field, usize)>,
}

/// A member that was read as usual, by indices among the bytes being read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    pub(super) field: Field,
    /// Behind the value before it.
    pub(super) start: usize,
    /// Where its value begins, and behind it.
    pub(super) value: usize,
    pub(super) end: usize,
    /// What the draft takes of it; none where that is more than one text.
    pub(super) text: Option<Span>,
}

/// What the entries so far have in common at a member's place.
#[derive(Debug)]
struct Learnt {
    bytes: Vec<u8>,
    /// As it is in the entry that was read last, if it was read as usual.
    member: Option<Member>,
    /// The number of that entry.
    entry: u32,
    is_same: bool,
}

impl Runs {
    /// Passes the run that begins with the member at `index`, if it stands there and the draft has none of its fields; then the draft
    /// takes them. What is hardly ever found is forgotten, and all is learnt anew.
    #[inline]
    pub(super) fn take(&mut self, index: usize, bytes: &[u8], at: usize, draft: &mut Draft) -> Option<Extent> {
        let run = self.known.get_mut(index)?.as_mut()?;
        let there = bytes.get(at..)?.get(..run.bytes.len());
        if there.is_some_and(|there| are_same(there, &run.bytes)) && draft.take(&run.constants, at) {
            run.found = run.found.saturating_add(1);
            return Some(run.extent);
        }
        run.missed = run.missed.saturating_add(1);
        if run.missed > IN_VAIN.max(run.found) {
            *self = Self::default();
        }
        None
    }

    pub(super) fn is_learning(&self) -> bool {
        self.entries < LEARNT_FROM
    }

    /// Takes note of the member at `index`: none, if it was not read as usual.
    pub(super) fn note(&mut self, index: usize, bytes: &[u8], member: Option<Member>) {
        // Nothing is usual in the first entry.
        if self.entries == 0 || !self.is_learning() || index >= MEMBERS {
            return;
        }
        let here = member.map(|member| &bytes[member.start..member.end]).unwrap_or_default();
        let is_whole = member.is_some_and(|member| member.text.is_some());
        let Some(learnt) = self.learning.get_mut(index) else {
            let is_same = self.entries == 1 && is_whole;
            self.learning.push(Learnt { bytes: here.to_vec(), member, entry: self.entries, is_same });
            return;
        };
        learnt.is_same &= is_whole && learnt.bytes == here;
        (learnt.member, learnt.entry) = (member, self.entries);
    }

    /// Takes note of an entry's end, at which these are the bytes.
    #[inline]
    pub(super) fn end_entry(&mut self, bytes: &[u8]) {
        if self.is_learning() {
            self.entries += 1;
            if self.entries == LEARNT_FROM {
                self.know(bytes);
            }
        }
    }

    /// Makes runs of what the entries had in common.
    fn know(&mut self, bytes: &[u8]) {
        let learnt = std::mem::take(&mut self.learning);
        let in_last = |index: usize| learnt.get(index).filter(|learnt| learnt.entry + 1 == LEARNT_FROM);
        let mut index = 0;
        while in_last(index).is_some() {
            let first = index;
            while in_last(index).is_some_and(|learnt| learnt.is_same) {
                index += 1;
            }
            let next = in_last(index).and_then(|learnt| learnt.member);
            self.known.resize_with(index + 1, || None);
            self.known[first] = Run::of(&learnt[first..index], next, bytes);
            index += 1;
        }
    }
}

impl Run {
    /// Of members of which each begins where the one before it ends, and the next.
    fn of(same: &[Learnt], next: Option<Member>, bytes: &[u8]) -> Option<Self> {
        let (start, end) = (same.first()?.member?.start, same.last()?.member?.end);
        let constants =
            same.iter().filter_map(|learnt| learnt.member).filter_map(|member| Some((member.field, member.text?)));
        let next = next.map(|next| (next.field, next.value - start));
        // The byte behind the last value: a number ends there.
        let compared = next.map_or(end + 1 - start, |(_, value)| value);
        Some(Self {
            bytes: bytes[start..start + compared].to_vec(),
            constants: Constants::new(constants, start),
            extent: Extent { members: same.len(), length: end - start, next },
            found: 0,
            missed: 0,
        })
    }
}
