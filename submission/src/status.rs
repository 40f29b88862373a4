//! `license-sync-status`: when the cloud last heard of each server.
//!
//! The words of `status` are documented nowhere but in one example (`success`), so they are read tolerantly and shown as they
//! came where they are not known.

use crate::answer::SyncState;
use serde::Deserialize;

/// What the cloud knows of its servers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct SyncStatus {
    /// In the answer's order.
    pub server_instances: Vec<ServerInstance>,
}

/// One server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct ServerInstance {
    /// Its id.
    #[serde(default)]
    pub server_id: Option<String>,
    /// Its host name.
    #[serde(default)]
    pub hostname: Option<String>,
    /// When it was last heard of.
    #[serde(default)]
    pub last_sync: Option<LastSync>,
}

/// One sync.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct LastSync {
    /// When, ISO 8601.
    #[serde(default)]
    pub date: Option<String>,
    /// How it stands.
    #[serde(default)]
    pub status: Option<String>,
    /// What went wrong.
    #[serde(default)]
    pub error: Option<String>,
}

impl ServerInstance {
    /// Whether it is the server of this id or, where either has none, of this host name.
    #[must_use]
    pub fn is(&self, server_id: Option<&str>, host_name: Option<&str>) -> bool {
        let same = |mine: &Option<String>, theirs: Option<&str>| {
            let mine = mine.as_deref().filter(|mine| !mine.is_empty());
            mine.zip(theirs).map(|(mine, theirs)| mine.eq_ignore_ascii_case(theirs))
        };
        same(&self.server_id, server_id).or_else(|| same(&self.hostname, host_name)).unwrap_or(false)
    }
}

impl LastSync {
    /// How it stands; `None` where its word is not known.
    #[must_use]
    pub fn state(&self) -> Option<SyncState> {
        let word = self.status.as_deref().unwrap_or_default().trim().to_ascii_lowercase();
        match word.as_str() {
            "success" | "succeeded" | "completed" | "complete" => Some(SyncState::Success),
            "failure" | "failed" | "error" => Some(SyncState::Failure),
            "pending" | "queued" | "in_progress" | "running" | "started" => Some(SyncState::Pending),
            _ if self.error.as_deref().is_some_and(|error| !error.trim().is_empty()) => Some(SyncState::Failure),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_read_however_little_it_says() {
        let status: SyncStatus = serde_json::from_str(
            r#"{"server_instances":[{},{"server_id":"A-1","hostname":"h","last_sync":{"date":"d","status":"PENDING","error":""}}]}"#,
        )
        .unwrap();
        assert_eq!(status.server_instances[0], ServerInstance::default());
        let second = &status.server_instances[1];
        assert_eq!(second.last_sync.as_ref().and_then(LastSync::state), Some(SyncState::Pending));
        assert!(second.is(Some("a-1"), Some("other")) && second.is(None, Some("H")));
        assert!(!second.is(Some("b"), Some("h")) && !second.is(None, None));
        assert!(serde_json::from_str::<SyncStatus>("{}").is_err());
    }

    #[test]
    fn an_unknown_word_is_no_state_and_an_error_is_a_failure() {
        let sync = |status: &str, error: &str| LastSync {
            date: None,
            status: Some(status.to_owned()),
            error: Some(error.to_owned()),
        };
        assert_eq!(sync("success", "").state(), Some(SyncState::Success));
        assert_eq!(sync("Failed", "").state(), Some(SyncState::Failure));
        assert_eq!(sync("odd", "").state(), None);
        assert_eq!(sync("odd", "broken").state(), Some(SyncState::Failure));
    }
}
