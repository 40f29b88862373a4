//! `oneseat preview`: what the enterprise will consume.

use oneseat_core::{ExportFormat, ExportOptions, Options, write_json};

use crate::args::{Format, Preview, Table};
use crate::error::Error;
use crate::read::{Keep, reckoned};
use crate::report::{findings, print, print_data, text};
use crate::words::Words;

/// Prints the preview; whether no finding is an error.
pub fn run(args: &Preview, options: Options, words: &'static Words) -> Result<bool, Error> {
    let keep = if args.figures { Keep::Figures } else { Keep::All };
    let reckoning = reckoned(&args.sources, keep, options, words)?;
    let (lang, seat_price) = (options.lang, args.seat_price);
    let shown = || match (args.figures, args.blot) {
        (true, true) => reckoning.blotted().preview(lang),
        (true, false) => reckoning.preview().clone(),
        (false, true) => reckoning.blotted().whole_preview(lang, seat_price),
        (false, false) => reckoning.whole_preview(lang, seat_price),
    };
    match args.format {
        Format::Text => print(|out| text::write(out, &shown(), words))?,
        Format::Json => print_data(|mut out| write_json(&mut out, &shown()))?,
        Format::Csv => {
            let options = ExportOptions { lang, blot: args.blot, seat_price };
            print_data(|mut out| reckoning.export(args.table.export(), ExportFormat::Csv, &options, &mut out))?;
            if args.table != Table::Findings {
                // The lines have no room for findings.
                let found =
                    if args.blot { reckoning.blotted().findings(lang) } else { reckoning.preview().findings.clone() };
                findings::write(&mut anstream::stderr().lock(), &found, words).unwrap_or_default();
            }
        }
    }
    Ok(!reckoning.preview().has_errors())
}
