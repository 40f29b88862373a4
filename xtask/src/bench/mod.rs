//! `cargo xtask bench`: ours, the strongest peer and the read-only limit in one sitting, as a table in `docs/performance.md`.
//!
//! The machine is shared and single runs spread by a third, so contestants take turns, everything is done several times,
//! and a ratio is made of two neighbours. A measure that fails is said in the table, and the others go on.

mod command_line;
pub mod machine;
mod samples;
mod table;

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use oneseat_generator::{Files, files};
use serde_json::{Value, json};

use crate::shell::{self, Shell, say};
use crate::{page, programs, size, tools};
pub use machine::describe;
use samples::Samples;

/// The common case.
const COMMON: u32 = 10_000;
/// How long a run may say nothing before it is given up: `measure.js` gives itself less.
const PATIENCE: Duration = Duration::from_mins(6);
/// What has failed so often is not tried again: it would hang, or not be there, in every round.
const TRIES: u32 = 2;
/// Rounds in which the longest task is looked for in the largest files: their submission takes longer than all else.
const ROUNDS_OF_TASKS: u32 = 2;

/// What is asked for.
pub struct Options {
    /// Accounts, and rows, of the largest files.
    pub users: u32,
    /// How often everything is done.
    pub runs: u32,
}

impl Options {
    /// As it is measured for the record.
    pub const FULL: Self = Self { users: 1_000_000, runs: 5 };
}

/// What was found: every run of every measure, by name, and what went wrong.
#[derive(Default)]
struct Found {
    round: u32,
    samples: BTreeMap<String, Samples>,
    faults: Vec<String>,
    /// How often a measure failed.
    failed: BTreeMap<String, u32>,
}

impl Found {
    fn add(&mut self, name: &str, value: f64) {
        self.samples.entry(name.to_owned()).or_default().0.push((self.round, value));
    }

    /// Takes in what a run has found: a number, a list of them, or an object of such.
    fn take(&mut self, name: &str, value: &Value) {
        match value {
            Value::Number(number) => self.add(name, number.as_f64().unwrap_or(f64::NAN)),
            Value::Array(values) => values.iter().for_each(|value| self.take(name, value)),
            Value::Object(members) => {
                for (key, value) in members {
                    if key == "faults" {
                        for fault in value.as_array().into_iter().flatten() {
                            self.fault(&format!("{name}: {}", fault.as_str().unwrap_or_default()));
                        }
                    } else {
                        self.take(&format!("{name} {key}"), value);
                    }
                }
            }
            _ => {}
        }
    }

    /// Measures, unless that has failed too often already; a failure is said and noted, and is not the end.
    fn measure(&mut self, name: &str, run: impl FnOnce() -> Result<Value>) {
        let failed = self.failed.get(name).copied().unwrap_or_default();
        if failed >= TRIES {
            return;
        }
        say(name);
        match run() {
            Ok(value) => self.take(name, &value),
            Err(error) => {
                self.failed.insert(name.to_owned(), failed + 1);
                self.fault(&format!("{name}: {error:#}"));
            }
        }
    }

    fn fault(&mut self, fault: &str) {
        eprintln!("error: {fault}");
        self.faults.push(fault.to_owned());
    }
}

/// Sets everything up, measures, prints the table and writes it into the page about performance.
pub fn run(shell: &Shell, options: &Options) -> Result<()> {
    if options.runs == 0 || options.users < COMMON {
        bail!("at least one run, and at least {COMMON} users");
    }
    tools::for_building(shell)?;
    let chromium = tools::chromium(shell)?;
    let dist = page::build(shell)?;
    let endpoint = programs::endpoint(shell)?;
    let command_line = programs::command_line(shell)?;
    let mut node = shell.node("bench/measure.js");
    node.env("CHROMIUM", &chromium).env("ONESEAT_PAGE", &dist).env("ONESEAT_CLOUD", &endpoint);
    let data = |users: u32| {
        say(&format!("data of {users} accounts and rows"));
        files(&shell.private().join("generated"), users, users).context("making the data")
    };
    let (common, large) = (data(COMMON)?, data(options.users)?);

    let mut found = Found::default();
    let python = command_line::python(shell);
    if let Err(error) = &python {
        found.fault(&format!("ijson: {error:#}"));
    }
    for round in 1..=options.runs {
        say(&format!("round {round} of {}", options.runs));
        found.round = round;
        let mut tab = |name: &str, measure: &str, files: &Files, folder: &str| {
            found.measure(name, || measured(&node, measure, files, folder));
        };
        for (name, ours, files) in [("common", "ours", &common), ("large", "table", &large)] {
            tab(name, ours, files, "");
            tab(&format!("{name} peer"), "contestant", files, "peer");
            tab(&format!("{name} limit"), "contestant", files, "limit");
        }
        tab("cancel", "cancel", &large, "");
        tab("common task", "tasks", &common, "");
        if round <= ROUNDS_OF_TASKS {
            tab("large task", "tasks", &large, "");
        }
        tab("paint", "paint", &common, "");
        found.measure("command line", || command_line::preview(shell, &command_line, &large));
        if let Ok(python) = &python {
            found.measure("ijson", || command_line::peer(shell, python, &large));
        }
    }
    for load in size::LOADS {
        #[allow(clippy::cast_precision_loss, reason = "files of kilobytes")]
        found.measure(load.what, || Ok(json!({ "kb": load.whole(&dist)? as f64 / 1000.0 })));
    }

    let report = table::report(&found, options);
    println!("\n{report}");
    let machine = describe(shell, &chromium)?;
    write(shell, "bench", &format!("{machine}\n\n{report}"))
}

/// One run in a browser of its own.
fn measured(node: &Command, measure: &str, files: &Files, folder: &str) -> Result<Value> {
    let given = json!({ "server": files.export, "report": files.report, "expected": files.expected, "folder": folder });
    let mut command = Command::new(node.get_program());
    command.args(node.get_args()).arg(measure).arg(given.to_string());
    command.envs(node.get_envs().filter_map(|(name, value)| Some((name, value?))));
    if let Some(folder) = node.get_current_dir() {
        command.current_dir(folder);
    }
    let mut lines = Vec::new();
    let well = shell::watch(&mut command, PATIENCE, |line| lines.push(line.to_owned()))?;
    if !well {
        let why = lines.iter().find(|line| line.contains("Error:")).map_or("it ended without a word", |line| line);
        bail!("{}", why.trim());
    }
    let last = lines.iter().rev().find(|line| line.starts_with('{')).context("it found nothing")?;
    serde_json::from_str(last).context("reading what it found")
}

const PAGE: &str = "docs/performance.md";

/// Puts what a command found between the marks that name it, and leaves all else as it is.
pub fn write(shell: &Shell, command: &str, report: &str) -> Result<()> {
    let file = shell.root.join(PAGE);
    let text = fs::read_to_string(&file).with_context(|| format!("reading {PAGE}"))?;
    let text = between_marks(&text, command, report).with_context(|| format!("{PAGE} has no marks for `{command}`"))?;
    fs::write(&file, text).with_context(|| format!("writing {PAGE}"))?;
    say(&format!("{PAGE} has it"));
    Ok(())
}

fn between_marks(text: &str, command: &str, report: &str) -> Option<String> {
    let mark = |what: &str| format!("<!-- Written by `cargo xtask {command}`: {what} -->");
    let (begin, end) = (mark("begin"), mark("end"));
    let (before, rest) = text.split_once(&begin)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{begin}\n{}\n{end}{after}", report.trim()))
}

#[cfg(test)]
mod tests {
    use super::{Found, PAGE, TRIES, between_marks};
    use anyhow::bail;
    use serde_json::json;

    #[test]
    fn what_was_written_by_hand_or_by_another_command_stays() {
        let part = |command: &str, text: &str| {
            format!(
                "<!-- Written by `cargo xtask {command}`: begin -->\n{text}\n<!-- Written by `cargo xtask {command}`: end -->"
            )
        };
        let page =
            |bench: &str| format!("# By hand\n{}\nby hand\n{}\n", part("bench", bench), part("lighthouse", "its own"));
        assert_eq!(between_marks(&page("old"), "bench", "new\n"), Some(page("new")));
        assert_eq!(between_marks("no marks", "bench", "new"), None);
        let kept = std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(PAGE));
        let kept = kept.expect("the page about performance");
        for command in ["bench", "lighthouse"] {
            assert!(between_marks(&kept, command, "new").is_some(), "{command}");
        }
    }

    #[test]
    fn a_run_gives_all_its_numbers_and_its_faults() {
        let mut found = Found { round: 3, ..Found::default() };
        let run = json!({ "ms": 2, "search_ms": [1, 3.5], "submit": { "ms": 4 }, "faults": ["scroll: no"] });
        found.measure("large", || Ok(run));
        assert_eq!(found.samples["large search_ms"].0, [(3, 1.0), (3, 3.5)]);
        assert_eq!(found.samples["large submit ms"].0, [(3, 4.0)]);
        assert_eq!(found.faults, ["large: scroll: no"]);
    }

    #[test]
    fn what_fails_is_a_line_and_is_not_tried_for_ever() {
        let mut found = Found::default();
        let mut tried = 0;
        for _ in 0..5 {
            found.measure("paint", || {
                tried += 1;
                bail!("it hangs")
            });
        }
        assert_eq!(tried, TRIES);
        assert_eq!(found.faults, ["paint: it hangs", "paint: it hangs"]);
        found.measure("cancel", || Ok(json!({ "ms": 1 })));
        assert_eq!(found.samples["cancel ms"].0, [(0, 1.0)]);
    }
}
