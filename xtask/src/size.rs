//! `cargo xtask size`: what the browser loads, as it comes over the line (Brotli), beside what it may be.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::page;
use crate::shell::Shell;

/// Files that are loaded together.
struct Load {
    what: &'static str,
    /// Beginning and end of a file's name.
    files: &'static [(&'static str, &'static str)],
    limits: Option<Limits>,
}

/// In bytes.
struct Limits {
    floor: u64,
    aim: u64,
    /// Where the floor is not reached yet: what may not be lost again.
    reached: Option<u64>,
}

const LOADS: &[Load] = &[
    Load {
        what: "before the page is usable",
        files: &[("index", ".html"), ("", ".css"), ("rest", ".js"), ("page", ".js"), ("page", "_bg.wasm")],
        limits: Some(Limits { floor: 130_000, aim: 90_000, reached: None }),
    },
    Load {
        what: "worker, before the first figures",
        files: &[("worker_bg.wasm", "")],
        limits: Some(Limits { floor: 120_000, aim: 80_000, reached: Some(200_000) }),
    },
    Load { what: "worker's script", files: &[("worker", ".js")], limits: None },
    Load { what: "loaded behind these", files: &[("", "_rest.wasm"), ("names", "")], limits: None },
];

/// Prints each size beside its limits; fails where one is beyond its floor, or beyond what was reached before.
pub fn check(shell: &Shell) -> Result<()> {
    let dist = page::build(shell)?;
    let (table, too_large) = table(&dist)?;
    print!("\n{table}");
    ensure!(too_large.is_empty(), "too large: {}", too_large.join(", "));
    Ok(())
}

/// The table, and what in it is beyond its limit.
fn table(dist: &Path) -> Result<(String, Vec<&'static str>)> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dist).with_context(|| format!("listing {}", dist.display()))? {
        names.push(entry.context("listing the page's folder")?.file_name().to_string_lossy().into_owned());
    }
    // What is compressed ahead stands beside what it is of.
    names.retain(|name| !matches!(Path::new(name).extension().and_then(OsStr::to_str), Some("br" | "gz")));
    names.sort();
    let mut table = format!("{:<34} {:>9} {:>9} {:>9}\n", "Brotli, bytes", "is", "floor", "aim");
    let mut too_large = Vec::new();
    for load in LOADS {
        let files: Vec<&String> = names.iter().filter(|name| load.has(name)).collect();
        ensure!(!files.is_empty(), "there is nothing {}", load.what);
        let sizes = files.iter().map(|name| over_the_line(&dist.join(name))).collect::<Result<Vec<u64>>>()?;
        let whole: u64 = sizes.iter().sum();
        let (floor, aim) = load
            .limits
            .as_ref()
            .map_or_else(Default::default, |limits| (limits.floor.to_string(), limits.aim.to_string()));
        writeln!(table, "{:<34} {whole:>9} {floor:>9} {aim:>9}", load.what)?;
        for (name, size) in files.iter().zip(sizes) {
            writeln!(table, "  {name:<32} {size:>9}")?;
        }
        if load.limits.as_ref().is_some_and(|limits| whole > limits.reached.unwrap_or(limits.floor)) {
            too_large.push(load.what);
        }
    }
    Ok((table, too_large))
}

impl Load {
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

    use super::table;

    #[test]
    fn what_is_beyond_its_limit_is_named() -> anyhow::Result<()> {
        let dist = std::env::temp_dir().join(format!("oneseat-xtask-size-{}", std::process::id()));
        fs::create_dir_all(&dist)?;
        for (name, size) in [
            ("index.html", 1_000),
            ("a.css", 1_000),
            ("page-1.js", 1_000),
            ("page-1_bg.wasm", 500_000),
            ("page-1_bg.wasm.br", 127_000),
            ("page-1_bg.wasm.gz", 140_000),
            ("worker_bg.wasm", 400_000),
            ("worker_bg.wasm.br", 200_001),
            ("worker_bg_rest.wasm", 900_000),
            ("names_bg.wasm", 1),
            ("worker.js", 1),
        ] {
            fs::write(dist.join(name), vec![0; size])?;
        }
        let (table, too_large) = table(&dist)?;
        assert_eq!(too_large, ["worker, before the first figures"]);
        assert!(table.contains("before the page is usable             130000    130000     90000\n"), "{table}");
        assert!(table.contains("worker, before the first figures      200001    120000     80000\n"), "{table}");
        fs::remove_dir_all(dist)?;
        Ok(())
    }
}
