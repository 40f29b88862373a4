//! Builds the Wasm module for JavaScript into `pkg/`: `pkg/web` for browsers and bundlers, `pkg/node` for Node.

use anyhow::{Context, Result};

use crate::page;
use crate::shell::{self, Shell, say};
use crate::stamp;

const INPUTS: &[&str] = &[
    ".cargo/config.toml",
    "Cargo.toml",
    "Cargo.lock",
    "package-lock.json",
    "core/Cargo.toml",
    "core/src",
    "src/blob",
    "src/module",
];

/// Both forms of the module, built again only where their sources changed.
pub fn build(shell: &Shell) -> Result<()> {
    let outcome = shell.root.join("pkg/node");
    let built = stamp::unless_unchanged(shell, "module", INPUTS, "web node", &outcome, || {
        say("the Wasm module, by cargo and wasm-bindgen");
        shell::run(shell.cargo().args([
            "build",
            "--locked",
            "--release",
            "--package",
            "oneseat-module",
            "--target",
            "wasm32-unknown-unknown",
        ]))?;
        let compiled = shell.target.join("wasm32-unknown-unknown/release/oneseat_module.wasm");
        for (target, folder) in [("web", "pkg/web"), ("nodejs", "pkg/node")] {
            shell::run(shell.command("wasm-bindgen").args(["--target", target, "--out-dir", folder]).arg(&compiled))
                .context("wasm-bindgen could not write the module")?;
            page::optimise(shell, &shell.root.join(folder).join("oneseat_module_bg.wasm"), "-O3")?;
        }
        // The project's own package.json makes .js files ES modules; wasm-bindgen's for Node are CommonJS.
        std::fs::write(shell.root.join("pkg/node/package.json"), "{ \"type\": \"commonjs\" }\n")
            .context("writing pkg/node/package.json")
    })?;
    if !built {
        say("the Wasm module is built already");
    }
    Ok(())
}
