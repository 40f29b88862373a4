//! The five rules: which row of the report an account shares its seat with.

use super::{
    AccountRef, Input, Reckoning, Server,
    identities::Identities,
    keys::{Found, KeyId, Keys},
    rows::{Listed, Report, Row, RowKind, number, order, row_record, row_records},
    shortlist::{Asked, BATCH},
    synced::Synced,
};
use crate::{
    address::Key,
    people::{Compared, Reason},
    preview::Billing,
    record::AccountRecord,
    steps::in_steps,
    texts::{Addresses, Texts},
};
use std::cmp::Ordering;

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
    /// Whether the last sync listed the account.
    pub(crate) listed: bool,
}

impl Verdict {
    fn unmatched(reason: Reason) -> Self {
        Self { reason, row: None, ambiguous: false, listed: false }
    }
}

/// The best row that one rule finds by each key. It takes no room for a rule that finds none.
#[derive(Debug, Default)]
struct Best(Vec<u32>);

impl Best {
    /// Says of a row that others were found as well.
    const SEVERAL: u32 = 1 << 31;

    /// The row that is found by a key, and whether there were several.
    fn row(&self, key: KeyId) -> Option<(u32, bool)> {
        let found = self.0.get(key.index()).copied().filter(|found| *found != NO_ROW)?;
        Some((found & !Self::SEVERAL, found & Self::SEVERAL != 0))
    }

    /// Takes a row that is found by one of so many keys.
    fn offer(&mut self, key: KeyId, row: u32, keys: usize, order: impl Fn(u32, u32) -> Ordering) {
        let offered = match self.row(key) {
            None => row,
            Some((best, _)) if best == row => return,
            Some((best, _)) if order(row, best).is_lt() => row | Self::SEVERAL,
            Some((best, _)) => best | Self::SEVERAL,
        };
        if self.0.is_empty() {
            self.0 = vec![NO_ROW; keys];
        }
        self.0[key.index()] = offered;
    }
}

/// What is known of the cloud side.
#[derive(Clone, Copy)]
pub(crate) struct Sides<'i> {
    pub(crate) inputs: &'i [Input],
    pub(crate) servers: &'i [Server],
    pub(crate) report: &'i Report,
    pub(crate) identities: &'i Identities,
    pub(crate) synced: &'i Synced,
    pub(crate) billing: Billing,
}

impl<'i> Sides<'i> {
    /// Gives the keys by which a rule finds a row, rule after rule, with the rule's place in [`BY_ADDRESS`].
    fn addresses(self, row: u32, mut each: impl FnMut(usize, Key<'i>)) {
        let Self { inputs, report, identities, billing, .. } = self;
        let Row { kind, record: index, .. } = report.rows[row as usize];
        let records = row_records(inputs, report.rows[row as usize]);
        let (texts, record) = (&records.texts, records.row_here(index as usize));
        for (rule, reason) in BY_ADDRESS.into_iter().enumerate() {
            let mut each = |key| each(rule, key);
            match reason {
                Reason::Identity => {
                    texts.some_key(record.name_id.key).into_iter().chain(identities.keys(inputs, row)).for_each(each);
                }
                Reason::VerifiedEmail => {
                    texts.keys(record.verified.keys).for_each(&mut each);
                    texts.keys(record.hidden_verified_keys).for_each(each);
                }
                Reason::VisualStudio if billing == Billing::Volume || kind == RowKind::Cloud => {
                    texts.some_key(record.subscription.key).into_iter().for_each(each);
                }
                Reason::OtherInstance if kind == RowKind::ServerOnly => {
                    texts.keys(record.server_emails.keys).for_each(each);
                }
                _ => {}
            }
        }
    }

    fn has_address(self, row: u32, rule: usize, key: Key<'_>) -> bool {
        let mut found = false;
        self.addresses(row, |by, known| found |= by == rule && known == key);
        found
    }

    fn order(self, a: u32, b: u32) -> Ordering {
        order(self.inputs, self.report.rows[a as usize], self.report.rows[b as usize])
    }
}

/// What rows offer, to be looked up together.
#[derive(Default)]
struct Offers<'i> {
    asked: Vec<Asked>,
    /// An address, and the row that the rule with this number finds by it.
    offered: Vec<(Key<'i>, usize, u32)>,
    found: Found<'i>,
}

/// Rows by the keys that accounts have.
pub(crate) struct Matcher<'i> {
    sides: Sides<'i>,
    /// Of each rule of [`BY_ADDRESS`].
    best: [Best; BY_ADDRESS.len()],
}

impl<'i> Matcher<'i> {
    pub(crate) fn new(sides: Sides<'i>, keys: &Keys<'i>) -> Self {
        let mut matcher = Self { sides, best: <[Best; BY_ADDRESS.len()]>::default() };
        if keys.len() == 0 {
            return matcher;
        }
        let mut offers = Offers::default();
        in_steps(sides.report.rows.len(), &mut |rows| {
            for row in rows.map(number) {
                sides.addresses(row, |rule, key| {
                    offers.asked.push(keys.question(key));
                    offers.offered.push((key, rule, row));
                });
                if offers.offered.len() >= BATCH {
                    matcher.take(&mut offers, keys);
                }
            }
        });
        matcher.take(&mut offers, keys);
        matcher
    }

    /// Takes what rows offer.
    fn take(&mut self, offers: &mut Offers<'i>, keys: &Keys<'i>) {
        let Offers { asked, offered, found } = offers;
        let Self { sides, best } = self;
        keys.find_all(
            asked,
            |at| offered[at].0,
            found,
            |at, key| {
                let (_, rule, row) = offered[at];
                best[rule].offer(key, row, keys.len(), |a, b| sides.order(a, b));
            },
        );
        asked.clear();
        offered.clear();
    }

    /// The first rule that finds a row decides. Of most accounts no more than the key's number is looked at; `near` is
    /// where the account before was found in the last sync.
    pub(crate) fn verdict(&self, at: AccountRef, key: Option<KeyId>, near: &mut usize) -> Verdict {
        let report = self.sides.report;
        if report.listed.is_empty()
            && let Some(id) = key
        {
            return self.decide(id, Key::default(), &[], || None);
        }
        let (texts, account) = self.account(at);
        let listed = report.listed_near(near, at.server, account.id);
        let verdict = match key {
            Some(id) => {
                let before = || self.sides.synced.account(self.sides.inputs, at.server, account.id)?.key();
                self.decide(id, texts.key(account.key), listed, before)
            }
            None if account.suspended => Verdict::unmatched(Reason::Suspended),
            None if account.system => Verdict::unmatched(Reason::System),
            None => Verdict::unmatched(Reason::NoAddress),
        };
        Verdict { listed: !listed.is_empty(), ..verdict }
    }

    /// Of an account with a key. The key's text matters, and the one `before`, if the last sync listed the account.
    fn decide<'b>(
        &self,
        id: KeyId,
        key: Key<'_>,
        listed: &[Listed],
        before: impl FnOnce() -> Option<Key<'b>>,
    ) -> Verdict {
        (0..OTHER_INSTANCE)
            .find_map(|rule| self.by_address(rule, id, key, listed))
            .or_else(|| self.by_last_sync(key, listed, before))
            .or_else(|| self.by_address(OTHER_INSTANCE, id, key, listed))
            .unwrap_or(Verdict::unmatched(Reason::NoMatchVisible))
    }

    fn account(&self, at: AccountRef) -> (&'i Texts, AccountRecord) {
        let Sides { inputs, servers, .. } = self.sides;
        let records = inputs[servers[at.server as usize].users.unwrap_or_default()].document.records();
        (&records.texts, records.account(at.index as usize))
    }

    fn by_address(&self, rule: usize, id: KeyId, key: Key<'_>, listed: &[Listed]) -> Option<Verdict> {
        let (best, several) = self.best[rule].row(id)?;
        // Rows that listed this very account at the last sync go first.
        let first = listed
            .iter()
            .filter_map(Listed::row)
            .filter(|row| self.sides.has_address(*row, rule, key))
            .min_by(|a, b| self.sides.order(*a, *b));
        let row = Some(first.unwrap_or(best));
        Some(Verdict { row, ambiguous: several, ..Verdict::unmatched(BY_ADDRESS[rule]) })
    }

    /// The report hides addresses outside verified domains, so what it listed is the only trace of such a match. The
    /// address that the account itself had `before`, where a file says it, is better known than the row's.
    fn by_last_sync<'b>(
        &self,
        key: Key<'_>,
        listed: &[Listed],
        before: impl FnOnce() -> Option<Key<'b>>,
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
            let known = before == Some(key) || records.texts.keys(keys).any(|known| known == key);
            row.kind != RowKind::ServerOnly && (known || before.is_none() && keys.is_none())
        };
        let rows = || listed.iter().filter_map(Listed::row).filter(holds);
        let row = rows().min_by(|a, b| self.sides.order(*a, *b))?;
        let ambiguous = rows().nth(1).is_some();
        Some(Verdict { row: Some(row), ambiguous, ..Verdict::unmatched(Reason::LastSync) })
    }
}

impl Reckoning {
    /// The two addresses that the rule compared which matched an account with a row, as both are written.
    pub(crate) fn compared(&self, account: u32) -> Option<Compared> {
        let row = self.matched_row(account)?;
        let (texts, record, _) = self.member(account);
        let (primary, key) = (texts.address(record.primary), texts.key(record.key));
        let row_texts = &row_records(&self.inputs, self.report.rows[row as usize]).texts;
        let row_record = row_record(&self.inputs, self.report.rows[row as usize]);
        let among = |addresses: Addresses| {
            let mut known = row_texts.addresses(addresses.texts).zip(row_texts.keys(addresses.keys));
            known.find(|(_, known)| *known == key).map(|(text, _)| text)
        };
        let (cloud, field) = match self.outcomes[account as usize].reason {
            Reason::Identity if row_texts.key(row_record.name_id.key) == key => {
                (row_texts.some_address(row_record.name_id.text), "github_com_saml_name_id")
            }
            Reason::Identity => (self.identity_address(row, key), "externalIdentities"),
            Reason::VerifiedEmail => (among(row_record.verified), "github_com_verified_domain_emails"),
            Reason::VisualStudio => {
                (row_texts.some_address(row_record.subscription.text), "visual_studio_subscription_email")
            }
            Reason::LastSync => match (among(row_record.server_emails), self.unchanged_address(account)) {
                (Some(address), _) => (Some(address), "enterprise_server_emails"),
                (None, Some(address)) => (Some(address), "userAccounts"),
                (None, None) => (None, "enterprise_server_user_ids"),
            },
            Reason::OtherInstance => (among(row_record.server_emails), "enterprise_server_emails"),
            _ => return None,
        };
        Some(Compared { server: primary.into(), cloud: cloud.map(Into::into), field: field.to_owned() })
    }
}
