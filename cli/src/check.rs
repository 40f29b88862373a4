//! `oneseat check`: the findings alone.

use oneseat_core::{FindingView, Options};
use serde::Serialize;

use crate::args::{Check, CheckFormat};
use crate::error::Error;
use crate::read::reckoned;
use crate::report::{findings, json, print, print_data};
use crate::words::Words;

#[derive(Serialize)]
struct Checked<'a> {
    findings: &'a [FindingView],
}

/// Prints the findings; whether none is an error.
pub fn run(args: &Check, options: Options, words: &'static Words) -> Result<bool, Error> {
    let reckoning = reckoned(&args.sources, options, words)?;
    let preview = reckoning.preview();
    match args.format {
        CheckFormat::Text => print(|out| {
            findings::write(out, &preview.findings, words)?;
            findings::tally(out, &preview.findings, words)
        })?,
        CheckFormat::Json => print_data(|out| json::write(out, &Checked { findings: &preview.findings }))?,
    }
    Ok(!preview.has_errors())
}
