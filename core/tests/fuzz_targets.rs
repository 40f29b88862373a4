//! A bounded, seeded run of the fuzz targets on the stable toolchain: files of the corpus and the cases, changed at random.

#![allow(clippy::expect_used, reason = "tests fail by panicking")]

#[path = "../../fuzz/src/lib.rs"]
mod targets;

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    path::Path,
};

/// A generator of numbers that says the same on every machine (xorshift64*).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// Below `end`, which is not zero.
    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap_or(0)
    }
}

/// What turns one kind of file into another, or breaks it.
const TOKENS: &[&[u8]] = &[
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"\"",
    b"\\",
    b"\\u",
    b"\\ud83d",
    b"\\u0000",
    b"\n",
    b"\r\n",
    b"\t",
    b";",
    b"null",
    b"true",
    b"-1",
    b"1.0E+05",
    b"9007199254740993",
    b"\"users\"",
    b"\"user_id\": 1,",
    b"\"emails\": [",
    b"\"users\": [",
    b"@",
    b"mona@octo.example",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\x1f\x8b",
    b"\0",
    b"\xff",
    b"\xe5\xb1",
    b"id,login,email,suspended?\n",
    b"PK\x03\x04",
    b"<html>",
    b"\n\0\n",
];

/// Small files of every kind, each by itself.
fn seeds() -> Vec<Vec<u8>> {
    let mut files = Vec::new();
    for folder in ["../tests/corpus", "../tests/cases"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let folders = fs::read_dir(folder).expect("a folder of tests").map(|entry| entry.expect("an entry").path());
        for file in folders.flat_map(|folder| fs::read_dir(folder).expect("a test's folder")) {
            files.push(file.expect("an entry").path());
        }
    }
    files.sort();
    let is_input = |path: &&std::path::PathBuf| !path.ends_with("expected.txt") && !path.ends_with("case.json");
    let read = |path: &std::path::PathBuf| fs::read(path).expect("a test's file");
    files.iter().filter(is_input).map(read).filter(|bytes| bytes.len() < 8192).collect()
}

fn changed(random: &mut Random, seeds: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = vec![u8::try_from(random.below(256)).unwrap_or(0)];
    bytes.extend(&seeds[random.below(seeds.len())]);
    for _ in 0..random.below(4) {
        let at = random.below(bytes.len());
        let end = (at + 1 + random.below(16)).min(bytes.len());
        match random.below(8) {
            0 => bytes[at] = u8::try_from(random.below(256)).unwrap_or(0),
            1 => bytes[at] ^= 1 << random.below(8),
            2 => drop(bytes.drain(at..end)),
            3 => bytes.truncate(at.max(1)),
            4 => {
                let again = bytes[at..end].to_vec();
                bytes.splice(at..at, again);
            }
            5 => {
                let other = &seeds[random.below(seeds.len())];
                let from = random.below(other.len().max(1)).min(other.len());
                bytes.splice(at.., other[from..].iter().copied());
            }
            6 => {
                bytes.extend(b"\n\0\n");
                bytes.extend(&seeds[random.below(seeds.len())]);
            }
            _ => drop(
                bytes.splice(at..end.min(at + random.below(2)), TOKENS[random.below(TOKENS.len())].iter().copied()),
            ),
        }
        if bytes.is_empty() {
            bytes.push(0);
        }
    }
    bytes
}

/// `ONESEAT_FUZZ=N` makes N times as many runs, with other numbers.
fn run(target: fn(&[u8]), runs: u64, make: impl Fn(&mut Random, &[Vec<u8>]) -> Vec<u8>) {
    let times = std::env::var("ONESEAT_FUZZ").ok().and_then(|times| times.parse().ok()).unwrap_or(1);
    let seeds = seeds();
    let mut random = Random(0x006f_6e65_7365_6174 + times);
    for index in 0..runs * times {
        let data = make(&mut random, &seeds);
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| target(&data))) {
            eprintln!("run {index}: {:?}", String::from_utf8_lossy(&data));
            resume_unwind(panic);
        }
    }
}

#[test]
fn a_changed_file_says_the_same_however_it_is_cut() {
    run(targets::document, 2000, changed);
}

#[test]
fn changed_files_together_give_numbers_that_add_up() {
    run(targets::reckon, 1000, changed);
}

#[test]
fn a_changed_file_has_a_shape_without_its_values() {
    run(targets::shape, 1500, changed);
}

#[test]
fn changed_rows_below_a_header_are_read_alike() {
    run(targets::table, 2000, changed);
}

#[test]
fn values_are_told_as_elsewhere() {
    run(targets::json, 10_000, |random, _| {
        let pieces = 1 + random.below(7);
        let mut bytes = vec![u8::try_from(random.below(256)).unwrap_or(0)];
        for _ in 0..pieces {
            bytes.extend(VALUES[random.below(VALUES.len())]);
        }
        bytes
    });
}

/// What values are made of.
const VALUES: &[&[u8]] = &[
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"\"a\"",
    b"\"",
    b"\"",
    b"\\",
    b"u00e9",
    b"\\ud83d",
    b"\\ude80",
    b"\\n",
    b"/",
    b"1",
    b"0",
    b"9007199254740992",
    b"-",
    b"+",
    b".5",
    b"e",
    b"E-3",
    b"true",
    b"false",
    b"null",
    b" ",
    b"\n",
    b"\t",
    b"\xc3\xa9",
    b"\xe5",
    b"\xff",
    b"\0",
    b"\x7f",
    b"a",
    b"\xe5\xb1\xb1",
    b"\xed\xa0\x80",
];
