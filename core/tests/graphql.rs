//! Answers of the cloud's GraphQL interface: what is read of them, and what is said of those that cannot be used.

#![allow(clippy::expect_used, reason = "tests fail by panicking")]

mod support;

use oneseat_core::{Document, Kind, Lang, Query, Reason, Reckoning};
use support::{read, read_in_pieces, reckon_texts};

/// A document's findings, a line each: code, count, pointer and message.
fn said(document: &Document) -> Vec<String> {
    let views = document.findings().iter().map(|finding| finding.view(Lang::En));
    views.map(|view| format!("{} {}: {}", view.code, view.pointer.unwrap_or_default(), view.message)).collect()
}

/// Reads the text whole and in pieces, which must say the same, and expects these findings.
#[track_caller]
fn expect(text: &str, kind: Kind, findings: &[&str]) -> Document {
    let document = read("answer.json", text.as_bytes());
    assert_eq!(said(&document), findings);
    assert_eq!(document.kind(), kind);
    for piece in [1, 7, 64] {
        let cut = read_in_pieces("answer.json", text.as_bytes(), piece);
        assert_eq!(cut.summary(Lang::Ja), document.summary(Lang::Ja), "in pieces of {piece}");
    }
    document
}

const NO_LIST: &str = "graphql-other : This is an answer of GitHub's GraphQL interface, but it lists neither external identities nor the accounts of a server.";

/// The answer of an enterprise's owner with these identities.
fn identities(nodes: &str) -> String {
    format!(
        r#"{{"data": {{"enterprise": {{"ownerInfo": {{"samlIdentityProvider": {{"externalIdentities": {{"nodes": [{nodes}]}}}}}}}}}}}}"#
    )
}

/// The answer of an enterprise's owner with these servers.
fn installations(nodes: &str) -> String {
    format!(
        r#"{{"data": {{"enterprise": {{"ownerInfo": {{"enterpriseServerInstallations": {{"nodes": [{nodes}]}}}}}}}}}}"#
    )
}

#[test]
fn identities_and_accounts_are_counted_on_their_cards() {
    let nodes =
        r#"{"user": {"login": "mona"}, "samlIdentity": {"nameId": "m"}}, {"user": null, "scimIdentity": null}, null"#;
    let unlinked = "identities-unlinked : An external identity is linked to no cloud user and takes no part.";
    let summary = expect(&identities(nodes), Kind::ExternalIdentities, &[unlinked]).summary(Lang::En);
    assert_eq!((summary.identities, summary.accounts, summary.rows), (2, 0, 0));

    let server = r#"{"userAccounts": {"nodes": [{"remoteUserId": 1, "login": "mona"}, {"remoteUserId": 2}]}, "hostName": "GHES.octo.example:443"}"#;
    let summary = expect(&installations(server), Kind::LastSyncAccounts, &[]).summary(Lang::En);
    assert_eq!((summary.identities, summary.accounts), (0, 2));
    assert_eq!(summary.host_name.as_deref(), Some("ghes.octo.example"));

    let other = r#"{"hostName": "kit.octo.example", "userAccounts": {"edges": [{"node": {"remoteUserId": 1}}]}}"#;
    let two = expect(&installations(&format!("{server}, {other}")), Kind::LastSyncAccounts, &[]);
    assert_eq!(two.summary(Lang::En).host_name, None);
    assert_eq!(two.summary(Lang::En).accounts, 3);
}

#[test]
fn an_answer_with_errors_alone_says_the_first() {
    expect(
        r#"{"data": {"enterprise": null}, "errors": [{"type": "NOT_FOUND", "path": ["enterprise"], "message": "No enterprise \"octo\"."}, {"message": "More."}]}"#,
        Kind::Refused,
        &[
            "graphql-refused /errors/0: GitHub answered with 2 errors instead of the list. The first says: No enterprise \"octo\".",
        ],
    );
    expect(
        r#"{"errors": [{"message": "Your token lacks a scope."}], "data": null}"#,
        Kind::Refused,
        &[
            "graphql-refused /errors/0: GitHub answered with an error instead of the list. The first says: Your token lacks a scope.",
        ],
    );
}

#[test]
fn errors_beside_a_list_leave_the_list() {
    let list = identities(r#"{"user": {"login": "mona"}, "samlIdentity": {"nameId": "mona@octo.example"}}"#);
    let text = format!(r#"[{list}, {{"data": null, "errors": [{{"message": "Something went wrong."}}]}}]"#);
    let document = expect(
        &text,
        Kind::ExternalIdentities,
        &[
            "graphql-errors /1/errors/0: GitHub's answer comes with an error, so something of the list is missing. The first says: Something went wrong.",
        ],
    );
    assert_eq!(document.summary(Lang::En).identities, 1);
    assert!(!document.has_errors());
}

#[test]
fn what_is_null_on_the_way_to_a_list_is_named() {
    expect(
        r#"{"data": {"enterprise": {"ownerInfo": null}}}"#,
        Kind::Refused,
        &[
            "graphql-null /data/enterprise/ownerInfo: GitHub's answer has null at `ownerInfo`, so there is no list in it.",
        ],
    );
    for provider in ["samlIdentityProvider", "oidcProvider"] {
        let said = format!(
            "identity-provider-missing /data/organization/{provider}: The answer says that there is no identity provider here (null), so there are no external identities."
        );
        let text = format!(r#"{{"data": {{"organization": {{"login": "octo", "{provider}": null}}}}}}"#);
        expect(&text, Kind::Refused, &[&said]);
    }
}

#[test]
fn another_answer_is_refused_under_its_own_name() {
    for text in [
        r#"{"data": {"viewer": {"login": "mona"}}}"#,
        r#"{"data": {"enterprise": {"members": {"nodes": [{"login": "mona"}]}}}}"#,
        r#"{"data": {"enterprise": {"ownerInfo": {"enterpriseServerInstallations": {"nodes": [{"id": "x", "hostName": "ghes.octo.example"}]}}}}}"#,
        r#"{"organization": {"login": "octo"}}"#,
    ] {
        expect(text, Kind::Refused, &[NO_LIST]);
    }
}

#[test]
fn an_export_stays_one_whatever_it_holds_besides() {
    let envelope = r#""host_name": "ghes.octo.example", "enterprise": {"slug": "octo"}"#;
    expect(&format!("{{{envelope}}}"), Kind::ServerUsageWithoutUsers, &[]);
    expect(&format!(r#"{{{envelope}, "users": [{{"user_id": 1}}]}}"#), Kind::ServerUsage, &[]);
}

#[test]
fn a_field_that_was_not_asked_for_is_named() {
    expect(
        &identities(
            r#"{"user": {"login": "mona"}}, {"samlIdentity": {"nameId": "m"}}, {"samlIdentity": null, "user": {"id": "x"}}"#,
        ),
        Kind::ExternalIdentities,
        &[
            "graphql-field-missing /data/enterprise/ownerInfo/samlIdentityProvider/externalIdentities/nodes/0: 3 entries of the list lack a field that is needed; the first lacks `samlIdentity`, `scimIdentity`. What lacks one is left out.",
        ],
    );
    expect(
        &installations(
            r#"{"hostName": "g", "userAccounts": {"nodes": [{"login": "mona"}]}}, {"userAccounts": {"nodes": [{"remoteUserId": 1}]}}"#,
        ),
        Kind::LastSyncAccounts,
        &[
            "graphql-field-missing /data/enterprise/ownerInfo/enterpriseServerInstallations/nodes/0/userAccounts/nodes/0: 2 entries of the list lack a field that is needed; the first lacks `remoteUserId`. What lacks one is left out.",
        ],
    );
}

#[test]
fn a_value_of_the_wrong_type_is_left_aside_and_the_rest_is_read() {
    let nodes = r#"7, {"user": {"login": "mona"}, "samlIdentity": {"nameId": 5, "emails": ["mona@octo.example", {"value": "mona@kit.example"}]}}"#;
    let document = expect(
        &identities(nodes),
        Kind::ExternalIdentities,
        &[
            "entry-type /data/enterprise/ownerInfo/samlIdentityProvider/externalIdentities/nodes/0: 3 values are of the wrong type; at the first place: expected an object, found a number. What is of the wrong type is left aside.",
        ],
    );
    assert_eq!(document.summary(Lang::En).identities, 1);
    expect(
        &installations(r#"{"hostName": "g", "userAccounts": {"nodes": [{"remoteUserId": -1}, {"remoteUserId": 1}]}}"#),
        Kind::LastSyncAccounts,
        &[
            "account-id-invalid /data/enterprise/ownerInfo/enterpriseServerInstallations/nodes/0/userAccounts/nodes/0/remoteUserId: An account has an id that is not a whole number from 0 to 9007199254740991; the first is `-1`. What has such an id is left out.",
        ],
    );
    expect(
        r#"{"data": {"enterprise": {"ownerInfo": []}}}"#,
        Kind::Refused,
        &[
            "entry-type /data/enterprise/ownerInfo: A value is of the wrong type: expected an object, found a list. What is of the wrong type is left aside.",
            NO_LIST,
        ],
    );
}

#[test]
fn a_doubled_key_in_an_answer_is_an_error() {
    expect(
        r#"{"data": {"node": {"hostName": "a", "hostName": "b", "userAccounts": {"nodes": []}}}}"#,
        Kind::Refused,
        &[
            "json-key-twice /data/node/hostName: A key stands twice in one object, which changes what is counted; the first is `hostName`. Nothing of this file is used.",
        ],
    );
    expect(
        &identities(r#"{"user": {"login": "a", "login": "b"}, "samlIdentity": null}"#),
        Kind::ExternalIdentities,
        &[
            "json-key-twice /data/enterprise/ownerInfo/samlIdentityProvider/externalIdentities/nodes/0/user/login: A key stands twice in one object, which changes what is counted; the first is `login`. The last value is used, and reading goes on.",
        ],
    );
}

#[test]
fn a_cut_answer_says_where_it_breaks() {
    expect(
        r#"{"data": {"organization": {"samlIdentityProvider": {"externalIdentities": {"nodes": [{"user": null, "samlIdentity": null}, {"samlIdentity": {"emails": [{"value": "mo"#,
        Kind::Refused,
        &[
            "json-truncated /data/organization/samlIdentityProvider/externalIdentities/nodes/1/samlIdentity/emails/0/value: The file breaks off after 165 bytes and one whole entry, where a closing quotation mark should follow.",
        ],
    );
    expect(
        r#"{"data": {"enterprise": {"ownerInfo": {"#,
        Kind::Refused,
        &[
            "json-truncated /data/enterprise/ownerInfo: The file breaks off after 39 bytes and 0 whole entries, where a key in quotes or `}` should follow.",
        ],
    );
}

#[test]
fn pages_that_are_joined_without_slurp_are_told() {
    let page = identities(r#"{"user": null, "samlIdentity": null}"#);
    let document = read("answer.json", format!("{page}{page}").as_bytes());
    assert_eq!(document.kind(), Kind::Refused);
    let remedy = document.findings().last().expect("a finding").view(Lang::En).remedy;
    assert!(remedy.contains("--slurp"), "{remedy}");
}

fn codes(reckoning: &Reckoning) -> Vec<(String, Option<String>, u64)> {
    let views = reckoning.preview().findings.iter();
    views.map(|view| (view.code.clone(), view.file.clone(), view.count)).collect()
}

/// One page of an organisation's identities.
fn page(owner: &str, login: &str, more: bool) -> String {
    format!(
        r#"{{"data": {{"organization": {{"login": "{owner}", "samlIdentityProvider": {{"externalIdentities": {{
            "nodes": [{{"user": {{"login": "{login}"}}, "samlIdentity": {{"nameId": "{login}@octo.example"}}}}],
            "pageInfo": {{"hasNextPage": {more}, "endCursor": "x"}}}}}}}}}}}}"#
    )
}

const REPORT: &str = r#"{"total_seats_consumed": 2, "users": [{"github_com_login": "mona", "github_com_verified_domain_emails": ["m@octo.example"]},
    {"github_com_login": "ana", "github_com_verified_domain_emails": []}]}"#;

#[test]
fn a_list_without_its_last_page_is_told_to_be_a_part() {
    let incomplete = |files: &[(&str, &str)]| {
        let found = codes(&reckon_texts(&[&[("cloud.json", REPORT)], files].concat()));
        found.into_iter().find(|(code, ..)| code == "list-incomplete").map(|(_, file, count)| (file, count))
    };
    let (first, last, other) = (page("octo", "mona", true), page("octo", "ana", false), page("kit", "ana", true));
    assert_eq!(incomplete(&[("1.json", &first)]), Some((Some(String::from("1.json")), 1)));
    assert_eq!(incomplete(&[("1.json", &first), ("2.json", &last)]), None);
    assert_eq!(incomplete(&[("1.json", &format!("[{first}, {last}]"))]), None);
    assert_eq!(incomplete(&[("1.json", &format!("[{last}, {first}]"))]), Some((Some(String::from("1.json")), 1)));
    assert_eq!(incomplete(&[("1.json", &first), ("o.json", &other)]), Some((Some(String::from("o.json")), 2)));
    let server =
        r#"{"data": {"node": {"hostName": "g", "userAccounts": {"nodes": [], "pageInfo": {"hasNextPage": true}}}}}"#;
    assert_eq!(incomplete(&[("s.json", server)]), Some((Some(String::from("s.json")), 1)));
}

#[test]
fn identities_change_nothing_of_a_report_that_is_only_a_part() {
    let part = REPORT.replace("consumed\": 2", "consumed\": 3");
    let found = codes(&reckon_texts(&[("cloud.json", &part), ("1.json", &page("octo", "stranger", false))]));
    assert_eq!(found, [(String::from("report-incomplete"), Some(String::from("cloud.json")), 1)]);
}

#[test]
fn identities_without_a_report_are_told_to_take_no_part() {
    let reckoning = reckon_texts(&[("1.json", &page("octo", "mona", false))]);
    assert_eq!(codes(&reckoning), [(String::from("identities-without-row"), Some(String::from("1.json")), 1)]);
    assert!(reckoning.preview().seats.is_none());
}

#[test]
fn a_person_shows_the_address_that_an_identity_gave() {
    let export = r#"{"host_name": "g", "users": [{"user_id": 1, "login": "ana", "emails": ["ANA@octo.example"]}]}"#;
    let files = [("cloud.json", REPORT), ("g.json", export), ("1.json", &page("octo", "Ana", false))];
    let reckoning = reckon_texts(&files);
    let query = Query { search: String::from("ana@octo"), limit: 9, ..Query::default() };
    let people = reckoning.people(&query).rows;
    assert_eq!(people.len(), 1);
    assert_eq!(people[0].cloud_login.as_deref(), Some("ana"));
    assert_eq!(people[0].addresses, ["Ana@octo.example"]);
    assert_eq!(people[0].accounts[0].reason, Reason::Identity);
    let detail = reckoning.person(people[0].id, Lang::En).expect("a person");
    assert_eq!(detail.cloud.expect("a cloud side").identities, ["Ana@octo.example"]);
    let compared = detail.accounts[0].compared.clone().expect("what was compared");
    assert_eq!(compared.field, "externalIdentities");
    assert_eq!((compared.server.as_str(), compared.cloud.as_deref()), ("ANA@octo.example", Some("Ana@octo.example")));
}

#[test]
fn a_tie_of_identities_follows_the_fixed_order() {
    let export = r#"{"host_name": "g", "users": [{"user_id": 1, "emails": ["ana@octo.example"]}, {"user_id": 2, "emails": ["kim@octo.example"]}]}"#;
    let report = r#"{"total_seats_consumed": 4, "users": [{"github_com_login": "b"}, {"github_com_login": "A"},
        {"github_com_login": "c"}, {"github_com_login": "d", "enterprise_server_user_ids": ["g:2"]}]}"#;
    let node = |login: &str, address: &str| {
        format!(r#"{{"user": {{"login": "{login}"}}, "scimIdentity": {{"username": "{address}@octo.example"}}}}"#)
    };
    let nodes = [node("b", "ana"), node("a", "ana"), node("c", "kim"), node("d", "kim")].join(",");
    let reckoning = reckon_texts(&[("g.json", export), ("cloud.json", report), ("i.json", &identities(&nodes))]);
    let people = reckoning.people(&Query { limit: 9, ..Query::default() }).rows;
    let matched = people.iter().filter(|person| !person.accounts.is_empty());
    let logins: Vec<_> = matched.map(|person| person.cloud_login.as_deref().unwrap_or_default()).collect();
    assert_eq!(logins, ["A", "d"]);
}

#[test]
fn the_later_of_two_lists_of_one_server_stands() {
    let list = |address: &str| {
        format!(
            r#"{{"data": {{"node": {{"hostName": "g", "userAccounts": {{"nodes": [
                {{"remoteUserId": 1, "emails": {{"nodes": [{{"email": "{address}", "isPrimary": true}}]}}}}]}}}}}}}}"#
        )
    };
    let export = r#"{"host_name": "g", "users": [{"user_id": 1, "emails": ["new@octo.example"]}]}"#;
    let report = r#"{"total_seats_consumed": 1, "users": [{"github_com_login": "mona", "enterprise_server_user_ids": ["g:1"]}]}"#;
    let (old, new) = (list("old@octo.example"), list("new@octo.example"));
    let matched = |files: &[(&str, &str)]| {
        let files = [&[("g.json", export), ("cloud.json", report)], files].concat();
        reckon_texts(&files).preview().matches.expect("matches").last_sync
    };
    assert_eq!(matched(&[]), 1);
    assert_eq!(matched(&[("1.json", &old)]), 0);
    assert_eq!(matched(&[("1.json", &old), ("2.json", &new)]), 1);
    assert_eq!(matched(&[("1.json", &new), ("2.json", &old)]), 0);
}

#[test]
fn why_an_address_of_the_last_sync_decides_is_said() {
    let synced = r#"{"data": {"node": {"hostName": "g", "userAccounts": {"nodes": [
        {"remoteUserId": 1, "emails": {"nodes": [{"email": "Mona@octo.example", "isPrimary": true}]}},
        {"remoteUserId": 2, "emails": {"nodes": [{"email": "ana@old.example", "isPrimary": true}]}}]}}}}"#;
    let export = r#"{"host_name": "g", "users": [{"user_id": 1, "login": "mona", "emails": ["mona@octo.example"]}, {"user_id": 2, "login": "ana", "emails": ["ana@octo.example"]}]}"#;
    let report = r#"{"total_seats_consumed": 2, "users": [{"github_com_login": "mona", "enterprise_server_user_ids": ["g:1"]}, {"github_com_login": "a", "enterprise_server_user_ids": ["g:2"]}]}"#;
    let reckoning = reckon_texts(&[("g.json", export), ("cloud.json", report), ("s.json", synced)]);
    let detail = |search: &str| {
        let query = Query { search: search.to_owned(), limit: 1, ..Query::default() };
        let id = reckoning.people(&query).rows[0].id;
        reckoning.person(id, Lang::En).expect("a person").accounts[0].clone()
    };
    let matched = detail("mona@octo.example");
    assert_eq!(
        matched.words,
        "Matched: the last sync listed this account here, and its primary address has not changed since."
    );
    let compared = matched.compared.expect("what was compared");
    assert_eq!((compared.cloud.as_deref(), compared.field.as_str()), (Some("Mona@octo.example"), "userAccounts"));
    let unmatched = detail("ana@octo.example").words;
    assert!(unmatched.contains("The last sync listed it on a, with another address: ana@old.example."), "{unmatched}");
}
