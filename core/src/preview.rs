//! What a preview says: one object, the same from the page, the module, the command line and the endpoint.

use crate::{
    export::ExportOptions,
    finding::{FindingView, Severity},
    lang::{Lang, UnknownWord},
    near::{Suggestion, WhatIf},
    people::{Overlaps, SyncNumbers},
    reckon::Reckoning,
};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// How the enterprise pays, which decides whether a Visual Studio subscription without a cloud account can be matched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Billing {
    /// Licences bought ahead.
    #[default]
    Volume,
    /// Usage-based billing.
    Metered,
}

impl Billing {
    /// The word an option takes.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Volume => "volume",
            Self::Metered => "metered",
        }
    }
}

impl FromStr for Billing {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        [Self::Volume, Self::Metered]
            .into_iter()
            .find(|billing| billing.as_str() == word)
            .ok_or_else(|| UnknownWord(word.to_owned()))
    }
}

/// What a reckoning depends on besides the files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Options {
    /// How the enterprise pays.
    pub billing: Billing,
    /// The language of the findings.
    pub lang: Lang,
}

/// The answer: how many seats, who shares one, what is wrong.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    /// Absent where no numbers can be drawn from the files.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub seats: Option<Seats>,
    /// Absent where `seats` is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub people: Option<People>,
    /// Absent where `seats` is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub matches: Option<Matches>,
    /// The server instances that take part, by host name and then server id.
    pub instances: Vec<Instance>,
    /// Everything worth saying: first what takes no part in the numbers, then errors, warnings and notices.
    pub findings: Vec<FindingView>,
    /// For everyone without a visible match, who it probably is; absent until it is asked for, and where `seats` is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub suggestions: Option<Vec<Suggestion>>,
    /// What would remain if every suggestion came true; absent where `suggestions` is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub what_if: Option<WhatIf>,
    /// What changed since the last sync, in the order of `instances`; absent until it is asked for, and without a report.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_sync: Option<Vec<SyncNumbers>>,
    /// Who is where; absent until it is asked for, and where `seats` is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub overlaps: Option<Overlaps>,
}

impl Reckoning {
    /// The preview with all that is worked out only when it is asked for: what the command line and the module give.
    #[must_use]
    pub fn whole_preview(&self, lang: Lang, seat_price: Option<f64>) -> Preview {
        let preview = self.preview_without_suggestions(&ExportOptions { lang, seat_price, blot: false });
        Preview { suggestions: preview.what_if.map(|_| self.suggestions(lang)), ..preview }
    }

    /// The same but for the suggestions, of which there may be very many:
    /// [`suggestions_page`](Self::suggestions_page) gives a few of them, [`write_preview`](Self::write_preview) writes all.
    #[must_use]
    pub fn preview_without_suggestions(&self, options: &ExportOptions) -> Preview {
        let preview = if options.blot { self.blotted().preview(options.lang) } else { self.preview().clone() };
        Preview {
            what_if: self.what_if(options.seat_price),
            last_sync: self.has_report().then(|| self.sync_numbers()),
            overlaps: self.preview().seats.map(|_| self.overlaps()),
            ..preview
        }
    }
}

impl Preview {
    /// Whether some finding is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }
}

/// Seats, each a count of people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seats {
    /// What the cloud report says is consumed, else its distinct rows; none without a report.
    pub now: Option<u64>,
    /// Rows that remain and unmatched people.
    pub after: u64,
    /// `after` if every member whose address the report hides turned out to be one of the unmatched; none without a report.
    pub after_low: Option<u64>,
    /// What the same accounts would consume if nobody were matched.
    pub separate: u64,
    /// `separate` less `after`. Below zero only where the oldest report names server-only people without their accounts.
    pub saved: i64,
    /// What the enterprise has bought, as the report says.
    pub purchased: Option<u64>,
}

/// The people behind `seats.after`, by where they are; the four add up to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct People {
    /// On the cloud (or by subscription) and on a server.
    pub cloud_and_server: u64,
    /// On the cloud alone.
    pub cloud_only: u64,
    /// A Visual Studio subscription without an account on either side.
    pub visual_studio_only: u64,
    /// On servers alone.
    pub server_only: u64,
}

/// Accounts matched by each rule, in the order in which the rules are tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matches {
    /// By SAML `NameID`, or an attribute of an external identity.
    pub identity: u64,
    /// By a verified address.
    pub verified_email: u64,
    /// By a subscription's address.
    pub visual_studio: u64,
    /// By what the last sync listed.
    pub last_sync: u64,
    /// By the address of a server-only row of another instance.
    pub other_instance: u64,
}

/// One server instance's accounts in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instance {
    /// The instance's UUID.
    pub server_id: Option<String>,
    /// Lower case, without port or trailing dot.
    pub host_name: Option<String>,
    /// The server's version as its export says it.
    pub version: Option<String>,
    /// Distinct ids.
    pub accounts: u64,
    /// Accounts that consume a seat unless matched.
    pub counted: u64,
    /// Suspended accounts.
    pub suspended: u64,
    /// `ghost` and `scim-admin`.
    pub system: u64,
    /// Counted accounts without an address that can be compared.
    pub without_email: u64,
    /// Counted accounts that share a cloud row's seat.
    pub matched: u64,
    /// Counted accounts that do not.
    pub unmatched: u64,
    /// Counted accounts the last sync did not list; none without a report.
    pub joined: Option<u64>,
    /// Accounts the last sync listed that are no longer counted; none without a report.
    pub left: Option<u64>,
}
