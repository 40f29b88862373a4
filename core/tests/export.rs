//! Reports out: what a spreadsheet and a program get, whole.

#![allow(clippy::expect_used, reason = "tests fail by panicking")]

mod support;

use oneseat_core::{Export, ExportFormat, ExportOptions, Lang, Query, Reckoning, write_json};
use serde_json::{Value, json};
use std::io::{self, Write};
use support::reckon_texts;

const SERVER: &str = r#"{"host_name": "ghes.octo.example", "users": [
    {"user_id": 1, "login": "mona", "emails": [{"email": "mona+gh@octo.example", "primary": true}]},
    {"user_id": 2, "login": "=1+1", "profile_name": "山田, 雪", "emails": [{"email": "yuki@octo.example", "primary": true}]},
    {"user_id": 3, "login": "ghost", "qzx": 1}
]}"#;
const CLOUD: &str = r#"{"total_seats_consumed": 2, "users": [
    {"github_com_login": "ml", "github_com_name": "@Mona", "github_com_verified_domain_emails": ["mona@octo.example"]},
    {"github_com_login": "", "enterprise_server_user_ids": ["ghes.octo.example:1"], "enterprise_server_emails": ["old@octo.example"]}
]}"#;

fn example() -> Reckoning {
    reckon_texts(&[("ghes.json", SERVER), ("cloud.json", CLOUD)])
}

fn export(reckoning: &Reckoning, what: Export, format: ExportFormat, lang: Lang) -> String {
    let mut out = Vec::new();
    let options = ExportOptions { lang, seat_price: Some(19.5), ..ExportOptions::default() };
    reckoning.export(what, format, &options, &mut out).expect("memory takes all");
    String::from_utf8(out).expect("UTF-8")
}

#[track_caller]
fn csv(what: Export, lines: &[&str]) {
    let expected: String = lines.iter().flat_map(|line| [line, "\r\n"]).collect();
    assert_eq!(export(&example(), what, ExportFormat::Csv, Lang::En), format!("\u{feff}{expected}"));
}

#[test]
fn people_are_a_line_for_each_account() {
    csv(
        Export::People,
        &[
            "person,category,name,cloud_login,cloud_addresses,address_hidden,host_name,user_id,server_login,server_address,reason",
            "0,cloud-only,'@Mona,ml,mona@octo.example,false,,,,,",
            "1,server-only,,,,false,ghes.octo.example,1,mona,mona+gh@octo.example,no-match-visible",
            "2,server-only,\"山田, 雪\",,,false,ghes.octo.example,2,'=1+1,yuki@octo.example,no-match-visible",
            "3,no-seat,,,,false,ghes.octo.example,3,ghost,,system",
        ],
    );
}

#[test]
fn changes_since_the_last_sync_are_list_by_list() {
    csv(
        Export::LastSync,
        &[
            "change,host,user_id,login,cloud_login,before,after",
            "joined,ghes.octo.example,2,'=1+1,,,yuki@octo.example",
            "address-changed,ghes.octo.example,1,mona,,old@octo.example,mona+gh@octo.example",
        ],
    );
}

#[test]
fn overlaps_are_a_line_for_each_combination() {
    csv(Export::Overlaps, &["places,people", "ghes.octo.example,2", "cloud,1"]);
}

#[test]
fn findings_have_their_place_and_their_words_in_the_language() {
    let head = "\u{feff}severity,code,file,line,column,offset,pointer,count,message,remedy\r\n";
    let english = export(&example(), Export::Findings, ExportFormat::Csv, Lang::En);
    let rest = english.strip_prefix(head).expect("the names of the columns");
    assert!(rest.starts_with("notice,unknown-fields,ghes.json,4,"), "{rest}");
    assert!(rest.contains(",/users/2/qzx,1,\"") || rest.contains(",/users/2/qzx,1,A field"), "{rest}");
    let japanese = export(&example(), Export::Findings, ExportFormat::Csv, Lang::Ja);
    assert!(japanese.starts_with(head) && japanese.contains("未知のフィールド"), "{japanese}");
}

#[test]
fn json_has_the_views_of_the_other_interfaces() {
    let reckoning = example();
    let value = |what| -> Value {
        serde_json::from_str(&export(&reckoning, what, ExportFormat::Json, Lang::Ja)).expect("JSON")
    };
    let mut people = reckoning.people(&Query { limit: 9, ..Query::default() }).rows;
    people.sort_by_key(|person| (person.category, person.id));
    assert_eq!(value(Export::People), json!({"people": people}));
    let whole = reckoning.whole_preview(Lang::Ja, Some(19.5));
    assert_eq!(value(Export::Suggestions), json!({"suggestions": whole.suggestions, "what_if": whole.what_if}));
    assert_eq!(value(Export::Findings)["findings"][0]["code"], "unknown-fields");
    assert_eq!(value(Export::LastSync)["last_sync"][1]["before"], json!(["old@octo.example"]));
    assert_eq!(value(Export::Overlaps), serde_json::to_value(whole.overlaps).expect("JSON"));
    assert_eq!(whole.last_sync.map(|numbers| numbers[0].address_changed), Some(1));
}

#[test]
fn a_preview_written_as_it_comes_is_the_whole_preview() {
    let nothing = reckon_texts(&[("cloud.json", r#"{"total_seats_consumed": 9, "users": []}"#)]);
    for reckoning in [example(), nothing] {
        for (blot, seat_price) in [(false, None), (false, Some(19.5)), (true, Some(19.5))] {
            let options = ExportOptions { lang: Lang::Ja, blot, seat_price };
            let mut written = Vec::new();
            reckoning.write_preview(&options, &mut written).expect("memory takes everything");
            let whole = if blot {
                reckoning.blotted().whole_preview(Lang::Ja, seat_price)
            } else {
                reckoning.whole_preview(Lang::Ja, seat_price)
            };
            let mut expected = Vec::new();
            write_json(&mut expected, &whole).expect("memory takes everything");
            assert_eq!(String::from_utf8(written), String::from_utf8(expected));
        }
    }
}

#[test]
fn where_there_are_no_numbers_a_report_is_empty_and_whole() {
    let nothing = reckon_texts(&[("cloud.json", r#"{"total_seats_consumed": 9, "users": []}"#)]);
    assert!(nothing.preview().seats.is_none());
    for what in [Export::People, Export::Suggestions, Export::LastSync, Export::Overlaps] {
        assert_eq!(export(&nothing, what, ExportFormat::Csv, Lang::En).lines().count(), 1, "{what:?}");
        let json: Value = serde_json::from_str(&export(&nothing, what, ExportFormat::Json, Lang::En)).expect("JSON");
        let lists = json.as_object().expect("an object").values().filter_map(Value::as_array);
        assert!(lists.clone().count() > 0 && lists.clone().all(Vec::is_empty), "{json}");
    }
}

/// Takes so many bytes, and no more.
struct Small(usize);

impl Write for Small {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_is_said_by_whoever_is_written_to() {
    for format in [ExportFormat::Csv, ExportFormat::Json] {
        let failed = example().export(Export::People, format, &ExportOptions::default(), &mut Small(20));
        assert_eq!(failed.map_err(|error| error.kind()), Err(io::ErrorKind::StorageFull));
    }
}
