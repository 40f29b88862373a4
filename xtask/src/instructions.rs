//! `cargo xtask instructions`: what the core's steps execute, counted by callgrind and held against the committed counts.
//!
//! A time depends on whoever shares the machine; a count does not. Callgrind shows every program the same processor, so the
//! same compiler gives the same counts to a hundredth of a per cent (hash tables are seeded anew each time).

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use crate::shell::{self, Shell, say};
use crate::tally::Tally;
use crate::{programs, tools};

const KEPT: &str = "tests/instructions/counts.json";
/// The function of the program in which callgrind counts.
const COUNTED: &str = "oneseat_instructions::counted";
/// A step may take so many hundredths more than it did.
const TOLERANCE: u64 = 5;

/// What the steps execute, and what they were compiled and counted by.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Counts {
    rustc: String,
    target: String,
    valgrind: String,
    steps: BTreeMap<String, u64>,
}

/// What came of a step since the committed counts.
#[derive(Debug, PartialEq, Eq)]
enum Change {
    /// Within the tolerance.
    Same,
    /// More than the tolerance above.
    Rise,
    /// More than the tolerance below.
    Fall,
    /// There was no such step.
    New,
    /// There is no such step any more.
    Gone,
}

/// Shows the counts beside the committed ones, and writes them where that is asked for.
pub fn run(shell: &Shell, write: bool) -> Result<()> {
    let Some(now) = count(shell)? else { bail!("there is no callgrind for this system") };
    let before = kept(&shell.root)?;
    show(before.as_ref(), &now);
    if write {
        let text = serde_json::to_string_pretty(&now).context("writing the counts")?;
        fs::write(shell.root.join(KEPT), text + "\n").with_context(|| format!("writing {KEPT}"))?;
        say(&format!("{KEPT} has them: say in the commit why they changed"));
    }
    Ok(())
}

/// The same as a part of the tests, each step one of them: a step fails that executes more than it did and the tolerance.
pub fn check(shell: &Shell) -> Result<(Tally, bool)> {
    let Some(now) = count(shell)? else {
        say("there is no callgrind for this system, so instructions are not counted");
        return Ok((Tally { skipped: 1, ..Tally::default() }, true));
    };
    let before = kept(&shell.root)?.with_context(|| format!("{KEPT} is not there: {ADVICE}"))?;
    show(Some(&before), &now);
    let comparable = other_tools(&before, &now).is_none();
    let mut tally = Tally::default();
    for (step, change) in changes(&before, &now) {
        let wrong = comparable && matches!(change, Change::Rise | Change::New | Change::Gone);
        if wrong {
            eprintln!("error: {}. {ADVICE}", sentence(&step, &change, &before, &now));
        }
        tally += Tally::one(!wrong);
    }
    let well = tally.failed == 0;
    Ok((tally, well))
}

const ADVICE: &str =
    "Where that is meant, `cargo xtask instructions --write` keeps the new counts, and the commit says why";

fn count(shell: &Shell) -> Result<Option<Counts>> {
    let Some(valgrind) = tools::valgrind(shell)? else { return Ok(None) };
    let program = programs::instructions(shell)?;
    say("the core's steps, by callgrind");
    let folder = shell.private().join("callgrind");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    let mut callgrind = shell.command(&valgrind);
    callgrind
        .args(["--tool=callgrind", "--quiet", "--collect-atstart=no"])
        .arg(format!("--toggle-collect={COUNTED}"))
        .arg(format!("--dump-after={COUNTED}"))
        .arg(format!("--callgrind-out-file={}", folder.join("out").display()))
        .arg(program);
    let names = shell::read(&mut callgrind).context("callgrind could not count")?;
    let mut steps = BTreeMap::new();
    for (index, name) in names.lines().enumerate() {
        let file = folder.join(format!("out.{}", index + 1));
        let text = fs::read_to_string(&file).with_context(|| format!("callgrind wrote no counts of {name}"))?;
        steps.insert(name.to_owned(), total(&text).with_context(|| format!("there is no count of {name}"))?);
    }
    let version = shell::read(shell.command("rustc").arg("-vV"))?;
    let said = |key: &str| version.lines().find_map(|line| line.strip_prefix(key)).unwrap_or("unknown").to_owned();
    let valgrind = shell::read(shell.command(&valgrind).arg("--version"))?;
    Ok(Some(Counts { rustc: said("release: "), target: said("host: "), valgrind, steps }))
}

/// The sum of a file of callgrind's.
fn total(text: &str) -> Option<u64> {
    text.lines().find_map(|line| line.strip_prefix("totals: ")).and_then(|count| count.trim().parse().ok())
}

fn kept(root: &Path) -> Result<Option<Counts>> {
    let file = root.join(KEPT);
    if !file.exists() {
        return Ok(None);
    }
    let text = fs::read_to_string(&file).with_context(|| format!("reading {KEPT}"))?;
    serde_json::from_str(&text).map(Some).with_context(|| format!("reading {KEPT}"))
}

/// What is other than when the committed counts were made, so that a difference says nothing of the code.
fn other_tools(before: &Counts, now: &Counts) -> Option<String> {
    let pairs = [(&before.rustc, &now.rustc), (&before.target, &now.target), (&before.valgrind, &now.valgrind)];
    let others: Vec<String> = pairs
        .iter()
        .filter(|(before, now)| before != now)
        .map(|(before, now)| format!("{now}, not {before}"))
        .collect();
    (!others.is_empty()).then(|| others.join("; "))
}

fn changes(before: &Counts, now: &Counts) -> Vec<(String, Change)> {
    let mut changes = Vec::new();
    for (step, count) in &now.steps {
        let change = match before.steps.get(step) {
            None => Change::New,
            Some(kept) if count * 100 > kept * (100 + TOLERANCE) => Change::Rise,
            Some(kept) if count * 100 < kept * (100 - TOLERANCE) => Change::Fall,
            Some(_) => Change::Same,
        };
        changes.push((step.clone(), change));
    }
    let gone = before.steps.keys().filter(|step| !now.steps.contains_key(*step));
    changes.extend(gone.map(|step| (step.clone(), Change::Gone)));
    changes
}

fn sentence(step: &str, change: &Change, before: &Counts, now: &Counts) -> String {
    let of = |counts: &Counts| counts.steps.get(step).copied().unwrap_or_default();
    match change {
        Change::Rise => format!(
            "{step} executes {} million instructions and did execute {} million: more than {TOLERANCE} % more",
            millions(of(now)),
            millions(of(before)),
        ),
        Change::New => format!("{step} is not among the committed counts"),
        Change::Gone => format!("{step} is among the committed counts and was not counted"),
        Change::Same | Change::Fall => format!("{step} executes no more than it did"),
    }
}

#[allow(clippy::cast_precision_loss, reason = "shown with two digits")]
fn millions(count: u64) -> String {
    format!("{:.2}", count as f64 / 1e6)
}

fn show(before: Option<&Counts>, now: &Counts) {
    println!("\n{:<24} {:>12} {:>12} {:>9}", "step", "before", "now", "change");
    for (step, count) in &now.steps {
        let kept = before.and_then(|before| before.steps.get(step)).copied();
        #[allow(clippy::cast_precision_loss, reason = "shown with one digit")]
        let change =
            kept.map_or(String::new(), |kept| format!("{:+.1} %", (*count as f64 / kept as f64 - 1.0) * 100.0));
        println!("{step:<24} {:>12} {:>12} {change:>9}", kept.map(millions).unwrap_or_default(), millions(*count));
    }
    println!("(millions of instructions)\n");
    let Some(before) = before else { return };
    if let Some(others) = other_tools(before, now) {
        say(&format!(
            "these were counted with other tools than the committed ones ({others}), so a difference is no failure"
        ));
    }
    let fallen: Vec<_> = changes(before, now).into_iter().filter(|(_, change)| *change == Change::Fall).collect();
    if !fallen.is_empty() {
        let names: Vec<_> = fallen.iter().map(|(step, _)| step.as_str()).collect();
        say(&format!("less is executed by {}: `cargo xtask instructions --write` keeps that", names.join(", ")));
    }
}

#[cfg(test)]
mod tests {
    use super::{Change, Counts, changes, other_tools, total};

    fn counts(rustc: &str, steps: &[(&str, u64)]) -> Counts {
        let steps = steps.iter().map(|(step, count)| ((*step).to_owned(), *count)).collect();
        Counts { rustc: rustc.into(), target: "t".into(), valgrind: "v".into(), steps }
    }

    #[test]
    fn more_than_the_tolerance_is_a_rise_and_less_is_a_fall() {
        let before = counts("1", &[("a", 1000), ("b", 1000), ("c", 1000), ("d", 1000), ("gone", 1)]);
        let now = counts("1", &[("a", 1050), ("b", 1051), ("c", 950), ("d", 949), ("new", 1)]);
        let found: Vec<_> = changes(&before, &now).into_iter().map(|(_, change)| change).collect();
        assert_eq!(found, [Change::Same, Change::Rise, Change::Same, Change::Fall, Change::New, Change::Gone]);
    }

    #[test]
    fn counts_of_another_compiler_are_not_compared_as_the_same() {
        assert_eq!(other_tools(&counts("1", &[]), &counts("1", &[])), None);
        assert_eq!(other_tools(&counts("1", &[]), &counts("2", &[])).as_deref(), Some("2, not 1"));
    }

    #[test]
    fn the_sum_of_a_callgrind_file_is_found() {
        let file = "# callgrind format\nevents: Ir\nfn=(1) a\n0 12\nsummary: 7\n\ntotals: 37268389\n";
        assert_eq!(total(file), Some(37_268_389));
    }
}
