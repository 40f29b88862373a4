//! Who did what, and who was refused what: the entries of the audit log. None has an e-mail address or a person's login; callers'
//! own words, such as an enterprise that does not exist, are left out too, since anything may stand in them.

use std::net::IpAddr;

use crate::clock::Instant;

/// What was done, or would have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Action(pub &'static str);

impl Action {
    /// A connection's key was seen in two places.
    pub const CONNECTION_COPIED: Self = Self("connection.copied");
    /// A connection ended.
    pub const CONNECTION_END: Self = Self("connection.end");
    /// A key is to follow a connection's key.
    pub const CONNECTION_KEY: Self = Self("connection.key");
    /// A server was connected.
    pub const CONNECTION_MAKE: Self = Self("connection.make");
    /// A code for a connection was made.
    pub const CONNECTION_OFFER: Self = Self("connection.offer");
    /// A domain was verified, or is no longer.
    pub const DOMAINS: Self = Self("domains.set");
    /// An enterprise was added.
    pub const ENTERPRISE_ADD: Self = Self("enterprise.add");
    /// An enterprise was forgotten.
    pub const ENTERPRISE_FORGET: Self = Self("enterprise.forget");
    /// A server instance was forgotten.
    pub const INSTANCE_FORGET: Self = Self("instance.forget");
    /// The cloud side was set.
    pub const MEMBERS_SET: Self = Self("members.set");
    /// A network was allowed.
    pub const NETWORK_ADD: Self = Self("network.add");
    /// A network is no longer allowed.
    pub const NETWORK_REMOVE: Self = Self("network.remove");
    /// An upload as it came was given out.
    pub const ORIGINAL_READ: Self = Self("original.read");
    /// Uploads are kept as they came for so many days, or no longer.
    pub const ORIGINALS_SET: Self = Self("originals.set");
    /// A sync was asked for.
    pub const SYNC_ASK: Self = Self("sync.ask");
    /// A token was made.
    pub const TOKEN_ADD: Self = Self("token.add");
    /// A token was ended.
    pub const TOKEN_REVOKE: Self = Self("token.revoke");
    /// An upload came.
    pub const UPLOAD_CREATE: Self = Self("upload.create");
}

/// Who does something.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Who {
    /// `token:ID`, `connection:ID`, or `operator`; none where no token was proven.
    pub actor: Option<String>,
    /// The network address the call came from.
    pub remote: Option<IpAddr>,
}

impl Who {
    /// Whoever runs subcommands.
    pub fn operator() -> Self {
        Self { actor: Some("operator".to_owned()), remote: None }
    }

    /// The agent of a connection.
    pub fn connection(id: &str, remote: IpAddr) -> Self {
        Self { actor: Some(format!("connection:{id}")), remote: Some(remote) }
    }

    /// The bearer of a token.
    pub fn token(id: &str, remote: IpAddr) -> Self {
        Self { actor: Some(format!("token:{id}")), remote: Some(remote) }
    }
}

/// One entry, without its number.
#[derive(Clone, Debug)]
pub struct Entry {
    /// When; of several the first.
    pub at: Instant,
    /// An enterprise's name.
    pub enterprise: Option<String>,
    /// Who.
    pub who: Who,
    /// What.
    pub action: &'static str,
    /// `done`, or the name of a problem.
    pub outcome: &'static str,
    /// What it was done to.
    pub subject: Option<String>,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
    /// How often.
    pub times: u64,
}

impl Entry {
    /// Something that was done now.
    pub fn done(who: Who, enterprise: &str, action: Action) -> Self {
        Self {
            at: Instant::now(),
            enterprise: Some(enterprise.to_owned()),
            who,
            action: action.0,
            outcome: "done",
            subject: None,
            request_id: None,
            times: 1,
        }
    }

    /// With what it was done to.
    pub fn to(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// With the request's id.
    pub fn in_request(mut self, id: Option<&str>) -> Self {
        self.request_id = id.map(str::to_owned);
        self
    }
}
