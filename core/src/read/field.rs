//! The fields and columns that are known by name, in the export, the all-users report and the four eras of the cloud report.

use std::borrow::Cow;

/// What a field's value looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A text or null.
    Text,
    /// A whole number, or a text of digits.
    Id,
    /// A boolean in any of its costumes.
    Flag,
    /// Texts; in a CSV, parted by commas.
    List,
    /// Addresses as texts or objects.
    Emails,
    /// A time; nothing depends on it, but it shows that another program changed the file.
    Date,
    /// Known, and nothing here depends on it.
    Ignored,
}

macro_rules! fields {
    ($($field:ident $shape:ident $changes_counts:literal $($name:literal)+,)*) => {
        /// A field or column; its order is the order of nothing.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Field { $($field),* }

        impl Field {
            pub(crate) const COUNT: usize = [$(Self::$field),*].len();

            /// The field of a comparable name.
            fn of_comparable(name: &str) -> Option<Self> {
                Some(match name { $($($name)|+ => Self::$field,)* _ => return None })
            }

            pub(crate) const fn shape(self) -> Shape {
                match self { $(Self::$field => Shape::$shape,)* }
            }

            /// Whether another value would change a number.
            pub(crate) const fn changes_counts(self) -> bool {
                match self { $(Self::$field => $changes_counts,)* }
            }
        }
    };
}

fields! {
    // The server's entries and its all-users report.
    CreatedAt Date false "created_at",
    Email Text true "email",
    Emails Emails true "emails",
    Id Id true "id",
    Login Text true "login",
    Name Text false "name",
    PrimaryEmail Text true "primary_email",
    ProfileName Text false "profile_name",
    RemoteUserId Id true "remote_user_id",
    Suspended Flag true "suspended",
    SuspendedAt Flag true "suspended_at",
    UserId Id true "user_id",
    // The cloud report.
    CloudEmails List true "github_com_verified_domain_emails",
    CloudHiddenEmails List true "github_com_verified_emails",
    CloudLogin Text true "github_com_login",
    CloudName Text false "github_com_name",
    CloudUser Flag true "github_com_user",
    EnterpriseRoles List false "github_com_enterprise_roles",
    LicenseType Text true "license_type",
    MemberRoles List false "github_com_member_roles" "member_roles",
    NameId Text true "github_com_saml_name_id" "github_com_saml_name",
    PendingInvites List true "github_com_orgs_with_pending_invites",
    Profile Text false "github_com_profile" "profile_link",
    ServerEmails List true "enterprise_server_emails",
    ServerIds List true "enterprise_server_user_ids",
    ServerPrimaryEmails List true "enterprise_server_primary_emails",
    SubscriptionEmail Text true "visual_studio_subscription_email",
    TwoFactor Flag false "github_com_two_factor_auth",
    VisualStudio Flag true "visual_studio_subscription_user",
    VisualStudioStatus Text false "visual_studio_license_status",
    // The oldest cloud report.
    HandleOrEmail Text true "handle_or_email",
    LicenseStatus Text true "license_status",
    // Known and left aside.
    Aside Ignored false
        "2fa_enabled" "dormant" "last_active" "last_logged_ip" "org_memberships" "raw_login" "repos" "role" "site_admin"
        "ssh_keys" "enterprise_role" "enterprise_server_advanced_security_user_ids" "enterprise_server_code_security_user_ids"
        "enterprise_server_secret_protection_user_ids" "enterprise_server_user" "ghe_license_active" "ghe_license_end_date"
        "ghe_license_start_date" "github_com_advanced_security_license_user" "github_com_code_security_license_user"
        "github_com_cost_center" "github_com_enterprise_role" "github_com_secret_protection_license_user"
        "github_com_two_factor_auth_required_by_date" "total_user_accounts",
}

impl Field {
    /// The field that a key or a column's title names, whatever its spelling.
    pub(crate) fn named(title: &str) -> Option<Self> {
        Self::of_comparable(title).or_else(|| match comparable(title) {
            Cow::Borrowed(_) => None,
            Cow::Owned(name) => Self::of_comparable(&name),
        })
    }

    /// Whether nothing but the report after the sync shows it.
    pub(crate) const fn is_detail(self) -> bool {
        matches!(
            self,
            Self::EnterpriseRoles | Self::MemberRoles | Self::Profile | Self::TwoFactor | Self::VisualStudioStatus
        )
    }

    /// Fields that only a cloud report has, any of which tells it.
    pub(crate) const CLOUD: &[Self] = &[
        Self::CloudEmails,
        Self::CloudHiddenEmails,
        Self::CloudLogin,
        Self::CloudName,
        Self::CloudUser,
        Self::HandleOrEmail,
        Self::NameId,
        Self::ServerIds,
        Self::SubscriptionEmail,
        Self::VisualStudio,
    ];
}

/// Makes a title comparable: lower case, runs of other characters one `_`, none at the ends, `github_…` as `github_com_…`.
pub(crate) fn comparable(title: &str) -> Cow<'_, str> {
    let plain = title.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
    let data_residency = title.starts_with("github_") && !title.starts_with("github_com_");
    if plain && !data_residency {
        return Cow::Borrowed(title);
    }
    let mut name = String::with_capacity(title.len() + 4);
    for c in title.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            name.push(c);
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    }
    name.truncate(name.trim_end_matches('_').len());
    match name.strip_prefix("github_") {
        Some(rest) if !rest.starts_with("com_") => Cow::Owned(format!("github_com_{rest}")),
        _ => Cow::Owned(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_found_under_every_spelling_of_every_era() {
        for title in ["github_com_login", "GitHub com login", "GitHub login", "github_login", " GitHub.com  Login "] {
            assert_eq!(Field::named(title), Some(Field::CloudLogin), "{title}");
        }
        assert_eq!(Field::named("GitHub com saml name"), Some(Field::NameId));
        assert_eq!(Field::named("GitHub com saml name ID"), Some(Field::NameId));
        assert_eq!(Field::named("suspended?"), Some(Field::Suspended));
        assert_eq!(Field::named("Handle or email"), Some(Field::HandleOrEmail));
        assert_eq!(Field::named("something_else"), None);
    }
}
