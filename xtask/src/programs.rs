//! Builds the programs that run natively: the endpoint and the command line.

use std::path::PathBuf;

use anyhow::Result;

use crate::shell::{self, Shell, say};

/// The endpoint, as it is run for real.
pub fn endpoint(shell: &Shell) -> Result<PathBuf> {
    build(shell, "oneseat-cloud", "oneseat-cloud", "server")
}

/// The command line `oneseat`.
pub fn command_line(shell: &Shell) -> Result<PathBuf> {
    build(shell, "oneseat-cli", "oneseat", "release")
}

/// `oneseat-cloud` as it comes from an ordinary build, for tests that measure nothing.
pub fn endpoint_for_tests(shell: &Shell) -> Result<PathBuf> {
    build(shell, "oneseat-cloud", "oneseat-cloud", "dev")
}

/// The command line, built quickly, for tests that compare with it.
pub fn command_line_for_tests(shell: &Shell) -> Result<PathBuf> {
    build(shell, "oneseat-cli", "oneseat", "dev")
}

/// What makes data of any size. Even the quick build of it is a fast one: see the workspace's profiles.
pub fn generator(shell: &Shell) -> Result<PathBuf> {
    build(shell, "oneseat-generator", "oneseat-generator", "dev")
}

/// The core's steps for callgrind, as they are compiled for use.
pub fn instructions(shell: &Shell) -> Result<PathBuf> {
    build(shell, "oneseat-instructions", "oneseat-instructions", "release")
}

fn build(shell: &Shell, package: &str, program: &str, profile: &str) -> Result<PathBuf> {
    say(&format!("{program}, by cargo"));
    shell::run(shell.cargo().args(["build", "--locked", "--quiet", "--package", package, "--profile", profile]))?;
    // Cargo names the folder of its profile `dev` by another name.
    let folder = if profile == "dev" { "debug" } else { profile };
    Ok(shell.target.join(folder).join(format!("{program}{}", std::env::consts::EXE_SUFFIX)))
}
