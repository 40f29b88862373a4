//! The accounts that the servers of the preview had at their last sync, where a file lists them in clear.
//!
//! Which accounts the last sync listed, and on which row, is said by the report alone ([`Report::listed`]). A list of the
//! cloud (`enterpriseServerInstallations`, by host name) adds what the report does not say of them, login and addresses:
//! [`Reckoning::synced_account`] gives an account as it was, by the server's index and the user id.
//!
//! [`Report::listed`]: super::rows::Report::listed

use super::{Input, Reckoning, rows::number, servers::Server};
use crate::{
    address::Key,
    finding::{Code, Finding},
    record::AccountRecord,
    texts::{Texts, Written},
};
use std::collections::{BTreeSet, HashMap};

/// Where an account of the last sync is.
#[derive(Clone, Copy, Debug)]
struct Place {
    id: u64,
    /// Index of the document among the inputs, and of the record in it.
    document: u32,
    record: u32,
}

/// The accounts of the last sync of each server of the preview, in their order; none where no file lists them.
#[derive(Debug, Default)]
pub(crate) struct Synced {
    /// By rising id, each once.
    servers: Vec<Option<Vec<Place>>>,
}

/// An account as it was at the last sync.
#[derive(Clone, Copy)]
pub(crate) struct SyncedAccount<'i> {
    texts: &'i Texts,
    record: AccountRecord,
}

impl<'i> SyncedAccount<'i> {
    pub(crate) fn login(self) -> Option<&'i str> {
        self.texts.some(self.record.login)
    }

    /// The primary address, as written.
    pub(crate) fn primary(self) -> Option<Written<'i>> {
        self.texts.some_address(self.record.primary)
    }

    /// The primary address's key.
    pub(crate) fn key(self) -> Option<Key<'i>> {
        self.texts.some_key(self.record.key)
    }

    /// Every address as written, the primary one among them.
    pub(crate) fn emails(self) -> impl Iterator<Item = Written<'i>> {
        self.texts.addresses(self.record.emails)
    }
}

impl Synced {
    /// Gathers the accounts of every file for the servers of the preview, and says for how many servers there is a list
    /// but no current account. Of one id in two files the later one stands, in one file the first.
    pub(super) fn new(inputs: &[Input], servers: &[Server], findings: &mut Vec<Finding>) -> Self {
        let mut by_host: HashMap<&str, Vec<Place>> = HashMap::new();
        for (document, input) in (0..).zip(inputs) {
            let records = input.document.records();
            for installation in &input.document.contents().answer.installations {
                let places = by_host.entry(&installation.host).or_default();
                places.extend(installation.accounts.clone().map(|record| Place {
                    id: records.account(record).id,
                    document,
                    record: number(record),
                }));
            }
        }
        for places in by_host.values_mut() {
            places.sort_unstable_by_key(|place| (place.id, std::cmp::Reverse(place.document), place.record));
            places.dedup_by_key(|place| place.id);
        }
        let hosts: BTreeSet<&str> = servers.iter().filter_map(|server| server.host_name.as_deref()).collect();
        let mut strangers: Vec<&str> = by_host.keys().copied().filter(|host| !hosts.contains(host)).collect();
        strangers.sort_unstable();
        if let Some(first) = strangers.first() {
            let finding = Finding::new(Code::LastSyncWithoutExport).with("instance", *first);
            findings.push(finding.times(strangers.len() as u64));
        }
        let places = |server: &Server| by_host.get(server.host_name.as_deref()?).cloned();
        Self { servers: servers.iter().map(places).collect() }
    }

    /// An account of a server, as it was at the last sync.
    pub(super) fn account<'i>(&self, inputs: &'i [Input], server: u32, id: u64) -> Option<SyncedAccount<'i>> {
        let places = self.servers.get(server as usize)?.as_deref()?;
        let place = places.binary_search_by_key(&id, |place| place.id).ok()?;
        Some(account(inputs, places[place]))
    }
}

fn account(inputs: &[Input], place: Place) -> SyncedAccount<'_> {
    let records = inputs[place.document as usize].document.records();
    SyncedAccount { texts: &records.texts, record: records.account(place.record as usize) }
}

impl Reckoning {
    /// An account of a server, as it was at the last sync; none where no file lists it.
    pub(crate) fn synced_account(&self, server: u32, id: u64) -> Option<SyncedAccount<'_>> {
        self.synced.account(&self.inputs, server, id)
    }

    /// The primary address that an account, by its index, had at the last sync, as written then, if it still is the same.
    pub(crate) fn unchanged_address(&self, account: u32) -> Option<Written<'_>> {
        let at = self.accounts.at(account);
        let (texts, record, _) = self.member(account);
        let before = self.synced_account(at.server, record.id)?;
        before.primary().filter(|_| before.key().is_some() && before.key() == texts.some_key(record.key))
    }
}
