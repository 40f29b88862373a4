//! What building and testing need beyond Rust, Node and git: found where it is, installed where it is not.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use private_postgres::Programs;

use crate::shell::{self, Shell, say};
use crate::stamp;

const WASM_BINDGEN: &str = "0.2.129";
const TRUNK: &str = "0.21.14";
const NODE_MAJOR: u32 = 20;

/// Everything the page and the module are built with.
pub fn for_building(shell: &Shell) -> Result<()> {
    wasm_target(shell)?;
    cargo_tool(shell, "wasm-bindgen", "wasm-bindgen-cli", WASM_BINDGEN, &[])?;
    // Trunk's check for updates would ask the network on each build.
    cargo_tool(shell, "trunk", "trunk", TRUNK, &["--no-default-features", "--features", "rustls"])?;
    npm_packages(shell)?;
    say("crates the lock file names");
    shell::run(shell.cargo().args(["fetch", "--locked", "--quiet"]))
}

fn wasm_target(shell: &Shell) -> Result<()> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let libraries = shell::read(shell.command("rustc").args(["--print", "target-libdir", "--target", TARGET]))?;
    if PathBuf::from(libraries).is_dir() {
        return Ok(());
    }
    say("Rust's WebAssembly target, by rustup");
    shell::run(shell.command("rustup").args(["target", "add", TARGET])).with_context(|| {
        format!("Rust cannot build for {TARGET} here: add that target to your Rust installation, then try again")
    })
}

/// A tool from crates.io in exactly one version: the machine's own, else one in `.oneseat/tools`.
fn cargo_tool(shell: &Shell, program: &str, package: &str, version: &str, flags: &[&str]) -> Result<()> {
    if has_version(shell, program, version) {
        return Ok(());
    }
    say(&format!("{package} {version}, by cargo install (minutes, once)"));
    let build = shell.tools().join("build");
    let mut install = shell.cargo();
    install
        .args(["install", "--locked", "--quiet", package, "--version", version])
        .args(flags)
        .arg("--root")
        .arg(shell.tools())
        // Their own target folder: an install that was broken off goes on where it was.
        .env("CARGO_TARGET_DIR", &build)
        // They only steer; a quick build of them saves more than a quick run.
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
    shell::run(&mut install).with_context(|| format!("{package} {version} could not be installed"))?;
    let _ = fs::remove_dir_all(build);
    if !has_version(shell, program, version) {
        bail!("{program} was installed but does not say it is version {version}");
    }
    Ok(())
}

fn has_version(shell: &Shell, program: &str, version: &str) -> bool {
    shell
        .find(program)
        .and_then(|file| shell::read(shell.command(file).arg("--version")).ok())
        .is_some_and(|text| text.split_whitespace().nth(1) == Some(version))
}

/// The packages of `package-lock.json`, installed once for each content of that file.
pub fn npm_packages(shell: &Shell) -> Result<()> {
    let version = shell::read(shell.command("node").arg("--version"))
        .with_context(|| format!("Node {NODE_MAJOR} or later is needed and was not found"))?;
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < NODE_MAJOR) {
        bail!("Node {NODE_MAJOR} or later is needed; this machine has {version}");
    }
    let outcome = shell.root.join("node_modules/binaryen");
    stamp::unless_unchanged(shell, "npm", &["package.json", "package-lock.json"], &version, &outcome, || {
        say("npm packages of the lock file");
        let npm = shell.find("npm").context("npm was not found; it comes with Node")?;
        shell::run(shell.command(npm).args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]))
    })?;
    Ok(())
}

/// A program of `xtask/python.txt`: the machine's own, else one in a virtual environment; none where there is no Python, or no registry.
pub fn from_python(shell: &Shell, program: &str) -> Option<PathBuf> {
    if let Some(found) = shell.find(program) {
        return Some(found);
    }
    let folder = shell.target.join("python");
    let installed = folder.join("bin").join(program);
    let python = shell.find("python3")?;
    let version = shell::read(shell.command(&python).arg("--version")).ok()?;
    let made = stamp::unless_unchanged(shell, "python", &["xtask/python.txt"], &version, &installed, || {
        say("packages of xtask/python.txt, by pip");
        shell::run(shell.command(&python).args(["-m", "venv", "--clear"]).arg(&folder))?;
        let mut pip = shell.command(folder.join("bin/python"));
        shell::run(pip.args(["-m", "pip", "install", "--quiet", "--requirement", "xtask/python.txt"]))
    });
    if let Err(error) = made {
        eprintln!("{error:#}");
    }
    installed.is_file().then_some(installed)
}

/// A Chromium to test in: `CHROMIUM`, else the machine's, else Debian's package where it can be installed.
pub fn chromium(shell: &Shell) -> Result<PathBuf> {
    let packages = ("Chromium and a font for Japanese", ["chromium", "fonts-noto-cjk"]);
    browser(shell, "CHROMIUM", installed_chromium, packages)?.context(
        "the browser tests need Chromium or Chrome: install one, or name it as in `CHROMIUM=/path/to/chrome cargo xtask test`",
    )
}

/// A Firefox to test in: `FIREFOX`, else the machine's, else Debian's package where it can be installed.
pub fn firefox(shell: &Shell) -> Result<PathBuf> {
    let packages = ("Firefox and a font for Japanese", ["firefox-esr", "fonts-noto-cjk"]);
    browser(shell, "FIREFOX", installed_firefox, packages)?.context(
        "these tests need Firefox: install one, or name it as in `FIREFOX=/path/to/firefox cargo xtask test firefox`",
    )
}

/// The one that the variable names, else the one that is installed, else the one that the packages bring; none where they can't.
fn browser(
    shell: &Shell,
    variable: &str,
    installed: impl Fn(&Shell) -> Option<PathBuf>,
    (what, packages): (&str, [&str; 2]),
) -> Result<Option<PathBuf>> {
    if let Some(named) = std::env::var_os(variable) {
        let named = PathBuf::from(named);
        if !named.is_file() {
            bail!("{variable} names {}, and there is no such file", named.display());
        }
        return Ok(Some(named));
    }
    if let Some(found) = installed(shell) {
        return Ok(Some(found));
    }
    apt(shell, what, &packages)?;
    Ok(installed(shell))
}

fn installed_firefox(shell: &Shell) -> Option<PathBuf> {
    ["firefox-esr", "firefox"].into_iter().find_map(|name| shell.find(name)).or_else(|| {
        let bundle = PathBuf::from("/Applications/Firefox.app/Contents/MacOS/firefox");
        bundle.is_file().then_some(bundle)
    })
}

/// What counts instructions; none where it does not exist.
pub fn valgrind(shell: &Shell) -> Result<Option<PathBuf>> {
    if !cfg!(target_os = "linux") {
        return Ok(None);
    }
    if shell.find("valgrind").is_none() {
        apt(shell, "valgrind", &["valgrind"])?;
    }
    shell.find("valgrind").map(Some).context("counting instructions needs valgrind: install it, then try again")
}

/// What the endpoint is measured beside; where it can't be had it is measured alone.
pub fn nginx(shell: &Shell) -> Result<()> {
    if shell.find("nginx").is_none() {
        apt(shell, "nginx", &["nginx-light"])?;
    }
    Ok(())
}

fn installed_chromium(shell: &Shell) -> Option<PathBuf> {
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
        .into_iter()
        .find_map(|name| shell.find(name))
        .or_else(|| {
            let bundle = PathBuf::from("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");
            bundle.is_file().then_some(bundle)
        })
}

/// `PostgreSQL`'s programs, the machine's, else Debian's package where it can be installed.
pub fn postgres(shell: &Shell) -> Result<Programs> {
    if let Some(found) = Programs::find() {
        return Ok(found);
    }
    apt(shell, "PostgreSQL", &["postgresql"])?;
    Programs::find()
        .context("the endpoint's tests need PostgreSQL's programs (`postgres`, `initdb`) on PATH: install them")
}

/// Whether there is what moves a program's clock (libfaketime) and an `sshd`: the machine's, else Debian's packages.
pub fn clock_and_sshd(shell: &Shell) -> bool {
    let found = || {
        let mut folders = fs::read_dir("/usr/lib").into_iter().flatten().flatten();
        let clock = std::env::var_os("ONESEAT_FAKETIME").is_some()
            || folders.any(|folder| folder.path().join("faketime/libfaketimeMT.so.1").is_file());
        clock
            && ["/usr/sbin/sshd", "/usr/local/sbin/sshd", "/usr/bin/sshd"]
                .iter()
                .any(|file| PathBuf::from(file).is_file())
    };
    if found() {
        return true;
    }
    if let Err(error) = apt(shell, "libfaketime and sshd", &["faketime", "openssh-server"]) {
        eprintln!("{error:#}");
    }
    found()
}

/// Installs packages of Debian's where that can be done, and says so; elsewhere nothing happens.
fn apt(shell: &Shell, what: &str, packages: &[&str]) -> Result<()> {
    if shell.find("apt-get").is_none() || !shell::read(shell.command("id").arg("-u")).is_ok_and(|id| id == "0") {
        return Ok(());
    }
    say(&format!("{what}, by apt-get"));
    let apt = |arguments: &[&str]| {
        shell::run(shell.command("apt-get").args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
    };
    let install = [&["install", "-y", "-qq", "--no-install-recommends"], packages].concat();
    apt(&["update", "-qq"])
        .and_then(|()| apt(&install))
        .with_context(|| format!("{what} could not be installed by apt-get"))
}
