//! `oneseat`: the core at a terminal.
//!
//! Leaves with 0; with 1 where a finding is an error or an upload failed; with 2 where the command line is wrong.

mod args;
mod check;
mod cloud;
mod connect;
mod error;
mod http;
mod preview;
mod progress;
mod read;
mod report;
mod sources;
mod submit;
mod words;

use std::process::ExitCode;

use crate::args::Wish;
use crate::words::Words;

fn main() -> ExitCode {
    let cli = args::parse();
    let words = Words::of(cli.lang());
    let options = cli.options();
    let done = match &cli.command {
        Wish::Preview(args) => preview::run(args, options, words),
        Wish::Check(args) => check::run(args, options, words),
        Wish::Submit(args) => submit::run(args, options, words),
        Wish::Connect(args) => connect::run(args, options, words),
    };
    match done {
        Ok(clean) => ExitCode::from(u8::from(!clean)),
        Err(error) => {
            if let Some(sentence) = error.sentence(words) {
                error::show(&mut anstream::stderr().lock(), &sentence, words).unwrap_or_default();
            }
            ExitCode::from(error.status())
        }
    }
}
