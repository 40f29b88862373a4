//! A cloud report that is written for keeping is, read again, the same report; and nothing is in it that nobody needs.

#![allow(clippy::expect_used, reason = "tests fail by panicking")]

mod support;

use oneseat_core::{Document, DocumentReader, Input, Kind, License, Options, Preview, reckon};
use std::{fs, path::Path, sync::Arc};
use support::cases;

fn read(name: &str, bytes: &[u8]) -> Document {
    let mut reader = DocumentReader::new(name).keep_all_fields();
    let _ = reader.push(bytes);
    reader.finish()
}

/// The same, by way of what is kept of it, where it is a report.
fn kept(name: &str, bytes: &[u8]) -> Document {
    let document = read(name, bytes);
    if document.kind() != Kind::CloudReport {
        return document;
    }
    let mut kept = Vec::new();
    document.write_report(&mut kept).expect("memory takes it");
    let again = read(name, &kept);
    assert_eq!(again.kind(), Kind::CloudReport, "{name}: {}", String::from_utf8_lossy(&kept));
    let mut once_more = Vec::new();
    again.write_report(&mut once_more).expect("memory takes it");
    assert_eq!(String::from_utf8_lossy(&once_more), String::from_utf8_lossy(&kept), "{name}");
    again
}

/// What the files come to both ways, without findings: those have places, which are others.
fn come_to(files: &[(String, Option<String>, Vec<u8>)], options: Options) -> [(Preview, Vec<License>); 2] {
    [read, kept].map(|read| {
        let input = |(name, host, bytes): &(String, Option<String>, Vec<u8>)| Input {
            document: Arc::new(read(name, bytes)),
            host: host.clone(),
        };
        let reckoning = reckon(&files.iter().map(input).collect::<Vec<_>>(), &options);
        let whole = reckoning.whole_preview(options.lang, None);
        (Preview { findings: Vec::new(), ..whole }, reckoning.licenses().collect())
    })
}

#[test]
fn every_case_comes_to_the_same() {
    let mut reports = 0;
    for case in cases() {
        let file = |(name, host): &(String, Option<String>)| {
            (name.clone(), host.clone(), fs::read(case.folder.join(name)).expect("a file of the case"))
        };
        let files: Vec<_> = case.files.iter().map(file).collect();
        reports += files.iter().filter(|(name, _, bytes)| read(name, bytes).kind() == Kind::CloudReport).count();
        let [whole, kept] = come_to(&files, case.options);
        assert_eq!(kept, whole, "{}", case.name);
    }
    assert!(reports > 20, "only {reports} reports");
}

/// Also where something is wrong with it, as far as it can be read at all.
#[test]
fn every_fault_comes_to_the_same() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/corpus");
    for folder in fs::read_dir(corpus).expect("the corpus") {
        for entry in fs::read_dir(folder.expect("a folder").path()).expect("a folder of the corpus") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            let bytes = fs::read(&path).expect("a file of the corpus");
            let document = read(&name, &bytes);
            if document.kind() != Kind::CloudReport || document.has_errors() {
                continue;
            }
            let [whole, kept] = come_to(&[(name, None, bytes)], Options::default());
            assert_eq!(kept, whole, "{}", path.display());
        }
    }
}

#[test]
fn what_nobody_needs_is_not_kept() {
    let report = br#"{"total_seats_consumed":1,"users":[{"github_com_login":"mona","github_com_user":true,
        "github_com_verified_emails":["Mona@Home.Example"],"last_logged_ip":"203.0.113.7","github_com_cost_center":"Secret Centre",
        "nickname":"Unheard","dormant":false}],"note":"Aside"}"#;
    let mut kept = Vec::new();
    read("cloud.json", report).write_report(&mut kept).expect("memory takes it");
    let kept = String::from_utf8(kept).expect("text");
    assert!(kept.contains("mona@home.example") && kept.contains("\"total_seats_consumed\":1"), "{kept}");
    for gone in ["203.0.113.7", "Secret Centre", "Unheard", "Aside", "dormant"] {
        assert!(!kept.contains(gone), "{kept}");
    }
}
