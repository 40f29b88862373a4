//! A finding shows the line it is about, however the file came in, and the first places of many.

#![allow(clippy::expect_used, reason = "a test fails where it fails")]

mod support;

use oneseat_core::{DocumentReader, FindingView, Lang};
use support::{read, read_in_pieces};

/// The findings in words, the same however the text is cut.
#[track_caller]
fn views(text: &[u8]) -> Vec<FindingView> {
    let views = |document: oneseat_core::Document| -> Vec<FindingView> {
        document.findings().iter().map(|finding| finding.view(Lang::En)).collect()
    };
    let whole = views(read("file", text));
    for piece in [1, 2, 7, 64, 255, 1000] {
        assert_eq!(views(read_in_pieces("file", text, piece)), whole, "in pieces of {piece}");
    }
    whole
}

/// A finding's code, its line, and the mark below.
fn drawn(finding: &FindingView) -> String {
    let excerpt = finding.excerpt.as_ref().expect("an excerpt");
    assert!(excerpt.text.chars().count() <= 60, "{}", excerpt.text);
    let (space, mark) = (" ".repeat(excerpt.mark as usize), "^".repeat(excerpt.length as usize));
    format!("{}\n{}\n{space}{mark}", finding.code, excerpt.text)
}

#[track_caller]
fn expect(text: impl AsRef<[u8]>, expected: &[&str]) {
    let drawn: Vec<String> = views(text.as_ref()).iter().map(drawn).collect();
    assert_eq!(drawn, expected);
}

#[test]
fn a_fault_in_the_grammar_shows_its_line() {
    expect(
        "{\n \"host_name\": \"g\",\n \"users\": [\n  {\"user_id\": 1 \"login\": \"mona\"}]}\n",
        &["json-syntax\n  {\"user_id\": 1 \"login\": \"mona\"}]}\n                ^"],
    );
    expect(
        "{\n \"host_name\": \"g\",\r\n \"users\": [\r\n  {\"user_id\": 1,}]}\r\n",
        &["json-syntax\n  {\"user_id\": 1,}]}\n                ^"],
    );
}

#[test]
fn a_file_that_is_cut_off_is_marked_behind_its_end() {
    expect(
        r#"{"host_name": "g", "users": [{"id": 1"#,
        &[&format!("json-truncated\n{}\n{}^", r#"{"host_name": "g", "users": [{"id": 1"#, " ".repeat(37))],
    );
}

#[test]
fn a_value_is_marked_whole() {
    expect(
        "{\"host_name\": \"g\", \"users\": [\n{\"user_id\": -17.5, \"login\": \"x\"},\n{\"user_id\": 2, \"suspended\": {\"a\": 1}},\n{\"user_id\": 3, \"emails\": [\"no \\\"address\\\"\"]}]}",
        &[
            "account-id-invalid\n{\"user_id\": -17.5, \"login\": \"x\"},\n            ^^^^^",
            "entry-type\n{\"user_id\": 2, \"suspended\": {\"a\": 1}},\n                            ^",
            "address-invalid\n{\"user_id\": 3, \"emails\": [\"no \\\"address\\\"\"]}]}\n                          ^^^^^^^^^^^^^^^^",
        ],
    );
}

#[test]
fn one_long_line_is_shown_around_the_place() {
    let entry =
        |id: u32| format!("{{\"user_id\": {id}, \"login\": \"mona{id}\", \"emails\": [\"mona{id}@octo.example\"]}}");
    let entries: Vec<String> = (1000..1200).map(entry).collect();
    let text = format!("{{\"host_name\": \"g\", \"users\": [{}]}}", entries.join(", "));
    let broken = text.replace("1100, \"login\"", "1100; \"login\"");
    expect(
        broken,
        &[
            "json-syntax\n…e\"]}, {\"user_id\": 1100; \"login\": \"mona1100\", \"emails\": [\"m…\n                       ^",
        ],
    );
    let typed = text.replace("\"mona1100\", \"emails\"", "[], \"emails\"");
    expect(
        typed,
        &["entry-type\n…r_id\": 1100, \"login\": [], \"emails\": [\"mona1100@octo.exampl…\n                       ^"],
    );
}

#[test]
fn a_cell_of_a_csv_is_marked_whole_and_a_line_with_it() {
    expect(
        "id,login,email,suspended?\r\n1,\"mo\"\"na\",not an address,false\r\nx,lisa,,false\r\n2,lisa,false\r\n",
        &[
            "address-invalid\n1,\"mo\"\"na\",not an address,false\n           ^^^^^^^^^^^^^^",
            "account-id-invalid\nx,lisa,,false\n^",
            "csv-field-count\n2,lisa,false\n^^^^^^^^^^^^",
        ],
    );
}

#[test]
fn bytes_that_are_no_text_are_shown_as_such() {
    expect(
        b"{\"host_name\": \"m\xf6na\x7fx\"}",
        &["json-syntax\n{\"host_name\": \"m\u{fffd}na␡x\"}\n                ^"],
    );
}

#[test]
fn many_of_one_kind_are_one_finding_with_the_first_five_places() {
    let entries: Vec<String> = (0..9).map(|id| format!("{{\"user_id\": \"x{id}\"}}")).collect();
    let views = views(format!("{{\"host_name\": \"g\", \"users\": [\n{}\n]}}", entries.join(",\n")).as_bytes());
    assert_eq!(views.len(), 1);
    assert_eq!((views[0].count, views[0].line, views[0].pointer.as_deref()), (9, Some(2), Some("/users/0/user_id")));
    let places: Vec<_> =
        views[0].places.iter().map(|place| (place.line, place.column, place.pointer.as_deref())).collect();
    assert_eq!(
        places,
        [
            (3, 13, Some("/users/1/user_id")),
            (4, 13, Some("/users/2/user_id")),
            (5, 13, Some("/users/3/user_id")),
            (6, 13, Some("/users/4/user_id")),
        ]
    );
}

#[test]
fn a_reader_may_be_told_to_show_nothing() {
    for text in
        [r#"{"host_name": "g", "users": [{"id": "mona@octo.example"}, nope"#, "id,login,email,suspended?\nx,,,\n"]
    {
        let mut reader = DocumentReader::new("file").without_excerpts();
        let _ = reader.push(text.as_bytes());
        let document = reader.finish();
        assert!(!document.findings().is_empty());
        for finding in document.findings() {
            assert_eq!(finding.view(Lang::En).excerpt, None);
        }
    }
}
