//! `cargo xtask load`: what the endpoint does under load, and its figures in `docs/operate.md`.

use std::fs;

use anyhow::{Context as _, Result};

use crate::bench::machine;
use crate::shell::{self, Shell, say};
use crate::{programs, tools};

const BEGIN: &str = "<!-- load -->\n";
const END: &str = "<!-- /load -->";

/// How much is asked of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Accounts of the largest upload.
    pub users: u64,
    /// How long each number of clients is at it.
    pub seconds: u64,
}

impl Options {
    /// What is promised; smaller figures are not written down.
    pub const FULL: Self = Self { users: 1_000_000, seconds: 12 };
}

/// Runs the measurement for a few minutes, and writes down what came of it where it was a full one.
pub fn run(shell: &Shell, options: Options) -> Result<()> {
    tools::nginx(shell)?;
    let endpoint = programs::endpoint(shell)?;
    let machine = machine::of(shell)?;
    say("load, some minutes");
    let mut load = shell.cargo();
    load.args(["run", "--locked", "--quiet", "--package", "oneseat-cloud", "--profile", "server", "--example", "load"]);
    load.arg("--").arg(endpoint).args([options.users.to_string(), options.seconds.to_string()]);
    let figures = format!("{machine}.\n\n{}", shell::read(&mut load)?);
    println!("{figures}");
    if options != Options::FULL {
        say("a smaller measurement than the promised one: docs/operate.md stays as it is");
        return Ok(());
    }
    let path = shell.root.join("docs/operate.md");
    let document = fs::read_to_string(&path).context("reading docs/operate.md")?;
    let (before, rest) = document.split_once(BEGIN).context("docs/operate.md has no place for the figures")?;
    let (_, after) = rest.split_once(END).context("docs/operate.md has no end of the figures")?;
    fs::write(&path, format!("{before}{BEGIN}{figures}\n{END}{after}")).context("writing docs/operate.md")?;
    say("docs/operate.md has the figures");
    Ok(())
}
