//! `oneseat preview`: what the enterprise will consume.

use oneseat_core::{ExportFormat, ExportOptions, Options, write_json};

use crate::args::{Format, Preview, Table};
use crate::cloud;
use crate::error::Error;
use crate::read::{Keep, open, reckoned_from};
use crate::report::{findings, print, print_data, suggestions, text};
use crate::words::Words;

/// Prints the preview; whether no finding is an error.
pub fn run(args: &Preview, options: Options, words: &'static Words) -> Result<bool, Error> {
    let keep = if args.figures { Keep::Figures } else { Keep::All };
    // What is lacking is said before minutes are spent on reading.
    let mut sources = open(&args.sources.named)?;
    sources.extend(cloud::report(&args.cloud, options.lang, words)?);
    let reckoning = reckoned_from(sources, keep, options, words)?;
    let options = ExportOptions { lang: options.lang, blot: args.blot, seat_price: args.seat_price };
    let lang = options.lang;
    let figures = || if args.blot { reckoning.blotted().preview(lang) } else { reckoning.preview().clone() };
    match args.format {
        Format::Text if args.figures => print(|out| text::write(out, &figures(), &[], words))?,
        Format::Text => {
            let preview = reckoning.preview_without_suggestions(&options);
            let shown = suggestions::shown(&reckoning, &preview, &options);
            print(|out| text::write(out, &preview, &shown, words))?;
        }
        Format::Json if args.figures => print_data(|mut out| write_json(&mut out, &figures()))?,
        Format::Json => print_data(|mut out| reckoning.write_preview(&options, &mut out))?,
        Format::Csv => {
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
