//! The report after the sync: who consumes a seat, in the shape of GitHub's `consumed-licenses`.

use crate::{
    people::Category,
    reckon::{Reckoning, RowKind, row_record, row_records},
    record::RowDetails,
};
use serde::{Deserialize, Serialize};

/// One person of the report, with the fields of GitHub's `GET /enterprises/{enterprise}/consumed-licenses`.
///
/// Addresses are all that is known; whoever shows a license leaves out those outside verified domains.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct License {
    /// Empty for a person without a cloud account.
    pub github_com_login: String,
    /// Display name on the cloud.
    pub github_com_name: Option<String>,
    /// Each `host:id`.
    pub enterprise_server_user_ids: Vec<String>,
    /// Whether there is a cloud account.
    pub github_com_user: bool,
    /// Whether there is a server account.
    pub enterprise_server_user: bool,
    /// Whether there is a Visual Studio subscription.
    pub visual_studio_subscription_user: bool,
    /// `Enterprise` or `Visual Studio subscription`.
    pub license_type: String,
    /// Address of the profile page.
    pub github_com_profile: Option<String>,
    /// Each `ORG:Role`.
    pub github_com_member_roles: Vec<String>,
    /// Roles in the enterprise.
    pub github_com_enterprise_roles: Vec<String>,
    /// Verified addresses of verified domains.
    pub github_com_verified_domain_emails: Vec<String>,
    /// SAML `NameID`.
    pub github_com_saml_name_id: Option<String>,
    /// Organisations that have invited the person.
    pub github_com_orgs_with_pending_invites: Vec<String>,
    /// Whether two-factor authentication is on, where known.
    pub github_com_two_factor_auth: Option<bool>,
    /// Primary addresses of the server accounts, as the schema names them.
    pub enterprise_server_emails: Vec<String>,
    /// The same, as the real interface and the CSV name them.
    pub enterprise_server_primary_emails: Vec<String>,
    /// `Matched`, `Pending Invitation` or empty.
    pub visual_studio_license_status: Option<String>,
    /// The subscription's address.
    pub visual_studio_subscription_email: Option<String>,
    /// Accounts of the person, on the cloud and on servers.
    pub total_user_accounts: u64,
}

impl Reckoning {
    /// One license for each person that consumes a seat: the report's rows in their order, then people on servers alone.
    /// Roles, profiles and so on are there if the report was read with
    /// [`DocumentReader::keep_all_fields`](crate::DocumentReader::keep_all_fields).
    pub fn licenses(&self) -> impl Iterator<Item = License> {
        (0..self.people.len())
            .filter(|person| self.people[*person].category != Category::NoSeat)
            .map(|person| self.license(person))
    }

    fn license(&self, person: usize) -> License {
        let mut license = match self.row_of(person) {
            Some(row) => self.license_of_row(row),
            None => License { license_type: String::from("Enterprise"), ..License::default() },
        };
        let mut emails = std::mem::take(&mut license.enterprise_server_emails);
        for member in self.members_of(person) {
            let at = self.accounts.at(*member);
            let server = &self.servers[at.server as usize];
            let account = self.account_at(at);
            license.enterprise_server_user_ids.push(format!("{}:{}", server.label(), account.id));
            let texts = server.users.map(|file| &self.inputs[file].document.records().texts);
            let primary = texts.and_then(|texts| texts.some_address(account.primary)).map(String::from);
            emails.extend(primary.filter(|primary| !emails.contains(primary)));
        }
        license.enterprise_server_user = !license.enterprise_server_user_ids.is_empty() || !emails.is_empty();
        license.total_user_accounts =
            u64::from(license.github_com_user) + license.enterprise_server_user_ids.len() as u64;
        license.enterprise_server_primary_emails.clone_from(&emails);
        license.enterprise_server_emails = emails;
        license
    }

    fn license_of_row(&self, row: u32) -> License {
        let row = self.report.rows[row as usize];
        let records = row_records(&self.inputs, row);
        let (texts, record) = (&records.texts, row_record(&self.inputs, row));
        let none = RowDetails::default();
        let details = records.details.get(row.record as usize).unwrap_or(&none);
        let text = |text| texts.some(text).map(str::to_owned);
        let list = |list| texts.list(list).map(str::to_owned).collect::<Vec<_>>();
        let address = |address| texts.some_address(address).map(String::from);
        let addresses = |list| texts.addresses(list).map(String::from).collect::<Vec<_>>();
        let others = row.other_ids > 0;
        let server_only = row.kind == RowKind::ServerOnly;
        let assumed = if record.visual_studio { "Visual Studio subscription" } else { "Enterprise" };
        License {
            github_com_login: text(record.login).unwrap_or_default(),
            github_com_name: text(record.name),
            enterprise_server_user_ids: texts
                .list(record.server_ids)
                .filter(|id| !self.is_in_preview(id))
                .map(str::to_owned)
                .collect(),
            github_com_user: record.cloud_user || !record.login.is_none(),
            visual_studio_subscription_user: record.visual_studio,
            license_type: text(details.license_type).unwrap_or_else(|| assumed.to_owned()),
            github_com_profile: text(details.profile),
            github_com_member_roles: list(details.member_roles),
            github_com_enterprise_roles: list(details.enterprise_roles),
            github_com_verified_domain_emails: addresses(record.verified.texts),
            github_com_saml_name_id: address(record.name_id.text),
            github_com_orgs_with_pending_invites: list(details.pending_invites),
            github_com_two_factor_auth: details.two_factor_auth,
            // Addresses of accounts that the preview replaces are no longer the row's.
            enterprise_server_emails: if others || server_only {
                addresses(record.server_emails.texts)
            } else {
                Vec::new()
            },
            visual_studio_license_status: text(details.visual_studio_status),
            visual_studio_subscription_email: address(record.subscription.text),
            ..License::default()
        }
    }
}
