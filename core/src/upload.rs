//! What is submitted: of each server only what the cloud needs.

use crate::{
    reckon::{Reckoning, Server},
    record::AccountRecord,
    steps::each_in_steps,
    texts::Texts,
};
use serde::{Deserialize, Serialize};
use std::{
    io::{self, Write},
    ops::Range,
};

/// A server whose accounts can be submitted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    /// The file that its accounts come from.
    pub file: String,
    /// The server's UUID.
    pub server_id: Option<String>,
    /// The server's host name.
    pub host_name: Option<String>,
    /// Accounts that are sent.
    pub accounts: u64,
}

impl Reckoning {
    /// The servers that can be submitted, in the order of the preview's instances.
    #[must_use]
    pub fn uploads(&self) -> Vec<Upload> {
        self.servers
            .iter()
            .filter_map(|server| {
                let document = &self.inputs[server.users?].document;
                let records = document.records();
                let mut accounts = 0;
                each_in_steps(0..records.accounts.len(), |index| accounts += u64::from(!records.is_system(index)));
                Some(Upload {
                    file: document.name().to_owned(),
                    server_id: server.server_id.clone(),
                    host_name: server.host_name.clone(),
                    accounts,
                })
            })
            .collect()
    }

    /// Writes the upload of a server of [`uploads`](Self::uploads): its envelope, and for each account the user id, its
    /// addresses with the primary one marked, and `suspended` where true. Logins, names and all else stay behind; so do
    /// `ghost` and `scim-admin`, which consume nothing and could not be told without their logins.
    ///
    /// The same files give the same bytes.
    ///
    /// # Errors
    /// Those of `out`, and [`io::ErrorKind::NotFound`] where there is no such upload.
    pub fn write_upload(&self, index: usize, out: &mut impl Write) -> io::Result<()> {
        self.write_upload_part(index, 0, usize::MAX, out).map(drop)
    }

    /// Writes part of the upload: so many accounts from the `first` on, with what stands before the first of all and behind
    /// the last. Gives the account that comes next, if any does. The parts one after another are the upload.
    ///
    /// # Errors
    /// As [`write_upload`](Self::write_upload).
    pub fn write_upload_part(
        &self,
        index: usize,
        first: usize,
        count: usize,
        out: &mut impl Write,
    ) -> io::Result<Option<usize>> {
        let server = self.servers.get(index).ok_or(io::ErrorKind::NotFound)?;
        let records = self.inputs[server.users.ok_or(io::ErrorKind::NotFound)?].document.records();
        if first == 0 {
            self.write_envelope(server, out)?;
            out.write_all(b"\"users\":[")?;
        }
        let all = records.accounts.len();
        let end = all.min(first.saturating_add(count));
        let sent = |accounts: Range<usize>| {
            let accounts = accounts.map(|index| records.accounts.get(index, &records.texts));
            accounts.filter(|account| !account.system)
        };
        let mut is_first = sent(0..first.min(all)).next().is_none();
        for account in sent(first..end) {
            out.write_all(if is_first { b"\n" } else { b",\n" })?;
            is_first = false;
            write_account(&account, &records.texts, out)?;
        }
        if end < all {
            return Ok(Some(end));
        }
        out.write_all(b"\n]}\n")?;
        Ok(None)
    }

    fn write_envelope(&self, server: &Server, out: &mut impl Write) -> io::Result<()> {
        out.write_all(b"{")?;
        let envelope =
            server.export.map(|file| self.inputs[file].document.contents().envelope.clone()).unwrap_or_default();
        for (name, text) in [
            ("server_id", &server.server_id),
            ("host_name", &server.host_name),
            ("version", &server.version),
            ("license", &envelope.license),
            ("public_key", &envelope.public_key),
            ("customer_name", &envelope.customer_name),
        ] {
            if let Some(text) = text {
                write!(out, "\"{name}\":")?;
                serde_json::to_writer(&mut *out, text)?;
                out.write_all(b",")?;
            }
        }
        // These two keep the JSON they were written in.
        for (name, json) in [("http_only", &envelope.http_only), ("features", &envelope.features)] {
            if let Some(json) = json {
                write!(out, "\"{name}\":{json},")?;
            }
        }
        Ok(())
    }
}

fn write_account(account: &AccountRecord, texts: &Texts, out: &mut impl Write) -> io::Result<()> {
    write!(out, "{{\"user_id\":{},\"emails\":[", account.id)?;
    let mut first = true;
    for (handle, address) in texts.address_entries(account.emails) {
        out.write_all(if first { b"{\"email\":" } else { b",{\"email\":" })?;
        first = false;
        serde_json::to_writer(&mut *out, &address)?;
        out.write_all(if handle == account.primary { b",\"primary\":true}" } else { b",\"primary\":false}" })?;
    }
    out.write_all(if account.suspended { b"],\"suspended\":true}" } else { b"]}" })
}
