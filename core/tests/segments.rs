//! A file whose parts are read apart is the document that it is when it is read in one go.

#![allow(clippy::expect_used, reason = "tests fail by panicking")]

mod support;

use oneseat_core::{Document, DocumentReader, Flow, Input, Lang, Options, Query, SegmentReader, reckon};
use proptest::{collection::vec, prelude::*, sample::select};
use std::{fmt::Write, sync::Arc};
use support::read_in_pieces;

/// Reads a file as several would: who reads its beginning hands the rest on, parted at these bytes, and goes on behind each part that
/// begins where it stands. Gives how many parts were of use as well.
fn read_apart(name: &str, bytes: &[u8], parts: &[usize], piece: usize) -> (Document, usize) {
    let mut reader = DocumentReader::new(name);
    let mut at = 0;
    let mut found = None;
    while found.is_none() && at < bytes.len() {
        let end = bytes.len().min(at + piece);
        let _ = reader.push(&bytes[at..end]);
        at = end;
        found = reader.segment_start();
    }
    let Some(start) = found else { return (reader.finish(), 0) };
    let mut used = 0;
    for (index, from) in parts.iter().enumerate() {
        let until = parts.get(index + 1).map_or(u64::MAX, |until| *until as u64);
        let mut later = SegmentReader::new(start.clone(), *from as u64, until);
        let mut pages = Vec::new();
        for chunk in bytes[*from..].chunks(piece) {
            let flow = later.push(chunk);
            pages.extend(later.take_full_pages());
            if flow == Flow::Stop {
                break;
            }
        }
        let Some(begin) = later.begin().and_then(|begin| usize::try_from(begin).ok()) else { continue };
        let Some((segment, rest)) = later.finish() else { continue };
        if begin < at {
            continue;
        }
        for chunk in bytes[at..begin].chunks(piece) {
            let _ = reader.push(chunk);
        }
        at = begin;
        pages.extend(rest);
        let end = segment.end();
        if reader.take_segment(segment, pages) {
            at = usize::try_from(end).expect("a small file");
            used += 1;
        }
    }
    for chunk in bytes[at..].chunks(piece) {
        let _ = reader.push(chunk);
    }
    (reader.finish(), used)
}

/// All that a document says, by itself and as a part of a reckoning.
fn said(document: Document) -> String {
    let mut said = format!("{:#?}\n", document.summary(Lang::En));
    let _ = writeln!(said, "{:?}", document.accounts().collect::<Vec<_>>());
    let reckoning = reckon(&[Input::new(Arc::new(document))], &Options::default());
    let _ = writeln!(said, "{:?}", reckoning.preview());
    let all = Query { limit: 1_000, ..Query::default() };
    let _ = writeln!(said, "{:?} {:?}", reckoning.people(&all), reckoning.uploads());
    said
}

/// Entries of an export, most of them in order.
fn accounts() -> impl Strategy<Value = Vec<String>> {
    let odd = select(vec![
        "",
        "",
        "",
        "",
        "",
        "",
        r#""dormant": "yes", "#,
        r#""suspended": 7, "#,
        r#""login": "other", "#,
        r#""created_at": "soon", "#,
        r#""note": "}, {\"user_id\": 3}", "#,
        r#""x": [{}, {"user_id": 5}, {"user_id": 6}], "#,
        "\"name\": \"山田 \\u00e9\", ",
    ]);
    let address = select(vec!["mona@octo.example", "Mona@Octo.example", "none", "雪@octo.example"]);
    let step = select(vec![1, 1, 1, 1, 1, 1, 1, 2, 7]);
    vec((odd, address, step), 20..60).prop_map(|entries| {
        let mut id = 0;
        let entry = |(odd, address, step): (&str, &str, u32)| {
            id += step;
            format!(
                r#"{{"user_id": {id}, {odd}"login": "user-{id}", "emails": [{{"email": "{id}-{address}", "primary": true}}, {{"email": "user-{id}@octo.example", "primary": false}}]}}"#
            )
        };
        entries.into_iter().map(entry).collect()
    })
}

/// Rows of a report.
fn rows() -> impl Strategy<Value = Vec<String>> {
    let odd = select(vec![
        "",
        "",
        "",
        "",
        r#""github_com_user": "perhaps", "#,
        r#""nobody_knows": 1, "#,
        r#""visual_studio_subscription_email": "none", "#,
        r#""enterprise_server_user_ids": ["ghes.octo.example:7", "not an id"], "#,
    ]);
    vec(odd, 20..60).prop_map(|odd| {
        let row = |(id, odd): (usize, &str)| {
            format!(
                r#"{{"github_com_login": "user-{id}", {odd}"github_com_saml_name_id": "user-{id}@octo.example", "github_com_verified_domain_emails": ["user-{id}@octo.example", "User-{id}@Octo.example"]}}"#
            )
        };
        odd.into_iter().enumerate().map(row).collect()
    })
}

/// A file whose list has these entries.
fn file(entries: impl Strategy<Value = Vec<String>>, is_report: bool) -> impl Strategy<Value = Vec<u8>> {
    let around = if is_report {
        vec![
            ("{\"total_seats_consumed\": 9, \"users\": [", "]}"),
            ("{\"users\": [", "], \"total_seats_consumed\": 9}"),
            ("[{\"users\": [", "], \"total_seats_consumed\": 9}, {\"users\": [{\"github_com_login\": \"last\"}]}]"),
            ("\u{feff}{\"users\": [", "]}"),
        ]
    } else {
        vec![
            ("{\"host_name\": \"ghes.octo.example\", \"users\": [", "]}"),
            ("{\"users\": [", "], \"host_name\": \"ghes.octo.example\"}"),
            ("{\n  \"host_name\": \"ghes.octo.example\",\n  \"users\": [\n    ", "\n  ], \"more\": {\"a\": 1}\n}\n"),
            ("{\"host_name\": \"ghes.octo.example\", \"users\": [", ", {\"user_id\": 1}]}"),
            ("{\"host_name\": \"ghes.octo.example\", \"users\": [", ", {\"user_id\": 1"),
            ("{\"host_name\": \"ghes.octo.example\", \"users\": [", ", 7, \"x\"]} trailing"),
        ]
    };
    let between = select(vec![",", ", ", ",\n    ", " ,\r\n"]);
    (
        entries,
        select(around),
        between,
        any::<prop::sample::Index>(),
        select(vec![None, None, None, Some(0xff), Some(b'"')]),
    )
        .prop_map(|(entries, (before, behind), between, at, fault)| {
            let mut bytes = format!("{before}{}{behind}", entries.join(between)).into_bytes();
            if let Some(fault) = fault {
                let at = at.index(bytes.len());
                bytes[at] = fault;
            }
            bytes
        })
}

fn any_file() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![file(accounts(), false), file(rows(), true)]
}

proptest! {
    #[test]
    fn a_file_read_in_parts_says_what_it_says_read_in_one(
        bytes in any_file(),
        parts in vec(any::<prop::sample::Index>(), 1..4),
        piece in select(vec![1, 7, 64, 500, 100_000]),
    ) {
        let mut parts: Vec<usize> = parts.iter().map(|part| part.index(bytes.len())).collect();
        parts.sort_unstable();
        let (apart, _) = read_apart("file", &bytes, &parts, piece);
        let whole = read_in_pieces("file", &bytes, piece);
        prop_assert_eq!(said(apart), said(whole), "{} parted at {:?}", String::from_utf8_lossy(&bytes), parts);
    }
}

/// An export without a fault, of so many accounts, and the pages of text that it takes.
fn sound(accounts: usize) -> Vec<u8> {
    let entry = |id| {
        let login = format!("user-{id}-{}", "x".repeat(id % 50));
        format!(r#"{{"user_id":{id},"login":"{login}","emails":[{{"email":"{login}@octo.example","primary":true}}]}}"#)
    };
    let entries: Vec<String> = (1..=accounts).map(entry).collect();
    format!(r#"{{"host_name":"ghes.octo.example","users":[{}]}}"#, entries.join(",")).into_bytes()
}

#[test]
fn every_part_of_a_sound_file_is_of_use() {
    let bytes = sound(40_000);
    let part = bytes.len() / 4;
    let (document, used) = read_apart("file", &bytes, &[part, 2 * part, 3 * part], 64 << 10);
    assert_eq!(used, 3);
    assert!(said(document) == said(read_in_pieces("file", &bytes, usize::MAX)));
}

#[test]
fn what_is_found_in_a_part_has_its_place_in_the_file() {
    let entry = |id: u32| {
        let odd = [r#""dormant": "perhaps", "#, "", r#""nobody_knows": 1, "#][(id % 3) as usize];
        format!(r#"{{"user_id": {id}, {odd}"login": "user-雪-{id}", "suspended": "{}"}}"#, id % 100)
    };
    for between in [",\n", ","] {
        let entries: Vec<String> = (1..=300).map(entry).collect();
        let bytes = format!(r#"{{"host_name": "g.example", "users": [{}]}}"#, entries.join(between)).into_bytes();
        let whole = said(read_in_pieces("file", &bytes, usize::MAX));
        for from in [500, 1_000, 5_000, 11_000] {
            let (document, used) = read_apart("file", &bytes, &[from], 300);
            assert_eq!((used, said(document)), (1, whole.clone()), "parted at {from}");
        }
        // The first of its kind lies in the part.
        let late = String::from_utf8(bytes).expect("it is text").replacen("\"user-雪-250\"", "7", 1).into_bytes();
        let (document, used) = read_apart("file", &late, &[5_000], 300);
        assert_eq!((used, said(document)), (1, said(read_in_pieces("file", &late, usize::MAX))));
    }
}

#[test]
fn ids_that_do_not_rise_are_read_where_all_others_are_known() {
    let entry = |id: u32| format!(r#"{{"user_id": {id}, "login": "user-{id}", "emails": ["user-{id}@octo.example"]}}"#);
    // The last ones are there already.
    for ids in [(1..=90).chain(40..50).collect::<Vec<_>>(), (1..=60).chain(31..=60).collect(), (1..=90).rev().collect()]
    {
        let entries: Vec<String> = ids.into_iter().map(entry).collect();
        let bytes = format!(r#"{{"host_name": "g.example", "users": [{}]}}"#, entries.join(", ")).into_bytes();
        for from in (0..bytes.len()).step_by(97) {
            let (apart, _) = read_apart("file", &bytes, &[from], 200);
            assert_eq!(said(apart), said(read_in_pieces("file", &bytes, 200)), "parted at {from}");
        }
    }
}

#[test]
fn what_only_looks_like_an_entry_is_not_read_as_one() {
    let entry = |id: u32| {
        format!(
            r#"{{"user_id": {id}, "login": "u{id}", "x": [{{"a": 1}}, {{"user_id": 9{id}, "login": "no"}}, {{"user_id": 8{id}}}]}}"#
        )
    };
    let entries: Vec<String> = (1..40).map(entry).collect();
    let bytes = format!(r#"{{"host_name": "g.example", "users": [{}]}}"#, entries.join(", ")).into_bytes();
    let whole = said(read_in_pieces("file", &bytes, usize::MAX));
    let used: usize = (0..bytes.len())
        .map(|from| {
            let (apart, used) = read_apart("file", &bytes, &[from], 100);
            assert_eq!(said(apart), whole, "parted at {from}");
            used
        })
        .sum();
    assert!(used > 0 && used < bytes.len() - 1000, "{used}");
}

#[test]
fn what_can_not_be_read_in_parts_says_so() {
    let bytes = sound(10);
    let begun = |reader: DocumentReader, bytes: &[u8]| {
        let mut reader = reader;
        let _ = reader.push(bytes);
        reader.segment_start().is_some()
    };
    let half = &bytes[..bytes.len() / 2];
    let reader = || DocumentReader::new("file");
    assert!(begun(reader(), half));
    assert!(!begun(reader(), &bytes[..60]), "no entry is read yet");
    assert!(!begun(reader(), &bytes), "the list has ended");
    assert!(!begun(reader().keep_all_fields(), half));
    assert!(!begun(reader().figures_only(), half));
    assert!(!begun(reader().without_excerpts(), half));
    assert!(!begun(reader(), &[b"\xef\xbb\xbf", half].concat()));
    assert!(!begun(reader(), b"login,email\nmona,mona@octo.example\n"));
}
