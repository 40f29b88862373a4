//! `PostgreSQL`'s own programs, which know better than anybody how to take a server's database out and put it in again.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::store::Server;

/// Why they did not.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// They are not there.
    #[error(
        "`{0}` is not there: it comes with PostgreSQL, in most systems in a package of its own (`postgresql-client`); \
         `--postgres-programs` names its folder where it is not on PATH"
    )]
    Missing(&'static str),
    /// One of them can't be started.
    #[error("`{program}` could not be started: {cause}")]
    Start {
        /// Which.
        program: &'static str,
        /// Why.
        cause: std::io::Error,
    },
    /// One of them failed.
    #[error("`{program}` failed: {said}")]
    Failed {
        /// Which.
        program: &'static str,
        /// Its last words.
        said: String,
    },
    /// It can't be read to its end.
    #[error("`{0}` is no whole backup: {1}")]
    NotBackup(String, String),
}

/// Where they are.
#[derive(Debug)]
pub struct Programs {
    folder: PathBuf,
}

const DUMP: &str = "pg_dump";
const RESTORE: &str = "pg_restore";

impl Programs {
    /// In the named folder, else on `PATH`, else the newest of those that Debian keeps off it.
    ///
    /// # Errors
    /// If they are not there.
    pub fn find(named: Option<&Path>) -> Result<Self, Error> {
        let mut folders: Vec<PathBuf> = match named {
            Some(folder) => vec![folder.to_path_buf()],
            None => std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).collect(),
        };
        if named.is_none() {
            let entries = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
            let mut versions: Vec<(u32, PathBuf)> = entries
                .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
                .collect();
            versions.sort();
            folders.extend(versions.into_iter().rev().map(|(_, folder)| folder));
        }
        let has = |folder: &&PathBuf, program| folder.join(exe(program)).is_file();
        let folder = folders.iter().find(|folder| has(folder, DUMP)).ok_or(Error::Missing(DUMP))?;
        if has(&folder, RESTORE) { Ok(Self { folder: folder.clone() }) } else { Err(Error::Missing(RESTORE)) }
    }

    /// Writes a server's database, as of one moment, to a new file, while it is used.
    ///
    /// # Errors
    /// If the program fails.
    pub fn back_up(&self, server: &Server, to: &Path) -> Result<(), Error> {
        let mut dump = self.told(DUMP, server);
        dump.args(["--format=custom", "--no-owner", "--no-privileges", "--no-password", "--file"]).arg(to);
        run(DUMP, &mut dump).map(drop)
    }

    /// Reads a backup to its end, and whether it is of this program's.
    ///
    /// # Errors
    /// If it can't be read, or is of something else.
    pub fn check(&self, backup: &Path) -> Result<(), Error> {
        let wrong = |why: String| Error::NotBackup(backup.display().to_string(), why);
        let read = |list: &[&str]| {
            let mut restore = self.command(RESTORE);
            run(RESTORE, restore.args(list).arg(backup)).map_err(|error| match error {
                Error::Failed { said, .. } => wrong(said),
                error => error,
            })
        };
        let tables = read(&["--list"])?;
        if !tables.contains(" TABLE public enterprise ") {
            return Err(wrong("it is a database of something else".to_owned()));
        }
        let nowhere = if cfg!(windows) { "--file=NUL" } else { "--file=/dev/null" };
        read(&[nowhere]).map(drop)
    }

    /// Puts a backup into an empty database: all of it, or nothing.
    ///
    /// # Errors
    /// If the program fails.
    pub fn restore(&self, server: &Server, backup: &Path) -> Result<(), Error> {
        let mut restore = self.told(RESTORE, server);
        restore.args(["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-password"]);
        run(RESTORE, restore.arg(backup)).map(drop)
    }

    /// With the server's address; the password where others of the machine do not see it.
    fn told(&self, program: &str, server: &Server) -> Command {
        let mut command = self.command(program);
        command.arg("--dbname").arg(&server.address);
        if let Some(password) = &server.password {
            command.env("PGPASSWORD", password);
        }
        command
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.folder.join(exe(program)));
        // Its words are looked for, and passed on.
        command.env("LC_ALL", "C").stdin(Stdio::null());
        command
    }
}

fn exe(program: &str) -> String {
    format!("{program}{}", std::env::consts::EXE_SUFFIX)
}

fn run(program: &'static str, command: &mut Command) -> Result<String, Error> {
    let output = command.output().map_err(|cause| Error::Start { program, cause })?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(Error::Failed { program, said: String::from_utf8_lossy(&output.stderr).trim().to_owned() })
}
