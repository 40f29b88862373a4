//! What the objects of a list have in common.
//!
//! Entries of one file are alike, so what stands before a value (comma, white space, key, colon) is nearly always, byte for byte,
//! what stood in its place in the entry before. One comparison then replaces a walk over the grammar and a search among all
//! names: a third of the time that reading took. What is not the same takes the plain way, and is learnt for the next entry.

use super::cursor::{Cursor, Slice, Step};
use crate::eights::are_same;

/// Members of an object whose places are remembered.
const REMEMBERED: usize = 64;

/// What stood before the values of the object before, in their order, and what each was.
#[derive(Debug)]
pub(super) struct Habit<T>(Vec<Lead<T>>);

/// What stands between the end of one value and the beginning of the next.
#[derive(Debug)]
struct Lead<T> {
    bytes: Vec<u8>,
    /// Where in it the key stands, without its quotes.
    key: Slice,
    meaning: T,
}

fn begins_with(bytes: &[u8], lead: &[u8]) -> bool {
    bytes.get(..lead.len()).is_some_and(|bytes| are_same(bytes, lead))
}

impl<T> Default for Habit<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Copy> Habit<T> {
    /// The first key of the object before, with its quotes.
    pub(super) fn first_key(&self) -> Option<&[u8]> {
        let Lead { bytes, key, .. } = self.0.first()?;
        bytes.get(key.start - 1..=key.end)
    }

    /// What the member at `index` is, and how long what stands before its value, where that is what stood in its place in the
    /// object before.
    pub(super) fn expected(&self, index: usize, bytes: &[u8], at: usize) -> Option<(usize, T)> {
        let lead = self.0.get(index)?;
        begins_with(bytes.get(at..)?, &lead.bytes).then_some((lead.bytes.len(), lead.meaning))
    }

    /// Passes the key of the member at `index`, up to its value: gives the key and what `name` makes of its text, or `None` past the
    /// object's end.
    pub(super) fn key(
        &mut self,
        index: usize,
        cursor: &mut Cursor<'_>,
        scratch: &mut String,
        name: impl FnOnce(&str) -> T,
    ) -> Step<Option<(Slice, T)>> {
        let start = cursor.at;
        if let Some(lead) = self.0.get(index)
            && begins_with(&cursor.bytes[start..], &lead.bytes)
        {
            cursor.at += lead.bytes.len();
            let key = Slice { start: start + lead.key.start, end: start + lead.key.end, ..lead.key };
            return Ok(Some((key, lead.meaning)));
        }
        let Some(key) = cursor.key(index == 0)? else { return Ok(None) };
        cursor.peek()?;
        let meaning = name(cursor.text(key, scratch));
        if index < REMEMBERED {
            let bytes = cursor.bytes[start..cursor.at].to_vec();
            let lead = Lead { bytes, key: Slice { start: key.start - start, end: key.end - start, ..key }, meaning };
            // The members before it are remembered, so there is no gap.
            self.0.splice(index..self.0.len().min(index + 1), [lead]);
        }
        Ok(Some((key, meaning)))
    }
}
