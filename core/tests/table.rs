//! The table of people: what it finds, and in which order, whatever was asked before.

#![allow(clippy::expect_used, reason = "tests fail by panicking")]

mod support;

use oneseat_core::{Filter, PersonView, Query, Reckoning, Sort};
use proptest::prelude::*;
use serde_json::json;
use support::reckon_texts;

const NAMES: [&str; 8] =
    ["Mona Lisa", "mona lisa", "Mona Lisa the Second of that Name", "山田 花子", "Zoë Ähre", "", "Priya", "PRIYA N."];

fn reckoned() -> Reckoning {
    let users: Vec<_> = (0..40)
        .map(|id| json!({"user_id": id, "login": format!("u{}", id % 7), "name": NAMES[id % 8], "email": format!("u{id}@octo.example"), "suspended": id % 9 == 0}))
        .collect();
    let rows: Vec<_> = (0..40)
        .map(|id| json!({"github_com_login": format!("c{id}"), "github_com_name": NAMES[(id + 3) % 8], "github_com_verified_domain_emails": [format!("U{}@octo.example", id * 2)]}))
        .collect();
    reckon_texts(&[
        ("a.json", &json!({"host_name": "a.example", "users": users}).to_string()),
        ("cloud.json", &json!({"total_seats_consumed": rows.len(), "users": rows}).to_string()),
    ])
}

/// Everything of a person that a search looks into.
fn texts(person: &PersonView) -> Vec<String> {
    let accounts = person.accounts.iter().flat_map(|account| {
        [account.host_name.clone(), account.login.clone(), account.address.clone()].into_iter().flatten()
    });
    let own = person.name.iter().chain(&person.cloud_login).chain(&person.addresses).cloned();
    own.chain(accounts).map(|text| text.to_lowercase()).collect()
}

fn any_query() -> impl Strategy<Value = Query> {
    let search =
        prop::sample::select(vec!["", "m", "mo", "mona", "mona l", " MONA", "u1", "u12@", "ähre", "山", "ple", "zz"]);
    let filter = prop::sample::select(vec![Filter::All, Filter::CloudOnly, Filter::CloudAndServer, Filter::NoSeat]);
    (search, filter, prop::sample::select(Sort::ALL.to_vec()), any::<bool>()).prop_map(
        |(search, filter, sort, descending)| Query {
            search: search.to_owned(),
            filter,
            sort,
            descending,
            offset: 0,
            limit: u32::MAX,
        },
    )
}

proptest! {
    #[test]
    fn what_was_asked_before_changes_no_answer(queries in prop::collection::vec(any_query(), 1..12)) {
        let asked_often = reckoned();
        for query in queries {
            prop_assert_eq!(asked_often.people(&query), reckoned().people(&query), "{:?}", query);
        }
    }
}

#[test]
fn letters_added_and_taken_back_find_what_each_search_finds_by_itself() {
    let typed = reckoned();
    for search in ["m", "mo", "mon", "mona", "mon", "mona l", "mona x", "mona", "m", "", "u1", "u", "u12@", "u1", "mo"]
    {
        let query = Query { search: search.to_owned(), limit: u32::MAX, ..Query::default() };
        assert_eq!(typed.people(&query), reckoned().people(&query), "{search}");
    }
}

#[test]
fn a_search_finds_everybody_who_has_the_text_and_nobody_else() {
    let reckoning = reckoned();
    let everybody = reckoning.people(&Query { limit: u32::MAX, ..Query::default() }).rows;
    for search in ["mona", "Priya", "ähre", "花", "u1", "example", "c3"] {
        let found = reckoning.people(&Query { search: search.to_owned(), limit: u32::MAX, ..Query::default() }).rows;
        let having = |person: &&PersonView| texts(person).iter().any(|text| text.contains(&search.to_lowercase()));
        let expected: Vec<_> = everybody.iter().filter(having).map(|person| person.id).collect();
        // Names that another of a person's accounts bears are looked into, too, and not shown.
        let found: Vec<_> = found.iter().map(|person| person.id).collect();
        assert!(expected.iter().all(|id| found.contains(id)), "{search}: {expected:?} in {found:?}");
        assert!(found.len() < everybody.len() || search == "example", "{search}");
    }
}

#[test]
fn an_order_is_by_the_whole_text_without_regard_to_case_and_the_nameless_come_last() {
    let rows = reckoned().people(&Query { limit: u32::MAX, ..Query::default() }).rows;
    let label = |person: &PersonView| {
        let login = || person.accounts.first().and_then(|account| account.login.clone());
        person.name.clone().or_else(|| person.cloud_login.clone()).or_else(login).unwrap_or_default().to_lowercase()
    };
    let labels: Vec<_> = rows.iter().map(label).collect();
    assert!(labels.is_sorted(), "{labels:?}");
    assert!(labels.iter().filter(|label| label.starts_with("mona lisa")).count() > 4);
}
