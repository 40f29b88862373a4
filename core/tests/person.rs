//! Who takes which seat: the rule and the addresses behind every match, and why no rule held.

#![allow(clippy::expect_used, reason = "tests fail by panicking")]

mod support;

use oneseat_core::{
    AccountDetail, Billing, Compared, Filter, Input, Lang, Options, PersonDetail, Query, Reason, Reckoning, reckon,
};
use serde_json::{Value, json};
use std::sync::Arc;
use support::{read, reckon_texts};

fn export(host: &str, users: &[Value]) -> String {
    json!({"host_name": host, "users": users}).to_string()
}

fn user(id: u64, login: &str, emails: &[&str]) -> Value {
    let email = |(index, email): (usize, &&str)| json!({"email": email, "primary": index == 0});
    json!({"user_id": id, "login": login, "emails": emails.iter().enumerate().map(email).collect::<Vec<_>>()})
}

fn report(rows: &[Value]) -> String {
    json!({"total_seats_consumed": rows.len(), "users": rows}).to_string()
}

fn reckoned(users: &[Value], rows: &[Value]) -> Reckoning {
    reckon_texts(&[("a.json", &export("a.example", users)), ("cloud.json", &report(rows))])
}

/// The one account with this id, and its person.
#[track_caller]
fn account(reckoning: &Reckoning, user_id: u64, lang: Lang) -> (PersonDetail, AccountDetail) {
    let people = reckoning.people(&Query { limit: u32::MAX, ..Query::default() }).rows;
    let details = people.iter().map(|person| reckoning.person(person.id, lang).expect("a person of the table"));
    let mut found = details.filter_map(|person| {
        let account = person.accounts.iter().find(|account| account.account.user_id == Some(user_id)).cloned();
        account.map(|account| (person, account))
    });
    found.next().expect("an account with that id")
}

#[track_caller]
fn words(reckoning: &Reckoning, user_id: u64, english: &str, japanese: &str) {
    assert_eq!(account(reckoning, user_id, Lang::En).1.words, english);
    assert_eq!(account(reckoning, user_id, Lang::Ja).1.words, japanese);
}

#[test]
fn every_match_names_its_rule_and_the_two_addresses() {
    let users = [
        user(1, "a", &["Mona@octo.example"]),
        user(2, "b", &["lisa@octo.example", "l@home.example"]),
        user(3, "c", &["ana@octo.example"]),
        user(4, "d", &["bo@octo.example"]),
        user(5, "e", &["yuki@octo.example"]),
        user(6, "f", &["zoe@octo.example"]),
    ];
    let rows = [
        json!({"github_com_login": "mona", "github_com_saml_name_id": "mona@OCTO.example"}),
        json!({"github_com_login": "lisa", "github_com_verified_domain_emails": ["x@octo.example", "LISA@octo.example"]}),
        json!({"visual_studio_subscription_user": true, "visual_studio_subscription_email": "Ana@octo.example"}),
        json!({"github_com_login": "bo", "enterprise_server_user_ids": ["a.example:4"], "enterprise_server_emails": ["BO@octo.example"]}),
        json!({"github_com_login": "yuki", "enterprise_server_user_ids": ["5:a.example:Member"]}),
        json!({"github_com_login": "", "enterprise_server_user_ids": ["z.example:9"], "enterprise_server_primary_emails": ["zoe@octo.example"]}),
    ];
    let reckoning = reckoned(&users, &rows);
    let expected: [(u64, Reason, Option<&str>, &str, &str); 6] = [
        (1, Reason::Identity, Some("mona@OCTO.example"), "github_com_saml_name_id", "linked identity."),
        (
            2,
            Reason::VerifiedEmail,
            Some("LISA@octo.example"),
            "github_com_verified_domain_emails",
            "a verified address of the member.",
        ),
        (
            3,
            Reason::VisualStudio,
            Some("Ana@octo.example"),
            "visual_studio_subscription_email",
            "that of the Visual Studio subscription.",
        ),
        (
            4,
            Reason::LastSync,
            Some("BO@octo.example"),
            "enterprise_server_emails",
            "and the report gives its primary address.",
        ),
        (5, Reason::LastSync, None, "enterprise_server_user_ids", "gives no server address that speaks against it."),
        (
            6,
            Reason::OtherInstance,
            Some("zoe@octo.example"),
            "enterprise_server_emails",
            "has the same primary address.",
        ),
    ];
    for (id, reason, cloud, field, end) in expected {
        let (_, found) = account(&reckoning, id, Lang::En);
        let server =
            users[usize::try_from(id).expect("an index") - 1]["emails"][0]["email"].as_str().expect("an address");
        let compared = Compared { server: server.into(), cloud: cloud.map(Into::into), field: field.into() };
        assert_eq!((found.account.reason, found.compared), (reason, Some(compared)));
        assert!(found.words.starts_with("Matched: ") && found.words.ends_with(end), "{}", found.words);
    }
    let (person, found) = account(&reckoning, 2, Lang::En);
    let addresses: Vec<_> = found.addresses.iter().map(|known| (known.address.as_str(), known.primary)).collect();
    assert_eq!(addresses, [("lisa@octo.example", true), ("l@home.example", false)]);
    assert_eq!(person.cloud.expect("a row").verified, ["x@octo.example", "LISA@octo.example"]);
    let (person, _) = account(&reckoning, 5, Lang::En);
    assert_eq!(person.cloud.expect("a row").listed, ["a.example:5"]);
    let (person, other) = account(&reckoning, 9, Lang::En);
    assert_eq!((person.accounts.len(), person.person.accounts.len()), (2, 2));
    assert_eq!(
        (other.words.as_str(), other.compared),
        ("The report lists it here. Its server is not among the files.", None)
    );
}

#[test]
fn an_account_that_takes_no_seat_says_so() {
    let users = [
        json!({"user_id": 1, "login": "u", "suspended": true, "emails": [{"email": "u@octo.example", "primary": true}]}),
        json!({"user_id": 2, "login": "Ghost"}),
    ];
    let reckoning = reckoned(&users, &[]);
    words(
        &reckoning,
        1,
        "Suspended on the server: it takes no seat, and no rule is tried.",
        "サーバーで停止されているため、シートを消費せず、照合もしません。",
    );
    words(
        &reckoning,
        2,
        "Made by the server itself (`ghost` or `scim-admin`): it takes no seat, and no rule is tried.",
        "サーバー自身が作成したアカウント（`ghost` または `scim-admin`）のため、シートを消費せず、照合もしません。",
    );
}

#[test]
fn an_account_without_an_address_says_what_is_missing() {
    let two =
        |id: u64| json!({"user_id": id, "login": "u", "emails": [{"email": "a@x.example"}, {"email": "b@x.example"}]});
    let reckoning = reckoned(&[user(1, "u", &[]), two(2), user(3, "u", &["mona at octo"])], &[]);
    words(
        &reckoning,
        1,
        "No rule can hold: its file gives no address.",
        "ファイルにアドレスがないため、照合できません。",
    );
    words(
        &reckoning,
        2,
        "No rule can hold: none of its addresses is marked as the primary one.",
        "どのアドレスもプライマリとされていないため、照合できません。",
    );
    words(
        &reckoning,
        3,
        "No rule can hold: its primary address, mona at octo, is not an email address.",
        "プライマリアドレスの「mona at octo」がメールアドレスではないため、照合できません。",
    );
}

#[test]
fn an_unmatched_account_says_what_stood_in_the_way() {
    let users = [
        user(1, "u", &["one@octo.example"]),
        user(2, "v", &["two@octo.example", "Lisa@octo.example"]),
        user(3, "w", &["three@octo.example"]),
        user(4, "x", &["three@octo.example"]),
    ];
    let rows = [
        json!({"github_com_login": "mona", "enterprise_server_user_ids": ["a.example:1"], "enterprise_server_emails": ["old@octo.example"]}),
        json!({"github_com_login": "lisa", "github_com_verified_domain_emails": ["lisa@octo.example"]}),
        json!({"github_com_login": "hidden"}),
    ];
    let reckoning = reckoned(&users, &rows);
    let hidden = "It may belong to one of the members whose address the report hides.";
    let no_row = "No rule holds: the cloud report shows its primary address on no row.";
    let said = |id| account(&reckoning, id, Lang::En).1.words;
    assert_eq!(
        said(1),
        format!("{no_row} The last sync listed it on mona, with another address: old@octo.example. {hidden}")
    );
    assert_eq!(said(2), format!("{no_row} Another of its addresses, Lisa@octo.example, is shown on lisa. {hidden}"));
    assert_eq!(
        said(3),
        format!("{no_row} It shares its seat with the other accounts that have the same primary address. {hidden}")
    );
    assert_eq!(
        account(&reckoning, 2, Lang::Ja).1.words,
        "プライマリアドレスは、クラウドレポートのどの行にも表示されていません。別のアドレス Lisa@octo.example が lisa の行に表示されています。レポートでアドレスが非表示になっているメンバーのアカウントである可能性があります。"
    );
    let (person, _) = account(&reckoning, 2, Lang::En);
    assert_eq!(person.suggestions.iter().map(|near| near.cloud_login.as_str()).collect::<Vec<_>>(), ["lisa"]);
    assert_eq!(person.cloud, None);
    // The member's side knows of it as well.
    let lisa = reckoning
        .people(&Query { search: "lisa".into(), filter: Filter::CloudOnly, limit: 1, ..Query::default() })
        .rows;
    let lisa = reckoning.person(lisa[0].id, Lang::En).expect("a person");
    assert_eq!(lisa.suggestions, person.suggestions);
}

#[test]
fn a_subscription_that_billing_rules_out_is_named() {
    let users = [user(1, "u", &["vs@octo.example"])];
    let rows =
        [json!({"visual_studio_subscription_user": true, "visual_studio_subscription_email": "VS@octo.example"})];
    let files = [export("a.example", &users), report(&rows)];
    let inputs = files.map(|text| Input::new(Arc::new(read("file.json", text.as_bytes()))));
    let reckoned = |billing| reckon(&inputs, &Options { billing, lang: Lang::En });
    assert_eq!(account(&reckoned(Billing::Volume), 1, Lang::En).1.account.reason, Reason::VisualStudio);
    let (person, found) = account(&reckoned(Billing::Metered), 1, Lang::En);
    assert!(found.words.contains("under usage-based billing"), "{}", found.words);
    assert!(account(&reckoned(Billing::Metered), 1, Lang::Ja).1.words.contains("従量制課金"));
    assert_eq!((person.cloud, found.compared), (None, None));
}

#[test]
fn without_a_report_it_says_that_there_is_none() {
    let reckoning = reckon_texts(&[("a.json", &export("a.example", &[user(1, "u", &["u@x.example"])]))]);
    words(
        &reckoning,
        1,
        "No rule can hold: there is no cloud report among the files, so only servers were compared with each other.",
        "クラウドレポートがないため、サーバー間の照合のみを行いました。",
    );
}

#[test]
fn a_member_whose_address_is_hidden_says_where_github_lists_such_members() {
    let reckoning = reckoned(
        &[],
        &[json!({"github_com_login": "m"}), json!({"github_com_login": "n", "github_com_saml_name_id": "n@x.example"})],
    );
    let hidden = reckoning.people(&Query { filter: Filter::AddressHidden, limit: 9, ..Query::default() }).rows;
    assert_eq!(hidden.len(), 1);
    let note = |lang| reckoning.person(hidden[0].id, lang).and_then(|person| person.note).unwrap_or_default();
    for note in [note(Lang::En), note(Lang::Ja)] {
        assert!(note.contains("View enterprise members without an approved or verified domain email"), "{note}");
    }
    let others = reckoning.people(&Query { filter: Filter::CloudOnly, limit: 9, ..Query::default() }).rows;
    let notes =
        others.iter().filter_map(|person| reckoning.person(person.id, Lang::En)).filter(|person| person.note.is_some());
    assert_eq!(notes.count(), 1);
}

#[test]
fn there_is_no_person_beyond_the_table() {
    let reckoning = reckoned(&[user(1, "u", &[])], &[]);
    assert!(reckoning.person(0, Lang::En).is_some());
    assert!(reckoning.person(1, Lang::En).is_none() && reckoning.person(u32::MAX, Lang::En).is_none());
}
