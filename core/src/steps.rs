//! Long loops, a step at a time, each a call of its own.
//!
//! Browsers run a function of WebAssembly as they compiled it first, in haste, until it has been called for a while, and do not change
//! over within a call: a loop over a million people in one call is run in haste to its end, at about half the speed. The same loop
//! in steps is run at full speed once enough of them have been called. Elsewhere it costs some instructions.

use std::{hint::black_box, ops::Range};

/// As many things are a step as a rule: enough that a call costs nothing beside them.
const STEP: usize = 1 << 8;

/// Goes through `0..count`, [`STEP`] at a time.
pub(crate) fn in_steps(count: usize, step: &mut dyn FnMut(Range<usize>)) {
    in_steps_of(STEP, count, step);
}

/// Goes through `0..count`, so many at a time.
pub(crate) fn in_steps_of(size: usize, count: usize, step: &mut dyn FnMut(Range<usize>)) {
    // What the compiler knew it would put in here, and all steps would be one call again.
    let step = black_box(step);
    for start in (0..count).step_by(size) {
        step(start..count.min(start + size));
    }
}

/// Goes through a slice, [`STEP`] at a time.
pub(crate) fn each_of<T>(all: &[T], mut each: impl FnMut(&T)) {
    in_steps(all.len(), &mut |few| all[few].iter().for_each(&mut each));
}

/// Goes through all that there is, [`STEP`] at a time.
pub(crate) fn each_in_steps<T>(all: impl IntoIterator<Item = T>, mut each: impl FnMut(T)) {
    let mut all = all.into_iter();
    let step: &mut dyn FnMut() -> bool = &mut || {
        let mut left = STEP;
        all.by_ref().take(STEP).for_each(|one| {
            each(one);
            left -= 1;
        });
        left == 0
    };
    let step = black_box(step);
    while step() {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_comes_once_and_in_its_order() {
        for count in [0, 1, STEP - 1, STEP, STEP + 1, 3 * STEP, 1000] {
            let mut seen = Vec::new();
            in_steps(count, &mut |few| seen.extend(few));
            assert!(seen.iter().copied().eq(0..count), "of {count}");
            seen.clear();
            in_steps_of(7, count, &mut |few| {
                assert!(few.len() <= 7);
                seen.extend(few);
            });
            assert!(seen.iter().copied().eq(0..count), "of {count} by sevens");
            let all: Vec<usize> = (0..count).collect();
            seen.clear();
            each_of(&all, |one| seen.push(*one));
            assert!(seen == all, "each of a slice of {count}");
            seen.clear();
            each_in_steps(0..count, |one| seen.push(one));
            assert!(seen.into_iter().eq(0..count), "each of {count}");
        }
    }
}
