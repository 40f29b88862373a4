//! Every file that is none of ours is refused under its own name, with where the right one is found.

#![allow(clippy::expect_used, reason = "a test fails where it fails")]

mod support;

use oneseat_core::{Document, Kind, Lang};
use support::{read, read_in_pieces};

/// The only finding of a refused file, in words, the same however the file is cut.
#[track_caller]
fn refused(bytes: &[u8]) -> (String, String, String) {
    let only = |document: &Document| {
        let views: Vec<_> = document.findings().iter().map(|finding| finding.view(Lang::En)).collect();
        let [view] = views.as_slice() else { panic!("{views:?}") };
        assert_eq!(document.kind(), Kind::Refused, "{view:?}");
        (view.code.clone(), view.message.clone(), view.remedy.clone())
    };
    let whole = only(&read("file", bytes));
    for piece in [1, 3, 16, 600] {
        assert_eq!(only(&read_in_pieces("file", bytes, piece)), whole, "in pieces of {piece}");
    }
    whole
}

#[track_caller]
fn named(code: &str, bytes: impl AsRef<[u8]>) {
    let (found, message, _) = refused(bytes.as_ref());
    assert_eq!(found, code, "{message}");
}

/// With what it is called.
#[track_caller]
fn called(code: &str, words: &str, bytes: impl AsRef<[u8]>) {
    let (found, message, _) = refused(bytes.as_ref());
    assert_eq!(found, code, "{message}");
    assert!(message.contains(words), "{message}");
}

#[test]
fn nothing_is_an_empty_file() {
    named("file-empty", "");
    named("file-empty", " \n");
    named("file-empty", b"\xef\xbb\xbf");
}

#[test]
fn what_nobody_knows_is_unknown() {
    named("file-unknown", "hello");
    named("file-unknown", "a,b\n1,2\n");
    named("file-unknown", "{}");
    named("file-unknown", "[]");
    named("file-unknown", r#"{"kind": "standard"}"#);
}

#[test]
fn a_web_page_is_named() {
    named("wrong-file-html", "<!DOCTYPE html><html><title>Sign in</title></html>");
    named("wrong-file-html", "\n  <html>");
}

#[test]
fn the_three_descriptions_of_a_license_are_told_apart() {
    called(
        "wrong-file-license-info",
        "`ghe-license info`",
        r#"{"seats": 100, "expire_at": "2027-01-01", "reference_number": "x"}"#,
    );
    called(
        "wrong-file-license-info",
        "`GET /manage/v1/config/license`",
        r#"[{"advancedSecurityEnabled": true, "expireAt": "2027"}]"#,
    );
    called(
        "wrong-file-license-info",
        "`GET /enterprise/settings/license`",
        r#"{"seats": "unlimited", "seats_used": 3, "kind": "standard"}"#,
    );
    called("wrong-file-license-info", "a description of a license", r#"{"seats": 3}"#);
}

#[test]
fn answers_about_servers_instead_of_people_are_named() {
    named("wrong-file-server-statistics", r#"[{"server_id": "1", "collection_date": "2026-01-01", "ghe_stats": {}}]"#);
    named("wrong-file-server-statistics", "server_id,collection_date,ghe_version\n1,2026-01-01,3.19\n");
    named("wrong-file-server-statistics", "host_name,ghe_stats_comments_total\ng,1\n");
    named("wrong-file-sync-status", r#"{"server_instances": []}"#);
}

#[test]
fn an_error_of_the_api_is_named_with_what_it_says() {
    let not_found = r#"{"message": "Not Found", "documentation_url": "https://docs.github.com", "status": "404"}"#;
    called("wrong-file-api-error", "`Not Found`", not_found);
    called("wrong-file-api-error", "`Server Error`", r#"{"message": "Server Error"}"#);
}

#[test]
fn tables_of_other_things_are_named() {
    named(
        "wrong-file-advanced-security",
        "User login,Organization / repository,Last pushed date,Last pushed email\nmona,o/r,2026-01-01,m@o.example\n",
    );
    named("wrong-file-advanced-security", r#"{"total_advanced_security_committers": 1, "repositories": []}"#);
    named("wrong-file-membership", "login,name,tfa_enabled,is_public\nmona,Mona,true,false\n");
}

#[test]
fn files_that_are_no_text_are_named() {
    let binary = |name: &str, bytes: &[u8]| called("wrong-file-binary", name, bytes);
    binary("a PDF document", b"%PDF-1.7\n%\xe2\xe3");
    binary("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR");
    binary("a picture", b"\xff\xd8\xff\xe0\0\x10JFIF");
    binary("an SQLite database", b"SQLite format 3\0\x10\0");
    binary("an old or locked Office document", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0");
    binary("a compressed archive", b"7z\xbc\xaf\x27\x1c\0\x04");
    binary("a rich text document", b"{\\rtf1\\ansi {\\fonttbl}}");
    binary("a tar archive", &[b"usage.json".as_slice(), &[0; 247], b"ustar\x0000", &[0; 300]].concat());
    named("wrong-file-ghl", b"\x89\x01\x02\x03binary\x00\x01");
}

/// A zip archive of stored members; with `sized`, their headers say how long they are.
fn zip(members: &[(&str, &[u8])], sized: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, contents) in members {
        let size = if sized { u32::try_from(contents.len()).expect("a small member") } else { 0 };
        bytes.extend(b"PK\x03\x04\x14\0");
        bytes.extend(if sized { [0, 0] } else { [8, 0] });
        bytes.extend([0; 10]);
        bytes.extend(size.to_le_bytes());
        bytes.extend(size.to_le_bytes());
        bytes.extend(u16::try_from(name.len()).expect("a short name").to_le_bytes());
        bytes.extend([0; 2]);
        bytes.extend(name.as_bytes());
        bytes.extend(*contents);
    }
    bytes.extend(b"PK\x05\x06");
    bytes.extend([0; 18]);
    bytes
}

#[test]
fn a_zip_says_which_member_is_the_right_file() {
    for sized in [true, false] {
        let contents = [7_u8; 700];
        let archive = zip(
            &[
                ("__MACOSX/._usage.json", b"x".as_slice()),
                ("exports/", b""),
                ("exports/readme.txt", &contents),
                ("exports/2026/ghes-usage.JSON", &contents),
                ("exports/2026/other.csv", &contents),
            ],
            sized,
        );
        called("wrong-file-zip-holding", "`exports/2026/ghes-usage.JSON`", &archive);
        called("wrong-file-zip-holding", "`exports/2026/ghes-usage.JSON`", &archive[..archive.len() - 900]);
        named("wrong-file-zip", zip(&[("a.txt", contents.as_slice()), ("b/c.docx", &contents)], sized));
    }
    named("wrong-file-zip", zip(&[], true));
    // Another archive inside a member of known size is that member's own affair.
    let inner = zip(&[("usage.json", b"{}")], true);
    named("wrong-file-zip", zip(&[("inner.bin", &inner)], true));
}

#[test]
fn a_workbook_is_named_before_it_is_read_to_its_end() {
    let workbook =
        zip(&[("[Content_Types].xml", b"<x/>"), ("_rels/.rels", b"<x/>"), ("xl/workbook.xml", b"<x/>")], true);
    let (code, _, remedy) = refused(&workbook);
    assert_eq!(code, "wrong-file-spreadsheet");
    assert!(remedy.contains("Download CSV report"), "{remedy}");
    named("wrong-file-spreadsheet", zip(&[("mimetype", b"application/x"), ("content.xml", b"<x/>")], true));
}

#[test]
fn a_refusal_says_where_the_right_file_is_in_both_languages() {
    let menus = ["Export license usage", "Download CSV report", "Licensing"];
    let files: [&[u8]; 14] = [
        b"hello",
        b"<html>",
        b"%PDF-1.7\n",
        b"\x89\x01\x02\x03binary\x00\x01",
        &zip(&[("a.txt", b"x")], true),
        &zip(&[("xl/workbook.xml", b"x")], true),
        br#"{"seats": 3}"#,
        br#"{"advancedSecurityEnabled": true}"#,
        br#"{"server_instances": []}"#,
        br#"{"collection_date": "2026-01-01"}"#,
        br#"{"message": "Not Found", "documentation_url": "x"}"#,
        br#"{"total_advanced_security_committers": 1}"#,
        b"login,name,tfa_enabled,is_public\nmona,Mona,true,false\n",
        b"host_name,ghe_stats_comments_total\ng,1\n",
    ];
    for file in files {
        let document = read("file", file);
        for lang in [Lang::En, Lang::Ja] {
            let view = document.findings()[0].view(lang);
            assert!(menus.iter().any(|menu| view.remedy.contains(menu)), "{view:?}");
            assert!(!view.message.contains("``"), "{view:?}");
        }
    }
}
