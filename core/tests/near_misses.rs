//! Who is probably the same person, by hand-reckoned examples of every kind.

#![allow(clippy::expect_used, reason = "tests fail by panicking")]

mod support;

use oneseat_core::{Assumed, Lang, Query, Reckoning, SuggestionKind, SuggestionQuery};
use serde_json::{Value, json};
use support::reckon_texts;

fn account(id: u64, login: &str, name: &str, emails: &[&str]) -> Value {
    let email = |(index, email): (usize, &&str)| json!({"email": email, "primary": index == 0});
    json!({"user_id": id, "login": login, "profile_name": name, "emails": emails.iter().enumerate().map(email).collect::<Vec<_>>()})
}

fn member(login: &str, name: &str, emails: &[&str]) -> Value {
    json!({"github_com_login": login, "github_com_name": name, "github_com_verified_domain_emails": emails})
}

fn reckoned(accounts: &[Value], members: &[Value]) -> Reckoning {
    let export = json!({"host_name": "ghes.octo.example", "users": accounts}).to_string();
    let report = json!({"total_seats_consumed": members.len(), "users": members}).to_string();
    reckon_texts(&[("ghes.json", &export), ("cloud.json", &report)])
}

/// Each suggestion as `kind id login`.
fn said(reckoning: &Reckoning) -> Vec<String> {
    let line =
        |near: &oneseat_core::Suggestion| format!("{} {} {}", near.kind.as_str(), near.user_id, near.cloud_login);
    reckoning.suggestions(Lang::En).iter().map(line).collect()
}

#[track_caller]
fn expect(accounts: &[Value], members: &[Value], suggestions: &[&str]) {
    assert_eq!(said(&reckoned(accounts, members)), suggestions);
}

#[test]
fn another_address_of_the_account_on_the_row() {
    expect(
        &[account(1, "u", "", &["lisa@octo.example", "Lisa@home.example"])],
        &[member("lm", "", &["lisa@HOME.example"])],
        &["secondary_email 1 lm"],
    );
}

#[test]
fn addresses_equal_without_their_tag() {
    expect(
        &[account(1, "u", "", &["lisa+gh@octo.example"]), account(2, "v", "", &["+gh@octo.example"])],
        &[member("lm", "", &["lisa@octo.example"]), member("x", "", &["@octo.example"])],
        &["plus_tag 1 lm"],
    );
}

#[test]
fn logins_equal_but_for_case_and_short_code() {
    expect(
        &[
            account(1, "Lisa", "", &["a@octo.example"]),
            account(2, "mona", "", &["b@octo.example"]),
            account(3, "ana", "", &[]),
        ],
        &[member("lisa", "", &[]), member("MONA_octo", "", &[]), member("ana_oc", "", &[])],
        &["same_login 1 lisa", "same_login 2 MONA_octo"],
    );
}

#[test]
fn local_parts_equal_on_two_domains_that_others_bear() {
    let others = [
        member("o1", "", &["x1@octo.example"]),
        member("o2", "", &["x2@corp.example"]),
        member("lm", "", &["lisa@corp.example"]),
    ];
    expect(&[account(1, "u", "", &["lisa@octo.example"])], &others, &["same_local_part 1 lm"]);
    // Nobody else bears the account's domain.
    expect(&[account(1, "u", "", &["lisa@lonely.example"])], &others, &[]);
}

#[test]
fn one_slip_in_the_local_part_or_the_domain() {
    expect(
        &[
            account(1, "u", "", &["monalisa@octo.example"]),
            account(2, "v", "", &["yuki@octo.example"]),
            account(3, "w", "", &["ana@otco.example"]),
        ],
        &[
            member("m", "", &["monalsia@octo.example"]),
            member("y", "", &["yuri@octo.example"]),
            member("a", "", &["ana@octo.example"]),
        ],
        &["typo 1 m", "typo 3 a"],
    );
}

#[test]
fn names_that_nobody_else_bears() {
    let accounts = [account(1, "u", "Mona  Lisa", &["u@octo.example"]), account(2, "v", "Ana", &["v@octo.example"])];
    expect(&accounts, &[member("m", "mona lisa", &[]), member("a", "ana", &[])], &["same_name 1 m"]);
    expect(&accounts, &[member("m", "mona lisa", &[]), member("n", "Mona Lisa", &[])], &[]);
    let twice = [accounts[0].clone(), account(3, "w", "MONA LISA", &["w@octo.example"])];
    expect(&twice, &[member("m", "mona lisa", &[])], &[]);
}

#[test]
fn the_strongest_kind_comes_first_and_three_at_the_most() {
    expect(
        &[account(1, "mona", "Mona Lisa", &["monalisa@octo.example", "ml@octo.example"])],
        &[
            member("z1", "", &["monalixa@octo.example"]),
            member("z2", "mona lisa", &[]),
            member("mona", "", &[]),
            member("z4", "", &["ml@octo.example"]),
        ],
        &["secondary_email 1 z4", "same_login 1 mona", "typo 1 z1"],
    );
}

#[test]
fn a_row_matched_by_an_account_of_the_same_server_is_no_candidate_but_for_another_address() {
    expect(
        &[
            account(1, "lm", "", &["lisa@octo.example"]),
            account(2, "LM", "", &["other@octo.example"]),
            account(3, "x", "", &["third@octo.example", "lisa@octo.example"]),
        ],
        &[member("lm", "", &["lisa@octo.example"])],
        &["secondary_email 3 lm"],
    );
}

#[test]
fn a_feature_that_a_crowd_shares_says_nothing() {
    let members: Vec<Value> =
        (0..100).map(|n| member(&format!("m{n}"), "", &[&format!("info@d{}.example", n % 2)])).collect();
    expect(&[account(1, "u", "", &["info@d2.example"]), account(2, "v", "", &["x@d2.example"])], &members, &[]);
}

/// Two who might be one member, and one who might be another.
fn two_for_one_member() -> Reckoning {
    reckoned(
        &[
            account(1, "mona", "", &["a@octo.example"]),
            account(2, "b", "", &["b@octo.example", "m@octo.example"]),
            account(3, "lisa", "", &["c@octo.example"]),
        ],
        &[member("mona", "", &["m@octo.example"]), member("lisa", "", &[])],
    )
}

#[test]
fn what_if_counts_each_person_and_each_row_once() {
    let reckoning = two_for_one_member();
    assert_eq!(said(&reckoning), ["same_login 1 mona", "secondary_email 2 mona", "same_login 3 lisa"]);
    let what_if = reckoning.what_if(Some(21.0)).expect("numbers");
    assert_eq!(reckoning.preview().seats.map(|seats| seats.after), Some(5));
    assert_eq!((what_if.seats, what_if.saved), (3, Some(42.0)));
}

#[test]
fn what_if_follows_what_is_assumed() {
    let reckoning = two_for_one_member();
    let seats = |kinds: &[SuggestionKind], otherwise: &[u32]| {
        let assumed = Assumed { kinds: kinds.to_vec(), otherwise: otherwise.to_vec() };
        reckoning.what_if_of(&assumed, None).expect("numbers").seats
    };
    assert_eq!(seats(&[], &[]), 5);
    assert_eq!(seats(&[], &[0]), 4);
    assert_eq!(seats(&[], &[0, 1]), 4);
    assert_eq!(seats(&[SuggestionKind::SameLogin], &[]), 3);
    assert_eq!(seats(&[SuggestionKind::SameLogin], &[2]), 4);
    assert_eq!(seats(&[SuggestionKind::SameLogin], &[0, 2]), 5);
    // An id that no suggestion has says nothing.
    assert_eq!(seats(&SuggestionKind::ALL, &[3]), 3);
}

#[test]
fn the_list_gives_a_page_of_a_kind_with_ids_that_stay() {
    let reckoning = two_for_one_member();
    let groups = reckoning.suggestion_groups(Lang::En);
    let counts: Vec<(SuggestionKind, u32)> = groups.iter().map(|group| (group.kind, group.count)).collect();
    assert_eq!(counts, [(SuggestionKind::SecondaryEmail, 1), (SuggestionKind::SameLogin, 2)]);
    let page = |kind: Option<SuggestionKind>, offset, limit| {
        let page = reckoning.suggestions_page(&SuggestionQuery { kind, offset, limit }, Lang::En);
        let rows: Vec<(u32, u64)> = page.rows.iter().map(|row| (row.id, row.suggestion.user_id)).collect();
        (page.total, rows)
    };
    assert_eq!(page(None, 0, 9), (3, vec![(0, 1), (1, 2), (2, 3)]));
    assert_eq!(page(None, 1, 1), (3, vec![(1, 2)]));
    assert_eq!(page(Some(SuggestionKind::SameLogin), 0, 9), (2, vec![(0, 1), (2, 3)]));
    assert_eq!(page(Some(SuggestionKind::SameLogin), 1, 9), (2, vec![(2, 3)]));
    assert_eq!(page(Some(SuggestionKind::Typo), 0, 9), (0, vec![]));
    let all = reckoning.suggestions_page(&SuggestionQuery { limit: 9, ..SuggestionQuery::default() }, Lang::Ja);
    assert!(all.rows.iter().map(|row| &row.suggestion).eq(&reckoning.suggestions(Lang::Ja)));
    for group in groups {
        let of_kind = SuggestionQuery { kind: Some(group.kind), offset: 0, limit: 1 };
        let first = &reckoning.suggestions_page(&of_kind, Lang::En).rows[0].suggestion;
        assert_eq!((&first.reason, &first.remedy), (&group.reason, &group.remedy));
    }
}

#[test]
fn a_person_of_the_table_has_their_own_suggestions() {
    let reckoning = two_for_one_member();
    let query = Query { search: "b@octo.example".into(), limit: 9, ..Query::default() };
    let [person] = &reckoning.people(&query).rows[..] else { panic!("one person") };
    let own = reckoning.suggestions_for(person.id, Lang::En);
    assert_eq!(own, reckoning.suggestions(Lang::En)[1..2]);
}

#[test]
fn whoever_asks_meanwhile_is_answered_at_once_and_changes_nothing() {
    let accounts: Vec<Value> =
        (0..3000).map(|id| account(id + 1, &format!("m{id}"), "", &[&format!("person{id}@octo.example")])).collect();
    let members: Vec<Value> = (0..3000).map(|id| member(&format!("m{id}_octo"), "", &[])).collect();
    let (asked, unasked) = (reckoned(&accounts, &members), reckoned(&accounts, &members));
    let mut steps = 0;
    while !asked.seek_near_misses() {
        steps += 1;
        let person = asked.person_so_far(3000, Lang::En).expect("a person");
        assert!(person.suggestions.is_empty(), "not found yet");
        assert_eq!(asked.blotted().person_so_far(3000, Lang::En).expect("a person").suggestions, []);
    }
    assert!(steps > 10, "{steps} steps");
    assert_eq!(said(&asked), said(&unasked));
    assert_eq!(asked.person_so_far(3000, Lang::En), unasked.person(3000, Lang::En));
    assert!(asked.seek_near_misses(), "there is nothing left to seek");
}

#[test]
fn a_suggestion_says_why_and_what_to_do_in_both_languages() {
    let reckoning = reckoned(&[account(1, "lisa", "", &["a@octo.example"])], &[member("lisa", "", &[])]);
    let (en, ja) = (&reckoning.suggestions(Lang::En)[0], &reckoning.suggestions(Lang::Ja)[0]);
    assert!(en.reason.contains("logins") && ja.reason.contains("ログイン"));
    assert_ne!(en.remedy, ja.remedy);
    for kind in SuggestionKind::ALL {
        assert_eq!(serde_json::to_value(kind).expect("a name"), kind.as_str());
    }
}

#[test]
fn a_tick_finds_its_suggestion_again_when_files_come_and_ids_change() {
    let query = SuggestionQuery { limit: 9, ..SuggestionQuery::default() };
    let accounts = [account(5, "lisa", "", &["a@octo.example"]), account(6, "mona", "", &["b@octo.example"])];
    let members = [member("lisa", "", &[]), member("mona", "", &[])];
    let before = reckoned(&accounts, &members).suggestions_page(&query, Lang::En).rows;
    let mona = &before[1];
    let more = [account(1, "kim", "", &["k@octo.example"]), accounts[0].clone(), accounts[1].clone()];
    let after = reckoned(&more, &[member("kim", "", &[]), members[0].clone(), members[1].clone()]);
    assert_eq!(mona.id, 1);
    assert_eq!(after.suggestion_ids(&[mona.key]), [2]);
    assert_eq!(after.suggestions_page(&query, Lang::En).rows[2].suggestion, mona.suggestion);
    assert!(after.suggestion_ids(&[]).is_empty() && after.suggestion_ids(&[!mona.key]).is_empty());
}
