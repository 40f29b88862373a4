//! Which machine, which programs, which state of the project.

use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::shell::{self, Shell};

/// One sentence for above the table, with the programs that take part.
pub fn describe(shell: &Shell, chromium: &Path) -> Result<String> {
    let said = |program: &Path, argument: &str| shell::read(shell.command(program).arg(argument));
    let version =
        |text: String| text.split_whitespace().find(|word| word.contains('.')).unwrap_or("unknown").to_owned();
    Ok(format!(
        "{}; Chromium {}, Rust {}, Node {}.",
        of(shell)?,
        version(said(chromium, "--version")?),
        version(said(Path::new("rustc"), "--version")?),
        said(Path::new("node"), "--version")?.trim_start_matches('v'),
    ))
}

/// When, at which commit, on what.
pub fn of(shell: &Shell) -> Result<String> {
    let field = |file: &str, name: &str| {
        let text = fs::read_to_string(file).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with(name)).and_then(|line| line.split_once(':'));
        line.map_or_else(|| "unknown".to_owned(), |(_, value)| value.trim().to_owned())
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let memory =
        field("/proc/meminfo", "MemTotal").trim_end_matches(" kB").parse::<u64>().map_or(0, |kb| kb / 1_000_000);
    let commit = shell::read(shell.command("git").args(["rev-parse", "--short", "HEAD"]))?;
    let changed =
        !shell::read(shell.command("git").args(["status", "--porcelain", "--untracked-files=no"]))?.is_empty();
    Ok(format!(
        "{}, commit {commit}{}: {}, {cores} cores, {memory} GB of memory",
        shell::read(shell.command("date").arg("+%F"))?,
        if changed { " with changes" } else { "" },
        field("/proc/cpuinfo", "model name"),
    ))
}
