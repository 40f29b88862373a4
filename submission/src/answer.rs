//! What an endpoint answers.

use oneseat_core::FindingView;
use serde::{Deserialize, Serialize};

/// How an endpoint's work on an upload stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum SyncState {
    /// Not done yet.
    Pending,
    /// Counted.
    Success,
    /// Not counted.
    Failure,
}

/// The endpoint's own figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct SeatsAnswer {
    /// Seats before the upload.
    #[serde(default)]
    pub before: Option<u64>,
    /// Seats after it.
    #[serde(default)]
    pub after: Option<u64>,
}

/// An upload as the endpoint shows it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct UploadAnswer {
    /// The endpoint's name for it.
    pub id: String,
    /// How the work on it stands.
    pub sync_state: SyncState,
    /// When it was taken, RFC 3339.
    #[serde(default)]
    pub created_at: Option<String>,
    /// SHA-256 of the JSON the endpoint took.
    #[serde(default)]
    pub sha256: Option<String>,
    /// Accounts the endpoint counted in it.
    #[serde(default)]
    pub accounts: Option<u64>,
    /// The figures before and after.
    #[serde(default)]
    pub seats: Option<SeatsAnswer>,
    /// What the endpoint had to say.
    #[serde(default)]
    pub findings: Vec<FindingView>,
}

/// A problem document (RFC 9457), with the findings behind it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Problem {
    /// Its kind, a reference whose last step is its name.
    #[serde(default, rename = "type")]
    pub kind: Option<String>,
    /// What it is.
    #[serde(default)]
    pub title: Option<String>,
    /// What it is this time.
    #[serde(default)]
    pub detail: Option<String>,
    /// What GitHub says in the place of both.
    #[serde(default)]
    pub message: Option<String>,
    /// The findings behind it.
    #[serde(default)]
    pub findings: Vec<FindingView>,
}

impl Problem {
    /// All of it that is for people, once.
    #[must_use]
    pub fn said(&self) -> String {
        let said = [self.title.as_deref(), self.detail.as_deref()];
        let said = said.into_iter().flatten().collect::<Vec<_>>().join(": ");
        if said.is_empty() { self.message.clone().unwrap_or_default() } else { said }
    }

    /// The name of its kind.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.kind.as_deref()?.rsplit('/').next().filter(|name| !name.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upload_needs_no_more_than_an_id_and_a_state() {
        let upload: UploadAnswer = serde_json::from_str(r#"{"id":"7","sync_state":"PENDING","new":[1]}"#).unwrap();
        assert_eq!((upload.id.as_str(), upload.sync_state, upload.seats), ("7", SyncState::Pending, None));
        assert!(serde_json::from_str::<UploadAnswer>(r#"{"id":"7"}"#).is_err());
        assert!(serde_json::from_str::<UploadAnswer>("[]").is_err());
    }

    #[test]
    fn a_problem_from_somebody_else_is_still_a_problem() {
        let problem: Problem = serde_json::from_str(r#"{"message":"Bad Gateway","new":1}"#).unwrap();
        assert_eq!(problem.said(), "Bad Gateway");
        let problem: Problem = serde_json::from_str(r#"{"title":"No","detail":"Why","message":"No: Why"}"#).unwrap();
        assert_eq!(problem.said(), "No: Why");
        assert_eq!(serde_json::from_str::<Problem>("{}").unwrap(), Problem::default());
    }
}
