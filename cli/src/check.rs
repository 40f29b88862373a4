//! `oneseat check`: the findings alone.

use oneseat_core::{FindingView, Options, Severity, Shape, write_json};
use serde::Serialize;

use crate::args::{Check, CheckFormat};
use crate::error::Error;
use crate::read::{Keep, reckoned, shapes};
use crate::report::{findings, print, print_data};
use crate::words::Words;

#[derive(Serialize)]
struct Checked<'a> {
    findings: &'a [FindingView],
}

#[derive(Serialize)]
struct Shapes<'a> {
    shapes: &'a [Shape],
}

/// Prints the findings, or the shapes; whether no finding is an error.
pub fn run(args: &Check, options: Options, words: &'static Words) -> Result<bool, Error> {
    if args.shape {
        return print_shapes(args, options, words);
    }
    let reckoning = reckoned(&args.sources, Keep::Figures, options, words)?;
    let preview = reckoning.preview();
    match args.format {
        CheckFormat::Text => print(|out| {
            findings::write(out, &preview.findings, words)?;
            findings::tally(out, &preview.findings, words)
        })?,
        CheckFormat::Json => print_data(|mut out| write_json(&mut out, &Checked { findings: &preview.findings }))?,
    }
    Ok(!preview.has_errors())
}

/// In the order of the command line, without the files' names, which may say whose they are.
fn print_shapes(args: &Check, options: Options, words: &'static Words) -> Result<bool, Error> {
    let shapes = shapes(&args.sources, words)?;
    match args.format {
        CheckFormat::Text => print(|out| {
            for (index, shape) in shapes.iter().enumerate() {
                write!(out, "{}{}", if index == 0 { "" } else { "\n" }, shape.text(options.lang))?;
            }
            Ok(())
        })?,
        CheckFormat::Json => print_data(|mut out| write_json(&mut out, &Shapes { shapes: &shapes }))?,
    }
    let errors = shapes.iter().flat_map(|shape| &shape.findings).any(|finding| finding.severity == Severity::Error);
    Ok(!errors)
}
