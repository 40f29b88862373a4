//! `oneseat preview`: what the enterprise will consume.

use oneseat_core::Options;

use crate::args::{Format, Preview};
use crate::error::Error;
use crate::read::reckoned;
use crate::report::{csv, findings, json, print, text};
use crate::words::Words;

/// Prints the preview; whether no finding is an error.
pub fn run(args: &Preview, options: Options, words: &'static Words) -> Result<bool, Error> {
    let reckoning = reckoned(&args.sources, options, words)?;
    let preview = reckoning.preview();
    print(|out| match args.format {
        Format::Text => text::write(out, preview, words),
        Format::Json => json::write(out, preview),
        Format::Csv => csv::write(out, &reckoning),
    })?;
    if matches!(args.format, Format::Csv) {
        // The lines have no room for findings.
        findings::write(&mut anstream::stderr().lock(), &preview.findings, words).unwrap_or_default();
    }
    Ok(!preview.has_errors())
}
