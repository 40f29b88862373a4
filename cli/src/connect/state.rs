//! What an agent remembers between its runs, in one folder: the connection, its key, and where in a sync it stands.
//!
//! A file is written beside itself, brought to the disk and put in place, so that a kill or a full disk leaves the one before.

use std::fmt;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use oneseat_submission::connect::{Connection, Instance, Trigger};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::collect::Origin;
use super::key::Key;
use crate::submit::payload::Kept;

/// The folder, held by one agent at a time.
pub struct State {
    folder: PathBuf,
    _lock: Option<File>,
}

/// What was agreed. Nothing in it is secret.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Agreed {
    /// The endpoint's address.
    pub endpoint: String,
    /// Whether it is spoken to without TLS.
    #[serde(default)]
    pub allow_http: bool,
    /// Certificate authorities to trust in place of the system's.
    pub ca_file: Option<PathBuf>,
    /// As the endpoint made it.
    pub connection: Connection,
    /// As the export described it when it was connected.
    pub instance: Instance,
    /// Where its usage comes from.
    pub origins: Vec<Origin>,
}

/// Where the agent stands.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Journal {
    /// The number of the last JWT.
    pub counter: u64,
    /// How far the endpoint's clock is ahead of this machine's, in seconds.
    #[serde(default)]
    pub ahead: i64,
    /// The end of the last sync that went well.
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub succeeded_at: Option<OffsetDateTime>,
    /// The upload of that sync, by which an endpoint that was put back from a backup is known.
    #[serde(default)]
    pub last_upload: Option<String>,
    /// Tries that failed since.
    #[serde(default)]
    pub failed: u32,
    /// No try before.
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub not_before: Option<OffsetDateTime>,
    /// The sync under way.
    #[serde(default)]
    pub under_way: Option<UnderWay>,
}

impl Journal {
    /// The time by the endpoint's clock. Weeks are counted by it, so a clock that is wrong here moves no sync.
    pub fn now(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc() + time::Duration::seconds(self.ahead)
    }
}

/// A sync that has begun, so that whoever finds it goes on with the same key and the same bytes.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct UnderWay {
    /// Why it takes place.
    pub trigger: Trigger,
    /// The endpoint's name for it, once it has one.
    pub job: Option<String>,
    /// When it began. Usage of yesterday is collected again.
    #[serde(with = "time::serde::rfc3339")]
    pub begun_at: OffsetDateTime,
    /// One for all tries.
    pub idempotency_key: String,
    /// What was collected, once its bytes are on the disk.
    pub collected: Option<Kept>,
}

/// Why there is no state to work with.
#[derive(Debug)]
pub enum StateError {
    /// Another agent works in this folder.
    Taken,
    /// A file can't be read or written.
    Io(PathBuf, io::Error),
}

impl fmt::Display for StateError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Taken => formatter.write_str("another agent is at work"),
            Self::Io(path, why) => write!(formatter, "{}: {why}", path.display()),
        }
    }
}

const CONNECTION: &str = "connection.json";
const JOURNAL: &str = "journal.json";
const PAYLOAD: &str = "payload.json.gz";
const KEY: &str = "key.pem";
const NEXT_KEY: &str = "key.next.pem";

impl State {
    /// Takes the folder for this process; makes it where there is none.
    ///
    /// # Errors
    /// If another agent holds it, or if it can't be made.
    pub fn hold(folder: &Path) -> Result<Self, StateError> {
        let at = |path: &Path| {
            let path = path.to_owned();
            move |why| StateError::Io(path, why)
        };
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(at(folder))?;
        let path = folder.join("lock");
        let lock =
            OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(&path).map_err(at(&path))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { folder: folder.to_owned(), _lock: Some(lock) }),
            Err(TryLockError::WouldBlock) => Err(StateError::Taken),
            Err(TryLockError::Error(why)) => Err(StateError::Io(path, why)),
        }
    }

    /// Looks into the folder, whoever holds it.
    pub fn look(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), _lock: None }
    }

    /// What was agreed, if anything was.
    ///
    /// # Errors
    /// If the file can't be read or understood.
    pub fn agreed(&self) -> Result<Option<Agreed>, StateError> {
        self.read(CONNECTION)
    }

    /// Where the agent stands. An agent that never ran stands at the beginning.
    ///
    /// # Errors
    /// If the file can't be read or understood.
    pub fn journal(&self) -> Result<Journal, StateError> {
        self.read(JOURNAL).map(Option::unwrap_or_default)
    }

    /// Keeps what was agreed.
    ///
    /// # Errors
    /// If it can't be written; then what was there before stands.
    pub fn agree(&self, agreed: &Agreed) -> Result<(), StateError> {
        self.write(CONNECTION, agreed)
    }

    /// Keeps where the agent stands.
    ///
    /// # Errors
    /// As [`agree`](Self::agree).
    pub fn note(&self, journal: &Journal) -> Result<(), StateError> {
        self.write(JOURNAL, journal)
    }

    /// The key; made where there is none.
    ///
    /// # Errors
    /// If it can't be read, or others can.
    pub fn key(&self) -> Result<Key, StateError> {
        self.key_at(KEY)
    }

    /// The key that is to follow; made where there is none.
    ///
    /// # Errors
    /// As [`key`](Self::key).
    pub fn next_key(&self) -> Result<Key, StateError> {
        self.key_at(NEXT_KEY)
    }

    /// The next key is the key from now on.
    ///
    /// # Errors
    /// If it can't be put in place.
    pub fn rotate(&self) -> Result<(), StateError> {
        let path = self.folder.join(KEY);
        fs::rename(self.folder.join(NEXT_KEY), &path)
            .and_then(|()| self.sync())
            .map_err(|why| StateError::Io(path, why))
    }

    /// Where the bytes of the sync under way are kept.
    pub fn payload(&self) -> PathBuf {
        self.folder.join(PAYLOAD)
    }

    /// Takes away all that was agreed, the keys first.
    ///
    /// # Errors
    /// If something can't be taken away.
    pub fn forget(&self) -> Result<(), StateError> {
        for name in [KEY, NEXT_KEY, PAYLOAD, JOURNAL, CONNECTION] {
            let path = self.folder.join(name);
            match fs::remove_file(&path) {
                Err(why) if why.kind() != io::ErrorKind::NotFound => return Err(StateError::Io(path, why)),
                _ => {}
            }
        }
        self.sync().map_err(|why| StateError::Io(self.folder.clone(), why))
    }

    fn key_at(&self, name: &str) -> Result<Key, StateError> {
        let path = self.folder.join(name);
        let made = || {
            let key = Key::generate()?;
            key.write(&path)?;
            self.sync()?;
            Ok(key)
        };
        match Key::read(&path) {
            Err(why) if why.kind() == io::ErrorKind::NotFound => made(),
            key => key,
        }
        .map_err(|why| StateError::Io(path, why))
    }

    fn read<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, StateError> {
        let path = self.folder.join(name);
        let text = match fs::read(&path) {
            Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok(None),
            text => text.map_err(|why| StateError::Io(path.clone(), why))?,
        };
        serde_json::from_slice(&text).map(Some).map_err(|why| StateError::Io(path, why.into()))
    }

    fn write(&self, name: &str, value: &impl Serialize) -> Result<(), StateError> {
        let (path, beside) = (self.folder.join(name), self.folder.join(format!("{name}.new")));
        let written = || {
            let text = serde_json::to_vec_pretty(value)?;
            let mut file = OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(&beside)?;
            file.write_all(&text)?;
            file.sync_all()?;
            fs::rename(&beside, &path)?;
            self.sync()
        };
        written().map_err(|why: io::Error| StateError::Io(path.clone(), why))
    }

    /// A name is on the disk once its folder is.
    fn sync(&self) -> io::Result<()> {
        File::open(&self.folder)?.sync_all()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Journal, State, StateError};

    #[test]
    fn one_agent_at_a_time_works_in_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let first = State::hold(folder.path()).unwrap();
        assert!(matches!(State::hold(folder.path()), Err(StateError::Taken)));
        drop(first);
        assert!(State::hold(folder.path()).is_ok());
    }

    #[test]
    fn what_was_noted_is_read_again_and_half_a_note_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let state = State::hold(folder.path()).unwrap();
        assert_eq!(state.journal().unwrap(), Journal::default());
        let journal = Journal { counter: 7, failed: 2, ..Journal::default() };
        state.note(&journal).unwrap();
        fs::write(folder.path().join("journal.json.new"), "{\"counter\": 9").unwrap();
        assert_eq!(state.journal().unwrap(), journal);
    }

    #[test]
    fn the_next_key_takes_the_place_of_the_key() {
        let folder = tempfile::tempdir().unwrap();
        let state = State::hold(folder.path()).unwrap();
        let (old, next) = (state.key().unwrap().public(), state.next_key().unwrap().public());
        assert_ne!(old, next);
        state.rotate().unwrap();
        assert_eq!(state.key().unwrap().public(), next);
    }

    #[test]
    fn nothing_but_the_lock_is_left_after_forgetting() {
        let folder = tempfile::tempdir().unwrap();
        let state = State::hold(folder.path()).unwrap();
        state.key().unwrap();
        state.next_key().unwrap();
        state.note(&Journal::default()).unwrap();
        fs::write(state.payload(), "x").unwrap();
        state.forget().unwrap();
        let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["lock"]);
    }
}
