//! `cargo xtask load`: what the endpoint does under load, and its figures in `docs/operate.md`.

use std::fs;

use anyhow::{Context as _, Result};

use crate::shell::{self, Shell, say};
use crate::{programs, tools};

const BEGIN: &str = "<!-- load -->\n";
const END: &str = "<!-- /load -->";

/// Runs the measurement for a few minutes, and writes down what came of it.
pub fn run(shell: &Shell) -> Result<()> {
    tools::nginx(shell)?;
    let endpoint = programs::endpoint(shell)?;
    say("load, some minutes");
    let mut load = shell.cargo();
    load.args([
        "run",
        "--locked",
        "--quiet",
        "--package",
        "oneseat-cloud",
        "--profile",
        "server",
        "--example",
        "load",
        "--",
    ]);
    let figures = shell::read(load.arg(endpoint))?;
    println!("{figures}");
    let path = shell.root.join("docs/operate.md");
    let document = fs::read_to_string(&path).context("reading docs/operate.md")?;
    let (before, rest) = document.split_once(BEGIN).context("docs/operate.md has no place for the figures")?;
    let (_, after) = rest.split_once(END).context("docs/operate.md has no end of the figures")?;
    fs::write(&path, format!("{before}{BEGIN}{figures}\n{END}{after}")).context("writing docs/operate.md")?;
    say("docs/operate.md has the figures");
    Ok(())
}
