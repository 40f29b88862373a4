//! Which names are known where, by the readers' own tables, and which ones a whole file has.

use super::view::MissingField;
use crate::{
    kind::Kind,
    read::{Field, FieldForm, comparable, is_answer_member, is_email_member, is_member},
};

/// What an object or list is to the readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// The document: an object with an envelope, totals or users, or a list of such.
    Page,
    /// The envelope under `instance`.
    Instance,
    /// An entry of `users`, the list of them, or a row of a CSV.
    Entry,
    /// One of an entry's addresses, or the list of them.
    Email,
    /// A part of a GraphQL answer.
    Answer,
    /// Nothing is read from it.
    Unread,
}

impl Role {
    /// Whether a member of this name is read.
    pub(super) fn knows(self, name: &str) -> bool {
        match self {
            Self::Page => is_member(name) || begins_answer(name),
            Self::Instance => is_member(name),
            Self::Answer => is_answer_member(name),
            Self::Entry => Field::named(name).is_some(),
            Self::Email => is_email_member(name),
            Self::Unread => false,
        }
    }

    /// What the member of this name is; the elements of a list are what the list is.
    pub(super) fn member(self, name: &str) -> Self {
        match (self, name) {
            (Self::Page, "users") => Self::Entry,
            (Self::Page, "instance") => Self::Instance,
            (Self::Page, _) if begins_answer(name) => Self::Answer,
            (Self::Answer, _) if is_answer_member(name) => Self::Answer,
            (Self::Entry, _) if Field::named(name).map(Field::shape) == Some(FieldForm::Emails) => Self::Email,
            _ => Self::Unread,
        }
    }

    /// Whether the cells of a column of this name are lists.
    pub(super) fn has_lists_in(self, name: &str) -> bool {
        self == Self::Entry && Field::named(name).map(Field::shape) == Some(FieldForm::List)
    }

    /// What objects of this role have in a whole file of this kind: spellings, any of which would do.
    fn usual(self, kind: Kind) -> &'static [&'static [&'static str]] {
        match (self, kind) {
            (Self::Page, Kind::ServerUsage | Kind::ServerUsageEncrypted | Kind::ServerUsageWithoutUsers) => ENVELOPE,
            (Self::Entry, Kind::ServerUsage) => ACCOUNT,
            (Self::Entry, Kind::AllUsers) => ALL_USERS,
            (Self::Page, Kind::CloudReport) => REPORT,
            (Self::Entry, Kind::CloudReport) => ROW,
            _ => &[],
        }
    }

    /// What is missing where members of these names are.
    pub(super) fn missing(self, kind: Kind, path: &str, names: &[&str]) -> Vec<MissingField> {
        let is_there = |spelling: &&str| names.iter().any(|name| comparable(name) == *spelling);
        self.usual(kind)
            .iter()
            .filter(|spellings| !spellings.iter().any(is_there))
            .map(|spellings| MissingField {
                path: path.to_owned(),
                names: spellings.iter().map(|&name| name.to_owned()).collect(),
            })
            .collect()
    }
}

/// Whether a GraphQL answer begins under this name.
fn begins_answer(name: &str) -> bool {
    matches!(name, "data" | "enterprise" | "errors" | "node" | "organization")
}

const ENVELOPE: &[&[&str]] = &[
    &["server_id"],
    &["host_name", "hostname"],
    &["version"],
    &["http_only"],
    &["license", "license_hash"],
    &["public_key", "license_public_key"],
    &["customer_name"],
    &["features"],
    &["users"],
];

const ACCOUNT: &[&[&str]] = &[
    &["user_id", "id", "remote_user_id"],
    &["login"],
    &["profile_name", "name"],
    &["emails", "primary_email", "email"],
    &["suspended", "suspended_at"],
    &["site_admin"],
    &["created_at"],
];

const ALL_USERS: &[&[&str]] = &[&["id"], &["login"], &["email"], &["suspended"], &["role"], &["created_at"]];

const REPORT: &[&[&str]] = &[&["total_seats_consumed"], &["total_seats_purchased"], &["users"]];

const ROW: &[&[&str]] = &[
    &["github_com_login", "handle_or_email"],
    &["github_com_name", "name"],
    &["github_com_user"],
    &["github_com_verified_domain_emails"],
    &["github_com_saml_name_id", "github_com_saml_name"],
    &["github_com_orgs_with_pending_invites"],
    &["enterprise_server_user"],
    &["enterprise_server_user_ids"],
    &["enterprise_server_emails", "enterprise_server_primary_emails"],
    &["license_type"],
    &["visual_studio_subscription_user"],
    &["visual_studio_subscription_email"],
    &["total_user_accounts"],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_usual_is_also_known() {
        for kind in [Kind::ServerUsage, Kind::AllUsers, Kind::CloudReport] {
            for role in [Role::Page, Role::Entry] {
                for name in role.usual(kind).iter().copied().flatten() {
                    assert!(role.knows(name), "{name}");
                    assert_eq!(comparable(name), *name);
                }
            }
        }
    }
}
