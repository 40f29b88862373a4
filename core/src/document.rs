//! One file that has been read.

use crate::{
    answer::Answer,
    finding::{Finding, FindingView, Findings, Severity},
    kind::Kind,
    lang::Lang,
    record::{Envelope, Records},
};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What a document keeps of its file.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    pub(crate) records: Records,
    pub(crate) envelope: Envelope,
    pub(crate) findings: Findings,
    /// Every `total_seats_consumed` in it.
    pub(crate) totals: Vec<u64>,
    pub(crate) purchased: Option<u64>,
    pub(crate) answer: Answer,
}

/// One file that has been read: its kind, its accounts or rows, and its findings.
#[derive(Debug)]
pub struct Document {
    name: String,
    bytes: u64,
    kind: Kind,
    contents: Contents,
    findings: Vec<Finding>,
}

impl Document {
    pub(crate) fn new(name: String, bytes: u64, kind: Kind, contents: Contents) -> Self {
        let findings = contents.findings.as_slice().iter().map(|finding| finding.clone().in_file(&name)).collect();
        Self { name, bytes, kind, contents, findings }
    }

    /// The file's name, as it was given.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the file is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// What is worth saying about the file by itself.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Whether some finding about the file by itself is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity() == Severity::Error)
    }

    /// The server's accounts, in the file's order.
    pub fn accounts(&self) -> impl Iterator<Item = Account<'_>> {
        let texts = &self.contents.records.texts;
        self.contents.records.accounts.iter(texts).map(|account| Account {
            user_id: account.id,
            login: texts.some(account.login),
            suspended: account.suspended,
            primary: texts.some_address(account.primary).map(Into::into),
        })
    }

    /// What a card about the file shows.
    #[must_use]
    pub fn summary(&self, lang: Lang) -> Summary {
        let Contents { records, envelope, totals, answer, .. } = &self.contents;
        Summary {
            name: self.name.clone(),
            kind: self.kind,
            bytes: self.bytes,
            server_id: envelope.server_id.clone(),
            host_name: envelope.host_name.clone().or_else(|| answer.only_host().map(str::to_owned)),
            version: envelope.version.clone(),
            accounts: records.accounts.len() as u64,
            rows: records.rows.len() as u64,
            identities: answer.identities.len() as u64 + answer.unlinked,
            total_seats_consumed: totals.iter().copied().max(),
            findings: self.findings.iter().map(|finding| finding.view(lang)).collect(),
        }
    }

    pub(crate) fn contents(&self) -> &Contents {
        &self.contents
    }

    pub(crate) fn records(&self) -> &Records {
        &self.contents.records
    }
}

/// An account of a server, as its file gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account<'d> {
    /// The id that the server knows it by.
    pub user_id: u64,
    /// Its login.
    pub login: Option<&'d str>,
    /// Whether it is suspended, and so consumes no seat.
    pub suspended: bool,
    /// Its primary address, as written.
    pub primary: Option<Cow<'d, str>>,
}

/// What a card about a file shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The file's name.
    pub name: String,
    /// What the file is.
    pub kind: Kind,
    /// Bytes of the file, compressed as it is.
    pub bytes: u64,
    /// The server's UUID.
    pub server_id: Option<String>,
    /// The host name of the server that it is about, lower case.
    pub host_name: Option<String>,
    /// The server's version.
    pub version: Option<String>,
    /// Distinct accounts of the server; of all servers, where the cloud lists what they had at their last sync.
    pub accounts: u64,
    /// Rows of the cloud report.
    pub rows: u64,
    /// External identities.
    pub identities: u64,
    /// The report's own total.
    pub total_seats_consumed: Option<u64>,
    /// What is worth saying about the file by itself.
    pub findings: Vec<FindingView>,
}
