//! The reader accepts and refuses what `serde_json` does, but for numbers beyond the range of a double, which are nothing
//! to a reader that does not reckon with them.

#![allow(clippy::expect_used, reason = "tests fail by panicking")]

mod support;

use oneseat_core::{Document, DocumentReader, Kind, Lang};
use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::Value;
use support::{read, read_in_pieces};

/// Whether an export with this text as a value of a field that nobody knows is read.
fn is_read(value: &[u8]) -> bool {
    let text =
        [b"{\"host_name\": \"g\", \"x\": ", value, b", \"users\": [{\"user_id\": 1, \"y\": ", value, b"}]}"].concat();
    let document = read("file", &text);
    let cut = read_in_pieces("file", &text, 3);
    assert_eq!(document.kind(), cut.kind(), "{}", String::from_utf8_lossy(&text));
    document.kind() == Kind::ServerUsage
}

/// An export with this text where a login and an id are.
fn entry(value: &[u8]) -> Vec<u8> {
    [b"{\"host_name\": \"g\", \"users\": [{\"user_id\": 1, \"login\": ", value, b"}, {\"user_id\": ", value, b"}]}"]
        .concat()
}

/// The login of the first account of an export, and the id of the second one.
fn values(document: &Document) -> (Option<String>, Option<u64>) {
    let login = document.accounts().next().and_then(|account| account.login.map(str::to_owned));
    (login, document.accounts().nth(1).map(|account| account.user_id))
}

/// Accepted or refused as `serde_json` does it, and of the same value, cut in two at every byte.
#[track_caller]
fn agree(value: &[u8]) {
    let shown = String::from_utf8_lossy(value);
    let parsed = serde_json::from_slice::<Value>(value);
    assert_eq!(is_read(value), parsed.is_ok(), "{shown}");
    let file = entry(value);
    let whole = read("file", &file);
    for cut in 0..=file.len() {
        let mut reader = DocumentReader::new("file");
        let _ = (reader.push(&file[..cut]), reader.push(&file[cut..]));
        assert_eq!(reader.finish().summary(Lang::En), whole.summary(Lang::En), "{shown} cut at {cut}");
    }
    let Ok(parsed) = parsed else { return };
    let text = parsed.as_str().map(str::trim).filter(|text| !text.is_empty());
    let (login, id) = values(&whole);
    assert_eq!(login.as_deref(), text, "{shown}");
    let is_whole = value.iter().all(u8::is_ascii_digit);
    let digits = text.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    // The second account is left out if its id is the first one's.
    let number = if is_whole { parsed.as_u64() } else { digits.and_then(|text| text.parse().ok()) };
    assert_eq!(id, number.filter(|id| *id < 1 << 53 && *id != 1), "{shown}");
}

/// Forms of numbers, texts, literals, lists and objects, right and wrong.
const FORMS: &[&str] = &[
    "0",
    "-0",
    "1",
    "-1",
    "10",
    "01",
    "-01",
    "+1",
    "1.",
    ".1",
    "1.0",
    "1.0e",
    "1e5",
    "1E+5",
    "1e-5",
    "1e",
    "-",
    "--1",
    "0x1",
    "1_000",
    "NaN",
    "Infinity",
    "-Infinity",
    "1 2",
    "9007199254740991",
    "9007199254740992",
    "18446744073709551615",
    "18446744073709551616",
    "-9007199254740992",
    "1e308",
    "1E-400",
    "0e0",
    "0.0000000000000000000000000000001",
    "1.7976931348623157e308",
    "1e+",
    "1e-",
    "1ee5",
    "1.e5",
    "0.",
    "0e",
    "-.5",
    "-0.0",
    "-a",
    "00",
    "1a",
    "\u{ff11}",
    "\"007\"",
    "true",
    "True",
    "tru",
    "truex",
    "false",
    "null",
    "nul",
    "nulll",
    "\"\"",
    "\"a",
    "'a'",
    "\"\\\"\"",
    "\"\\/\"",
    "\"\\b\\f\\n\\r\\t\\\\\"",
    "\"\\v\"",
    "\"\\x41\"",
    "\"\\u0041\"",
    "\"\\u004\"",
    "\"\\u00g1\"",
    "\"\\ud83d\\ude80\"",
    "\"\\ud83d\\ude80\\ud83d\\ude80\"",
    "\"\\uD83D\\uDE80\"",
    "\"\\ud83d\\\\ude80\"",
    "\"\\ud83d\\ude8\"",
    "\"\\ud83d\\n\"",
    "\"\\ud83d\\u\"",
    "\"\\ud83d\\ud83d\\ude80\"",
    "\"\\udbff\\udfff\"",
    "\"\\ud800\\udc00\"",
    "\"\\ue000\"",
    "\"\\uffff\"",
    "\"\\u0000\"",
    "\"\\u001f\"",
    "\"\\u2028\"",
    "\"\\uFEFFa\"",
    "\"\\\"",
    "\"\\u\"",
    "\"\\U0041\"",
    "\"\\0\"",
    "\"\\a\"",
    "\"\\'\"",
    "\"\\\n\"",
    "\"\\ud83d\"",
    "\"\\ud83dx\"",
    "\"\\ude80\"",
    "\"\\ud83d\\u0041\"",
    "\"\\ude80\\ud83d\"",
    "\"\t\"",
    "\"\n\"",
    "\"\u{0}\"",
    "\"\u{1f}\"",
    "\"\u{7f}\"",
    "\"\u{2028}\"",
    "\"\u{feff}\"",
    "\u{feff}1",
    "[]",
    "[1,]",
    "[,1]",
    "[1 2]",
    "[1]]",
    "[1,,2]",
    "[1;2]",
    "[1:2]",
    "[1}",
    "{\"a\":1]",
    "{\"a\":1:2}",
    "{\"a\" 1}",
    "{\"a\",1}",
    "{,\"a\":1}",
    "{null:1}",
    "{\"a\":1 // c\n}",
    "{\"a\":[{\"b\":null}],\"c\":{}}",
    "{\"\":0}",
    "{\"a\\u0000b\":0}",
    "{'a':1}",
    "[\"a\"\"b\"]",
    "[true false]",
    " [ ] ",
    "\t1\r\n",
    "\u{b}1",
    "\u{c}1",
    "{}",
    "{\"a\":1,}",
    "{\"a\"}",
    "{\"a\":}",
    "{a:1}",
    "{1:2}",
    "{\"a\":1 \"b\":2}",
    "{\"a\":1,,\"b\":2}",
    "[1,[2,{\"b\":[]}]]",
    "[",
    "{",
    "]",
    "}",
    "",
    " ",
    "/* c */ 1",
    "1 // c",
    "\u{a0}1",
];

/// Texts in UTF-8, right and wrong.
const BYTES: &[&[u8]] = &[
    b"\"\xff\"",
    b"\"\xc3\"",
    b"\"\xc0\x80\"",
    b"\"\xed\xa0\x80\"",
    b"\"\xf4\x90\x80\x80\"",
    b"\"\xf0\x9f\x9a\x80\"",
    b"\"\xf0\x9f\x9a\"",
    b"\"\xe0\x80\xaf\"",
    b"\"\xf0\x80\x80\xaf\"",
    b"\"\xf8\x88\x80\x80\x80\"",
    b"\"\x80\"",
    b"\"\xc3\xa9\x80\"",
    b"\"\xed\xa0\xbd\xed\xba\x80\"",
    b"\"\xfe\"",
    b"\"\xef\xbf\xbf\"",
    b"{\"\xc3\": 1}",
    b"{\"a\xc3\xa9\": 1}",
    b"\xff",
    b"\"\xe5\xb1\xb1\"",
];

#[test]
fn forms_of_numbers_strings_and_literals_are_told_as_elsewhere() {
    for value in FORMS.iter().map(|value| value.as_bytes()).chain(BYTES.iter().copied()) {
        agree(value);
    }
}

#[test]
fn a_long_text_is_read_whole() {
    let long = format!("\"{}\"", "é".repeat(2 << 20));
    let text = format!("{{\"host_name\": \"g\", \"x\": {long}, \"users\": []}}");
    for piece in [64 << 10, 1 << 20] {
        assert_eq!(read_in_pieces("file", text.as_bytes(), piece).kind(), Kind::ServerUsage);
    }
}

#[test]
fn a_long_login_is_the_text_that_it_is_elsewhere() {
    let long = serde_json::to_string(&"é\u{1f680}\n\"\\".repeat(400_000)).expect("JSON");
    assert!(long.len() > 4 << 20);
    let file = entry(long.as_bytes());
    for piece in [60_000, 1 << 20, usize::MAX] {
        let (login, _) = values(&read_in_pieces("file", &file, piece));
        assert_eq!(login, serde_json::from_str::<String>(&long).ok().map(|text| text.trim().to_owned()));
    }
}

#[test]
fn a_hundred_thousand_levels_end_in_a_finding_wherever_they_stand() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
        for file in [
            deep.clone(),
            format!("{{\"host_name\": \"g\", \"x\": {deep}}}"),
            format!("{{\"host_name\": \"g\", \"users\": [{{\"user_id\": 1, \"emails\": {deep}}}]}}"),
            format!("{{\"data\": {{\"enterprise\": {{\"ownerInfo\": {deep}}}}}}}"),
            format!("{{\"data\": {deep}}}"),
        ] {
            for piece in [1000, usize::MAX] {
                let document = read_in_pieces("file", file.as_bytes(), piece);
                assert!(document.has_errors(), "{}", &file[..60]);
            }
        }
    }
}

#[test]
fn sixty_four_levels_are_read_and_no_more() {
    // One level is the export's own object.
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let kind = |depth| read("file", format!("{{\"host_name\": \"g\", \"x\": {}}}", nested(depth)).as_bytes()).kind();
    assert_eq!(kind(63), Kind::ServerUsageWithoutUsers);
    assert_eq!(kind(64), Kind::Refused);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pieces_of_json_put_together_are_told_as_elsewhere(pieces in vec(select(vec![
        "{", "}", "[", "]", ",", ":", "\"a\"", "\"\\u00e9\"", "\"", "\\", "1", "-", "0", ".5", "e-3", "true", "null", " ", "\n", "é",
    ]), 0..9)) {
        let value = pieces.concat();
        let accepted = serde_json::from_str::<Value>(&value).is_ok();
        // A piece could close the object around it and open another: only a value by itself is compared.
        if accepted || serde_json::from_str::<Value>(&format!("{{\"x\": {value}}}")).is_err() {
            prop_assert_eq!(is_read(value.as_bytes()), accepted, "{}", value);
        }
    }
}
