//! `cargo xtask test`: every test of the project, or the parts named, with one table and one closing line.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use private_postgres::Cluster;

use crate::shell::{self, Shell, say};
use crate::tally::Tally;
use crate::{api, deny, instructions, lint, module, page, programs, size, tools};

/// How long a test runner may say nothing before it is taken to hang; compiling everything anew on a slow machine is within it.
const PATIENCE: Duration = Duration::from_mins(20);

/// A part of the tests that can be run alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Lint,
    Deny,
    Core,
    Cloud,
    Postgres,
    Cli,
    Xtask,
    Page,
    Module,
    Clients,
    Api,
    Size,
    Web,
    Firefox,
    Instructions,
}

impl Part {
    pub const ALL: [(&'static str, Self); 15] = [
        ("lint", Self::Lint),
        ("deny", Self::Deny),
        ("core", Self::Core),
        ("cloud", Self::Cloud),
        ("postgres", Self::Postgres),
        ("cli", Self::Cli),
        ("xtask", Self::Xtask),
        ("page", Self::Page),
        ("module", Self::Module),
        ("clients", Self::Clients),
        ("api", Self::Api),
        ("size", Self::Size),
        ("web", Self::Web),
        ("firefox", Self::Firefox),
        ("instructions", Self::Instructions),
    ];

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, part)| *part)
    }

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, part)| *part == self).map_or("", |(name, _)| name)
    }

    /// Whether WebAssembly is compiled for it.
    fn needs_browser_tools(self) -> bool {
        matches!(self, Self::Lint | Self::Module | Self::Size | Self::Web | Self::Firefox)
    }

    fn run(self, shell: &Shell, extra: &[String]) -> Result<(Tally, bool)> {
        match self {
            Self::Lint => Ok(lint::check(shell)),
            Self::Deny => Ok(deny::check(shell)),
            // With it what makes the large data, which is held against the core.
            Self::Core => cargo_test(shell, &["oneseat-core", "oneseat-generator"], extra),
            Self::Cloud => cargo_test(shell, &["oneseat-cloud"], extra),
            // The endpoint's tests once more, on its other database.
            Self::Postgres => postgres_test(shell, extra),
            Self::Cli => cli_test(shell, extra),
            Self::Xtask => cargo_test(shell, &["xtask"], extra),
            // What the page decides without a browser, the protocol it speaks with its worker, and the rules of submitting.
            Self::Page => {
                cargo_test(shell, &["oneseat-page", "oneseat-worker", "oneseat-names", "oneseat-submission"], extra)
            }
            Self::Module => module_test(shell, extra),
            Self::Clients => clients_test(shell, extra),
            Self::Api => api::test(shell),
            Self::Size => Ok(size_test(shell)),
            Self::Web => web_test(shell, extra),
            Self::Firefox => firefox_test(shell, extra),
            Self::Instructions => instructions::check(shell),
        }
    }
}

/// Runs the parts (all where none is named), each to its end, and fails where one test did.
/// `extra` goes to the test runner of the part, as in `cargo xtask test web -- --grep drop`.
pub fn run(shell: &Shell, parts: &[Part], extra: &[String]) -> Result<()> {
    let parts = if parts.is_empty() { Part::ALL.map(|(_, part)| part).to_vec() } else { parts.to_vec() };
    if parts.iter().any(|part| part.needs_browser_tools()) {
        tools::for_building(shell)?;
    }
    let mut rows = Vec::new();
    for part in parts {
        say(&format!("tests: {}", part.name()));
        let start = Instant::now();
        let (mut tally, well) = part.run(shell, extra).unwrap_or_else(|error| {
            eprintln!("error: {error:#}");
            (Tally::default(), false)
        });
        if !well && tally.failed == 0 {
            // It did not come as far as counting.
            tally.failed = 1;
        }
        rows.push((part.name(), tally, start.elapsed()));
    }
    let total = summary(&rows);
    println!("{} passed, {} failed", total.passed, total.failed);
    if total.unsteady > 0 {
        println!(
            "{} of those that passed failed at the first try; the browser's tests name them above",
            total.unsteady
        );
    }
    if total.failed > 0 {
        bail!("not all tests passed");
    }
    Ok(())
}

fn summary(rows: &[(&str, Tally, Duration)]) -> Tally {
    println!("\n{:<12} {:>7} {:>7} {:>8} {:>8}", "part", "passed", "failed", "skipped", "time");
    let mut total = Tally::default();
    for (name, tally, time) in rows {
        let Tally { passed, failed, skipped, .. } = tally;
        println!("{name:<12} {passed:>7} {failed:>7} {skipped:>8} {:>6} s", time.as_secs());
        total += *tally;
    }
    println!();
    total
}

fn cargo_test(shell: &Shell, packages: &[&str], extra: &[String]) -> Result<(Tally, bool)> {
    counted(cargo_test_of(shell, packages).arg("--").args(extra))
}

/// `cargo test` of these packages, to be told more.
pub fn cargo_test_of(shell: &Shell, packages: &[&str]) -> std::process::Command {
    let mut test = shell.cargo();
    test.args(["test", "--locked", "--no-fail-fast", "--quiet"]);
    for package in packages {
        test.args(["--package", package]);
    }
    test
}

fn postgres_test(shell: &Shell, extra: &[String]) -> Result<(Tally, bool)> {
    // Stopped and removed when it is dropped, whatever came of the tests.
    let cluster = Cluster::start(tools::postgres(shell)?).context("starting a PostgreSQL for the tests")?;
    let mut test = cargo_test_of(shell, &["oneseat-cloud", "private-postgres"]);
    test.env("ONESEAT_TEST_POSTGRES", cluster.url("postgres"));
    // Left out where there is no PostgreSQL: those that stop and break a server of their own.
    counted(test.args(["--", "--include-ignored"]).args(extra))
}

/// With what moves a program's clock and what a server is logged in to by; where these can't be had, the tests that need them are
/// skipped, and each says why.
fn cli_test(shell: &Shell, extra: &[String]) -> Result<(Tally, bool)> {
    let mut test = cargo_test_of(shell, &["oneseat-cli"]);
    test.arg("--");
    if tools::clock_and_sshd(shell) {
        test.arg("--include-ignored");
    } else {
        say("no libfaketime or no sshd here: days on which the clock is wrong, and logins by ssh, are NOT tested");
    }
    counted(test.args(extra))
}

fn module_test(shell: &Shell, extra: &[String]) -> Result<(Tally, bool)> {
    let folder = shell.root.join("tests/module");
    let chromium = tools::chromium(shell)?;
    module::build(shell)?;
    let command_line = programs::command_line_for_tests(shell)?;
    let mut test = shell.command("node");
    test.args(["--test", "--test-reporter=spec"])
        .args(extra)
        .env("CHROMIUM", chromium)
        .env("ONESEAT_CLI", command_line);
    counted(test.args(tests_in(&folder)?))
}

/// GitHub's own clients against the endpoint.
fn clients_test(shell: &Shell, extra: &[String]) -> Result<(Tally, bool)> {
    tools::npm_packages(shell)?;
    let endpoint = programs::endpoint_for_tests(shell)?;
    let command_line = programs::command_line_for_tests(shell)?;
    let mut test = shell.command("node");
    test.args(["--test", "--test-reporter=spec"])
        .args(extra)
        .env_remove("ONESEAT_PAGE")
        .env("ONESEAT_CLOUD", endpoint)
        .env("ONESEAT_CLI", command_line);
    counted(test.args(tests_in(&shell.root.join("tests/clients"))?))
}

fn tests_in(folder: &Path) -> Result<Vec<std::path::PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let file = entry?.path();
        if file.to_string_lossy().ends_with(".test.mjs") {
            files.push(file);
        }
    }
    files.sort();
    if files.is_empty() {
        bail!("there is no test in {}", folder.display());
    }
    Ok(files)
}

/// One test: that nothing has grown beyond what it may be.
fn size_test(shell: &Shell) -> (Tally, bool) {
    let outcome = size::check(shell);
    if let Err(error) = &outcome {
        eprintln!("error: {error:#}");
    }
    (Tally::one(outcome.is_ok()), outcome.is_ok())
}

fn web_test(shell: &Shell, extra: &[String]) -> Result<(Tally, bool)> {
    let mut test = playwright(shell)?;
    counted(test.args(["test", "--config", "tests/web/playwright.config.js"]).args(extra))
}

fn firefox_test(shell: &Shell, extra: &[String]) -> Result<(Tally, bool)> {
    let firefox = tools::firefox(shell)?;
    let dist = page::build(shell)?;
    let endpoint = programs::endpoint(shell)?;
    let mut test = shell.command("node");
    test.args(["--test", "--test-reporter=spec"])
        .args(extra)
        .env("FIREFOX", firefox)
        .env("ONESEAT_PAGE", dist)
        .env("ONESEAT_CLOUD", endpoint);
    counted(test.args(tests_in(&shell.root.join("tests/firefox"))?))
}

/// Playwright, told of the browser, the page and the endpoint that it runs against.
pub fn playwright(shell: &Shell) -> Result<std::process::Command> {
    let chromium = tools::chromium(shell)?;
    let dist = page::build(shell)?;
    let endpoint = programs::endpoint(shell)?;
    let generator = programs::generator(shell)?;
    let command_line = programs::command_line_for_tests(shell)?;
    let mut test = shell.node("node_modules/@playwright/test/cli.js");
    test.env("CHROMIUM", chromium)
        .env("ONESEAT_PAGE", dist)
        .env("ONESEAT_CLOUD", endpoint)
        .env("ONESEAT_GENERATOR", generator)
        .env("ONESEAT_CLI", command_line);
    Ok(test)
}

/// Runs a test runner to its end, and counts.
pub fn counted(test: &mut std::process::Command) -> Result<(Tally, bool)> {
    let mut tally = Tally::default();
    let well = shell::watch(test, PATIENCE, |line| tally.read(line))?;
    Ok((tally, well))
}
