//! `cargo xtask screenshots`: the README's pictures, taken of the real page by Playwright.

use anyhow::Result;

use crate::shell::{self, Shell, say};
use crate::{test, tools};

/// Writes `docs/images/*.png`.
pub fn run(shell: &Shell) -> Result<()> {
    tools::for_building(shell)?;
    let mut pictures = test::playwright(shell)?;
    shell::run(pictures.args(["test", "--config", "tests/web/screenshots.config.js"]))?;
    say("docs/images has the pictures");
    Ok(())
}
