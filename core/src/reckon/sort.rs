//! The orders of the table: everybody by a text or by a number.

use super::{Reckoning, number};
use crate::{eights::in_lower_case, people::Sort, texts::Written};
use std::cmp::Ordering;

/// Letters compared at a time.
const LETTERS: usize = 8;
/// Letters of everybody's text that are held are those behind so many.
const LATER: [usize; 2] = [LETTERS, 2 * LETTERS];
/// So many people who begin alike are sorted by eight letters at a time, which takes twice the room; more of them by four.
const FEW: usize = 1 << 17;
/// Texts with as many letters in common are compared as a whole: to skip that many over and over is no gain.
const MANY: usize = 128;

impl Reckoning {
    /// Everybody in an order.
    pub(super) fn sorted(&self, sort: Sort) -> Vec<u32> {
        let count = self.people.len();
        match sort {
            Sort::Person => by_text(count, |person| self.label(person)),
            Sort::CloudLogin => by_text(count, |person| Written::whole(self.cloud_login(person))),
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
/// The first letters of each text are sorted as numbers, with the person's number behind them; then those who begin alike by their
/// next letters, and so on: so all that is compared lies side by side. Of everybody no more is held than these numbers and the twenty
/// letters that come next. They are taken while the texts come one after the other: later they would be looked for all over the
/// memory, and hardly any two texts have more in common.
fn by_text<'r>(count: usize, text: impl Fn(usize) -> Written<'r>) -> Vec<u32> {
    let mut people = Vec::with_capacity(count);
    let mut all = Everybody { second: Vec::with_capacity(count), later: Vec::with_capacity(count), text: &text };
    for person in 0..count {
        let text = text(person);
        let at = |behind| letters(text, behind, text.eight(behind));
        let letters = if text.is_empty() { NONE } else { at(0) };
        let (first, second) = Lettered::parted(letters, number(person));
        all.second.push(second);
        all.later.push(LATER.map(at));
        people.push(first);
    }
    sort(&mut people, 0, &all, &mut Runs::default());
    let mut order = all.second;
    for (place, key) in order.iter_mut().zip(people) {
        *place = key.person();
    }
    order
}

/// What is held of everybody besides, by their numbers.
struct Everybody<'a, 'r> {
    /// The four letters behind the first four.
    second: Vec<u32>,
    /// Eight letters behind as many as [`LATER`] says.
    later: Vec<[u64; LATER.len()]>,
    text: &'a dyn Fn(usize) -> Written<'r>,
}

impl<'r> Everybody<'_, 'r> {
    /// Eight letters behind the first so many.
    fn letters(&self, person: u32, behind: usize) -> u64 {
        if let Some(place) = LATER.iter().position(|later| *later == behind) {
            return self.later[person as usize][place];
        }
        let text = self.text(person);
        letters(text, behind, text.eight(behind))
    }

    fn text(&self, person: u32) -> Written<'r> {
        (self.text)(person as usize)
    }
}

/// A person behind letters of their text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Lettered(u64);

/// Letters of everybody's text that stand before the person.
const FIRST: usize = 4;
/// The letters of who has no text: those of no text.
const NONE: u64 = u64::MAX << u32::BITS;

impl Lettered {
    /// Of a person, and of letters of which the first four are taken; the others besides.
    #[allow(clippy::cast_possible_truncation, reason = "the half that is meant")]
    fn parted(letters: u64, person: u32) -> (Self, u32) {
        (Self(letters & (u64::MAX << u32::BITS) | u64::from(person)), letters as u32)
    }

    /// The same person, behind other letters.
    fn with(self, letters: u32) -> Self {
        Self(u64::from(letters) << u32::BITS | u64::from(self.person()))
    }

    fn letters(self) -> u64 {
        self.0 & (u64::MAX << u32::BITS)
    }

    #[allow(clippy::cast_possible_truncation, reason = "the half that is meant")]
    fn person(self) -> u32 {
        self.0 as u32
    }
}

/// Sorts people, who come by rising number, by four letters of their texts and all that is behind these; before them so many bytes
/// are the same.
fn sort(people: &mut [Lettered], common: usize, all: &Everybody<'_, '_>, runs: &mut Runs) {
    people.sort_unstable();
    let common = common + FIRST;
    for alike in people.chunk_by_mut(|a, b| a.letters() == b.letters()) {
        let first = alike[0].letters();
        // Behind a text's end there are zeros.
        if alike.len() == 1 || first == NONE || first.to_be_bytes()[FIRST - 1] == 0 {
            continue;
        }
        if common == FIRST {
            for key in &mut *alike {
                *key = key.with(all.second[key.person() as usize]);
            }
        } else if alike.len() <= FEW || common >= MANY {
            runs.sort(alike, common, all);
            continue;
        } else {
            for key in &mut *alike {
                (*key, _) = Lettered::parted(all.letters(key.person(), common), key.person());
            }
        }
        sort(alike, common, all, runs);
    }
}

/// Room for those who begin alike, used again and again.
#[derive(Default)]
struct Runs {
    keys: Vec<(u64, u32)>,
    runs: Vec<(u32, u32)>,
}

impl Runs {
    /// Sorts people, by rising number, whose texts have so many bytes in common and go on behind these.
    fn sort(&mut self, people: &mut [Lettered], mut common: usize, all: &Everybody<'_, '_>) {
        let Self { keys, runs } = self;
        keys.clear();
        keys.extend(people.iter().map(|key| (0, key.person())));
        runs.clear();
        runs.push((0, number(people.len())));
        // Runs of those whose texts have so many bytes in common.
        while !runs.is_empty() && common < MANY {
            next_letters(keys, runs, all, common);
            common += LETTERS;
            for (start, end) in std::mem::take(runs) {
                let run = &mut keys[start as usize..end as usize];
                run.sort_unstable();
                add_runs(run, start, runs);
            }
        }
        for (start, end) in runs.drain(..) {
            let run = &mut keys[start as usize..end as usize];
            run.sort_by(|a, b| compare_folded(all.text(a.1), all.text(b.1)));
        }
        for (key, (_, person)) in people.iter_mut().zip(keys) {
            *key = Lettered(u64::from(*person));
        }
    }
}

/// Adds the runs of those who have the same letters so far, and more to come, among keys that begin at `start`.
fn add_runs(keys: &[(u64, u32)], mut start: u32, runs: &mut Vec<(u32, u32)>) {
    for same in keys.chunk_by(|a, b| a.0 == b.0) {
        let end = start + number(same.len());
        // Behind a text's end there are zeros.
        if same.len() > 1 && same[0].0 & 0xff != 0 {
            runs.push((start, end));
        }
        start = end;
    }
}

/// Puts the letters behind the first so many in the keys of all runs.
fn next_letters(keys: &mut [(u64, u32)], runs: &[(u32, u32)], all: &Everybody<'_, '_>, behind: usize) {
    for (start, end) in runs {
        for (next, person) in &mut keys[*start as usize..*end as usize] {
            *next = all.letters(*person, behind);
        }
    }
}

fn compare_folded(a: Written<'_>, b: Written<'_>) -> Ordering {
    if a.is_ascii() && b.is_ascii() {
        return a.bytes().map(|byte| byte.to_ascii_lowercase()).cmp(b.bytes().map(|byte| byte.to_ascii_lowercase()));
    }
    folded(a).cmp(folded(b))
}

fn folded(text: Written<'_>) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_lowercase)
}

/// Bytes of a text in lower case, behind the first so many, so that smaller numbers come first; `bytes` are those as they are.
#[inline]
fn letters(text: Written<'_>, behind: usize, bytes: [u8; LETTERS]) -> u64 {
    // Whatever follows, ASCII up to there is as long in lower case.
    if bytes.is_ascii() && text.begins_in_ascii(behind) {
        return in_lower_case(u64::from_be_bytes(bytes));
    }
    other_letters(text, behind)
}

#[cold]
fn other_letters(text: Written<'_>, behind: usize) -> u64 {
    let mut letters = [0; LETTERS];
    let bytes = folded(text).flat_map(|c| {
        let mut bytes = [0; 4];
        let length = c.encode_utf8(&mut bytes).len();
        bytes.into_iter().take(length)
    });
    for (letter, byte) in letters.iter_mut().zip(bytes.skip(behind)) {
        *letter = byte;
    }
    u64::from_be_bytes(letters)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::Seen;
    use crate::texts::{AddressText, Texts};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn people_are_in_the_order_of_their_texts_in_lower_case(
            texts in prop::collection::vec("([aA]{0,9}|[aAbÄz山é@]{0,3}[aA]{7,20}[bBé]?|\\PC{0,12}|[aA]{0,9}@[aBé]{0,9})", 0..60),
        ) {
            let key = |person: &u32| {
                let folded: String = texts[*person as usize].chars().flat_map(char::to_lowercase).collect();
                (folded.is_empty(), folded, *person)
            };
            let mut expected: Vec<u32> = (0..number(texts.len())).collect();
            expected.sort_by_cached_key(key);
            let mut kept = Texts::default();
            let addresses: Vec<AddressText> = texts.iter().map(|text| kept.push_address(Seen::of(text))).collect();
            prop_assert_eq!(&by_text(texts.len(), |person| kept.address(addresses[person])), &expected);
            prop_assert_eq!(by_text(texts.len(), |person| Written::whole(&texts[person])), expected);
        }

        #[test]
        fn people_are_in_the_order_of_their_numbers(numbers in prop::collection::vec(0..9_usize, 0..40)) {
            let mut expected: Vec<u32> = (0..number(numbers.len())).collect();
            expected.sort_by_key(|person| numbers[*person as usize]);
            prop_assert_eq!(by_number(numbers.len(), |person| numbers[person]), expected);
        }
    }

    #[test]
    fn very_many_whose_texts_begin_alike_are_in_order() {
        let texts: Vec<String> = (0..3 * FEW)
            .map(|n| match n * 7919 % 5 {
                0 => format!("Service-account-of-a-robot{}", n * 7919 % 1000),
                1 => format!("{}{}", "service-".repeat(20), n * 7919 % 100),
                2 => String::from("serv"),
                3 => format!("S{n}"),
                _ => String::new(),
            })
            .collect();
        let mut expected: Vec<u32> = (0..number(texts.len())).collect();
        expected.sort_by_cached_key(|person| {
            let text = &texts[*person as usize];
            (text.is_empty(), text.to_lowercase(), *person)
        });
        assert_eq!(by_text(texts.len(), |person| Written::whole(&texts[person])), expected);
    }

    #[test]
    fn texts_are_sorted_without_regard_to_case_and_nothing_comes_last() {
        let texts = ["Zoë", "", "ana.long-name-2", "ANA.long-name-1", "山田", "Ähre", "ana"];
        let sorted = by_text(7, |index| Written::whole(texts[index]));
        let sorted: Vec<&str> = sorted.iter().map(|index| texts[*index as usize]).collect();
        assert_eq!(sorted, ["ana", "ANA.long-name-1", "ana.long-name-2", "Zoë", "Ähre", "山田", ""]);
    }
}
