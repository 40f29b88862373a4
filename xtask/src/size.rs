//! `cargo xtask size`: what the browser loads, as it comes over the line (Brotli), beside what it may be.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::hosting::ASSETS;
use crate::page;
use crate::shell::Shell;

/// Files that are loaded together.
pub struct Load {
    /// When they are loaded.
    pub what: &'static str,
    /// Beginning and end of a file's name.
    files: &'static [(&'static str, &'static str)],
    /// Where there are any.
    pub limits: Option<Limits>,
}

/// In bytes.
pub struct Limits {
    /// What it must not be beyond.
    pub floor: u64,
    /// What it is meant to be.
    pub aim: u64,
}

/// Everything that the browser loads, in the order it does.
pub const LOADS: &[Load] = &[
    Load {
        what: "before the page is usable",
        files: &[("index", ".html"), ("", ".css"), ("page", ".js"), ("page-", ".wasm")],
        limits: Some(Limits { floor: 130_000, aim: 90_000 }),
    },
    Load {
        what: "worker, before it takes files",
        files: &[("worker-", ".wasm")],
        limits: Some(Limits { floor: 120_000, aim: 80_000 }),
    },
    Load { what: "worker's script", files: &[("worker", ".js")], limits: None },
    Load {
        what: "loaded behind these",
        files: &[("page_rest", ".wasm"), ("worker_rest", ".wasm"), ("names", ".wasm")],
        limits: None,
    },
];

/// Prints each size beside its limits; fails where one is beyond its floor.
pub fn check(shell: &Shell) -> Result<()> {
    let dist = page::build(shell)?;
    let (table, too_large) = table(&dist)?;
    print!("\n{table}");
    ensure!(too_large.is_empty(), "too large: {}", too_large.join(", "));
    Ok(())
}

/// The table, and what in it is beyond its limit.
fn table(dist: &Path) -> Result<(String, Vec<&'static str>)> {
    let mut table = format!("{:<34} {:>9} {:>9} {:>9}\n", "Brotli, bytes", "is", "floor", "aim");
    let mut too_large = Vec::new();
    for load in LOADS {
        let files = load.files_in(dist)?;
        let whole: u64 = files.iter().map(|(_, size)| size).sum();
        let (floor, aim) = load
            .limits
            .as_ref()
            .map_or_else(Default::default, |limits| (limits.floor.to_string(), limits.aim.to_string()));
        writeln!(table, "{:<34} {whole:>9} {floor:>9} {aim:>9}", load.what)?;
        for (name, size) in files {
            writeln!(table, "  {name:<32} {size:>9}")?;
        }
        if load.limits.as_ref().is_some_and(|limits| whole > limits.floor) {
            too_large.push(load.what);
        }
    }
    Ok((table, too_large))
}

impl Load {
    /// Bytes of all of its files in the page's folder.
    pub fn whole(&self, dist: &Path) -> Result<u64> {
        Ok(self.files_in(dist)?.iter().map(|(_, size)| size).sum())
    }

    /// Its files by name, and their sizes.
    fn files_in(&self, dist: &Path) -> Result<Vec<(String, u64)>> {
        let mut files = Vec::new();
        for folder in [dist.to_owned(), dist.join(ASSETS)] {
            for entry in fs::read_dir(&folder).with_context(|| format!("listing {}", folder.display()))? {
                let name = entry.context("listing the page's folder")?.file_name().to_string_lossy().into_owned();
                // What is compressed ahead stands beside what it is of.
                let ahead = matches!(Path::new(&name).extension().and_then(OsStr::to_str), Some("br" | "gz"));
                if self.has(&name) && !ahead {
                    let size = over_the_line(&folder.join(&name))?;
                    files.push((name, size));
                }
            }
        }
        ensure!(!files.is_empty(), "there is nothing {}", self.what);
        files.sort();
        Ok(files)
    }

    fn has(&self, name: &str) -> bool {
        self.files.iter().any(|(start, end)| name.starts_with(start) && name.ends_with(end))
    }
}

/// The compressed file beside it, where there is one; what does not get smaller has none.
fn over_the_line(file: &Path) -> Result<u64> {
    let mut compressed = file.as_os_str().to_owned();
    compressed.push(".br");
    let size = fs::metadata(compressed).or_else(|_| fs::metadata(file));
    Ok(size.with_context(|| format!("looking at {}", file.display()))?.len())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{ASSETS, table};

    #[test]
    fn what_is_beyond_its_limit_is_named() -> anyhow::Result<()> {
        let dist = std::env::temp_dir().join(format!("oneseat-xtask-size-{}", std::process::id()));
        fs::create_dir_all(dist.join(ASSETS))?;
        for (name, size) in [
            ("index.html", 1_000),
            ("assets/styles-1.css", 1_000),
            ("assets/page-1.js", 1_000),
            ("assets/page-1.wasm", 500_000),
            ("assets/page-1.wasm.br", 127_000),
            ("assets/page-1.wasm.gz", 140_000),
            ("assets/worker-1.wasm", 400_000),
            ("assets/worker-1.wasm.br", 120_001),
            ("assets/worker_rest-1.wasm", 900_000),
            ("assets/names-1.wasm", 1),
            ("assets/worker-1.js", 1),
        ] {
            fs::write(dist.join(name), vec![0; size])?;
        }
        let (table, too_large) = table(&dist)?;
        assert_eq!(too_large, ["worker, before it takes files"]);
        assert!(table.contains("before the page is usable             130000    130000     90000\n"), "{table}");
        assert!(table.contains("worker, before it takes files         120001    120000     80000\n"), "{table}");
        fs::remove_dir_all(dist)?;
        Ok(())
    }
}
