//! What a GraphQL answer of the cloud lists: external identities, and the accounts that servers had at their last sync.

use crate::texts::{Addresses, Text};
use std::{collections::BTreeMap, ops::Range};

/// The lists of one file, beside its [`Records`](crate::record::Records).
#[derive(Debug, Default)]
pub(crate) struct Answer {
    /// Identities that are linked to a cloud user.
    pub(crate) identities: Vec<IdentityRecord>,
    /// How many are linked to nobody.
    pub(crate) unlinked: u64,
    pub(crate) installations: Vec<Installation>,
    /// Whether the last page of a list says that another follows, by the list's field and whose it is: a slug, a login
    /// or a host name, empty where the answer does not say.
    pub(crate) lists: BTreeMap<(&'static str, String), bool>,
}

/// A cloud user as an identity provider knows them, by SAML, SCIM or both.
#[derive(Clone, Copy, Debug)]
pub(crate) struct IdentityRecord {
    /// The cloud login.
    pub(crate) login: Text,
    /// Every compared attribute that is an address.
    pub(crate) addresses: Addresses,
}

/// A server, or a page of its accounts, as the cloud has had it since the server's last sync.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Installation {
    /// Made comparable by [`host`](crate::record::host).
    pub(crate) host: String,
    /// Where its accounts are among the file's.
    pub(crate) accounts: Range<usize>,
}

impl Answer {
    /// The host name, where there is one server alone.
    pub(crate) fn only_host(&self) -> Option<&str> {
        let first = self.installations.first()?;
        self.installations.iter().all(|other| other.host == first.host).then_some(&first.host)
    }
}
