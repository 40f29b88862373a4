//! `cargo xtask looks`: each state of the page beside the picture of it that is kept in `tests/web/looks`.
//!
//! Pictures are compared only where the same Chromium draws the same letters as when they were drawn; elsewhere each is skipped,
//! and counted as that. It is no part of `cargo xtask test`: a page that shall look otherwise is no fault.

use anyhow::{Result, bail};

use crate::shell::{self, Shell, say};
use crate::{test, tools};

const CONFIG: &str = "tests/web/looks.config.js";

/// Compares, or draws them anew, to be looked at and kept.
pub fn run(shell: &Shell, write: bool) -> Result<()> {
    tools::for_building(shell)?;
    if write {
        shell::run(test::playwright(shell)?.args(["test", "--config", CONFIG, "--update-snapshots=all"]))?;
        say("tests/web/looks has the pictures: look at what has changed before it is kept");
        return Ok(());
    }
    let mut comparison = test::playwright(shell)?;
    let (tally, well) = test::counted(comparison.args(["test", "--config", CONFIG]))?;
    println!("{} as they were, {} otherwise, {} skipped", tally.passed, tally.failed, tally.skipped);
    if !well {
        bail!("tests/web/test-results has what is otherwise; `cargo xtask looks --write` keeps it");
    }
    Ok(())
}
