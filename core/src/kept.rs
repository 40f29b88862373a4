//! A cloud report as it may be kept: of each row what matching and the report after the sync need, in GitHub's own names, and nothing
//! else of the file.

use crate::{document::Document, texts::Written};
use serde::Serialize;
use std::io::{self, Write};

#[derive(Serialize)]
struct Row<'r> {
    github_com_login: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    github_com_name: Option<&'r str>,
    github_com_user: bool,
    visual_studio_subscription_user: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    license_type: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    github_com_profile: Option<&'r str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    github_com_member_roles: Vec<&'r str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    github_com_enterprise_roles: Vec<&'r str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    github_com_verified_domain_emails: Vec<Written<'r>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    github_com_verified_emails: Vec<Written<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    github_com_saml_name_id: Option<Written<'r>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    github_com_orgs_with_pending_invites: Vec<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    github_com_two_factor_auth: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    enterprise_server_user_ids: Vec<&'r str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    enterprise_server_primary_emails: Vec<Written<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    visual_studio_license_status: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    visual_studio_subscription_email: Option<Written<'r>>,
    /// The oldest report tells a pending invitation by an address in the place of a login, which nothing needs any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    handle_or_email: Option<&'static str>,
}

impl Document {
    /// Writes a cloud report that was read with [`DocumentReader::keep_all_fields`](crate::DocumentReader::keep_all_fields): as JSON,
    /// a row a line. Read again it has the same rows. Columns that nothing here depends on stay behind, and of verified addresses
    /// that no report shows the form in which they are compared is all there is.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_report(&self, out: &mut impl Write) -> io::Result<()> {
        // Pages may disagree about the total, which has to be seen again.
        let mut totals = self.contents().totals.clone();
        totals.dedup();
        // Without a row the total alone tells that it is a report.
        if totals.is_empty() && self.records().rows.is_empty() {
            totals.push(0);
        }
        let paged = totals.len() > 1;
        if paged {
            out.write_all(b"[")?;
        }
        out.write_all(b"{")?;
        if let Some(total) = totals.first() {
            write!(out, "\"total_seats_consumed\":{total},")?;
        }
        if let Some(purchased) = self.contents().purchased {
            write!(out, "\"total_seats_purchased\":{purchased},")?;
        }
        out.write_all(b"\"users\":[")?;
        for index in 0..self.records().rows.len() {
            out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
            serde_json::to_writer(&mut *out, &self.kept_row(index))?;
        }
        out.write_all(b"\n]}")?;
        for total in totals.iter().skip(1) {
            write!(out, ",\n{{\"total_seats_consumed\":{total},\"users\":[]}}")?;
        }
        out.write_all(if paged { b"]\n" } else { b"\n" })
    }

    fn kept_row(&self, index: usize) -> Row<'_> {
        let records = self.records();
        let (texts, row) = (&records.texts, records.row(index));
        let details = records.details.get(index).copied().unwrap_or_default();
        let text = |text| texts.some(text).filter(|text| !text.is_empty());
        let list = |list| texts.list(list).collect::<Vec<_>>();
        let address = |address| texts.some_address(address).filter(|address| !address.is_empty());
        let addresses = |list| texts.addresses(list).collect::<Vec<_>>();
        let invites = list(details.pending_invites);
        Row {
            github_com_login: texts.get(row.login),
            github_com_name: text(row.name),
            github_com_user: row.cloud_user,
            visual_studio_subscription_user: row.visual_studio,
            license_type: text(details.license_type),
            github_com_profile: text(details.profile),
            github_com_member_roles: list(details.member_roles),
            github_com_enterprise_roles: list(details.enterprise_roles),
            github_com_verified_domain_emails: addresses(row.verified.texts),
            github_com_verified_emails: addresses(row.hidden_verified_keys),
            github_com_saml_name_id: address(row.name_id.text),
            handle_or_email: (row.pending_invitation && invites.is_empty() && !row.visual_studio).then_some("@"),
            github_com_orgs_with_pending_invites: invites,
            github_com_two_factor_auth: details.two_factor_auth,
            enterprise_server_user_ids: list(row.server_ids),
            enterprise_server_primary_emails: addresses(row.server_emails.texts),
            visual_studio_license_status: text(details.visual_studio_status),
            visual_studio_subscription_email: address(row.subscription.text),
        }
    }
}
