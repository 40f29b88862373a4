//! Files of an enterprise, made once and kept: a gigabyte takes its seconds.

use crate::{Enterprise, Expected};
use std::{
    fs::{self, File},
    hash::{DefaultHasher, Hash, Hasher},
    io,
    path::{Path, PathBuf},
    process,
};

/// What the files are made by: files of other code are not these.
const SOURCES: [&str; 4] =
    [include_str!("lib.rs"), include_str!("person.rs"), include_str!("write.rs"), include_str!("files.rs")];

/// An export, its report, and what they must come to.
#[derive(Clone, Debug)]
pub struct Files {
    /// The server's export.
    pub export: PathBuf,
    /// The cloud's report.
    pub report: PathBuf,
    /// What both together must come to.
    pub expected: Expected,
}

/// The files of so many accounts and rows, kept below `folder` for the next time.
///
/// # Errors
/// Where the folder cannot be written or is full.
pub fn files(folder: &Path, accounts: u32, rows: u32) -> io::Result<Files> {
    let mut hasher = DefaultHasher::new();
    SOURCES.hash(&mut hasher);
    let current = folder.join(format!("{:016x}", hasher.finish()));
    let kept = current.join(format!("{accounts}-{rows}"));
    let facts = "expected.json";
    if !kept.join(facts).is_file() {
        forget_all_but(folder, &current);
        // Another process may make the same at the same time; each has a folder of its own, and either is whole.
        let part = current.join(format!("{accounts}-{rows}.{}.part", process::id()));
        fs::create_dir_all(&part)?;
        let enterprise = Enterprise::new(accounts, rows);
        enterprise.write_export(&mut File::create(part.join(EXPORT))?)?;
        enterprise.write_report(&mut File::create(part.join(REPORT))?)?;
        fs::write(part.join(facts), serde_json::to_vec(&enterprise.expected())?)?;
        if fs::rename(&part, &kept).is_err() {
            fs::remove_dir_all(&part)?;
        }
    }
    let expected = serde_json::from_slice(&fs::read(kept.join(facts))?)?;
    Ok(Files { export: kept.join(EXPORT), report: kept.join(REPORT), expected })
}

const EXPORT: &str = "ghes-usage.json";
const REPORT: &str = "consumed-licenses.json";

/// What other code has made is nobody's any more.
fn forget_all_but(folder: &Path, current: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path() != current {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
