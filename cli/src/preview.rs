//! `oneseat preview`: what the enterprise will consume.

use oneseat_core::Options;

use crate::args::{Format, Preview, Table};
use crate::error::Error;
use crate::read::reckoned;
use crate::report::{csv, findings, json, print, print_data, text};
use crate::words::Words;

/// Prints the preview; whether no finding is an error.
pub fn run(args: &Preview, options: Options, words: &'static Words) -> Result<bool, Error> {
    let reckoning = reckoned(&args.sources, options, words)?;
    let whole = || reckoning.preview_with_suggestions(options.lang, args.seat_price);
    match args.format {
        Format::Text => print(|out| text::write(out, &whole(), words))?,
        Format::Json => print_data(|out| json::write(out, &whole()))?,
        Format::Csv => {
            print_data(|out| match args.table {
                Table::People => csv::people(out, &reckoning),
                Table::Suggestions => csv::suggestions(out, &whole().suggestions.unwrap_or_default()),
            })?;
            // The lines have no room for findings.
            findings::write(&mut anstream::stderr().lock(), &reckoning.preview().findings, words).unwrap_or_default();
        }
    }
    Ok(!reckoning.preview().has_errors())
}
