//! How long each step of a preview takes, on an enterprise made up here: the same one every time.
//!
//! `cargo bench -p oneseat-core`; `ONESEAT_PEOPLE=1000000` for another size than 100,000.

#![allow(clippy::expect_used, missing_docs, reason = "a bench fails by panicking")]

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use oneseat_core::{DocumentReader, Input, Lang, Options, Query, Reckoning, Sort, SuggestionQuery, reckon};
use std::{fmt::Write, hint::black_box, sync::Arc, time::Duration};

const FIRST: [&str; 12] =
    ["mona", "lisa", "ana", "yuki", "zoë", "ivan", "chloe", "amir", "grace", "hugo", "ines", "kofi"];
const SYLLABLES: [&str; 16] =
    ["ka", "to", "mi", "ren", "son", "berg", "da", "sil", "va", "ro", "ne", "lu", "chi", "tan", "ko", "wa"];
const DOMAINS: [&str; 4] = ["octo.example", "eng.octo.example", "corp.example", "octo.example.net"];

/// Numbers that look drawn (splitmix64): person and purpose decide them.
fn drawn(person: usize, purpose: u64) -> u64 {
    let mut x = (person as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ purpose.wrapping_mul(0xd1b5_4a32_d192_ed03);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

fn one_of<'t>(texts: &[&'t str], person: usize, purpose: u64) -> &'t str {
    #[allow(clippy::cast_possible_truncation, reason = "a remainder of a few")]
    let index = (drawn(person, purpose) % texts.len() as u64) as usize;
    texts[index]
}

/// First name, last name and primary address. One in three has a number in the address, as where names are common.
fn person(n: usize) -> (&'static str, String, String) {
    let first = one_of(&FIRST, n, 1);
    let syllable = |purpose| one_of(&SYLLABLES, n, purpose);
    let last = [syllable(2), syllable(3), syllable(4)].concat();
    let number = if drawn(n, 5).is_multiple_of(3) { (drawn(n, 6) % 10_000).to_string() } else { String::new() };
    let address = format!("{first}.{last}{number}@{}", one_of(&DOMAINS, n, 7));
    (first, last, address)
}

fn export(people: usize) -> String {
    let mut json = String::from(r#"{"host_name":"ghes.octo.example","version":"3.19.0","users":["#);
    for n in 0..people {
        let (first, last, address) = person(n);
        let comma = if n == 0 { "" } else { "," };
        write!(
            json,
            r#"{comma}{{"user_id":{n},"login":"{last}-{n}","profile_name":"{first} {last}","suspended":{},"emails":[{{"email":"{address}","primary":true}},{{"email":"{last}{n}@home.example","primary":false}}]}}"#,
            drawn(n, 8).is_multiple_of(40),
        )
        .expect("a text grows");
    }
    json + "]}"
}

/// Half have the address of an account; of the others some are near to one in each way, and some are strangers.
fn report(people: usize) -> String {
    let mut json = format!(r#"{{"total_seats_consumed":{people},"users":["#);
    for n in 0..people {
        let (first, last, address) = person(n);
        let (local, domain) = address.split_once('@').expect("an address");
        let mut login = format!("{last}{n}x");
        let shown = match drawn(n, 9) % 20 {
            0..10 => address,
            10 => format!("{last}{n}@home.example"),
            11 => format!("{local}+gh@{domain}"),
            12 => {
                login = format!("{last}-{n}_octo");
                format!("{n}@elsewhere.example")
            }
            13 => format!("{local}@{}", one_of(&DOMAINS, n + 1, 7)),
            14 => format!("{}@{domain}", &local[..local.len() - 1]),
            _ => person(n + people).2,
        };
        let comma = if n == 0 { "" } else { "," };
        write!(
            json,
            r#"{comma}{{"github_com_login":"{login}","github_com_name":"{first} {last}","enterprise_server_user_ids":[],"github_com_user":true,"license_type":"enterprise","github_com_member_roles":["octo:Member"],"github_com_verified_domain_emails":["{shown}"],"github_com_saml_name_id":"{shown}"}}"#,
        )
        .expect("a text grows");
    }
    json + "]}"
}

fn read(name: &str, text: &str) -> Input {
    let mut reader = DocumentReader::new(name);
    for piece in text.as_bytes().chunks(1 << 16) {
        let _ = reader.push(piece);
    }
    Input::new(Arc::new(reader.finish()))
}

fn steps(criterion: &mut Criterion) {
    let people = std::env::var("ONESEAT_PEOPLE").map_or(100_000, |people| people.parse().expect("a number"));
    let files = [("export", export(people)), ("report", report(people))];
    let inputs = files.each_ref().map(|(name, text)| read(name, text));
    let reckoned = || reckon(&inputs, &Options::default());

    let mut group = criterion.benchmark_group(format!("{people} accounts and rows"));
    group.sample_size(10).warm_up_time(Duration::from_millis(500));
    for (name, text) in &files {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(format!("read the {name}"), |bench| bench.iter(|| read(name, black_box(text))));
    }
    group.throughput(Throughput::Elements(people as u64));
    group.bench_function("reckon", |bench| bench.iter_with_large_drop(reckoned));
    group.bench_function("find near misses", |bench| {
        let find = |reckoning: &mut Reckoning| reckoning.suggestions_page(&SuggestionQuery::default(), Lang::En).total;
        bench.iter_batched_ref(reckoned, find, BatchSize::PerIteration);
    });
    let reckoning = reckoned();
    // A question asked twice in a row is answered from memory.
    let mut turn = 0;
    let mut next = |of: [Query; 2]| {
        turn = 1 - turn;
        reckoning.people(&of[turn]).total
    };
    let search = |search: &str| Query { search: search.into(), ..Query::default() };
    group.bench_function("search", |bench| bench.iter(|| next([search("yuki"), search("tanko")])));
    let sort = |sort| Query { sort, ..Query::default() };
    group.bench_function("sort", |bench| bench.iter(|| next([sort(Sort::Person), sort(Sort::Address)])));
    group.finish();
}

criterion_group!(benches, steps);
criterion_main!(benches);
