//! `cargo xtask lighthouse`: what Lighthouse says of the page, and whether it is an app that can be installed and opens without a
//! network, as a table in `docs/performance.md`.
//!
//! Lighthouse brings two hundred packages that no test needs, so it has a lock file of its own and is installed by this command alone.

use std::fmt::Write as _;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::shell::{self, Shell, say};
use crate::{bench, page, programs, stamp, tools};

const FOLDER: &str = "bench/lighthouse";
const INPUTS: &[&str] = &["bench/lighthouse/package.json", "bench/lighthouse/package-lock.json"];
/// How long it may say nothing: six runs, one after the other.
const PATIENCE: Duration = Duration::from_mins(6);
/// What each score shall be.
const WHOLE: u32 = 100;

/// What `audit.js` found.
#[derive(Deserialize)]
struct Found {
    lighthouse: String,
    rows: Vec<Row>,
    app: App,
}

/// One look at the page.
#[derive(Deserialize)]
struct Row {
    state: String,
    window: String,
    accessibility: u32,
    best_practices: u32,
    failed: Vec<String>,
}

/// What was tried of the app.
#[derive(Deserialize)]
#[allow(clippy::struct_excessive_bools, reason = "each is tried by itself")]
struct App {
    manifest: bool,
    icons: Vec<String>,
    installable: bool,
    service_worker: bool,
    offline: bool,
}

/// Looks, writes the table into the page about performance, and fails where anything is not as it shall be.
pub fn run(shell: &Shell) -> Result<()> {
    tools::for_building(shell)?;
    install(shell)?;
    let chromium = tools::chromium(shell)?;
    let dist = page::build(shell)?;
    let endpoint = programs::endpoint(shell)?;
    let mut audit = shell.node("bench/lighthouse/audit.js");
    audit.env("CHROMIUM", &chromium).env("ONESEAT_PAGE", dist).env("ONESEAT_CLOUD", endpoint);
    say("Lighthouse, six times");
    let mut lines = Vec::new();
    let well = shell::watch(&mut audit, PATIENCE, |line| lines.push(line.to_owned()))?;
    let last = lines.iter().rev().find(|line| line.starts_with('{')).filter(|_| well).context("it found nothing")?;
    let found: Found = serde_json::from_str(last).context("reading what it found")?;
    let report = report(&found);
    println!("\n{report}");
    let machine = bench::describe(shell, &chromium)?;
    bench::write(shell, "lighthouse", &format!("Lighthouse {}, {machine}\n\n{report}", found.lighthouse))?;
    let faults = faults(&found);
    if !faults.is_empty() {
        bail!("not all is as it shall be:\n{}", faults.join("\n"));
    }
    Ok(())
}

fn install(shell: &Shell) -> Result<()> {
    let folder = shell.root.join(FOLDER);
    let version = shell::read(shell.command("node").arg("--version"))?;
    let outcome = folder.join("node_modules/lighthouse");
    stamp::unless_unchanged(shell, "lighthouse", INPUTS, &version, &outcome, || {
        say("Lighthouse, by npm");
        let npm = shell.find("npm").context("npm was not found; it comes with Node")?;
        let mut install = shell.command(npm);
        install.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(&folder);
        shell::run(&mut install)
    })?;
    Ok(())
}

fn report(found: &Found) -> String {
    let mut text = String::from("| the page | window | accessibility | best practices |\n|---|---|---|---|\n");
    for Row { state, window, accessibility, best_practices, .. } in &found.rows {
        let _ = writeln!(text, "| {state} | {window} | {accessibility} | {best_practices} |");
    }
    text.push_str("\n| as an app | |\n|---|---|\n");
    for (what, is_so) in checks(&found.app) {
        let _ = writeln!(text, "| {what} | {} |", if is_so { "yes" } else { "no" });
    }
    let _ = writeln!(text, "| icons | {} |", found.app.icons.join(", "));
    text
}

fn checks(app: &App) -> [(&'static str, bool); 4] {
    [
        ("a manifest with name, start and display", app.manifest),
        ("Chromium would install it", app.installable),
        ("a service worker is at work", app.service_worker),
        ("opens, reads and previews with its server gone", app.offline),
    ]
}

/// Whatever is not as it shall be.
fn faults(found: &Found) -> Vec<String> {
    let low = found.rows.iter().filter(|row| row.accessibility < WHOLE || row.best_practices < WHOLE);
    let mut faults: Vec<String> = low
        .flat_map(|row| {
            let Row { state, window, accessibility, best_practices, failed } = row;
            let scores = format!("{state}, {window}: accessibility {accessibility}, best practices {best_practices}");
            std::iter::once(scores).chain(failed.iter().cloned())
        })
        .collect();
    faults.extend(checks(&found.app).into_iter().filter(|(_, is_so)| !is_so).map(|(what, _)| format!("no: {what}")));
    faults
}

#[cfg(test)]
mod tests {
    use super::{Found, faults, report};

    fn found(score: u32, offline: bool) -> Found {
        let text = format!(
            r#"{{"lighthouse":"12","rows":[{{"state":"found","window":"desktop","accessibility":100,"best_practices":{score},
            "failed":["found, desktop: errors-in-console: Errors"]}}],
            "app":{{"manifest":true,"icons":["any any"],"installable":true,"service_worker":true,"offline":{offline}}}}}"#
        );
        serde_json::from_str(&text).expect("what was found")
    }

    #[test]
    fn a_score_below_the_whole_and_a_missing_part_are_faults_and_stand_in_the_table() {
        assert!(faults(&found(100, true)).is_empty());
        let low = found(96, false);
        assert_eq!(
            faults(&low),
            [
                "found, desktop: accessibility 100, best practices 96",
                "found, desktop: errors-in-console: Errors",
                "no: opens, reads and previews with its server gone",
            ]
        );
        assert!(report(&low).contains("| found | desktop | 100 | 96 |"));
        assert!(report(&low).contains("| opens, reads and previews with its server gone | no |"));
    }
}
