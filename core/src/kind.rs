//! The kinds of file.

use serde::{Deserialize, Serialize};

/// What a file is, told from its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A server's exported usage with its users in clear.
    ServerUsage,
    /// A server's exported usage with its users encrypted, as the appliance writes it by default.
    ServerUsageEncrypted,
    /// A server's exported usage without a list of users.
    ServerUsageWithoutUsers,
    /// A server's all-users report.
    AllUsers,
    /// The cloud's license report, or a part of it.
    CloudReport,
    /// Who the identity provider's users are on the cloud: a GraphQL answer.
    ExternalIdentities,
    /// The accounts that the cloud has had from servers since their last sync: a GraphQL answer.
    LastSyncAccounts,
    /// None of these, or damaged; its findings say what it is.
    Refused,
}
