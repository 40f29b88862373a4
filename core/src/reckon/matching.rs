//! The five rules: which row of the report an account shares its seat with.

use super::{
    Input,
    keys::{KeyId, Keys},
    rows::{Listed, Report, Row, RowKind, number, order, row_record, row_records},
};
use crate::{
    people::{Compared, Reason},
    preview::Billing,
    record::AccountRecord,
    texts::{Addresses, List},
};

/// Rules that find a row by an address alone, in the order in which they are tried.
const BY_ADDRESS: [Reason; 4] = [Reason::Identity, Reason::VerifiedEmail, Reason::VisualStudio, Reason::OtherInstance];
const OTHER_INSTANCE: usize = 3;
const NO_ROW: u32 = u32::MAX;

/// What became of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) reason: Reason,
    /// Index among the rows, where one matched.
    pub(crate) row: Option<u32>,
    /// Whether the rule found more than one.
    pub(crate) ambiguous: bool,
}

/// The best row of each rule for one key, and whether there were several.
#[derive(Clone, Copy, Debug)]
struct Best {
    rows: [u32; 4],
    several: [bool; 4],
}

/// Rows by the keys that accounts have.
pub(crate) struct Matcher<'i> {
    inputs: &'i [Input],
    report: &'i Report,
    best: Vec<Best>,
}

impl<'i> Matcher<'i> {
    pub(crate) fn new(inputs: &'i [Input], report: &'i Report, keys: &Keys<'_>, billing: Billing) -> Self {
        let best = vec![Best { rows: [NO_ROW; 4], several: [false; 4] }; keys.len()];
        let mut matcher = Self { inputs, report, best };
        for (index, row) in (0..).zip(&report.rows) {
            for rule in 0..BY_ADDRESS.len() {
                addresses(inputs, *row, rule, billing, |key| {
                    if let Some(key) = keys.get(key) {
                        matcher.offer(key, rule, index);
                    }
                });
            }
        }
        matcher
    }

    fn offer(&mut self, key: KeyId, rule: usize, row: u32) {
        let best = self.best[key as usize].rows[rule];
        if best == row {
            return;
        }
        let better = best == NO_ROW || self.order(row, best).is_lt();
        let entry = &mut self.best[key as usize];
        entry.several[rule] |= best != NO_ROW;
        if better {
            entry.rows[rule] = row;
        }
    }

    fn order(&self, a: u32, b: u32) -> std::cmp::Ordering {
        order(self.inputs, self.report.rows[a as usize], self.report.rows[b as usize])
    }

    /// The first rule that finds a row decides.
    pub(crate) fn verdict(
        &self,
        account: &AccountRecord,
        server: u32,
        key: Option<(KeyId, &str)>,
        billing: Billing,
    ) -> Verdict {
        let unmatched = |reason| Verdict { reason, row: None, ambiguous: false };
        if account.suspended {
            return unmatched(Reason::Suspended);
        }
        if account.system {
            return unmatched(Reason::System);
        }
        let Some((id, key)) = key else { return unmatched(Reason::NoAddress) };
        let listed = self.report.listed(server, account.id);
        for rule in 0..OTHER_INSTANCE {
            if let Some(verdict) = self.by_address(rule, id, key, listed, billing) {
                return verdict;
            }
        }
        self.by_last_sync(key, listed)
            .or_else(|| self.by_address(OTHER_INSTANCE, id, key, listed, billing))
            .unwrap_or(unmatched(Reason::NoMatchVisible))
    }

    fn by_address(&self, rule: usize, id: KeyId, key: &str, listed: &[Listed], billing: Billing) -> Option<Verdict> {
        let best = &self.best[id as usize];
        if best.rows[rule] == NO_ROW {
            return None;
        }
        // Rows that listed this very account at the last sync go first.
        let first = listed
            .iter()
            .filter_map(Listed::row)
            .filter(|row| has_address(self.inputs, self.report.rows[*row as usize], rule, key, billing))
            .min_by(|a, b| self.order(*a, *b));
        Some(Verdict {
            reason: BY_ADDRESS[rule],
            row: Some(first.unwrap_or(best.rows[rule])),
            ambiguous: best.several[rule],
        })
    }

    /// The report hides addresses outside verified domains, so what it listed is the only trace of such a match.
    fn by_last_sync(&self, key: &str, listed: &[Listed]) -> Option<Verdict> {
        let holds = |row: &u32| {
            let row = self.report.rows[*row as usize];
            let records = row_records(self.inputs, row);
            let keys = row_record(self.inputs, row).server_emails.keys;
            row.kind != RowKind::ServerOnly
                && (keys == List::default() || records.texts.list(keys).any(|known| known == key))
        };
        let rows = || listed.iter().filter_map(Listed::row).filter(holds);
        let row = rows().min_by(|a, b| self.order(*a, *b))?;
        Some(Verdict { reason: Reason::LastSync, row: Some(row), ambiguous: rows().nth(1).is_some() })
    }
}

/// Gives the keys by which a rule finds a row.
fn addresses<'i>(inputs: &'i [Input], row: Row, rule: usize, billing: Billing, mut each: impl FnMut(&'i str)) {
    let texts = &row_records(inputs, row).texts;
    let record = row_record(inputs, row);
    match BY_ADDRESS[rule] {
        Reason::Identity => texts.some(record.name_id.key).into_iter().for_each(each),
        Reason::VerifiedEmail => {
            texts.list(record.verified.keys).for_each(&mut each);
            texts.list(record.hidden_verified_keys).for_each(each);
        }
        Reason::VisualStudio if billing == Billing::Volume || row.kind == RowKind::Cloud => {
            texts.some(record.subscription.key).into_iter().for_each(each);
        }
        Reason::OtherInstance if row.kind == RowKind::ServerOnly => {
            texts.list(record.server_emails.keys).for_each(each);
        }
        _ => {}
    }
}

/// The two addresses that a rule compared when it matched an account with a row, as both are written.
pub(crate) fn compared(inputs: &[Input], row: Row, rule: Reason, primary: &str, key: &str) -> Option<Compared> {
    let texts = &row_records(inputs, row).texts;
    let record = row_record(inputs, row);
    let among = |addresses: Addresses| {
        texts
            .list(addresses.texts)
            .zip(texts.list(addresses.keys))
            .find(|(_, known)| *known == key)
            .map(|(text, _)| text)
    };
    let (cloud, field) = match rule {
        Reason::Identity => (texts.some(record.name_id.text), "github_com_saml_name_id"),
        Reason::VerifiedEmail => (among(record.verified), "github_com_verified_domain_emails"),
        Reason::VisualStudio => (texts.some(record.subscription.text), "visual_studio_subscription_email"),
        Reason::LastSync if record.server_emails.keys == List::default() => (None, "enterprise_server_user_ids"),
        Reason::LastSync | Reason::OtherInstance => (among(record.server_emails), "enterprise_server_emails"),
        _ => return None,
    };
    Some(Compared { server: primary.to_owned(), cloud: cloud.map(str::to_owned), field: field.to_owned() })
}

fn has_address(inputs: &[Input], row: Row, rule: usize, key: &str, billing: Billing) -> bool {
    let mut found = false;
    addresses(inputs, row, rule, billing, |known| found |= known == key);
    found
}

/// An account among all accounts of the preview.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AccountRef {
    pub(crate) server: u32,
    pub(crate) index: u32,
}

impl AccountRef {
    pub(crate) fn new(server: usize, index: usize) -> Self {
        Self { server: number(server), index: number(index) }
    }
}
