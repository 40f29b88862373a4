//! Whether Submit may be pressed, and if not, why.

use super::{State, cloud::token_blocked};
use oneseat_core::Severity;
use oneseat_submission::{AddressFault, is_slug};

/// The first thing that stands in the way of submitting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blocked {
    /// Uploads are under way.
    Sending,
    /// This very content is submitted.
    Submitted,
    /// Nothing is dropped.
    NoFiles,
    /// Files are being read.
    Reading,
    /// A file has errors.
    FileErrors,
    /// The numbers are being made.
    Reckoning,
    /// The files together have errors.
    PreviewErrors,
    /// No file has users that can be read.
    NothingToSubmit,
    /// The payload is being made.
    Preparing,
    /// The endpoint's address can't be used.
    Address(AddressFault),
    /// The page's policy does not name the endpoint's origin.
    AddressElsewhere,
    /// No enterprise is named.
    EnterpriseMissing,
    /// The enterprise's name is no slug.
    EnterpriseNoSlug,
    /// There is no token.
    TokenMissing,
    /// What is there can't be one.
    TokenStrange,
    /// An enterprise with data residency has no such subdomain.
    Subdomain,
}

impl State {
    /// What stands in the way of submitting, if anything does.
    pub fn blocked(&self) -> Option<Blocked> {
        self.blocked_by_run().or_else(|| self.blocked_by_files()).or_else(|| self.blocked_by_form())
    }

    /// The part of it that no form field can mend.
    pub fn blocked_by_files(&self) -> Option<Blocked> {
        if self.files.is_empty() {
            return Some(Blocked::NoFiles);
        }
        if self.unread().next().is_some() {
            return Some(Blocked::Reading);
        }
        if self.files.iter().any(|file| file.has_errors()) {
            return Some(Blocked::FileErrors);
        }
        if self.reckoning {
            return Some(Blocked::Reckoning);
        }
        let Some(reckoned) = &self.reckoned else { return Some(Blocked::NothingToSubmit) };
        if reckoned.preview.findings.iter().any(|finding| finding.severity == Severity::Error) {
            return Some(Blocked::PreviewErrors);
        }
        if reckoned.uploads.is_empty() {
            return Some(Blocked::NothingToSubmit);
        }
        (!self.submit.is_prepared()).then_some(Blocked::Preparing)
    }

    fn blocked_by_run(&self) -> Option<Blocked> {
        if self.submit.run.as_ref().is_some_and(|run| run.is_under_way()) {
            return Some(Blocked::Sending);
        }
        self.submit.is_submitted().then_some(Blocked::Submitted)
    }

    fn blocked_by_form(&self) -> Option<Blocked> {
        let form = &self.submit.form;
        match form.checked_address() {
            Err(fault) => return Some(Blocked::Address(fault)),
            Ok(address) if !form.may_reach(&address) => return Some(Blocked::AddressElsewhere),
            Ok(_) => {}
        }
        self.blocked_by_enterprise().or_else(|| token_blocked(&form.token))
    }

    pub(super) fn blocked_by_enterprise(&self) -> Option<Blocked> {
        let enterprise = self.submit.form.enterprise.trim();
        if enterprise.is_empty() {
            return Some(Blocked::EnterpriseMissing);
        }
        (!is_slug(enterprise)).then_some(Blocked::EnterpriseNoSlug)
    }
}
