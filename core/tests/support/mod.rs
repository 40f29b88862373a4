//! Reads files and cases for the tests of the core.

#![allow(clippy::expect_used, clippy::missing_panics_doc, dead_code, missing_docs, reason = "tests fail by panicking")]

use oneseat_core::{
    Billing, Document, DocumentReader, Finding, Input, Kind, Lang, Options, Preview, Reckoning, reckon,
};
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Reads bytes as a file that comes in pieces of this size.
pub fn read_in_pieces(name: &str, bytes: &[u8], piece: usize) -> Document {
    let mut reader = DocumentReader::new(name);
    for chunk in bytes.chunks(piece.max(1)) {
        let _ = reader.push(chunk);
    }
    reader.finish()
}

/// Reads bytes as one file.
pub fn read(name: &str, bytes: &[u8]) -> Document {
    read_in_pieces(name, bytes, usize::MAX)
}

/// Reckons texts as files, under their names.
pub fn reckon_texts(files: &[(&str, &str)]) -> Reckoning {
    let inputs: Vec<Input> =
        files.iter().map(|(name, text)| Input::new(Arc::new(read(name, text.as_bytes())))).collect();
    reckon(&inputs, &Options::default())
}

/// A folder of `tests/cases`: what is run, and what comes out.
pub struct Case {
    pub name: String,
    pub folder: PathBuf,
    pub files: Vec<(String, Option<String>)>,
    pub options: Options,
    pub expected: Value,
}

/// Every case, by name.
pub fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/cases");
    let mut folders: Vec<PathBuf> =
        fs::read_dir(folder).expect("the cases").map(|entry| entry.expect("an entry").path()).collect();
    folders.sort();
    folders.into_iter().map(|folder| case(&folder)).collect()
}

fn case(folder: &Path) -> Case {
    let text = fs::read_to_string(folder.join("case.json")).expect("a case.json");
    let json: Value = serde_json::from_str(&text).expect("a case in JSON");
    let mut args = json["args"].as_array().expect("args").iter().map(|arg| arg.as_str().expect("a text"));
    let mut files = Vec::new();
    let mut options = Options::default();
    while let Some(arg) = args.next() {
        match arg {
            "--users" => {
                let (host, file) = args.next().and_then(|value| value.split_once('=')).expect("HOST=FILE");
                files.push((file.to_owned(), Some(host.to_owned())));
            }
            "--billing" => options.billing = args.next().expect("a mode").parse::<Billing>().expect("a known mode"),
            file => files.push((file.to_owned(), None)),
        }
    }
    let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
    Case { name, folder: folder.to_owned(), files, options, expected: json["expected"].clone() }
}

impl Case {
    pub fn inputs(&self) -> Vec<Input> {
        self.inputs_in_pieces(usize::MAX)
    }

    pub fn inputs_in_pieces(&self, piece: usize) -> Vec<Input> {
        let input = |(file, host): &(String, Option<String>)| {
            let bytes = fs::read(self.folder.join(file)).expect("a file of the case");
            Input { document: Arc::new(read_in_pieces(file, &bytes, piece)), host: host.clone() }
        };
        self.files.iter().map(input).collect()
    }

    pub fn preview(&self) -> Preview {
        reckon(&self.inputs(), &self.options).preview().clone()
    }
}

/// Every difference between what is expected and what came, of the fields that are expected.
pub fn differences(expected: &Value, found: &Value, at: &str) -> Vec<String> {
    match (expected, found) {
        (Value::Object(expected), Value::Object(_)) => {
            expected.iter().flat_map(|(key, value)| differences(value, &found[key], &format!("{at}/{key}"))).collect()
        }
        (Value::Array(expected), Value::Array(items)) if expected.len() == items.len() => expected
            .iter()
            .zip(items)
            .enumerate()
            .flat_map(|(index, (a, b))| differences(a, b, &format!("{at}/{index}")))
            .collect(),
        _ if expected == found => Vec::new(),
        _ => vec![format!("{at}: expected {expected}, found {found}")],
    }
}

/// A document's findings, a line each, as a terminal shows them without colours.
pub fn said(document: &Document) -> Vec<String> {
    let line = |finding: &Finding| {
        let view = finding.view(Lang::En);
        let place = match (view.line, view.column, view.offset) {
            (Some(line), Some(column), Some(offset)) => format!(" {line}:{column} @{offset}"),
            _ => String::new(),
        };
        let pointer =
            view.pointer.filter(|pointer| !pointer.is_empty()).map(|pointer| format!(" {pointer}")).unwrap_or_default();
        format!("{}{place}{pointer}: {}", view.code, view.message)
    };
    document.findings().iter().map(line).collect()
}

/// Reads the text whole and cut at every byte, which must say the same, and expects these findings.
#[track_caller]
pub fn expect(text: impl AsRef<[u8]>, kind: Kind, findings: &[&str]) {
    let text = text.as_ref();
    let document = read("file", text);
    assert_eq!(said(&document), findings);
    assert_eq!(document.kind(), kind);
    for piece in [1, 3, 16] {
        assert_eq!(said(&read_in_pieces("file", text, piece)), findings, "in pieces of {piece}");
    }
}
