//! The command line beside the leanest peer outside a browser: Python with ijson.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use oneseat_generator::Files;
use serde_json::{Value, json};
use wait4::Wait4 as _;

use super::PATIENCE;
use crate::shell::{self, Shell, say};

const IJSON: &str = "3.6.0";

/// A Python that has ijson: the machine's, else one in a folder of its own, made once.
pub fn python(shell: &Shell) -> Result<PathBuf> {
    let has = |python: &Path| {
        let asked = "from importlib.metadata import version; print(version('ijson'))";
        shell::read(shell.command(python).args(["-c", asked])).is_ok_and(|version| version == IJSON)
    };
    let machines = shell.find("python3").context("there is no python3")?;
    if has(&machines) {
        return Ok(machines);
    }
    let folder = shell.tools().join("ijson");
    let python = folder.join("bin/python");
    if !has(&python) {
        say(&format!("ijson {IJSON}, by pip"));
        shell::run(shell.command(&machines).args(["-m", "venv"]).arg(&folder))
            .context("python3 makes no environment")?;
        let ijson = format!("ijson=={IJSON}");
        shell::run(shell.command(&python).args(["-m", "pip", "install", "--quiet", &ijson]))
            .context("ijson could not be installed by pip")?;
    }
    Ok(python)
}

/// Files to figures in a terminal. The peer makes no lists and seeks no near misses either.
pub fn preview(shell: &Shell, program: &Path, files: &Files) -> Result<Value> {
    let mut command = shell.command(program);
    command.args(["preview", "--figures", "--format", "json"]).arg(&files.export).arg(&files.report);
    let (output, found) = timed(&mut command, files)?;
    let preview: Value = serde_json::from_str(&output).context("reading the preview")?;
    let after = &preview["seats"]["after"];
    if *after != json!(files.expected.seats.after) {
        bail!("a wrong answer: {after} seats, not {}", files.expected.seats.after);
    }
    Ok(found)
}

/// The same people by ijson and a dictionary.
pub fn peer(shell: &Shell, python: &Path, files: &Files) -> Result<Value> {
    let mut command = shell.command(python);
    command.arg("bench/peer/people.py").arg(&files.export).arg(&files.report);
    let (output, found) = timed(&mut command, files)?;
    let expected = format!("{} {}", files.expected.people, files.expected.sharing);
    if output.trim() != expected {
        bail!("a wrong answer: {}, not {expected}", output.trim());
    }
    Ok(found)
}

/// Runs to the end: what it printed, how long it took and what it occupied at most. The system has the files in memory, as in the
/// browser's runs.
fn timed(command: &mut Command, files: &Files) -> Result<(String, Value)> {
    for file in [&files.export, &files.report] {
        let mut file = File::open(file).with_context(|| format!("opening {}", file.display()))?;
        io::copy(&mut file, &mut io::sink()).context("reading the data")?;
    }
    let start = Instant::now();
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().context("it could not be started")?;
    let mut out = child.stdout.take().context("it has no output")?;
    let (sender, whole) = mpsc::channel();
    std::thread::spawn(move || {
        let mut output = String::new();
        let read = out.read_to_string(&mut output).map(|_| output);
        // Nobody listens any more where the time is over.
        let _ = sender.send(read);
    });
    let Ok(output) = whole.recv_timeout(PATIENCE) else {
        let _ = child.kill();
        let _ = child.wait();
        bail!("it was given up after {} s", PATIENCE.as_secs());
    };
    let output = output.context("reading what it printed")?;
    let used = child.wait4().context("waiting for it")?;
    let ms = start.elapsed().as_secs_f64() * 1000.0;
    // The command line ends with 1 where it has something to say about the files.
    if !used.status.success() && output.is_empty() {
        bail!("it ended with {}", used.status);
    }
    #[allow(clippy::cast_precision_loss, reason = "shown with three digits")]
    let peak = used.rusage.maxrss as f64 / 1e6;
    Ok((output, json!({ "ms": ms, "peak_mb": peak })))
}
