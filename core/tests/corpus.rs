//! `tests/corpus`: small files, each with a fault that its folder is named after, and all that must be said about it.
//!
//! `ONESEAT_CORPUS=write cargo test -p oneseat-core --test corpus` writes every `expected.txt` anew, so that a reader of the
//! change sees what is said differently.

#![allow(clippy::expect_used, reason = "tests fail by panicking")]

mod support;

use oneseat_core::{Code, Document, Excerpt, FindingView, Input, Lang, Options, PlaceView, reckon};
use std::{
    collections::BTreeSet,
    env,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};
use support::{read, read_in_pieces};

/// A folder of the corpus.
struct Fault {
    name: String,
    folder: PathBuf,
    /// Names and bytes, by name.
    files: Vec<(String, Vec<u8>)>,
}

impl Fault {
    fn all() -> Vec<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/corpus");
        let mut folders: Vec<PathBuf> =
            fs::read_dir(folder).expect("the corpus").map(|entry| entry.expect("an entry").path()).collect();
        folders.sort();
        folders.into_iter().map(Self::of).collect()
    }

    fn of(folder: PathBuf) -> Self {
        let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(&folder)
            .expect("a folder of the corpus")
            .map(|entry| entry.expect("an entry"))
            .map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path()))
            .filter(|(name, _)| name != EXPECTED)
            .map(|(name, path)| (name, fs::read(path).expect("a file of the corpus")))
            .collect();
        files.sort();
        let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
        Self { name, folder, files }
    }

    fn documents(&self) -> Vec<Arc<Document>> {
        self.files.iter().map(|(name, bytes)| Arc::new(read(name, bytes))).collect()
    }

    /// What is said about each file by itself and, where there are several, about them together.
    fn said(&self) -> String {
        let documents = self.documents();
        let mut said = String::new();
        for document in &documents {
            write_document(&mut said, document);
        }
        if documents.len() > 1 {
            write_together(&mut said, &documents);
        }
        said
    }

    fn codes(&self) -> Vec<String> {
        let inputs: Vec<Input> = self.documents().into_iter().map(Input::new).collect();
        let reckoning = reckon(&inputs, &Options::default());
        reckoning.preview().findings.iter().map(|finding| finding.code.clone()).collect()
    }
}

const EXPECTED: &str = "expected.txt";

/// `ghes.json: server-usage, 2 accounts`, and the findings.
fn write_document(said: &mut String, document: &Document) {
    let summary = document.summary(Lang::En);
    let kind = serde_json::to_value(summary.kind).expect("a kind is a word");
    let _ = write!(said, "{}: {}", summary.name, kind.as_str().unwrap_or_default());
    for (count, one, many) in [
        (summary.accounts, "account", "accounts"),
        (summary.rows, "row", "rows"),
        (summary.identities, "identity", "identities"),
    ] {
        if count > 0 {
            let _ = write!(said, ", {count} {}", if count == 1 { one } else { many });
        }
    }
    said.push('\n');
    for finding in document.findings() {
        write_finding(said, &finding.view(Lang::En), &finding.view(Lang::Ja));
    }
}

/// What is found when the files meet, and how many seats there are.
fn write_together(said: &mut String, documents: &[Arc<Document>]) {
    let previews = Lang::ALL.map(|lang| {
        let inputs: Vec<Input> = documents.iter().cloned().map(Input::new).collect();
        reckon(&inputs, &Options { lang, ..Options::default() }).preview().clone()
    });
    let [english, japanese] = &previews;
    let seats = english.seats.map_or_else(|| String::from("no figures"), |seats| format!("{} seats", seats.after));
    let _ = writeln!(said, "\ntogether: {seats}");
    for (english, japanese) in english.findings.iter().zip(&japanese.findings) {
        let alone = documents
            .iter()
            .any(|document| document.findings().iter().any(|finding| finding.view(Lang::En) == *english));
        if !alone {
            write_finding(said, english, japanese);
        }
    }
}

fn write_finding(said: &mut String, english: &FindingView, japanese: &FindingView) {
    let FindingView { code, severity, file, line, column, offset, pointer, count, places, excerpt, .. } = english;
    let severity = format!("{severity:?}").to_lowercase();
    let _ = write!(said, "\n{severity} {code} × {count}");
    if let Some(file) = file {
        let _ = write!(said, " in {file}");
    }
    if let (Some(line), Some(column), Some(offset)) = (*line, *column, *offset) {
        let place = PlaceView { line, column, offset, pointer: pointer.clone() };
        let _ = write!(said, " at {}", shown(&place));
    }
    said.push('\n');
    if let Some(Excerpt { text, mark, length }) = excerpt {
        let (space, mark) = (" ".repeat(*mark as usize), "^".repeat(*length as usize));
        let _ = write!(said, "   | {text}\n   | {space}{mark}\n");
    }
    for place in places {
        let _ = writeln!(said, "   also at {}", shown(place));
    }
    for (lang, view) in [("en", english), ("ja", japanese)] {
        let _ = writeln!(said, "{lang} {}\n   {}", view.message, view.remedy);
    }
}

/// `line:column @offset pointer`.
fn shown(place: &PlaceView) -> String {
    let pointer = place.pointer.as_deref().filter(|pointer| !pointer.is_empty());
    let pointer = pointer.map(|pointer| format!(" {pointer}")).unwrap_or_default();
    format!("{}:{} @{}{pointer}", place.line, place.column, place.offset)
}

#[test]
fn all_that_is_said_about_a_fault_is_what_its_folder_expects() {
    let writing = env::var("ONESEAT_CORPUS").is_ok_and(|value| value == "write");
    let mut differing = Vec::new();
    for fault in Fault::all() {
        let (said, path) = (fault.said(), fault.folder.join(EXPECTED));
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if said == expected {
            continue;
        }
        if writing {
            fs::write(path, said).expect("an expectation is written");
        } else {
            differing.push(format!("== {}: expected\n{expected}\n== {}: found\n{said}", fault.name, fault.name));
        }
    }
    assert!(
        differing.is_empty(),
        "{}\n{} faults are spoken of otherwise. If that is right: ONESEAT_CORPUS=write cargo test -p oneseat-core --test corpus",
        differing.join("\n"),
        differing.len(),
    );
}

#[test]
fn the_same_is_said_however_a_file_is_cut() {
    for fault in Fault::all() {
        for (name, bytes) in &fault.files {
            let whole = read(name, bytes);
            for piece in [1, 7] {
                let cut = read_in_pieces(name, bytes, piece);
                assert_eq!(cut.summary(Lang::En), whole.summary(Lang::En), "{} in pieces of {piece}", fault.name);
            }
        }
    }
}

#[test]
fn every_kind_of_finding_is_in_the_corpus() {
    let found: BTreeSet<String> = Fault::all().iter().flat_map(Fault::codes).collect();
    let missing: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).filter(|code| !found.contains(*code)).collect();
    assert!(missing.is_empty(), "no file of the corpus leads to {missing:?}");
}

#[test]
fn no_sentence_has_an_unfilled_place() {
    for fault in Fault::all() {
        for view in fault
            .documents()
            .iter()
            .flat_map(|document| document.findings())
            .flat_map(|finding| Lang::ALL.map(|lang| finding.view(lang)))
        {
            for text in [&view.message, &view.remedy] {
                // A text without its argument would leave two spaces, or empty quotes.
                assert!(!text.contains("  ") && !text.contains("``") && !text.is_empty(), "{}: {text}", fault.name);
            }
        }
    }
}
