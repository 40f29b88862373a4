//! Backups of a database file: made while it is used, whole or not at all, gone when their time is over, and made to serve again.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::Error;
use crate::clock::Instant;
use crate::store::{self, Store, Url, check_backup};

const PREFIX: &str = "oneseat-";
const SUFFIX: &str = ".db";

/// Copies the database to the folder, then lets go of backups there that are older than `keep`. The key of the tokens is not in
/// it: it is to lie elsewhere.
pub(super) async fn make(store: &Store, folder: &Path, keep: Duration) -> Result<(), Error> {
    fs::create_dir_all(folder).map_err(|cause| at(folder, cause))?;
    let now = Instant::now();
    let name = format!("{PREFIX}{}-{:03}{SUFFIX}", now.rfc3339().replace([':', '-'], ""), now.0.rem_euclid(1000));
    let file = folder.join(&name);
    // Under this name only once it is whole: what was cut off half-way is no backup.
    let draft = folder.join(format!("{name}.part"));
    let _ = fs::remove_file(&draft);
    store.back_up(&draft).await?;
    private(&draft).and_then(|()| File::open(&draft)?.sync_all()).map_err(|cause| at(&draft, cause))?;
    check_backup(&draft).await?;
    fs::rename(&draft, &file).map_err(|cause| at(&file, cause))?;
    sync_folder(folder)?;
    for old in older(folder, keep).map_err(|cause| at(folder, cause))? {
        fs::remove_file(&old).map_err(|cause| at(&old, cause))?;
    }
    writeln!(io::stdout(), "{}", file.display())?;
    Ok(())
}

/// Makes a database file of a backup, and checks that it opens.
pub(super) async fn restore(database: &Url, backup: &Path) -> Result<(), Error> {
    let Url::Sqlite(database) = database else { return Err(store::Error::Server.into()) };
    check_backup(backup).await?;
    // A log of another file's past beside it would be played into this one.
    for taken in ["", "-wal", "-shm"] {
        let mut name = database.clone().into_os_string();
        name.push(taken);
        if Path::new(&name).exists() {
            return Err(Error::NotEmpty(Path::new(&name).display().to_string()));
        }
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    let copied = options.open(database).and_then(|mut to| {
        io::copy(&mut File::open(backup)?, &mut to)?;
        to.sync_all()
    });
    copied.map_err(|cause| at(database, cause))?;
    let store = Store::open(&Url::Sqlite(database.clone()), 1).await?;
    let enterprises = store.enterprises().await?.len();
    store.close().await;
    writeln!(io::stdout(), "{} enterprises restored to {}", enterprises, database.display())?;
    Ok(())
}

/// Backups, by their names, whose files were made longer ago than `keep`.
fn older(folder: &Path, keep: Duration) -> io::Result<Vec<PathBuf>> {
    let mut old = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let ours = name.starts_with(PREFIX) && (name.ends_with(SUFFIX) || name.ends_with(".part"));
        let age = SystemTime::now().duration_since(entry.metadata()?.modified()?).unwrap_or_default();
        if ours && age > keep {
            old.push(entry.path());
        }
    }
    Ok(old)
}

#[cfg(unix)]
fn private(file: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(file, fs::Permissions::from_mode(0o600))
}

#[cfg(not(unix))]
fn private(_: &Path) -> io::Result<()> {
    Ok(())
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
