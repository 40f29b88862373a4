//! Who takes which seat: one person of the table, with everything that the files show and what became of it.

use super::{AccountView, PersonView};
use crate::near::Suggestion;
use serde::{Deserialize, Serialize};

/// Everything about one person, for a look behind a row of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonDetail {
    /// As in the table.
    pub person: PersonView,
    /// What the cloud's side says; none for people on servers whose row was theirs alone, or who had none.
    pub cloud: Option<CloudSide>,
    /// The person's server accounts, in the order of `person.accounts`.
    pub accounts: Vec<AccountDetail>,
    /// Near misses that speak of the person, as the unmatched one or as the cloud member.
    pub suggestions: Vec<Suggestion>,
    /// What is worth knowing, and what to do about it, in words; for members whose address the report hides.
    pub note: Option<String>,
}

/// A row of the cloud report, and what other files add to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloudSide {
    /// The login.
    pub login: Option<String>,
    /// The display name.
    pub name: Option<String>,
    /// As the report says it, where it was kept.
    pub license_type: Option<String>,
    /// Verified addresses of verified domains.
    pub verified: Vec<String>,
    /// The SAML `NameID`.
    pub name_id: Option<String>,
    /// The address of the Visual Studio subscription.
    pub subscription: Option<String>,
    /// What the external identities say of the person: `NameID`s, user names, addresses.
    pub identities: Vec<String>,
    /// Server addresses that the report shows, of whichever of the person's accounts.
    pub server_addresses: Vec<String>,
    /// Each `host:id` of the preview's servers that the last sync listed here.
    pub listed: Vec<String>,
}

/// A server account, its addresses, and why it is where it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountDetail {
    /// As in the table.
    pub account: AccountView,
    /// The display name on the server.
    pub name: Option<String>,
    /// Every address that its file gives, as written.
    pub addresses: Vec<ServerAddress>,
    /// The two addresses that the deciding rule compared; none where no rule held.
    pub compared: Option<Compared>,
    /// The rule that joined it, or why none held, in words.
    pub words: String,
}

/// An address of a server account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerAddress {
    /// As written.
    pub address: String,
    /// The one that is compared.
    pub primary: bool,
}

/// What made a match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compared {
    /// The account's primary address, as written.
    pub server: String,
    /// Its counterpart, as written; none where the last sync listed the account and gives no address, or where the
    /// counterpart is known and not shown.
    pub cloud: Option<String>,
    /// The field that the counterpart stands in, of the report or of an answer of the cloud.
    pub field: String,
}
