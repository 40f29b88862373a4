//! Backups: made while the database is used, whole or not at all, gone when their time is over, and made to serve again. Of a file
//! they are files of the same kind; of a `PostgreSQL` what its own `pg_dump` makes.

mod dump;

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

pub use dump::{Error as DumpError, Programs};

use super::Error;
use crate::clock::Instant;
use crate::store::{self, Store, Url};

const PREFIX: &str = "oneseat-";
const OF_FILES: &str = ".db";
const OF_SERVERS: &str = ".dump";

/// Copies the database to the folder, then lets go of backups there that are older than `keep`. The key of the tokens is not in
/// it: it is to lie elsewhere.
pub(super) async fn make(database: &Url, folder: &Path, keep: Duration, programs: Option<&Path>) -> Result<(), Error> {
    fs::create_dir_all(folder).map_err(|cause| at(folder, cause))?;
    let suffix = if matches!(database, Url::Sqlite(_)) { OF_FILES } else { OF_SERVERS };
    let now = Instant::now();
    let name = format!("{PREFIX}{}-{:03}{suffix}", now.rfc3339().replace([':', '-'], ""), now.0.rem_euclid(1000));
    let file = folder.join(&name);
    // Under this name only once it is whole: what was cut off half-way is no backup.
    let draft = folder.join(format!("{name}.part"));
    let _ = fs::remove_file(&draft);
    private().write(true).create_new(true).open(&draft).map_err(|cause| at(&draft, cause))?;
    match database {
        Url::Sqlite(database) => {
            store::back_up(database, &draft).await?;
            store::check_backup(&draft).await?;
        }
        Url::Postgres(server) => {
            let programs = Programs::find(programs)?;
            programs.back_up(server, &draft)?;
            programs.check(&draft)?;
        }
    }
    File::open(&draft).and_then(|draft| draft.sync_all()).map_err(|cause| at(&draft, cause))?;
    fs::rename(&draft, &file).map_err(|cause| at(&file, cause))?;
    sync_folder(folder)?;
    for old in older(folder, keep).map_err(|cause| at(folder, cause))? {
        fs::remove_file(&old).map_err(|cause| at(&old, cause))?;
    }
    writeln!(io::stdout(), "{}", file.display())?;
    Ok(())
}

/// Makes a database of a backup, where there is none yet or an empty one, and checks that it opens.
pub(super) async fn restore(
    database: &Url,
    statement: Duration,
    backup: &Path,
    programs: Option<&Path>,
) -> Result<(), Error> {
    let name = match database {
        Url::Sqlite(database) => {
            store::check_backup(backup).await?;
            copy(backup, database)?;
            database.display().to_string()
        }
        Url::Postgres(server) => {
            let programs = Programs::find(programs)?;
            programs.check(backup)?;
            let name = server.options.get_database().unwrap_or_default().to_owned();
            if !store::is_empty(server).await? {
                return Err(Error::NotEmpty(name));
            }
            programs.restore(server, backup)?;
            name
        }
    };
    let store = Store::open(database, 3, statement).await?;
    let enterprises = store.enterprises().await?.len();
    store.close().await;
    writeln!(io::stdout(), "{enterprises} enterprises restored to {name}")?;
    Ok(())
}

fn copy(backup: &Path, database: &Path) -> Result<(), Error> {
    // A log of another file's past beside it would be played into this one.
    for taken in ["", "-wal", "-shm"] {
        let mut name = database.to_path_buf().into_os_string();
        name.push(taken);
        if Path::new(&name).exists() {
            return Err(Error::NotEmpty(Path::new(&name).display().to_string()));
        }
    }
    let copied = private().write(true).create_new(true).open(database).and_then(|mut to| {
        io::copy(&mut File::open(backup)?, &mut to)?;
        to.sync_all()
    });
    copied.map_err(|cause| at(database, cause))
}

/// Backups, by their names, whose files were made longer ago than `keep`.
fn older(folder: &Path, keep: Duration) -> io::Result<Vec<PathBuf>> {
    let mut old = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let ours = name.starts_with(PREFIX) && [OF_FILES, OF_SERVERS, ".part"].iter().any(|end| name.ends_with(end));
        let age = SystemTime::now().duration_since(entry.metadata()?.modified()?).unwrap_or_default();
        if ours && age > keep {
            old.push(entry.path());
        }
    }
    Ok(old)
}

/// Makes a file that is its owner's alone, before anything is in it.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// A name is on the disk once its folder is.
fn sync_folder(folder: &Path) -> Result<(), Error> {
    if cfg!(unix) {
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(|cause| at(folder, cause))?;
    }
    Ok(())
}

fn at(file: &Path, cause: io::Error) -> Error {
    Error::File { file: file.display().to_string(), cause }
}
