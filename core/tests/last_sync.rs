//! What changed since the last sync, by hand-reckoned examples of every change.

mod support;

use oneseat_core::{Reckoning, SyncChange, SyncNumbers, SyncPage, SyncQuery};
use serde_json::{Value, json};
use support::reckon_texts;

fn account(id: u64, login: &str, email: &str) -> Value {
    json!({"user_id": id, "login": login, "emails": [{"email": email, "primary": true}]})
}

fn suspended(id: u64) -> Value {
    json!({"user_id": id, "login": "gone", "suspended": true, "emails": []})
}

/// A row: login, ids, verified addresses, server addresses.
fn row(login: &str, ids: &[&str], verified: &[&str], server: &[&str]) -> Value {
    json!({
        "github_com_login": login, "enterprise_server_user_ids": ids,
        "github_com_verified_domain_emails": verified, "enterprise_server_primary_emails": server,
    })
}

fn reckoned(accounts: &[Value], rows: &[Value]) -> Reckoning {
    let export = json!({"host_name": "a.example", "users": accounts}).to_string();
    let report = json!({"total_seats_consumed": rows.len(), "users": rows}).to_string();
    reckon_texts(&[("a.json", &export), ("cloud.json", &report)])
}

fn list(reckoning: &Reckoning, change: SyncChange) -> SyncPage {
    reckoning.last_sync(&SyncQuery { change, instance: None, search: String::new(), offset: 0, limit: u32::MAX })
}

/// The ids on each list, in the order of [`SyncChange::ALL`].
#[track_caller]
fn expect(accounts: &[Value], rows: &[Value], lists: [&[u64]; 5]) -> Reckoning {
    let reckoning = reckoned(accounts, rows);
    for (change, ids) in SyncChange::ALL.into_iter().zip(lists) {
        let page = list(&reckoning, change);
        let found: Vec<u64> = page.rows.iter().map(|row| row.user_id).collect();
        assert_eq!(found, ids, "{change:?}");
        assert_eq!(page.total as usize, ids.len(), "{change:?}");
    }
    let numbers = reckoning.sync_numbers();
    assert_eq!(SyncChange::ALL.map(|change| numbers[0].of(change)), lists.map(|ids| ids.len() as u64));
    let instance = &reckoning.preview().instances[0];
    assert_eq!((Some(numbers[0].joined), Some(numbers[0].left)), (instance.joined, instance.left));
    reckoning
}

#[test]
fn who_was_not_listed_joined_and_who_is_not_counted_left() {
    expect(
        &[account(7, "new", "new@x.example"), account(2, "stays", "stays@x.example"), suspended(3)],
        &[
            row("", &["a.example:2"], &[], &[]),
            row("", &["a.example:3"], &[], &[]),
            row("m", &["4:a.example:Member"], &[], &[]),
        ],
        [&[7], &[3, 4], &[], &[], &[]],
    );
}

#[test]
fn a_match_is_new_where_the_account_had_a_row_of_its_own_or_none() {
    expect(
        &[
            account(1, "own", "own@x.example"),
            account(2, "none", "none@x.example"),
            account(3, "as-before", "before@x.example"),
        ],
        &[
            row("own", &[], &["own@x.example"], &[]),
            row("none", &[], &["none@x.example"], &[]),
            row("before", &["a.example:3"], &["before@x.example"], &[]),
            row("", &["a.example:1"], &[], &["own@x.example"]),
        ],
        [&[2], &[], &[1, 2], &[], &[]],
    );
}

#[test]
fn a_match_is_lost_where_the_row_had_someone_else_on_it_as_well() {
    let reckoning = expect(
        &[
            account(1, "lost", "now@x.example"),
            account(2, "own", "own@x.example"),
            account(3, "elsewhere", "now3@x.example"),
            suspended(4),
        ],
        &[
            row("lost", &["a.example:1"], &[], &["then@x.example"]),
            row("", &["a.example:2"], &[], &["own@x.example"]),
            // Shared with a server outside the preview.
            row("", &["a.example:3", "b.example:9"], &[], &["then3@x.example"]),
            row("suspended", &["a.example:4"], &[], &[]),
        ],
        [&[], &[4], &[], &[1, 3], &[3]],
    );
    let rows = list(&reckoning, SyncChange::NewlyUnmatched).rows;
    assert_eq!(
        (rows[0].host.as_str(), rows[0].login.as_deref(), rows[0].cloud_login.as_deref()),
        ("a.example", Some("lost"), Some("lost"))
    );
    assert_eq!(
        (rows[0].before.as_slice(), rows[0].after.as_deref()),
        (&["then@x.example".to_owned()][..], Some("now@x.example"))
    );
}

#[test]
fn who_shares_a_row_with_another_server_then_and_now_is_neither_new_nor_lost() {
    expect(
        &[account(3, "u", "u@x.example")],
        &[row("", &["a.example:3", "b.example:9"], &[], &["u@x.example"])],
        [&[], &[], &[], &[], &[]],
    );
}

#[test]
fn an_address_changed_where_a_row_of_servers_alone_knew_another() {
    let reckoning = expect(
        &[
            account(1, "same", "Same@X.example"),
            account(2, "other", "new@x.example"),
            account(3, "unknown", "u@x.example"),
            json!({"user_id": 4, "login": "lost-it", "emails": []}),
            account(5, "member", "m2@x.example"),
            account(6, "no-address-then", "six@x.example"),
        ],
        &[
            row("", &["a.example:1"], &[], &["same@x.example."]),
            row("", &["a.example:2"], &[], &["old@x.example"]),
            row("", &["a.example:3"], &[], &[]),
            row("", &["a.example:4"], &[], &["four@x.example"]),
            // The addresses of a member's row may be those of other accounts, or left out.
            row("m", &["a.example:5"], &["m2@x.example"], &["m1@x.example"]),
            row("", &["a.example:6"], &[], &["none"]),
        ],
        [&[], &[], &[], &[], &[2, 4]],
    );
    let rows = list(&reckoning, SyncChange::AddressChanged).rows;
    assert_eq!(
        (rows[0].before.as_slice(), rows[0].after.as_deref()),
        (&["old@x.example".to_owned()][..], Some("new@x.example"))
    );
    assert_eq!((rows[1].before.as_slice(), rows[1].after.as_deref()), (&["four@x.example".to_owned()][..], None));
}

#[test]
fn who_left_is_known_by_what_the_report_says() {
    let reckoning = reckoned(
        &[suspended(1)],
        &[row("mona", &["a.example:1"], &[], &["mona@x.example"]), row("", &["a.example:2"], &[], &["lisa@x.example"])],
    );
    let rows = list(&reckoning, SyncChange::Left).rows;
    let said = |row: &oneseat_core::SyncRow| {
        (row.user_id, row.login.clone(), row.cloud_login.clone(), row.before.join(" "), row.after.clone())
    };
    assert_eq!(said(&rows[0]), (1, Some("gone".into()), Some("mona".into()), "mona@x.example".into(), None));
    assert_eq!(said(&rows[1]), (2, None, None, "lisa@x.example".into(), None));
}

#[test]
fn a_file_of_the_last_sync_knows_each_account_as_it_was() {
    let was = |id: u64, emails: &[(&str, bool)]| {
        let emails: Vec<Value> =
            emails.iter().map(|(email, primary)| json!({"email": email, "isPrimary": primary})).collect();
        json!({"login": format!("was-{id}"), "remoteUserId": id, "emails": {"nodes": emails}})
    };
    let accounts = [
        was(1, &[("same@x.example", true)]),
        was(2, &[("two@x.example", false), ("then@x.example", true)]),
        was(3, &[("a@x.example", false), ("three@x.example", false)]),
        was(4, &[("four@x.example", true)]),
        was(5, &[("unlisted@x.example", true)]),
    ];
    let synced = json!({"data": {"enterprise": {"ownerInfo": {"enterpriseServerInstallations": {"nodes": [
        {"hostName": "a.example", "userAccounts": {"pageInfo": {"hasNextPage": false}, "nodes": accounts}},
    ]}}}}});
    let users = [
        account(1, "u1", "SAME@x.example"),
        // Another of its addresses then is the primary one now.
        account(2, "u2", "two@x.example"),
        // None was primary then.
        account(3, "u3", "three@x.example"),
        account(5, "u5", "five@x.example"),
    ];
    let rows = [
        // A member's row knows none, or another; the file knows better.
        row("m", &["a.example:1", "a.example:2"], &[], &["other@x.example"]),
        row("", &["a.example:3"], &[], &["old@x.example"]),
        row("n", &["a.example:4"], &[], &[]),
    ];
    let export = json!({"host_name": "a.example", "users": users}).to_string();
    let report = json!({"total_seats_consumed": rows.len(), "users": rows}).to_string();
    let files = [("a.json", export.as_str()), ("cloud.json", &report), ("synced.json", &synced.to_string())];
    let reckoning = reckon_texts(&files);
    let changed = list(&reckoning, SyncChange::AddressChanged).rows;
    assert_eq!(changed.iter().map(|row| row.user_id).collect::<Vec<_>>(), [2]);
    assert_eq!(changed[0].before, ["then@x.example", "two@x.example"]);
    let left = list(&reckoning, SyncChange::Left).rows;
    let said: Vec<_> = left.iter().map(|row| (row.user_id, row.login.as_deref(), row.before.join(" "))).collect();
    assert_eq!(said, [(4, Some("was-4"), "four@x.example".to_owned())]);
    // Only the report says who was listed.
    assert_eq!(list(&reckoning, SyncChange::Joined).rows.iter().map(|row| row.user_id).collect::<Vec<_>>(), [5]);
}

#[test]
fn a_list_is_asked_for_by_the_page_by_server_and_by_part_of_a_text() {
    let users = |count: u64| {
        (1..=count).map(|id| account(id, &format!("u{id}"), &format!("u{id}@x.example"))).collect::<Vec<_>>()
    };
    let a = json!({"host_name": "a.example", "users": users(3)}).to_string();
    let b = json!({"host_name": "b.example", "users": users(2)}).to_string();
    let report = json!({"total_seats_consumed": 1, "users": [row("m", &[], &["u2@x.example"], &[])]}).to_string();
    let reckoning = reckon_texts(&[("b.json", &b), ("a.json", &a), ("cloud.json", &report)]);
    let ask = |instance, search: &str, offset, limit| {
        let query = SyncQuery { change: SyncChange::Joined, instance, search: search.into(), offset, limit };
        let page = reckoning.last_sync(&query);
        let rows: Vec<String> = page.rows.iter().map(|row| format!("{}:{}", row.host, row.user_id)).collect();
        (page.total, rows.join(" "))
    };
    assert_eq!(ask(None, "", 1, 3), (5, "a.example:2 a.example:3 b.example:1".into()));
    assert_eq!(ask(None, "", 4, 3), (5, "b.example:2".into()));
    assert_eq!(ask(Some(1), "", 0, 9), (2, "b.example:1 b.example:2".into()));
    assert_eq!(ask(None, " B.EXAMPLE ", 0, 9).0, 2);
    assert_eq!(ask(None, "U3@", 0, 9), (1, "a.example:3".into()));
    assert_eq!(ask(Some(7), "", 0, 9), (0, String::new()));
    let numbers = |joined, newly_matched| SyncNumbers { joined, newly_matched, ..SyncNumbers::default() };
    assert_eq!(reckoning.sync_numbers(), [numbers(3, 1), numbers(2, 1)]);
}

#[test]
fn without_a_report_there_is_no_last_sync() {
    let export = json!({"host_name": "a.example", "users": [account(1, "u", "u@x.example")]}).to_string();
    let reckoning = reckon_texts(&[("a.json", &export)]);
    assert!(reckoning.sync_numbers().is_empty());
    for change in SyncChange::ALL {
        assert_eq!(list(&reckoning, change), SyncPage::default());
        assert_eq!(serde_json::to_value(change).ok(), Some(change.as_str().into()));
    }
}
