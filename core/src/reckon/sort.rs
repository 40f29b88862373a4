//! The orders of the table: everybody by a text or by a number.

use super::{Reckoning, number};
use crate::people::Sort;
use std::cmp::Ordering;

/// Letters compared at a time.
const LETTERS: usize = 8;
/// As few are compared text by text.
const FEW: usize = 16;
/// Texts with as many letters in common are compared as a whole: to skip that many over and over is no gain.
const MANY: usize = 128;

impl Reckoning {
    /// Everybody in an order.
    pub(super) fn sorted(&self, sort: Sort) -> Vec<u32> {
        let count = self.people.len();
        match sort {
            Sort::Person => by_text(count, |person| self.label(person)),
            Sort::CloudLogin => by_text(count, |person| self.cloud_login(person)),
            Sort::Address => by_text(count, |person| self.first_address(person)),
            Sort::Category => by_number(count, |person| self.people[person].category as usize),
            Sort::Accounts => by_number(count, |person| self.account_count(person)),
        }
    }
}

/// Everybody by a number that is not much larger than their count.
fn by_number(count: usize, of: impl Fn(usize) -> usize) -> Vec<u32> {
    let mut places = Vec::new();
    for person in 0..count {
        let of = of(person);
        if places.len() <= of {
            places.resize(of + 1, 0);
        }
        places[of] += 1;
    }
    let mut next = 0;
    for place in &mut places {
        next += std::mem::replace(place, next);
    }
    let mut order = vec![0; count];
    for person in 0..count {
        let place = &mut places[of(person)];
        order[*place] = number(person);
        *place += 1;
    }
    order
}

/// Everybody by a text without regard to letter case; who has none comes last.
///
/// The first letters of each text are sorted as numbers, then those who have the same by their next letters, and so on
/// until few have: so nearly all that is compared lies side by side.
fn by_text<'r>(count: usize, text: impl Fn(usize) -> &'r str) -> Vec<u32> {
    let texts: Vec<&str> = (0..count).map(text).collect();
    let first = |text: &str| if text.is_empty() { u64::MAX } else { letters(text, 0) };
    let mut keys: Vec<(u64, u32)> = texts.iter().map(|text| first(text)).zip(0..).collect();
    keys.sort_unstable();
    // Runs of people whose texts may have so many bytes in common, and whose first letters are sorted.
    let mut runs = vec![(0..count, LETTERS)];
    while let Some((run, common)) = runs.pop() {
        let mut start = run.start;
        for same in keys[run].chunk_by_mut(|a, b| a.0 == b.0) {
            let run = start..start + same.len();
            start = run.end;
            // Behind a text's end there are zeros.
            let goes_on = same[0].0 & 0xff != 0 && same[0].0 != u64::MAX;
            if same.len() == 1 || !goes_on {
                continue;
            }
            if same.len() <= FEW || common >= MANY {
                same.sort_by(|a, b| compare_folded(texts[a.1 as usize], texts[b.1 as usize]));
                continue;
            }
            for (key, person) in &mut *same {
                *key = letters(texts[*person as usize], common);
            }
            same.sort_unstable();
            runs.push((run, common + LETTERS));
        }
    }
    keys.into_iter().map(|(_, person)| person).collect()
}

fn compare_folded(a: &str, b: &str) -> Ordering {
    if a.is_ascii() && b.is_ascii() {
        return a.bytes().map(|byte| byte.to_ascii_lowercase()).cmp(b.bytes().map(|byte| byte.to_ascii_lowercase()));
    }
    folded(a).cmp(folded(b))
}

fn folded(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_lowercase)
}

/// Bytes of a text in lower case, behind the first so many, so that smaller numbers come first.
fn letters(text: &str, behind: usize) -> u64 {
    let mut letters = [0; LETTERS];
    if text.is_ascii() {
        let rest = text.as_bytes().get(behind..).unwrap_or_default();
        let rest = &rest[..rest.len().min(LETTERS)];
        letters[..rest.len()].copy_from_slice(rest);
        letters.make_ascii_lowercase();
    } else {
        let bytes = folded(text).flat_map(|c| {
            let mut bytes = [0; 4];
            let length = c.encode_utf8(&mut bytes).len();
            bytes.into_iter().take(length)
        });
        for (letter, byte) in letters.iter_mut().zip(bytes.skip(behind)) {
            *letter = byte;
        }
    }
    u64::from_be_bytes(letters)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn people_are_in_the_order_of_their_texts_in_lower_case(
            texts in prop::collection::vec("([aA]{0,9}|[aAbÄz山é@]{0,3}[aA]{7,20}[bBé]?|\\PC{0,12})", 0..60),
        ) {
            let key = |person: &u32| {
                let folded: String = texts[*person as usize].chars().flat_map(char::to_lowercase).collect();
                (folded.is_empty(), folded, *person)
            };
            let mut expected: Vec<u32> = (0..number(texts.len())).collect();
            expected.sort_by_cached_key(key);
            prop_assert_eq!(by_text(texts.len(), |person| &texts[person]), expected);
        }

        #[test]
        fn people_are_in_the_order_of_their_numbers(numbers in prop::collection::vec(0..9_usize, 0..40)) {
            let mut expected: Vec<u32> = (0..number(numbers.len())).collect();
            expected.sort_by_key(|person| numbers[*person as usize]);
            prop_assert_eq!(by_number(numbers.len(), |person| numbers[person]), expected);
        }
    }

    #[test]
    fn texts_are_sorted_without_regard_to_case_and_nothing_comes_last() {
        let texts = ["Zoë", "", "ana.long-name-2", "ANA.long-name-1", "山田", "Ähre", "ana"];
        let sorted: Vec<&str> = by_text(7, |index| texts[index]).iter().map(|index| texts[*index as usize]).collect();
        assert_eq!(sorted, ["ana", "ANA.long-name-1", "ana.long-name-2", "Zoë", "Ähre", "山田", ""]);
    }
}
