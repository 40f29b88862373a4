//! The five rules: which row of the report an account shares its seat with.

use super::{
    Input, Reckoning,
    identities::Identities,
    keys::{KeyId, Keys},
    rows::{Listed, Report, RowKind, number, order, row_record, row_records},
    shortlist::{Asked, BATCH},
    synced::Synced,
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

/// The best row of each rule for one key.
#[derive(Clone, Copy, Debug)]
struct Best([u32; 4]);

impl Best {
    /// Says of a rule's row that others were found as well.
    const SEVERAL: u32 = 1 << 31;
    const NONE: Self = Self([NO_ROW; 4]);

    /// The row that a rule found, and whether there were several.
    fn row(&self, rule: usize) -> Option<(u32, bool)> {
        let found = self.0[rule];
        (found != NO_ROW).then_some((found & !Self::SEVERAL, found & Self::SEVERAL != 0))
    }
}

/// What is known of the cloud side.
#[derive(Clone, Copy)]
pub(crate) struct Sides<'i> {
    pub(crate) inputs: &'i [Input],
    pub(crate) report: &'i Report,
    pub(crate) identities: &'i Identities,
    pub(crate) synced: &'i Synced,
    pub(crate) billing: Billing,
}

impl<'i> Sides<'i> {
    /// Gives the keys by which a rule finds a row, rule after rule, with the rule's place in [`BY_ADDRESS`].
    fn addresses(self, row: u32, mut each: impl FnMut(usize, &'i str)) {
        let Self { inputs, report, identities, billing, .. } = self;
        let kind = report.rows[row as usize].kind;
        let texts = &row_records(inputs, report.rows[row as usize]).texts;
        let record = row_record(inputs, report.rows[row as usize]);
        for (rule, reason) in BY_ADDRESS.into_iter().enumerate() {
            let mut each = |key| each(rule, key);
            match reason {
                Reason::Identity => {
                    texts.some(record.name_id.key).into_iter().chain(identities.keys(inputs, row)).for_each(each);
                }
                Reason::VerifiedEmail => {
                    texts.list(record.verified.keys).for_each(&mut each);
                    texts.list(record.hidden_verified_keys).for_each(each);
                }
                Reason::VisualStudio if billing == Billing::Volume || kind == RowKind::Cloud => {
                    texts.some(record.subscription.key).into_iter().for_each(each);
                }
                Reason::OtherInstance if kind == RowKind::ServerOnly => {
                    texts.list(record.server_emails.keys).for_each(each);
                }
                _ => {}
            }
        }
    }

    fn has_address(self, row: u32, rule: usize, key: &str) -> bool {
        let mut found = false;
        self.addresses(row, |by, known| found |= by == rule && known == key);
        found
    }

    fn order(self, a: u32, b: u32) -> std::cmp::Ordering {
        order(self.inputs, self.report.rows[a as usize], self.report.rows[b as usize])
    }
}

/// Rows by the keys that accounts have.
pub(crate) struct Matcher<'i> {
    sides: Sides<'i>,
    best: Vec<Best>,
}

impl<'i> Matcher<'i> {
    pub(crate) fn new(sides: Sides<'i>, keys: &Keys<'_>) -> Self {
        let mut matcher = Self { sides, best: vec![Best::NONE; keys.len()] };
        if keys.len() == 0 {
            return matcher;
        }
        let mut offers = Vec::with_capacity(2 * BATCH);
        for row in 0..number(sides.report.rows.len()) {
            sides.addresses(row, |rule, key| offers.push((keys.ask(key), key, rule, row)));
            if offers.len() >= BATCH {
                matcher.take(&mut offers, keys);
            }
        }
        matcher.take(&mut offers, keys);
        matcher
    }

    /// Takes what rows offer: an address that has been asked for, and the rule by which it finds the row.
    fn take(&mut self, offers: &mut Vec<(Asked, &str, usize, u32)>, keys: &Keys<'_>) {
        for (asked, key, rule, row) in offers.drain(..) {
            if let Some(key) = keys.find(asked, key) {
                self.offer(key, rule, row);
            }
        }
    }

    fn offer(&mut self, key: KeyId, rule: usize, row: u32) {
        let offered = match self.best[key.index()].row(rule) {
            None => row,
            Some((best, _)) if best == row => return,
            Some((best, _)) if self.sides.order(row, best).is_lt() => row | Best::SEVERAL,
            Some((best, _)) => best | Best::SEVERAL,
        };
        self.best[key.index()].0[rule] = offered;
    }

    /// The first rule that finds a row decides.
    pub(crate) fn verdict(&self, account: &AccountRecord, server: u32, key: Option<(KeyId, &str)>) -> Verdict {
        let unmatched = |reason| Verdict { reason, row: None, ambiguous: false };
        if account.suspended {
            return unmatched(Reason::Suspended);
        }
        if account.system {
            return unmatched(Reason::System);
        }
        let Some((id, key)) = key else { return unmatched(Reason::NoAddress) };
        let listed = self.sides.report.listed(server, account.id);
        for rule in 0..OTHER_INSTANCE {
            if let Some(verdict) = self.by_address(rule, id, key, listed) {
                return verdict;
            }
        }
        let before = || self.sides.synced.account(self.sides.inputs, server, account.id)?.key();
        self.by_last_sync(key, listed, before)
            .or_else(|| self.by_address(OTHER_INSTANCE, id, key, listed))
            .unwrap_or(unmatched(Reason::NoMatchVisible))
    }

    fn by_address(&self, rule: usize, id: KeyId, key: &str, listed: &[Listed]) -> Option<Verdict> {
        let (best, several) = self.best[id.index()].row(rule)?;
        // Rows that listed this very account at the last sync go first.
        let first = listed
            .iter()
            .filter_map(Listed::row)
            .filter(|row| self.sides.has_address(*row, rule, key))
            .min_by(|a, b| self.sides.order(*a, *b));
        Some(Verdict { reason: BY_ADDRESS[rule], row: Some(first.unwrap_or(best)), ambiguous: several })
    }

    /// The report hides addresses outside verified domains, so what it listed is the only trace of such a match. The
    /// address that the account itself had `before`, where a file says it, is better known than the row's.
    fn by_last_sync<'b>(
        &self,
        key: &str,
        listed: &[Listed],
        before: impl FnOnce() -> Option<&'b str>,
    ) -> Option<Verdict> {
        let Sides { inputs, report, .. } = self.sides;
        if listed.is_empty() {
            return None;
        }
        let before = before();
        let holds = |row: &u32| {
            let row = report.rows[*row as usize];
            let records = row_records(inputs, row);
            let keys = row_record(inputs, row).server_emails.keys;
            let known = before == Some(key) || records.texts.list(keys).any(|known| known == key);
            row.kind != RowKind::ServerOnly && (known || before.is_none() && keys == List::default())
        };
        let rows = || listed.iter().filter_map(Listed::row).filter(holds);
        let row = rows().min_by(|a, b| self.sides.order(*a, *b))?;
        Some(Verdict { reason: Reason::LastSync, row: Some(row), ambiguous: rows().nth(1).is_some() })
    }
}

impl Reckoning {
    /// The two addresses that the rule compared which matched an account with a row, as both are written.
    pub(crate) fn compared(&self, account: u32) -> Option<Compared> {
        let row = self.matched_row(account)?;
        let (texts, record, _) = self.member(account);
        let (primary, key) = (texts.get(record.primary), texts.get(record.key));
        let row_texts = &row_records(&self.inputs, self.report.rows[row as usize]).texts;
        let row_record = row_record(&self.inputs, self.report.rows[row as usize]);
        let among = |addresses: Addresses| {
            let mut known = row_texts.list(addresses.texts).zip(row_texts.list(addresses.keys));
            known.find(|(_, known)| *known == key).map(|(text, _)| text)
        };
        let (cloud, field) = match self.outcomes[account as usize].reason {
            Reason::Identity if row_texts.get(row_record.name_id.key) == key => {
                (row_texts.some(row_record.name_id.text), "github_com_saml_name_id")
            }
            Reason::Identity => (self.identity_address(row, key), "externalIdentities"),
            Reason::VerifiedEmail => (among(row_record.verified), "github_com_verified_domain_emails"),
            Reason::VisualStudio => (row_texts.some(row_record.subscription.text), "visual_studio_subscription_email"),
            Reason::LastSync => match (among(row_record.server_emails), self.unchanged_address(account)) {
                (Some(address), _) => (Some(address), "enterprise_server_emails"),
                (None, Some(address)) => (Some(address), "userAccounts"),
                (None, None) => (None, "enterprise_server_user_ids"),
            },
            Reason::OtherInstance => (among(row_record.server_emails), "enterprise_server_emails"),
            _ => return None,
        };
        Some(Compared { server: primary.to_owned(), cloud: cloud.map(str::to_owned), field: field.to_owned() })
    }
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
