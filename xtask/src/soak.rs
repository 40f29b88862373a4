//! `cargo xtask soak`: the endpoint's faults for hundreds of rounds on both databases, and their figures in `docs/reliability.md`.

use std::fs;

use anyhow::{Context as _, Result, bail};
use private_postgres::Cluster;

use crate::bench::machine;
use crate::shell::{Shell, say};
use crate::{test, tools};

/// How many faults at a time: a round is mostly waiting, and what waits beside another meets more moments.
const AT_A_TIME: &str = "--test-threads=4";

/// Where the table begins and ends.
const BEGIN: &str = "<!-- soak -->\n";
const END: &str = "<!-- /soak -->";

/// Runs so many rounds of every fault, first on one database and then on the other, and writes down what came of them.
pub fn run(shell: &Shell, rounds: u32) -> Result<()> {
    let figures = shell.private().join("soak.md");
    fs::create_dir_all(shell.private()).context("making the project's private folder")?;
    let _ = fs::remove_file(&figures);
    let machine = machine::of(shell)?;
    let mut well = true;
    {
        let cluster = Cluster::start(tools::postgres(shell)?).context("starting a PostgreSQL for the tests")?;
        for (database, server, skipped) in
            [("SQLite", None, "a_server_"), ("PostgreSQL", Some(cluster.url("postgres")), "a_file_")]
        {
            say(&format!("{rounds} rounds of every fault on {database}"));
            let mut faults = test::cargo_test_of(shell, &["oneseat-cloud"]);
            faults.args(["--test", "faults", "--", "--include-ignored", AT_A_TIME, "--nocapture"]);
            faults.args(["--skip", skipped]);
            faults.env("ONESEAT_FAULT_ROUNDS", rounds.to_string()).env("ONESEAT_FAULT_FIGURES", &figures);
            // What fails on purpose is said in the figures.
            faults.env("ONESEAT_LOG", "off");
            match server {
                Some(server) => faults.env("ONESEAT_TEST_POSTGRES", server),
                None => faults.env_remove("ONESEAT_TEST_POSTGRES"),
            };
            well &= test::counted(&mut faults)?.1;
        }
    }
    let rows = fs::read_to_string(&figures).context("reading the figures")?;
    write_down(shell, &format!("{machine}."), &rows)?;
    if !well {
        bail!("something was lost, halved or doubled, or did not come to its end");
    }
    Ok(())
}

/// Puts the lines into the document's table.
fn write_down(shell: &Shell, about: &str, rows: &str) -> Result<()> {
    let path = shell.root.join("docs/reliability.md");
    let document = fs::read_to_string(&path).context("reading docs/reliability.md")?;
    let table = with_table(&document, about, rows).context("docs/reliability.md has no place for the table")?;
    fs::write(&path, table).context("writing docs/reliability.md")?;
    say("docs/reliability.md has the figures");
    Ok(())
}

fn with_table(document: &str, about: &str, rows: &str) -> Option<String> {
    let (before, rest) = document.split_once(BEGIN)?;
    let (table, after) = rest.split_once(END)?;
    // The head of the table stays.
    let head: String = table.split_inclusive('\n').filter(|line| line.starts_with('|')).take(2).collect();
    Some(format!("{before}{BEGIN}{about}\n\n{head}{rows}{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::with_table;

    #[test]
    fn the_rows_of_the_table_are_replaced_and_nothing_else() {
        let document = "a\n<!-- soak -->\nthen\n\n| h |\n| - |\n| old |\n<!-- /soak -->\nz\n";
        let written = with_table(document, "now", "| new |\n").unwrap();
        assert_eq!(written, "a\n<!-- soak -->\nnow\n\n| h |\n| - |\n| new |\n<!-- /soak -->\nz\n");
        assert_eq!(with_table("no table", "", "| new |\n"), None);
    }
}
