//! Builds the page into `dist/`: Trunk compiles and lays out, wasm-opt makes it small, Node compresses it ahead.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::shell::{self, Shell, say};
use crate::stamp;

/// What the page is made of.
const INPUTS: &[&str] = &[
    ".cargo/config.toml",
    "Cargo.toml",
    "Cargo.lock",
    "Trunk.toml",
    "index.html",
    "package-lock.json",
    "core/Cargo.toml",
    "core/src",
    "src/blob",
    "src/worker",
    "src/page",
    "www",
    "xtask/precompress.mjs",
    "xtask/primer.mjs",
];

/// Named one by one: with all features wasm-opt writes an encoding of imports that browsers refuse.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-simd",
];

/// The page's folder, built again only where its sources changed.
pub fn build(shell: &Shell) -> Result<PathBuf> {
    let dist = shell.root.join("dist");
    let settings = FEATURES.join(" ");
    let built = stamp::unless_unchanged(shell, "page", INPUTS, &settings, &dist.join("index.html"), || {
        say("the page, by Trunk");
        // Offline: a tool that is missing shall be an error here, not a download from somewhere.
        let mut trunk = shell.command("trunk");
        trunk
            .args(["build", "--release", "--locked", "--offline=true", "--no-sri=true"])
            .env("TRUNK_SKIP_VERSION_CHECK", "true")
            .env_remove("NO_COLOR");
        shell::run(&mut trunk).context("Trunk could not build the page")?;
        optimise_folder(shell, &dist)?;
        say("the page, compressed ahead");
        shell::run(shell.node("xtask/precompress.mjs").arg(&dist))
    })?;
    if !built {
        say("the page is built already");
    }
    Ok(dist)
}

/// Every Wasm file of the page: the worker for speed, all else for size.
fn optimise_folder(shell: &Shell, dist: &Path) -> Result<()> {
    for entry in fs::read_dir(dist).with_context(|| format!("listing {}", dist.display()))? {
        let file = entry.context("listing the page's folder")?.path();
        if file.extension().is_some_and(|extension| extension == "wasm") {
            let worker = file.file_name().is_some_and(|name| name.to_string_lossy().starts_with("worker"));
            optimise(shell, &file, if worker { "-O3" } else { "-Oz" })?;
        }
    }
    Ok(())
}

/// One Wasm file made smaller in place.
pub fn optimise(shell: &Shell, file: &Path, level: &str) -> Result<()> {
    let before = fs::metadata(file).with_context(|| format!("looking at {}", file.display()))?.len();
    let mut wasm_opt = shell.node("node_modules/binaryen/bin/wasm-opt");
    wasm_opt.args(FEATURES).arg(level).arg(file).arg("-o").arg(file);
    shell::run(&mut wasm_opt).with_context(|| format!("making {} smaller", file.display()))?;
    let after = fs::metadata(file).with_context(|| format!("looking at {}", file.display()))?.len();
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    say(&format!("{name}: {} kB, {} kB after wasm-opt {level}", before / 1000, after / 1000));
    Ok(())
}
