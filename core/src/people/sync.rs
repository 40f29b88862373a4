//! What changed since the last sync: numbers and lists, for each server of the preview.

use serde::{Deserialize, Serialize};

/// A kind of change. An account may be on several lists: whoever joined and is matched at once is on two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SyncChange {
    /// Counted now, and not listed then.
    Joined,
    /// Listed then, and not counted now.
    Left,
    /// Matched now, and then not listed, or listed on a row that held nothing but the preview's servers.
    NewlyMatched,
    /// Counted and unmatched now, and then listed on a row that holds more than the preview's servers.
    NewlyUnmatched,
    /// Counted now and listed then, and no address known of then is the primary one now.
    AddressChanged,
}

impl SyncChange {
    /// Every kind, in the order in which they are shown.
    pub const ALL: [Self; 5] =
        [Self::Joined, Self::Left, Self::NewlyMatched, Self::NewlyUnmatched, Self::AddressChanged];

    /// The stable name, for programs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Joined => "joined",
            Self::Left => "left",
            Self::NewlyMatched => "newly-matched",
            Self::NewlyUnmatched => "newly-unmatched",
            Self::AddressChanged => "address-changed",
        }
    }
}

/// A question for a list of changes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SyncQuery {
    /// Which list.
    pub change: SyncChange,
    /// Only that server, by its place in the preview's instances.
    #[serde(default)]
    pub instance: Option<u32>,
    /// Part of a host, id, login or address, without regard to case; empty for all.
    #[serde(default)]
    pub search: String,
    /// Rows to leave out at the front.
    #[serde(default)]
    pub offset: u32,
    /// Rows to give.
    #[serde(default)]
    pub limit: u32,
}

/// The answer to a [`SyncQuery`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncPage {
    /// Rows that the question has, of which `rows` are a part.
    pub total: u32,
    /// The rows asked for, by server and id.
    pub rows: Vec<SyncRow>,
}

/// An account that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncRow {
    /// How.
    pub change: SyncChange,
    /// The server's host name, or its id where it has none.
    pub host: String,
    /// The id that the server knows the account by.
    pub user_id: u64,
    /// The login on the server; of an account that is gone, only where a file has the accounts of the last sync.
    pub login: Option<String>,
    /// The cloud login of the row that it is matched with, else of the row that the last sync listed it on.
    pub cloud_login: Option<String>,
    /// Addresses known of the last sync: the account's own where a file has it as it was, the primary one first; else those
    /// that the report shows on its row, which may be of other accounts as well.
    pub before: Vec<String>,
    /// The primary address now, as written.
    pub after: Option<String>,
}

/// How many accounts of a server changed in each way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncNumbers {
    /// On the list of [`SyncChange::Joined`].
    pub joined: u64,
    /// On the list of [`SyncChange::Left`].
    pub left: u64,
    /// On the list of [`SyncChange::NewlyMatched`].
    pub newly_matched: u64,
    /// On the list of [`SyncChange::NewlyUnmatched`].
    pub newly_unmatched: u64,
    /// On the list of [`SyncChange::AddressChanged`].
    pub address_changed: u64,
}

impl SyncNumbers {
    /// The number of a kind.
    #[must_use]
    pub const fn of(&self, change: SyncChange) -> u64 {
        match change {
            SyncChange::Joined => self.joined,
            SyncChange::Left => self.left,
            SyncChange::NewlyMatched => self.newly_matched,
            SyncChange::NewlyUnmatched => self.newly_unmatched,
            SyncChange::AddressChanged => self.address_changed,
        }
    }

    pub(crate) fn count(&mut self, change: SyncChange) {
        *match change {
            SyncChange::Joined => &mut self.joined,
            SyncChange::Left => &mut self.left,
            SyncChange::NewlyMatched => &mut self.newly_matched,
            SyncChange::NewlyUnmatched => &mut self.newly_unmatched,
            SyncChange::AddressChanged => &mut self.address_changed,
        } += 1;
    }
}
