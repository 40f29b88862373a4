//! Counts tests from what the test runners print.

use std::ops::AddAssign;

/// How many tests passed, failed and were skipped; and how many of those that passed needed a second try.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    pub passed: u64,
    pub failed: u64,
    pub skipped: u64,
    pub unsteady: u64,
}

impl Tally {
    /// One check that passed or failed.
    pub fn one(passed: bool) -> Self {
        Self { passed: u64::from(passed), failed: u64::from(!passed), ..Self::default() }
    }

    /// Takes in a line of `cargo test`, of `node --test` or of Playwright; other lines change nothing.
    pub fn read(&mut self, line: &str) {
        if let Some(counts) = line.strip_prefix("test result: ") {
            self.read_cargo(counts);
        } else if let Some(rest) = line.strip_prefix("ℹ ").or_else(|| line.strip_prefix("# ")) {
            self.read_pair(rest.split_once(' ').map(|(word, number)| (number, word)));
        } else if let Some(rest) = line.strip_prefix("  ") {
            self.read_pair(rest.split_once(' '));
        }
    }

    /// `ok. 12 passed; 0 failed; 1 ignored; …`
    fn read_cargo(&mut self, counts: &str) {
        let counts = counts.split_once(". ").map_or(counts, |(_, counts)| counts);
        for count in counts.split("; ") {
            self.read_pair(count.split_once(' '));
        }
    }

    fn read_pair(&mut self, pair: Option<(&str, &str)>) {
        let Some((number, word)) = pair else { return };
        let Ok(number) = number.trim().parse::<u64>() else {
            return;
        };
        // Playwright puts the time behind: `9 passed (12.3s)`.
        let word = word.split_once(" (").map_or(word, |(word, _)| word);
        match word {
            "passed" | "pass" => self.passed += number,
            "failed" | "fail" | "cancelled" | "interrupted" => self.failed += number,
            // Playwright doesn't count these among those that passed.
            "flaky" => (self.passed, self.unsteady) = (self.passed + number, self.unsteady + number),
            "ignored" | "skipped" | "todo" | "did not run" => self.skipped += number,
            _ => {}
        }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
        self.unsteady += other.unsteady;
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;

    fn tally(output: &str) -> Tally {
        let mut tally = Tally::default();
        output.lines().for_each(|line| tally.read(line));
        tally
    }

    #[test]
    fn cargo_test_is_counted_over_all_its_binaries() {
        let output = "running 3 tests\ntest a ... ok\n\ntest result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
                      test result: FAILED. 4 passed; 1 failed; 0 ignored; 0 measured; 7 filtered out; finished in 0.10s\n";
        assert_eq!(tally(output), Tally { passed: 6, failed: 1, skipped: 1, unsteady: 0 });
    }

    #[test]
    fn node_test_is_counted_in_both_of_its_forms() {
        let spec =
            "ℹ tests 5\nℹ suites 0\nℹ pass 3\nℹ fail 1\nℹ cancelled 1\nℹ skipped 0\nℹ todo 0\nℹ duration_ms 12.5\n";
        assert_eq!(tally(spec), Tally { passed: 3, failed: 2, ..Tally::default() });
        assert_eq!(tally(&spec.replace('ℹ', "#")), Tally { passed: 3, failed: 2, ..Tally::default() });
    }

    #[test]
    fn playwright_is_counted_and_a_test_that_needed_a_second_try_is_told_apart() {
        let output = "  2 failed\n    [chromium] › a.spec.js:3:1 › a\n  1 flaky\n  3 skipped\n  4 did not run\n  20 passed (1.2m)\n";
        assert_eq!(tally(output), Tally { passed: 21, failed: 2, skipped: 7, unsteady: 1 });
    }
}
