//! Walks the core's steps once, for callgrind: `cargo xtask instructions` counts what each of them executes.
//!
//! What a step stands on is made outside of it. Callgrind counts inside `counted` alone and writes what it has counted
//! whenever that function is left, so the names printed here are its counts' names, in the same order. (A program of its own, not a bench of the core: so neither criterion nor proptest is built for it.)

#![allow(clippy::expect_used, reason = "it is run by who can read a panic")]

use oneseat_core::{
    DocumentReader, Export, ExportFormat, ExportOptions, Input, Lang, Options, Query, ShapeReader, Sort,
    SuggestionQuery, reckon,
};
use oneseat_generator::Enterprise;
use std::{
    error::Error,
    hint::black_box,
    io::{self, Write},
    sync::Arc,
};

/// Accounts, and rows: enough that what is done once does not weigh.
const PEOPLE: u32 = 5_000;
/// A browser's usual piece of a file.
const PIECE: usize = 1 << 16;

/// Does a step and says its name.
fn step<T>(name: &str, work: impl FnOnce() -> T) -> T {
    let (mut work, mut result) = (Some(work), None);
    counted(&mut || result = work.take().map(|work| work()));
    println!("{name}");
    result.expect("the step was done")
}

/// Callgrind counts from entering this function to leaving it, and knows it by its name: it must not be generic.
#[inline(never)]
fn counted(work: &mut dyn FnMut()) {
    work();
    // Something is left to do, so that the work is called and not jumped to: else nothing would be seen to return.
    black_box(work);
}

fn text(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    write(&mut text)?;
    Ok(text)
}

fn read(text: &[u8]) -> Input {
    let mut reader = DocumentReader::new("file");
    for piece in text.chunks(PIECE) {
        let _ = reader.push(piece);
    }
    Input::new(Arc::new(reader.finish()))
}

fn shape(text: &[u8], of: &Input) -> oneseat_core::Shape {
    let mut reader = ShapeReader::new();
    for piece in text.chunks(PIECE) {
        let _ = reader.push(piece);
    }
    reader.finish(&of.document)
}

fn main() -> Result<(), Box<dyn Error>> {
    let enterprise = Enterprise::new(PEOPLE, PEOPLE);
    let export = text(|out| enterprise.write_export(out))?;
    let report = text(|out| enterprise.write_report(out))?;
    let table = text(|out| enterprise.write_table(out))?;
    let identities = text(|out| enterprise.write_identities(out))?;

    let export_read = step("read_export", || read(&export));
    let report_read = step("read_report", || read(&report));
    step("read_report_as_table", || read(&table));
    let identities_read = step("read_identities", || read(&identities));
    step("shape", || shape(&export, &export_read));

    let both = [export_read.clone(), report_read.clone()];
    let reckoning = step("reckon", || reckon(&both, &Options::default()));
    let linked = [export_read, report_read, identities_read];
    step("reckon_with_identities", || reckon(&linked, &Options::default()));
    step("near_misses", || reckoning.suggestions_page(&SuggestionQuery::default(), Lang::En));
    // The first question of all makes the order of names, as the page's does.
    let first = Query { limit: 50, ..Query::default() };
    step("sort_by_person", || reckoning.people(&first));
    let sort = |sort| Query { sort, ..first.clone() };
    step("sort_by_cloud_login", || reckoning.people(&sort(Sort::CloudLogin)));
    step("sort_by_address", || reckoning.people(&sort(Sort::Address)));
    step("sort_by_category", || reckoning.people(&sort(Sort::Category)));
    step("sort_by_accounts", || reckoning.people(&sort(Sort::Accounts)));
    let search = |search: &str| Query { search: search.into(), ..first.clone() };
    step("search", || reckoning.people(&search("dor")));
    step("search_narrowed", || reckoning.people(&search("dorten")));
    step("upload", || reckoning.write_upload(0, &mut io::sink()))?;
    for (name, format) in [("people_as_csv", ExportFormat::Csv), ("people_as_json", ExportFormat::Json)] {
        step(name, || reckoning.export(Export::People, format, &ExportOptions::default(), &mut io::sink()))?;
    }
    Ok(())
}
