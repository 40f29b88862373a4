//! Files that were cut off, or changed by an editor or a spreadsheet on their way, are recognised by that.

mod support;

use oneseat_core::Kind;
use support::expect;

const REFUSED: Kind = Kind::Refused;

#[test]
fn a_table_that_is_cut_inside_a_line_says_how_much_is_there() {
    expect(
        "id,login,email,suspended?\n1,mona,mona@octo.example,false\n2,li",
        REFUSED,
        &[
            "csv-truncated 3:1 @57 /1: The file breaks off after 61 bytes and one whole line below the header, inside a line: expected 4 fields, found 2.",
        ],
    );
    expect(
        "id,login,email,suspended?\n1,mona,mona@octo.example,false\n2,\"lisa, m",
        REFUSED,
        &[
            "csv-quote-open 3:1 @57 /1: The file ends inside a quoted field, after one whole line below the header: expected a closing quotation mark.",
        ],
    );
}

#[test]
fn typographic_quotation_marks_are_named() {
    expect(
        "{\u{201c}host_name\u{201d}: \u{201c}ghes.octo.example\u{201d}}",
        REFUSED,
        &[
            "quotes-typographic 1:2 @1: Typographic quotation marks stand where the format has straight ones: expected `\"`, found `\u{201c}`.",
        ],
    );
    for mark in ["\u{201e}", "\u{2018}", "\u{ab}", "\u{ff02}"] {
        expect(
            format!("{{\"host_name\": {mark}x{mark}}}"),
            REFUSED,
            &[&format!(
                "quotes-typographic 1:15 @14 /host_name: Typographic quotation marks stand where the format has straight ones: expected `\"`, found `{mark}`."
            )],
        );
    }
    expect(
        "\u{201c}id\u{201d},\u{201c}login\u{201d},\u{201c}email\u{201d},\u{201c}suspended?\u{201d}\n\u{201c}1\u{201d},a,b,c\n",
        REFUSED,
        &[
            "quotes-typographic 1:1 @0: Typographic quotation marks stand where the format has straight ones: expected `\"`, found `\u{201c}`.",
        ],
    );
    expect(
        r#"{"host_name": "ghes.octo.example", "customer_name": "\u{201c}Octo\u{201d}", "users": []}"#
            .replace("\\u{201c}", "\u{201c}")
            .replace("\\u{201d}", "\u{201d}"),
        Kind::ServerUsage,
        &[],
    );
}

#[test]
fn doubled_quotation_marks_are_a_spreadsheets() {
    let message =
        "The quotation marks of this JSON are doubled, as a spreadsheet writes them: expected `\"`, found `\"\"`.";
    expect("\"{\"\"host_name\"\": \"\"ghes.octo.example\"\"}\"\n", REFUSED, &[&format!("quotes-doubled: {message}")]);
    expect("{\"\"host_name\"\": 1}", REFUSED, &[&format!("quotes-doubled 1:4 @3 /: {message}")]);
    expect("{\"host_name\": \"\"g\"\"}", REFUSED, &[&format!("quotes-doubled 1:17 @16: {message}")]);
    expect("{\n\"  \"\"host_name\"\": \"\"g\"\",\"\n", REFUSED, &[&format!("quotes-doubled 2:5 @6 /  : {message}")]);
}

#[test]
fn text_in_another_encoding_is_named() {
    let utf16 = |text: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> { text.encode_utf16().flat_map(bytes).collect() };
    let message = "text-utf16: The text is UTF-16 without a byte order mark, so it cannot be told for certain.";
    for text in ["{\"host_name\": \"g\"}", "id,login,email,suspended?\n1,mona,m@octo.example,false\n"] {
        expect(utf16(text, u16::to_le_bytes), REFUSED, &[message]);
        expect(utf16(text, u16::to_be_bytes), REFUSED, &[message]);
    }
    expect(
        b"id,login,email,suspended?\n1,m\xf6na,,false\n",
        REFUSED,
        &["text-not-utf8 2:4 @29: The text is not UTF-8: found `0xF6`, which begins no character there."],
    );
}
