//! The shape report names what a file is made of, and holds nothing of what stands in it.

#![allow(clippy::expect_used, reason = "tests fail by panicking")]

mod support;

use flate2::{Compression, write::GzEncoder};
use oneseat_core::{DocumentReader, FieldShape, FieldStatus, Kind, Lang, LineEnds, Shape, ShapeFormat, ShapeReader};
use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::{Value, json};
use std::io::Write;
use support::read;

fn shape_in_pieces(bytes: &[u8], piece: usize) -> Shape {
    let mut reader = ShapeReader::new();
    for chunk in bytes.chunks(piece.max(1)) {
        let _ = reader.push(chunk);
    }
    reader.finish(&read("file", bytes))
}

fn shape(bytes: impl AsRef<[u8]>) -> Shape {
    shape_in_pieces(bytes.as_ref(), usize::MAX)
}

fn field<'s>(shape: &'s Shape, path: &str) -> &'s FieldShape {
    let found = shape.fields.iter().find(|field| field.path == path);
    found.unwrap_or_else(|| panic!("no {path} in\n{}", shape.text(Lang::En)))
}

fn paths(shape: &Shape) -> Vec<&str> {
    shape.fields.iter().map(|field| field.path.as_str()).collect()
}

/// Everything that a report says, in every form.
fn said(shape: &Shape) -> String {
    shape.text(Lang::En) + &shape.text(Lang::Ja) + &serde_json::to_string(shape).expect("a report is JSON")
}

#[test]
fn an_export_is_shown_by_its_keys_types_and_counts() {
    let shape = shape(
        r#"{"host_name": "ghes.octo.example", "version": 3, "users": [
            {"user_id": 1, "login": "mona", "emails": [{"email": "mona@octo.example", "primary": true}]},
            {"user_id": "12", "login": null, "color": "", "emails": ["lisa@octo.example", 7]},
            {"user_id": -1.5}]}"#,
    );
    assert_eq!(
        shape.text(Lang::En),
        "\
Shape of a file, by Oneseat 0.1.0. No value of the file is in it.

kind: server usage export
format: JSON, UTF-8, LF
size: fewer than 1,000 bytes

Fields
  /: 1 of 1; object
  /host_name: 1 of 1; text (host, at most 32 long)
  /version: 1 of 1; integer
  /users: 1 of 1; list
  /users/*: 3; object
  /users/*/user_id: 3 of 3; text 1 (digits, at most 2 long), integer 1, fraction 1
  /users/*/login: 2 of 3; text 1 (letters and digits, at most 4 long), null 1
  /users/*/emails: 2 of 3; list
  /users/*/emails/*: 3; object 1, text 1 (email address, at most 32 long), integer 1
  /users/*/emails/*/email: 1 of 1; text (email address, at most 32 long)
  /users/*/emails/*/primary: 1 of 1; true or false
  /users/*/color (unknown): 1 of 3; empty text

Missing
  /: server_id
  /: http_only
  /: license or license_hash
  /: public_key or license_public_key
  /: customer_name
  /: features
  /users/*: profile_name or name
  /users/*: suspended or suspended_at
  /users/*: site_admin
  /users/*: created_at

Findings
  error entry-type × 2, line 1, column 47
  notice unknown-fields × 1, line 3, column 46
  error account-id-invalid × 1, line 4, column 25
"
    );
    assert!(shape.text(Lang::Ja).contains("  /users/*/color（未知）: 1 / 3; 空の文字列\n"), "{}", shape.text(Lang::Ja));
}

#[test]
fn a_table_is_shown_by_its_columns() {
    let shape = shape(
        "\u{feff}GitHub com login;Enterprise server user ids;Cost code;mona\r\nmona;\"a.example:1,a.example:2\";x;y\r\n;;;\r\n",
    );
    assert_eq!((shape.kind, shape.format, shape.separator), (Kind::CloudReport, ShapeFormat::Csv, Some(';')));
    assert_eq!((shape.byte_order_mark, shape.line_ends), (true, LineEnds::Crlf));
    assert_eq!(
        paths(&shape),
        ["", "/*", "/*/GitHub com login", "/*/Enterprise server user ids", "/*/Cost code", "/*/<key>"]
    );
    assert_eq!(field(&shape, "/*/Cost code").status, FieldStatus::Unknown);
    let ids = field(&shape, "/*/Enterprise server user ids");
    assert_eq!((ids.count, ids.of, ids.types[0].count, ids.texts[0].count), (2, 2, 1, 2));
}

#[test]
fn keys_that_may_be_values_are_not_shown() {
    for (name, text) in [
        ("addresses", r#"{"host_name": "g", "users": [], "by": {"mona@octo.example": 1, "lisa@octo.example": 2}}"#),
        ("logins", r#"{"host_name": "g", "users": [], "teams": {"mona": {"role": "x"}, "lisa": {"role": "y"}}}"#),
        ("one login", r#"{"host_name": "g", "users": [], "owner": {"mona": true}}"#),
        ("organizations", r#"{"host_name": "g", "users": [{"user_id": 1, "orgs": {"mona": "admin"}}]}"#),
        ("a value elsewhere", r#"{"host_name": "g", "mona": 1, "users": [{"user_id": 1, "login": "Mona"}]}"#),
        ("a list of maps", r#"[{"mona": 1}, {"lisa": 2}]"#),
        ("a table without its header", "1,mona,mona@octo.example,false\n2,lisa,lisa@octo.example,false\n"),
    ] {
        let said = said(&shape(text));
        assert!(said.contains("<key>") && !said.contains("mona") && !said.contains("lisa"), "{name}: {said}");
    }
}

#[test]
fn keys_of_records_are_shown_although_nobody_knows_them() {
    let entries: Vec<Value> = (0..6).map(|n| json!({"uid": n, "mailAddress": "x", "shoe": 1})).collect();
    let shape = shape(json!({"accounts": entries, "wobble": 1}).to_string());
    assert_eq!(shape.kind, Kind::Refused);
    assert_eq!(
        paths(&shape),
        ["", "/accounts", "/accounts/*", "/accounts/*/mailAddress", "/accounts/*/shoe", "/accounts/*/uid", "/<key>"]
    );
    assert_eq!(field(&shape, "/accounts/*/uid").status, FieldStatus::Within);
}

#[test]
fn a_map_is_one_place_however_many_keys_it_has() {
    let map: serde_json::Map<String, Value> = (0..20_000).map(|n| (format!("person_{n}"), json!({"id": n}))).collect();
    let shape = shape(json!({"host_name": "g", "users": [], "map": map}).to_string());
    assert_eq!(field(&shape, "/map/<key>").count, 20_000);
    assert_eq!(field(&shape, "/map/<key>/id").count, 20_000);
    assert!(shape.whole && shape.text(Lang::En).contains("  /map/<key>: 20,000; object\n"));
}

#[test]
fn what_there_is_no_room_for_is_said() {
    let object = |value: &Value| -> Value { (0..30).map(|n| (format!("k{n}"), value.clone())).collect() };
    let shape = shape(json!({"host_name": "g", "x": object(&object(&object(&json!(1))))}).to_string());
    assert!(!shape.whole);
    assert!(shape.text(Lang::En).contains("Not everything was seen"));
}

#[test]
fn a_file_is_seen_through_gzip_and_utf_16() {
    let text = "{\"host_name\": \"g\",\n \"users\": \"QUJD\"}";
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(&utf16).expect("memory takes all");
    let shape = shape(gzip.finish().expect("memory takes all"));
    assert_eq!((shape.kind, shape.gzip, shape.byte_order_mark), (Kind::ServerUsageEncrypted, 1, true));
    assert!(shape.text(Lang::En).contains("JSON, UTF-16LE, byte order mark, LF, gzip"), "{}", shape.text(Lang::En));
}

#[test]
fn a_long_encrypted_list_is_passed_in_pieces() {
    let text = format!("{{\"host_name\": \"g\", \"users\": \"{}\", \"version\": \"3.19.0\"}}", "QUJD".repeat(2 << 20));
    for piece in [1000, 1 << 20, usize::MAX] {
        let shape = shape_in_pieces(text.as_bytes(), piece);
        assert!(shape.whole);
        assert_eq!(field(&shape, "/users").longest, 8 << 20);
        assert_eq!(field(&shape, "/version").count, 1);
    }
}

#[test]
fn a_file_that_breaks_off_is_shown_so_far() {
    for text in ["{\"host_name\": \"g\", \"users\": [{\"user_id\": 1}, {\"user_id\": ", "{\"host_name\": nope"] {
        let shape = shape(text);
        assert!(!shape.whole);
        assert!(shape.text(Lang::En).contains("Not everything was seen"), "{}", shape.text(Lang::En));
        assert_eq!(field(&shape, "").count, 1);
    }
    let other = shape(b"PK\x03\x04xxxx");
    assert_eq!((other.format, other.fields.len()), (ShapeFormat::Other, 0));
}

#[test]
fn the_name_of_the_file_is_not_in_it() {
    let mut reader = DocumentReader::new("octo-corp.json");
    let bytes = br#"{"host_name": "g", "users": 5}"#;
    let _ = reader.push(bytes);
    let mut shape = ShapeReader::new();
    let _ = shape.push(bytes);
    assert!(!said(&shape.finish(&reader.finish())).contains("octo"));
}

/// Values that no word of the report could be by chance.
fn secret() -> impl Strategy<Value = String> {
    vec(select(('a'..='z').chain('0'..='9').collect::<Vec<_>>()), 10..14)
        .prop_map(|letters| format!("q{}", letters.into_iter().collect::<String>()))
}

/// A text that has a secret in it, in every look there is.
fn text() -> impl Strategy<Value = (String, String)> {
    let looks = vec![
        "{}",
        "{}@octo.example",
        "o@{}.example",
        "https://{}/x",
        "{}.example:7",
        "{} {}",
        "山{}",
        "-----BEGIN {}",
        "{}-{}",
    ];
    (secret(), select(looks)).prop_map(|(secret, look)| (look.replace("{}", &secret), secret))
}

/// A value, and the secrets that are in it.
fn value() -> impl Strategy<Value = (Value, Vec<String>)> {
    let number = (10_000_000_000_u64..9_000_000_000_000).prop_map(|number| (json!(number), vec![number.to_string()]));
    let leaf = prop_oneof![
        4 => text().prop_map(|(text, secret)| (Value::String(text), vec![secret])),
        1 => number,
        1 => Just((Value::Null, Vec::new())),
        1 => any::<bool>().prop_map(|truth| (json!(truth), Vec::new())),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        let known = select(vec!["users", "user_id", "login", "emails", "email", "instance", "host_name", "name", "github_com_login", "features"]);
        // A key may be a value of a kind: an address, a login; such a key is a secret, too.
        let key = prop_oneof![
            3 => known.prop_map(|key| (key.to_owned(), Vec::new())),
            1 => text().prop_filter("no field name", |(text, secret)| text != secret).prop_map(|(text, secret)| (text, vec![secret])),
        ];
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(|list| {
                let (values, secrets): (Vec<_>, Vec<_>) = list.into_iter().unzip();
                (Value::Array(values), secrets.concat())
            }),
            vec((key, inner), 0..5).prop_map(|members| {
                let mut secrets = Vec::new();
                let mut object = serde_json::Map::new();
                for ((key, of_key), (value, of_value)) in members {
                    secrets.extend(of_key.into_iter().chain(of_value));
                    object.insert(key, value);
                }
                (Value::Object(object), secrets)
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_value_of_a_file_is_in_its_report((value, secrets) in value(), piece in 1..300_usize) {
        let text = serde_json::to_string_pretty(&value).expect("JSON");
        let shape = shape_in_pieces(text.as_bytes(), piece);
        let said = said(&shape);
        for secret in secrets {
            prop_assert!(!said.contains(&secret), "{} is in\n{}\nof\n{}", secret, said, text);
        }
    }

    #[test]
    fn no_key_is_shown_that_is_a_value_elsewhere(login in secret(), others in vec(secret(), 0..4), known in any::<bool>()) {
        let mut object = json!({"users": [{"login": login, "name": others}]});
        if known {
            object["host_name"] = json!("g");
        }
        for key in others.iter().chain([&login]) {
            object[key.as_str()] = json!({key.as_str(): 1});
            object["users"][0][key.as_str()] = json!(1);
        }
        let said = said(&shape(object.to_string()));
        for key in others.iter().chain([&login]) {
            prop_assert!(!said.contains(key.as_str()), "{} is in\n{}", key, said);
        }
    }

    #[test]
    fn no_cell_of_a_table_is_in_its_report(cells in vec(text(), 12), head in select(vec!["id,login,email,suspended?", "GitHub com login;Name;License type;Remark", ""])) {
        let separator = if head.contains(';') { ";" } else { "," };
        let rows: Vec<String> = cells.chunks(4).map(|row| row.iter().map(|(cell, _)| cell.as_str()).collect::<Vec<_>>().join(separator)).collect();
        let said = said(&shape(format!("{head}\n{}\n", rows.join("\n"))));
        for (_, secret) in cells {
            prop_assert!(!said.contains(&secret), "{} is in\n{}", secret, said);
        }
    }

    #[test]
    fn a_shape_is_the_same_however_the_file_is_cut((value, _) in value(), piece in 1..50_usize) {
        let text = value.to_string();
        prop_assert_eq!(shape_in_pieces(text.as_bytes(), piece), shape(&text));
    }

    #[test]
    fn any_bytes_have_a_shape(bytes in vec(any::<u8>(), 0..300), head in select(vec!["", "{", "[{\"users\": [", "id,login,email,suspended?\n", "\u{feff}GitHub com login\n"])) {
        let bytes = [head.as_bytes(), &bytes].concat();
        prop_assert_eq!(shape_in_pieces(&bytes, 3), shape(&bytes));
    }
}

#[test]
fn an_answer_of_the_graphql_interface_shows_what_is_read_of_it() {
    let text = r#"{"data": {"enterprise": {"ownerInfo": {"samlIdentityProvider": {"externalIdentities": {"nodes": [
        {"user": {"login": "mona"}, "samlIdentity": {"nameId": "mona@octo.example"}, "more": 1}]}}}}}}"#;
    let shape = shape(text);
    assert_eq!(shape.kind, Kind::ExternalIdentities);
    let node = "/data/enterprise/ownerInfo/samlIdentityProvider/externalIdentities/nodes/*";
    assert_eq!(field(&shape, &format!("{node}/samlIdentity/nameId")).status, FieldStatus::Known);
    assert_eq!(field(&shape, &format!("{node}/user/login")).status, FieldStatus::Known);
    assert_eq!(field(&shape, &format!("{node}/more")).status, FieldStatus::Unknown);
    assert!(!said(&shape).contains("mona"));
}
