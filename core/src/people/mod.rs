//! The people behind the numbers, as a table asks for them: a few rows at a time.

mod detail;
mod overlap;
mod sync;
mod why;

pub use detail::{AccountDetail, CloudSide, Compared, PersonDetail, ServerAddress};
pub use overlap::{Combination, Overlaps, Place};
pub use sync::{SyncChange, SyncNumbers, SyncPage, SyncQuery, SyncRow};
pub(crate) use why::{Said, Why, hidden_note};

use serde::{Deserialize, Serialize};

/// Why an account shares a seat, or takes one, or takes none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Matched: a row's SAML `NameID`, or an attribute of an external identity of its login, is its address.
    Identity,
    /// Matched: one of a row's verified addresses is its address.
    VerifiedEmail,
    /// Matched: a subscription's address is its address.
    VisualStudio,
    /// Matched: the last sync listed it on the row, and nothing speaks against it.
    LastSync,
    /// Matched: a server-only row of another instance has its address.
    OtherInstance,
    /// Not in the preview: an id of another instance that the report lists on the row.
    Listed,
    /// Unmatched: no row that the report shows has its address. The report hides addresses.
    NoMatchVisible,
    /// Unmatched: it has no primary address that can be compared.
    NoAddress,
    /// Takes no seat: suspended.
    Suspended,
    /// Takes no seat: made by the server itself.
    System,
}

/// Where a person is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// On the cloud (or by subscription) and on a server.
    CloudAndServer,
    /// On the cloud alone.
    CloudOnly,
    /// A Visual Studio subscription without an account on either side.
    VisualStudioOnly,
    /// On servers alone.
    ServerOnly,
    /// An account that consumes no seat.
    NoSeat,
}

/// Which people a table shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Filter {
    /// Everybody, and accounts that consume no seat.
    #[default]
    All,
    /// Of that category.
    CloudAndServer,
    /// Of that category.
    CloudOnly,
    /// Of that category.
    VisualStudioOnly,
    /// Of that category.
    ServerOnly,
    /// People with an account for which no match is visible.
    NoMatchVisible,
    /// Cloud members with no visible address and no server account.
    AddressHidden,
    /// Accounts that consume no seat.
    NoSeat,
}

/// What a table is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    /// What the person is called: name, else cloud login, else server login, else address.
    #[default]
    Person,
    /// The cloud login.
    CloudLogin,
    /// The first visible address.
    Address,
    /// Where the person is.
    Category,
    /// How many server accounts the person has.
    Accounts,
}

impl Sort {
    /// Every order.
    pub const ALL: [Self; 5] = [Self::Person, Self::CloudLogin, Self::Address, Self::Category, Self::Accounts];

    /// Whether texts are compared for it.
    pub(crate) const fn is_by_text(self) -> bool {
        matches!(self, Self::Person | Self::CloudLogin | Self::Address)
    }
}

/// A question of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Query {
    /// Part of a name, login, address, host or id, without regard to case; empty for all.
    pub search: String,
    /// Which people.
    pub filter: Filter,
    /// In which order.
    pub sort: Sort,
    /// Last first.
    pub descending: bool,
    /// Rows to leave out at the front.
    pub offset: u32,
    /// Rows to give.
    pub limit: u32,
}

/// The answer to a [`Query`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeoplePage {
    /// Rows that the question has, of which `rows` are a part.
    pub total: u32,
    /// The rows asked for.
    pub rows: Vec<PersonView>,
}

/// A person, or an account that consumes no seat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonView {
    /// The same for every question to one reckoning.
    pub id: u32,
    /// The display name, of the cloud before that of a server.
    pub name: Option<String>,
    /// The cloud login.
    pub cloud_login: Option<String>,
    /// Every address that is known on the cloud side: the report's (verified, `NameID`, subscription), and those of external
    /// identities.
    pub addresses: Vec<String>,
    /// Where the person is.
    pub category: Category,
    /// A cloud member with no visible address and no server account, who may be one of the unmatched.
    pub address_hidden: bool,
    /// The person's server accounts.
    pub accounts: Vec<AccountView>,
}

/// A server account of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    /// The server's host name, or its id where it has none.
    pub host_name: Option<String>,
    /// The id that the server knows the account by.
    pub user_id: Option<u64>,
    /// The login on the server.
    pub login: Option<String>,
    /// The primary address, as written.
    pub address: Option<String>,
    /// Why it is here.
    pub reason: Reason,
}
