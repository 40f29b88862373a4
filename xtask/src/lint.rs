//! What is checked without running the project: layout, clippy's advice, and that lock files name no host.

use std::fs;
use std::process::Command;

use anyhow::Result;

use crate::shell::{self, Shell, say};
use crate::tally::Tally;

/// Crates that are built for the browser alone.
const BROWSER: [&str; 4] = ["oneseat-page", "oneseat-worker", "oneseat-names", "oneseat-module"];

/// All checks, each counted as one test.
pub fn check(shell: &Shell) -> (Tally, bool) {
    let mut tally = Tally::default();
    let mut note = |name: &str, outcome: Result<()>| {
        if let Err(error) = &outcome {
            eprintln!("error: {name}: {error:#}");
        }
        tally += Tally::one(outcome.is_ok());
    };
    note("layout", shell::run(shell.cargo().args(["fmt", "--all", "--check"])));
    note("clippy", shell::run(&mut clippy(shell, false)));
    note("clippy for WebAssembly", shell::run(&mut clippy(shell, true)));
    note("lock files", lock_files_name_no_host(shell));
    let well = tally.failed == 0;
    (tally, well)
}

fn clippy(shell: &Shell, wasm: bool) -> Command {
    let mut clippy = shell.cargo();
    clippy.args(["clippy", "--locked", "--quiet"]);
    if wasm {
        say("clippy for WebAssembly");
        clippy.args(["--target", "wasm32-unknown-unknown"]);
        clippy.args(BROWSER.iter().flat_map(|package| ["--package", package]));
    } else {
        say("clippy");
        clippy.args(["--workspace", "--all-targets"]);
    }
    clippy.args(["--", "--deny", "warnings"]);
    clippy
}

/// A lock file with addresses would tie every machine to the registry of the one that wrote it.
fn lock_files_name_no_host(shell: &Shell) -> Result<()> {
    let lock = fs::read_to_string(shell.root.join("package-lock.json"))?;
    anyhow::ensure!(!lock.contains("\"resolved\""), "package-lock.json has addresses of a registry");
    Ok(())
}
