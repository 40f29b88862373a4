//! `oneseat preview`: what the enterprise will consume.

use oneseat_core::Options;

use crate::args::{Format, Preview};
use crate::error::Error;
use crate::read::reckoned;
use crate::report::{csv, findings, json, print, print_data, text};
use crate::words::Words;

/// Prints the preview; whether no finding is an error.
pub fn run(args: &Preview, options: Options, words: &'static Words) -> Result<bool, Error> {
    let reckoning = reckoned(&args.sources, options, words)?;
    let preview = reckoning.preview();
    match args.format {
        Format::Text => print(|out| text::write(out, preview, words))?,
        Format::Json => print_data(|out| json::write(out, preview))?,
        Format::Csv => {
            print_data(|out| csv::write(out, &reckoning))?;
            // The lines have no room for findings.
            findings::write(&mut anstream::stderr().lock(), &preview.findings, words).unwrap_or_default();
        }
    }
    Ok(!preview.has_errors())
}
