//! The live endpoint against its own description: schemathesis makes up requests, good and bad, and looks whether every answer is
//! one that is described, and none a failure of the endpoint's.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use anyhow::{Context as _, Result, ensure};

use crate::shell::{self, Shell, say};
use crate::tally::Tally;
use crate::{programs, tools};

/// A wrong token is 404 here, as on GitHub, so that what schemathesis expects of one is not asked for; `cloud/tests/access.rs` is.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,\
                      response_headers_conformance,unsupported_method";

/// Ends with its owner.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// One test; skipped, with a word, where there is no Python to get schemathesis by.
pub fn test(shell: &Shell) -> Result<(Tally, bool)> {
    let Some(program) = tools::from_python(shell, "schemathesis") else {
        say("schemathesis: there is no Python to get it by, so the endpoint was not asked by it");
        return Ok((Tally { skipped: 1, ..Tally::default() }, true));
    };
    let endpoint = programs::endpoint_for_tests(shell)?;
    let folder = shell.private().join("api");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).context("making a folder for the endpoint's database")?;
    let command = |arguments: &[&str]| {
        let mut command = shell.command(&endpoint);
        command.env("ONESEAT_DATABASE", folder.join("endpoint.db")).env("ONESEAT_LOG", "warn").args(arguments);
        command
    };
    shell::read(&mut command(&["enterprise", "add", "octo", "--verified-domain", "octo.example"]))?;
    let token = shell::read(&mut command(&["token", "add", "octo"]))?;
    // It is to be asked as often as it takes.
    let unlimited = ["--rate-token", "0", "--rate-enterprise", "0", "--rate-address", "0", "--originals-days", "30"];
    let mut serve = command(&[&["serve", "--listen", "127.0.0.1:0"][..], &unlimited].concat());
    let mut running = Running(serve.stdout(Stdio::piped()).spawn().context("starting the endpoint")?);
    let mut line = String::new();
    BufReader::new(running.0.stdout.take().context("the endpoint has no output")?).read_line(&mut line)?;
    let origin = line.trim().strip_prefix("listening on ").map(str::to_owned);
    let origin = origin.with_context(|| format!("the endpoint does not serve: {line}"))?;

    say("schemathesis, against the endpoint's own description");
    let mut ask = shell.command(program);
    ask.args(["--config-file", "tests/api/schemathesis.toml", "run", "--checks", CHECKS, "--workers", "1"])
        .args(["--phases", "examples,coverage,fuzzing"])
        .arg(format!("{origin}/openapi.json"))
        .args(["--header", &format!("Authorization: Bearer {token}"), "--suppress-health-check", "all"])
        .env("ONESEAT_ORIGIN", &origin)
        .env("SCHEMATHESIS_HOOKS", "tests/api/hooks.py")
        .env("PYTHONPATH", shell.root.join("tests/api"));
    let outcome = shell::run(&mut ask);
    if let Err(error) = &outcome {
        eprintln!("error: {error:#}");
    }
    ensure!(running.0.try_wait()?.is_none(), "the endpoint ended while it was asked");
    Ok((Tally::one(outcome.is_ok()), outcome.is_ok()))
}
