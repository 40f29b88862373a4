//! Bad input ends in a finding that names the place, and nothing else is lost.

mod support;

use oneseat_core::{Document, Kind, Lang};
use support::{read, read_in_pieces, reckon_texts};

/// A document's findings, a line each, as a terminal shows them without colours.
fn said(document: &Document) -> Vec<String> {
    let line = |finding: &oneseat_core::Finding| {
        let view = finding.view(Lang::En);
        let place = match (view.line, view.column, view.offset) {
            (Some(line), Some(column), Some(offset)) => format!(" {line}:{column} @{offset}"),
            _ => String::new(),
        };
        let pointer =
            view.pointer.filter(|pointer| !pointer.is_empty()).map(|pointer| format!(" {pointer}")).unwrap_or_default();
        format!("{}{place}{pointer}: {}", view.code, view.message)
    };
    document.findings().iter().map(line).collect()
}

/// Reads the text whole and cut at every byte, which must say the same, and expects these findings.
#[track_caller]
fn expect(text: impl AsRef<[u8]>, kind: Kind, findings: &[&str]) {
    let text = text.as_ref();
    let document = read("file", text);
    assert_eq!(said(&document), findings);
    assert_eq!(document.kind(), kind);
    for piece in [1, 3, 16] {
        assert_eq!(said(&read_in_pieces("file", text, piece)), findings, "in pieces of {piece}");
    }
}

const REFUSED: Kind = Kind::Refused;

#[test]
fn a_missing_comma_is_pointed_at() {
    expect(
        "{\n \"host_name\": \"ghes.octo.example\",\n \"users\": [\n  {\"user_id\": 1 \"login\": \"mona\"}]}",
        REFUSED,
        &["json-syntax 4:17 @65 /users/0: This is not valid JSON: expected `,` or `}`, found `\"`."],
    );
}

#[test]
fn a_value_that_is_none_is_pointed_at() {
    expect(
        r#"{"host_name": "g", "users": [{"user_id": 1}, {"user_id": 2, "emails": [{"email": nope}]}]}"#,
        REFUSED,
        &["json-syntax 1:83 @82 /users/1/emails/0/email: This is not valid JSON: expected a value, found `o`."],
    );
}

#[test]
fn a_file_that_is_cut_off_says_how_much_is_there() {
    expect(
        r#"{"host_name": "ghes.octo.example", "users": [{"user_id": 1}, {"user_id": 2, "emails": ["mona@oc"#,
        REFUSED,
        &[
            "json-truncated 1:96 @95 /users/1/emails/0: The file breaks off after 95 bytes, where a closing quotation mark should follow.",
        ],
    );
    expect(
        r#"{"host_name": "ghes.octo.example", "users": [{"user_id": 1}"#,
        REFUSED,
        &["json-truncated 1:60 @59 /users/1: The file breaks off after 59 bytes, where `,` or `]` should follow."],
    );
    expect(
        r#"{"host_name": "ghes.octo.example", "users": [{"user_id": 1}]"#,
        REFUSED,
        &["json-truncated 1:61 @60: The file breaks off after 60 bytes, where `,` or `}` should follow."],
    );
}

#[test]
fn what_follows_the_end_is_pointed_at() {
    expect(
        "{\"host_name\": \"g\", \"users\": []}\n{}",
        REFUSED,
        &["json-trailing 2:1 @32: Something follows the end of the JSON value: `{`."],
    );
}

#[test]
fn nesting_that_no_export_has_is_refused() {
    let text = format!("{{\"host_name\": \"g\", \"x\": {}", "[".repeat(100_000));
    expect(
        text,
        REFUSED,
        &[&format!("json-depth 1:88 @87 /x{}: Values are nested more than 64 deep.", "/0".repeat(63))],
    );
}

#[test]
fn a_doubled_key_that_changes_a_count_is_an_error() {
    expect(
        r#"{"host_name": "g", "users": [], "users": []}"#,
        REFUSED,
        &["json-key-twice 1:33 @32 /users: The key `users` stands twice in one object, which changes what is counted."],
    );
    expect(
        r#"{"host_name": "g", "users": [{"user_id": 1, "emails": [], "user_id": 2, "name": "a", "name": "b"}]}"#,
        Kind::ServerUsage,
        &[
            "json-key-twice 1:59 @58 /users/0/user_id: The key `user_id` stands twice in one object, which changes what is counted.",
        ],
    );
}

#[test]
fn wrong_types_are_named_with_what_was_expected() {
    expect(
        r#"{"host_name": "g", "users": [{"user_id": 1, "emails": 5}, {"user_id": {}, "login": []}, 7, {"user_id": 4, "suspended": "perhaps"}]}"#,
        Kind::ServerUsage,
        &[
            "entry-type 1:55 @54 /users/0/emails: 5 values are of the wrong type: expected a list or a text, found a number. What is of the wrong type is left aside.",
            "account-id-missing 1:59 @58 /users/1: An account has no `user_id`, `id` or `remote_user_id`. What has no id is left out.",
        ],
    );
    expect(
        r#"{"host_name": "g", "users": 5}"#,
        REFUSED,
        &[
            "entry-type 1:29 @28 /users: A value is of the wrong type: expected a list or a text, found a number. What is of the wrong type is left aside.",
        ],
    );
}

#[test]
fn ids_that_cannot_be_ids_are_left_out() {
    expect(
        r#"{"host_name": "g", "users": [{"user_id": -1}, {"user_id": 1.5}, {"user_id": "12"}, {"user_id": 9007199254740993}, {"login": "x"}]}"#,
        Kind::ServerUsage,
        &[
            "account-id-invalid 1:42 @41 /users/0/user_id: 3 accounts have an id that is not a whole number from 0 to 9007199254740991; the first is `-1`. What has such an id is left out.",
            "account-id-missing 1:115 @114 /users/4: An account has no `user_id`, `id` or `remote_user_id`. What has no id is left out.",
        ],
    );
}

#[test]
fn bytes_that_are_not_utf8_are_pointed_at() {
    expect(
        b"{\"host_name\": \"g\", \"users\": [{\"login\": \"m\xf6na\"}]}",
        REFUSED,
        &[
            "json-syntax 1:42 @41 /users/0/login: This is not valid JSON: expected UTF-8 text, found bytes that are not UTF-8.",
        ],
    );
}

#[test]
fn half_a_surrogate_pair_and_a_bare_control_character_are_pointed_at() {
    expect(
        r#"{"host_name": "\ud800x", "users": []}"#,
        REFUSED,
        &[
            "json-syntax 1:16 @15 /host_name: This is not valid JSON: expected a whole surrogate pair, found half of a surrogate pair.",
        ],
    );
    expect(
        "{\"host_name\": \"a\u{1}\"}",
        REFUSED,
        &[
            "json-syntax 1:17 @16 /host_name: This is not valid JSON: expected a character, or an escape for it, found a control character.",
        ],
    );
}

#[test]
fn an_export_that_names_no_server_is_refused() {
    expect(
        r#"{"version": "3.19.0", "users": [{"user_id": 1}]}"#,
        REFUSED,
        &["server-unnamed: The export names no server: it has neither `server_id` nor `host_name`."],
    );
}

#[test]
fn an_encrypted_list_must_be_base64() {
    expect(
        r#"{"instance": {"host_name": "g"}, "users": "abc$def"}"#,
        REFUSED,
        &["encrypted-list-damaged 1:47 @46 /users: The encrypted list of users is not valid base64."],
    );
    expect(r#"{"instance": {"host_name": "g"}, "users": "abc\n\/+=="}"#, Kind::ServerUsageEncrypted, &[]);
    expect(r#"{"instance": {"host_name": "g"}, "users": ""}"#, Kind::ServerUsageWithoutUsers, &[]);
}

#[test]
fn a_csv_with_a_lost_field_or_quotation_mark_is_pointed_at() {
    expect(
        "id,login,email,suspended?\n1,mona,mona@octo.example,false\n2,lisa,false\n",
        Kind::AllUsers,
        &[
            "csv-field-count 3:1 @57 /1: A line has another number of fields than the header; the first has 3 where the header has 4.",
        ],
    );
    expect(
        "id,login,email,suspended?\n1,\"mona,mona@octo.example,false\n2,lisa,l@octo.example,false\n",
        REFUSED,
        &["csv-quote-open 2:1 @26 /0: The file ends inside a quoted field."],
    );
    expect(
        "id,login,email,suspended?\n1,mona,not an address,false\n1.0E+05,x,,false\n",
        Kind::AllUsers,
        &[
            "address-invalid 2:8 @33 /0/email: A text stands where an email address should be and cannot be compared.",
            "account-id-invalid 3:1 @54 /1/id: An account has an id that is not a whole number from 0 to 9007199254740991; the first is `1.0E+05`. What has such an id is left out.",
        ],
    );
}

#[test]
fn files_of_another_kind_are_refused_by_name() {
    let named = |code: &str, text: &[u8]| {
        let document = read("file", text);
        let codes: Vec<_> = document.findings().iter().map(|finding| finding.code().as_str()).collect();
        assert_eq!(
            (document.kind(), codes.as_slice()),
            (REFUSED, [code].as_slice()),
            "{}",
            String::from_utf8_lossy(text)
        );
    };
    named("file-empty", b"");
    named("file-empty", b" \n");
    named("file-empty", b"\xef\xbb\xbf");
    named("file-unknown", b"hello");
    named("file-unknown", b"a,b\n1,2\n");
    named("file-unknown", b"{}");
    named("file-unknown", b"[]");
    named("json-syntax", b"[1, 2]");
    named("wrong-file-html", b"<!DOCTYPE html><html><title>Sign in</title></html>");
    named("wrong-file-zip", b"PK\x03\x04\x14\x00\x06\x00");
    named("wrong-file-ghl", b"\x89\x01\x02\x03binary\x00\x01");
    named("wrong-file-license-info", br#"{"seats": 100, "expire_at": "2027-01-01", "reference_number": "x"}"#);
    named("wrong-file-license-info", br#"[{"advancedSecurityEnabled": true, "expireAt": "2027"}]"#);
    named("wrong-file-license-info", br#"{"seats": "unlimited", "seats_used": 3, "kind": "standard"}"#);
    named(
        "wrong-file-server-statistics",
        br#"[{"server_id": "1", "collection_date": "2026-01-01", "host_name": "g", "ghe_stats": {}}]"#,
    );
    named("wrong-file-sync-status", br#"{"server_instances": []}"#);
    named(
        "wrong-file-advanced-security",
        b"User login,Organization / repository,Last pushed date,Last pushed email\nmona,o/r,2026-01-01,m@o.example\n",
    );
    named("wrong-file-membership", b"login,name,tfa_enabled,is_public\nmona,Mona,true,false\n");
}

#[test]
fn a_broken_file_leaves_the_others_in_the_preview() {
    let reckoning = reckon_texts(&[
        ("good.json", r#"{"host_name": "a.example", "users": [{"user_id": 1, "emails": ["mona@octo.example"]}]}"#),
        ("broken.json", r#"{"host_name": "b.example", "users": [{"user_id": 1,"#),
    ]);
    let preview = reckoning.preview();
    assert_eq!(preview.seats.map(|seats| seats.after), Some(1));
    assert!(preview.has_errors());
    assert_eq!(preview.findings[0].file.as_deref(), Some("broken.json"));
}

#[test]
fn no_numbers_are_drawn_from_files_without_people() {
    let reckoning = reckon_texts(&[("encrypted.json", r#"{"host_name": "a.example", "users": "abcd"}"#)]);
    let preview = reckoning.preview();
    assert!(preview.seats.is_none() && preview.instances.is_empty());
    assert_eq!(preview.findings[0].code, "users-unreadable");
}
