//! Figures and findings are the same whether all of a file is kept, or only what they are drawn from.

#![allow(clippy::expect_used, reason = "tests fail by panicking")]

mod support;

use oneseat_core::{Billing, Document, DocumentReader, Input, Options, Preview, reckon};
use std::{fs, path::Path, sync::Arc};
use support::{cases, read};

fn read_for_figures(name: &str, bytes: &[u8]) -> Document {
    let mut reader = DocumentReader::new(name).figures_only();
    let _ = reader.push(bytes);
    reader.finish()
}

/// The files' preview both ways.
fn previews(files: &[(String, Option<String>, Vec<u8>)], options: Options) -> [Preview; 2] {
    [read, read_for_figures].map(|read| {
        let input = |(name, host, bytes): &(String, Option<String>, Vec<u8>)| Input {
            document: Arc::new(read(name, bytes)),
            host: host.clone(),
        };
        reckon(&files.iter().map(input).collect::<Vec<_>>(), &options).preview().clone()
    })
}

#[test]
fn every_case_has_the_same_preview() {
    for case in cases() {
        let file = |(name, host): &(String, Option<String>)| {
            (name.clone(), host.clone(), fs::read(case.folder.join(name)).expect("a file of the case"))
        };
        let files: Vec<_> = case.files.iter().map(file).collect();
        for billing in [Billing::Volume, Billing::Metered] {
            let [all, figures] = previews(&files, Options { billing, ..case.options });
            assert_eq!(figures, all, "{}", case.name);
        }
    }
}

/// Each fault beside a server and a report that are sound, so that there are figures to compare.
#[test]
fn every_fault_is_found_the_same() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests");
    let sound = ["ghes.json", "cloud.json"].map(|name| {
        let bytes = fs::read(tests.join("cases/synced-before").join(name)).expect("a file of the case");
        (format!("sound-{name}"), None, bytes)
    });
    let mut faults = 0;
    for folder in fs::read_dir(tests.join("corpus")).expect("the corpus") {
        let folder = folder.expect("a folder").path();
        let files: Vec<_> = fs::read_dir(&folder)
            .expect("a folder of the corpus")
            .map(|entry| entry.expect("an entry"))
            .map(|entry| (entry.file_name().to_string_lossy().into_owned(), None, entry.path()))
            .map(|(name, host, path)| (name, host, fs::read(path).expect("a file of the corpus")))
            .collect();
        let together: Vec<_> = files.iter().chain(&sound).cloned().collect();
        for files in [files, together] {
            let [all, figures] = previews(&files, Options::default());
            assert_eq!(figures, all, "{}", folder.display());
        }
        faults += 1;
    }
    assert!(faults > 50, "only {faults} faults");
}

#[test]
fn nothing_is_kept_that_is_only_shown() {
    let file =
        br#"{"host_name":"ghes.octo.example","users":[{"user_id":1,"login":"Mona","emails":["Mona@Octo.Example"]}]}"#;
    let accounts = |document: &Document| {
        document
            .accounts()
            .map(|account| (account.login.map(str::to_owned), account.primary.map(std::borrow::Cow::into_owned)))
            .collect::<Vec<_>>()
    };
    let (all, figures) = (read("ghes.json", file), read_for_figures("ghes.json", file));
    assert_eq!(accounts(&all), [(Some("Mona".to_owned()), Some("Mona@Octo.Example".to_owned()))]);
    assert_eq!(accounts(&figures), [(None, Some("mona@octo.example".to_owned()))]);
}
