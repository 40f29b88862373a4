//! Bad input ends in a finding that names the place, and nothing else is lost.

mod support;

use oneseat_core::Kind;
use support::{expect, read, read_in_pieces, reckon_texts, said};

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
            "json-truncated 1:96 @95 /users/1/emails/0: The file breaks off after 95 bytes and one whole entry, where a closing quotation mark should follow.",
        ],
    );
    expect(
        r#"{"host_name": "ghes.octo.example", "users": [{"user_id": 1}"#,
        REFUSED,
        &[
            "json-truncated 1:60 @59 /users/1: The file breaks off after 59 bytes and one whole entry, where `,` or `]` should follow.",
        ],
    );
    expect(
        r#"{"host_name": "ghes.octo.example", "users": [{"user_id": 1}]"#,
        REFUSED,
        &[
            "json-truncated 1:61 @60: The file breaks off after 60 bytes and one whole entry, where `,` or `}` should follow.",
        ],
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
        &[
            "json-key-twice 1:33 @32 /users: A key stands twice in one object, which changes what is counted; the first is `users`. Nothing of this file is used.",
        ],
    );
    expect(
        r#"{"host_name": "g", "users": [{"user_id": 1, "emails": [], "user_id": 2, "name": "a", "name": "b"}]}"#,
        Kind::ServerUsage,
        &[
            "json-key-twice 1:59 @58 /users/0/user_id: A key stands twice in one object, which changes what is counted; the first is `user_id`. The last value is used, and reading goes on.",
            "json-key-repeated 1:86 @85 /users/0/name: A key stands twice in one object, which changes no figure; the first is `name`. The last value is used.",
        ],
    );
}

#[test]
fn wrong_types_are_named_with_what_was_expected() {
    expect(
        r#"{"host_name": "g", "users": [{"user_id": 1, "emails": 5}, {"user_id": {}, "login": []}, 7, {"user_id": 4, "suspended": "perhaps"}]}"#,
        Kind::ServerUsage,
        &[
            "entry-type 1:55 @54 /users/0/emails: 5 values are of the wrong type; at the first place: expected a list or a text, found a number. What is of the wrong type is left aside.",
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
    let list = |text: &str| format!(r#"{{"instance": {{"host_name": "ghes.octo.example"}}, "users": "{text}"}}"#);
    let damaged = |text: &str, offset: u64, fault: &str| {
        let column = offset + 1;
        expect(
            list(text),
            REFUSED,
            &[&format!(
                "encrypted-list-damaged 1:{column} @{offset} /users: The encrypted list of users is not valid base64: {fault}."
            )],
        );
    };
    damaged("abc$def", 62, "expected a base64 character, found `$`");
    damaged("abcde", 64, "expected a base64 character, found `\"`");
    damaged("a===", 60, "expected a base64 character, found `=`");
    damaged("ab=c", 62, "expected `=`, found `c`");
    damaged("ab==cdef", 63, "expected a closing quotation mark, found `c`");
    damaged("abc==", 63, "expected a closing quotation mark, found `=`");
    for text in ["abc\\n\\/+A==", "ab==", "ab", "abc=", "abcd", "-_-_"] {
        expect(list(text), Kind::ServerUsageEncrypted, &[]);
    }
    expect(list(""), Kind::ServerUsageWithoutUsers, &[]);
    expect(
        list("abcd").trim_end_matches("\"}"),
        REFUSED,
        &[
            "json-truncated 1:64 @63 /users: The file breaks off after 63 bytes and 0 whole entries, where a closing quotation mark should follow.",
        ],
    );
}

#[test]
fn a_csv_with_a_lost_field_or_quotation_mark_is_pointed_at() {
    expect(
        "id,login,email,suspended?\n1,mona,mona@octo.example,false\n2,lisa,false\n",
        Kind::AllUsers,
        &[
            "csv-field-count 3:1 @57 /1: A line has another number of fields than the header; the first has 3 where the header has 4. Such lines are left out.",
        ],
    );
    expect(
        "id,login,email,suspended?\n1,\"mona,mona@octo.example,false\n2,lisa,l@octo.example,false\n",
        REFUSED,
        &[
            "csv-quote-open 2:1 @26 /0: The file ends inside a quoted field, after 0 whole lines below the header: expected a closing quotation mark.",
        ],
    );
    expect(
        "id,login,email,suspended?\n1,mona,not an address,false\n1.0E+05,x,,false\n",
        Kind::AllUsers,
        &[
            "address-invalid 2:8 @33 /0/email: A text stands where an email address should be and cannot be compared.",
            "account-id-rounded 3:1 @54 /1/id: An account has an id with an exponent, as a spreadsheet writes long numbers: expected a whole number from 0 to 9007199254740991, found `1.0E+05`. The id itself is lost, and what has such an id is left out.",
        ],
    );
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

#[test]
fn blank_text_fills_neither_time_nor_memory() {
    let blank = vec![b' '; 1 << 20];
    assert_eq!(said(&read("file", &blank)), ["file-unknown: This is none of the files that Oneseat reads."]);
    let text = format!("{}{{\"host_name\": \"g\", \"users\": [{{\"user_id\": 1}}]}}", "\n".repeat(60_000));
    for piece in [1, usize::MAX] {
        assert_eq!(read_in_pieces("file", text.as_bytes(), piece).kind(), Kind::ServerUsage);
    }
    assert_eq!(said(&read_in_pieces("file", &blank, 1)).len(), 1);
}
