//! A file that something else writes, taken once it rests.

use std::fs::{self, File, Metadata};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime};

use crate::connect::fault::{Fault, FaultCode};
use crate::read::Source;

/// A file that was not touched for so long is whole; who writes on has touched it since.
const RESTS: Duration = Duration::from_secs(10);

/// Opens the file, or the newest of the folder. Hidden ones, and names that say that they are not done, are passed over.
pub fn newest(path: &Path, patience: Duration, waiting: &mut dyn FnMut()) -> Result<Source, Fault> {
    let end = Instant::now() + patience;
    let mut told = false;
    loop {
        let (file, facts) = pick(path)?;
        if rests(&facts) {
            let from = File::open(&file).map_err(|why| unreadable(&file, &why))?;
            let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned();
            return Ok(Source { name, host: None, bytes: None, from: Box::new(from) });
        }
        if Instant::now() >= end {
            return Err(Fault::new(
                FaultCode::SourceNotReady,
                format!("{}: is written to all the time", file.display()),
            ));
        }
        if !std::mem::replace(&mut told, true) {
            waiting();
        }
        sleep(Duration::from_secs(1).min(patience));
    }
}

fn pick(path: &Path) -> Result<(PathBuf, Metadata), Fault> {
    let facts = fs::metadata(path).map_err(|why| unreadable(path, &why))?;
    if !facts.is_dir() {
        return Ok((path.to_owned(), facts));
    }
    let entries = fs::read_dir(path).map_err(|why| unreadable(path, &why))?;
    let newest = entries
        .filter_map(Result::ok)
        .filter(|entry| is_done(&entry.file_name().to_string_lossy()))
        .filter_map(|entry| Some((entry.path(), fs::metadata(entry.path()).ok()?)))
        .filter(|(_, facts)| facts.is_file())
        .max_by_key(|(path, facts)| (facts.modified().ok(), path.clone()));
    newest.ok_or_else(|| Fault::new(FaultCode::SourceMissing, format!("{}: holds no file", path.display())))
}

fn is_done(name: &str) -> bool {
    let half = [".part", ".partial", ".tmp", ".swp", ".crdownload", ".filepart", "~"];
    !name.starts_with('.') && !half.iter().any(|end| name.to_ascii_lowercase().ends_with(end))
}

/// A time in the future is a clock that was moved, and says nothing.
fn rests(facts: &Metadata) -> bool {
    let touched = facts.modified().ok();
    touched.is_none_or(|touched| SystemTime::now().duration_since(touched).map_or(true, |age| age >= RESTS))
}

fn unreadable(path: &Path, why: &std::io::Error) -> Fault {
    Fault::new(FaultCode::SourceMissing, format!("{}: {why}", path.display()))
}

#[cfg(test)]
mod tests {
    use std::fs::{File, FileTimes};
    use std::io::Read as _;
    use std::time::{Duration, SystemTime};

    use super::newest;
    use crate::connect::fault::FaultCode;

    fn put(folder: &std::path::Path, name: &str, text: &str, age: u64) {
        std::fs::write(folder.join(name), text).unwrap();
        let times = FileTimes::new().set_modified(SystemTime::now() - Duration::from_secs(age));
        File::options().write(true).open(folder.join(name)).unwrap().set_times(times).unwrap();
    }

    fn read(folder: &std::path::Path) -> Result<String, FaultCode> {
        let mut collected = newest(folder, Duration::from_millis(10), &mut || {}).map_err(|fault| fault.code)?;
        let mut text = String::new();
        collected.from.read_to_string(&mut text).unwrap();
        Ok(text)
    }

    #[test]
    fn the_newest_file_that_is_done_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        put(folder.path(), "a.json", "old", 5000);
        put(folder.path(), "b.json", "new", 50);
        put(folder.path(), "c.json.part", "half", 40);
        put(folder.path(), ".hidden", "no", 30);
        assert_eq!(read(folder.path()).as_deref(), Ok("new"));
    }

    #[test]
    fn a_file_that_is_still_written_is_waited_for_and_never_cut() {
        let folder = tempfile::tempdir().unwrap();
        put(folder.path(), "a.json", "half", 0);
        assert_eq!(read(folder.path()), Err(FaultCode::SourceNotReady));
    }

    #[test]
    fn an_empty_folder_and_one_that_is_not_there_are_said() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(folder.path()), Err(FaultCode::SourceMissing));
        assert_eq!(read(&folder.path().join("none")), Err(FaultCode::SourceMissing));
    }
}
