//! A clock for programs under test: libfaketime, which `cargo xtask test cli` brings, tells them a time that a test moves.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use tempfile::TempDir;

pub const DAY: Duration = Duration::from_hours(24);

/// Moves on with the real one, from wherever it was set to.
pub struct Clock {
    folder: TempDir,
    library: PathBuf,
}

impl Clock {
    /// As the real one.
    pub fn new() -> Self {
        let library = std::env::var_os("ONESEAT_FAKETIME").map(PathBuf::from).or_else(installed);
        let library = library.expect("libfaketime: install it, or name it with ONESEAT_FAKETIME");
        let clock = Self { folder: tempfile::tempdir().expect("a folder for the clock"), library };
        clock.write("+0");
        clock
    }

    /// So far ahead of the real one.
    pub fn ahead(&self, time: Duration) {
        self.write(&format!("+{}", time.as_secs()));
    }

    /// So far behind it.
    pub fn behind(&self, time: Duration) {
        self.write(&format!("-{}", time.as_secs()));
    }

    /// What a shell does to set it ahead by so many seconds.
    pub fn script(&self, seconds: u64) -> String {
        let (now, next) = (self.file(), self.folder.path().join("next"));
        format!("printf '+{seconds}\\n' > '{}' && mv '{}' '{}'", next.display(), next.display(), now.display())
    }

    /// What a program is started with to go by it. Pauses and time-outs stay real.
    pub fn env(&self) -> Vec<(String, String)> {
        let of = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        vec![
            of("LD_PRELOAD", &self.library.to_string_lossy()),
            of("FAKETIME_TIMESTAMP_FILE", &self.file().to_string_lossy()),
            of("FAKETIME_NO_CACHE", "1"),
            of("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
            of("DONT_FAKE_MONOTONIC", "1"),
            of("NO_FAKE_STAT", "1"),
        ]
    }

    /// As [`env`](Self::env), with pauses and time-outs by it too.
    pub fn env_with_pauses(&self) -> Vec<(String, String)> {
        self.env().into_iter().filter(|(name, _)| !name.contains("MONOTONIC")).collect()
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("now")
    }

    /// In one step: a program may look at any moment.
    fn write(&self, offset: &str) {
        let next = self.folder.path().join("next");
        fs::write(&next, format!("{offset}\n"))
            .and_then(|()| fs::rename(&next, self.file()))
            .expect("the clock is set");
    }
}

/// Where Debian puts it.
fn installed() -> Option<PathBuf> {
    let folders = fs::read_dir("/usr/lib").ok()?.flatten();
    folders.map(|folder| folder.path().join("faketime/libfaketimeMT.so.1")).find(|file| file.is_file())
}
