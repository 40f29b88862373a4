//! The reader accepts and refuses what `serde_json` does, but for numbers beyond the range of a double, which are nothing
//! to a reader that does not reckon with them.

#![allow(clippy::expect_used, reason = "tests fail by panicking")]

mod support;

use oneseat_core::Kind;
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

#[track_caller]
fn agree(value: &[u8]) {
    let accepted = serde_json::from_slice::<Value>(value).is_ok();
    assert_eq!(is_read(value), accepted, "{}", String::from_utf8_lossy(value));
}

#[test]
fn forms_of_numbers_strings_and_literals_are_told_as_elsewhere() {
    for value in [
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
    ] {
        agree(value.as_bytes());
    }
    for value in [
        b"\"\xff\"".as_slice(),
        b"\"\xc3\"",
        b"\"\xc0\x80\"",
        b"\"\xed\xa0\x80\"",
        b"\"\xf4\x90\x80\x80\"",
        b"\xff",
        b"\"\xe5\xb1\xb1\"",
    ] {
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
