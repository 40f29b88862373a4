//! The demo enterprise: a database of its own with the sample's members and one owner's token.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::shell::{self, Shell, say};

/// The demo's name in addresses.
pub const ENTERPRISE: &str = "demo";
const MEMBERS: &str = "www/samples/consumed-licenses.json";
/// Domains whose addresses the demo's report may show.
const DOMAINS: [&str; 2] = ["aurora.example", "aurora-labs.example"];

/// A database that is set up, and the token that opens it.
pub struct Demo {
    pub database: PathBuf,
    pub token: String,
}

/// The demo of the last time where it is still whole, else a new one.
pub fn prepare(shell: &Shell, endpoint: &Path, fresh: bool) -> Result<Demo> {
    let database = shell.private().join("demo.db");
    // The endpoint keeps only a hash of a token, so the demo's is kept here, readable by its owner alone.
    let kept = shell.private().join("demo.token");
    if fresh {
        forget(&database, &kept);
    }
    if database.exists()
        && let Ok(token) = fs::read_to_string(&kept)
    {
        say("the demo enterprise is there already (--fresh starts it over)");
        return Ok(Demo { database, token: token.trim().to_owned() });
    }
    forget(&database, &kept);
    fs::create_dir_all(shell.private()).context("making .oneseat")?;
    say("a demo enterprise with the sample's members and a token");
    let run = |arguments: &[&str]| shell::read(endpoint_on(shell, endpoint, &database).args(arguments));
    let [first, second] = DOMAINS;
    run(&["enterprise", "add", ENTERPRISE, "--verified-domain", first, "--verified-domain", second])
        .context("adding the demo enterprise")?;
    run(&["members", "import", ENTERPRISE, MEMBERS]).context("importing the demo's members")?;
    let token = run(&["token", "add", ENTERPRISE, "--note", "cargo xtask serve"]).context("making the demo's token")?;
    write_private(&kept, &token).with_context(|| format!("writing {}", kept.display()))?;
    Ok(Demo { database, token })
}

/// The endpoint's program on one database file.
pub fn endpoint_on(shell: &Shell, endpoint: &Path, database: &Path) -> Command {
    let mut command = shell.command(endpoint);
    command.env("ONESEAT_DATABASE", database);
    command
}

fn forget(database: &Path, token: &Path) {
    let beside = |ending: &str| PathBuf::from(format!("{}{ending}", database.display()));
    for file in [database.to_path_buf(), beside("-wal"), beside("-shm"), token.to_path_buf()] {
        let _ = fs::remove_file(file);
    }
}

fn write_private(file: &Path, text: &str) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    std::io::Write::write_all(&mut options.open(file)?, text.as_bytes())
}
