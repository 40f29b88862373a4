//! What an agent and an endpoint say to each other: how they come to know each other, and what of every sync.
//!
//! The shapes of keys and tokens are those of GitHub Apps, whose documents Connect rests on: a signed JWT buys a token that is
//! good for an hour. <https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app>

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// From the hour of connecting on, a server is synced every week, as by GitHub Connect.
pub const PERIOD: Duration = Duration::from_hours(7 * 24);

/// No later than this after its hour a sync begins: the spread keeps many agents from coming at once.
pub const SPREAD: Duration = Duration::from_mins(30);

/// A JWT may be good for no longer than this, and its issuer's clock no further off.
pub const JWT_LIFE: Duration = Duration::from_mins(10);

/// What a one-time code stands for: shown to the server's owner, who decides whether that is the right enterprise.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Offer {
    /// The enterprise's slug.
    pub enterprise: String,
    /// The host that the enterprise's owner expects; no other can use the code.
    pub host_name: String,
    /// When the code ends, RFC 3339.
    pub expires_at: String,
}

/// What the server's owner agrees to.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Acceptance {
    /// The one-time code.
    pub code: String,
    /// The agent's public key: Ed25519, 32 bytes in base64url (`x` of RFC 8037).
    pub key: String,
    /// The instance, as its export describes itself.
    pub instance: Instance,
}

/// What is recorded of an instance (facts that GitHub's documents list for Connect).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = ConnectedInstance))]
pub struct Instance {
    /// The UUID generated for the instance.
    #[serde(default)]
    pub server_id: Option<String>,
    /// The instance's host name.
    #[serde(default)]
    pub host_name: String,
    /// GitHub Enterprise Server's version.
    #[serde(default)]
    pub version: Option<String>,
    /// The hash of the licence.
    #[serde(default)]
    pub license: Option<String>,
    /// The public part of the licence's key.
    #[serde(default)]
    pub public_key: Option<String>,
    /// Whom the licence names.
    #[serde(default)]
    pub customer_name: Option<String>,
    /// Whether TLS is on, in the export's own JSON: its documents don't agree on what it means.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http_only: Option<Value>,
    /// Enabled features and since when, in the export's own JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub features: Option<Value>,
}

/// A connection, as both sides keep it.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Connection {
    /// Names the connection: `installation` in GitHub's words.
    pub id: String,
    /// Names the app that the endpoint made for it; a JWT's issuer.
    pub app_id: String,
    /// The enterprise's slug.
    pub enterprise: String,
    /// When it was made, RFC 3339. Syncs are weekly from here.
    pub created_at: String,
}

/// What a JWT buys.
#[derive(Clone, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AccessToken {
    /// The token.
    pub token: String,
    /// RFC 3339, an hour from its making.
    pub expires_at: String,
}

/// A wish to have a server synced.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Job {
    /// Names it.
    pub id: String,
    /// Who wished it.
    pub trigger: Trigger,
}

/// What an agent says of a job.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct JobReport {
    /// How it stands.
    pub state: JobState,
    /// Why it failed, or what it waits for while it is running.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<JobFault>,
    /// The upload it made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upload: Option<String>,
    /// When the next try or the next week's sync is due, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_at: Option<String>,
}

/// Why a job failed.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct JobFault {
    /// What kind; each has its words.
    pub code: FaultCode,
    /// Which file, which address, which answer. Nothing secret, and no address of a person.
    pub detail: String,
}

impl JobFault {
    /// A reason of this kind.
    #[must_use]
    pub fn new(code: FaultCode, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }
}

/// A key that is to follow.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct NewKey {
    /// As in [`Acceptance`].
    pub key: String,
}

/// Why a sync takes place.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// Its week was over.
    Weekly,
    /// Somebody asked.
    Asked,
    /// The endpoint has lost what came last: its database was put back from a backup.
    Restored,
}

/// How a sync stands.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "UPPERCASE")]
pub enum JobState {
    /// Asked for, and not yet fetched by the agent.
    Queued,
    /// The agent is at work, or waits for its source.
    Running,
    /// Its upload is counted.
    Success,
    /// It ended without.
    Failure,
}

/// Why a sync failed, as page and terminal say it in their own words.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FaultCode {
    /// Nothing there: no such command, file or folder.
    SourceMissing,
    /// A command or a connection ended badly.
    SourceFailed,
    /// A file that was written to all the time, a report that was never made.
    SourceNotReady,
    /// The appliance did not let the agent in.
    SourceRefused,
    /// What was collected has errors.
    UsageFaulty,
    /// What was collected is from another instance.
    OtherInstance,
    /// No answer from the endpoint.
    EndpointAway,
    /// The proxy in between wants a password, or forbids.
    ProxyRefused,
    /// The endpoint's certificate is not trusted.
    CertificateUnknown,
    /// The endpoint lets only listed addresses in.
    AddressNotAllowed,
    /// The key was used from elsewhere too.
    KeyElsewhere,
    /// The endpoint does not know the connection any more.
    Disconnected,
    /// The endpoint refused the upload.
    UploadRefused,
    /// The agent can't keep its own state.
    DiskFull,
    /// The agent ended in the middle.
    Interrupted,
}
