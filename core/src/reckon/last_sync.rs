//! What changed since the last sync: the accounts that are there now against the ids that the report lists.
//!
//! Accounts and listed ids are walked side by side, both by server and id. Numbers and lists come from the same walk and
//! the same definitions; nothing is worked out before somebody asks.

use super::{
    Reckoning,
    rows::{Listed, RowKind, kind, row_record, row_records},
    search::{contains, mentions},
    synced::SyncedAccount,
};
use crate::{
    address::MadeKey,
    people::{SyncChange, SyncNumbers, SyncPage, SyncQuery, SyncRow},
    record::distinct,
    steps::each_in_steps,
    texts::Written,
};
use std::{
    cmp::Ordering,
    sync::{Mutex, OnceLock},
};

/// What is kept once it has been asked for.
#[derive(Debug, Default)]
pub(super) struct LastSync {
    /// Accounts by server and id; nothing where they stand in that order, as they do in whatever a server writes.
    by_id: OnceLock<Option<Vec<u32>>>,
    numbers: OnceLock<Vec<SyncNumbers>>,
    /// The answer to the last question, for the next page of it.
    last: Mutex<Option<(SyncQuery, Vec<Known>)>>,
}

/// An id that is known now, or was at the last sync.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// An account, by its index.
    Account(u32),
    /// An id that no account has any more, by its first place in [`Report::listed`](super::rows::Report::listed).
    Gone(u32),
}

/// An id that is known, and how.
struct Step<'r> {
    known: Known,
    server: u32,
    /// What the last sync listed of it.
    listed: &'r [Listed],
}

impl Reckoning {
    /// How many accounts changed since the last sync, for each of the preview's instances. Empty without a report.
    ///
    /// `joined` and `left` are those of [`Instance`](crate::Instance). They are worked out at the first call.
    #[must_use]
    pub fn sync_numbers(&self) -> Vec<SyncNumbers> {
        self.last_sync
            .numbers
            .get_or_init(|| {
                if !self.has_report() {
                    return Vec::new();
                }
                let mut numbers = vec![SyncNumbers::default(); self.servers.len()];
                each_in_steps(self.known(), |step| {
                    self.changes(&step, |change| numbers[step.server as usize].count(change));
                });
                numbers
            })
            .clone()
    }

    /// The accounts that changed in one way, as a list shows them: a few rows at a time, by server and id.
    #[must_use]
    #[inline(never)]
    pub fn last_sync(&self, query: &SyncQuery) -> SyncPage {
        let (total, known) = self.sync_answer(query);
        SyncPage { total, rows: known.iter().map(|known| self.sync_row(*known, query.change)).collect() }
    }

    /// How many rows a question has, and those of its page.
    pub(crate) fn sync_answer(&self, query: &SyncQuery) -> (u32, Vec<Known>) {
        let question = SyncQuery { offset: 0, limit: 0, ..query.clone() };
        let mut last = self.last_sync.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let all = match last.take() {
            Some((asked, all)) if asked == question => all,
            _ => self.changed(&question),
        };
        let page = all.iter().skip(query.offset as usize).take(query.limit as usize).copied().collect();
        let total = super::number(all.len());
        *last = Some((question, all));
        (total, page)
    }

    /// Everybody that a question asks for.
    pub(crate) fn changed(&self, query: &SyncQuery) -> Vec<Known> {
        if !self.has_report() {
            return Vec::new();
        }
        let search = query.search.trim().to_lowercase();
        let mut changed = Vec::new();
        each_in_steps(self.known(), |step| {
            let mut found = false;
            self.changes(&step, |change| found |= change == query.change);
            if found
                && query.instance.is_none_or(|instance| step.server == instance)
                && (search.is_empty() || self.sync_mentions(step.known, &search))
            {
                changed.push(step.known);
            }
        });
        changed
    }

    /// Whether the files hold a report that figures are drawn from.
    pub(crate) fn has_report(&self) -> bool {
        self.preview.seats.is_some_and(|seats| seats.now.is_some())
    }

    /// The account that a server knows by an id.
    pub(crate) fn account_of(&self, server: u32, id: u64) -> Option<u32> {
        let (mut from, mut until) = (0, super::number(self.accounts.len()));
        while from < until {
            let middle = from.midpoint(until);
            let account = self.nth_by_id(middle);
            match self.key_of(account).cmp(&(server, id)) {
                Ordering::Equal => return Some(account),
                Ordering::Less => from = middle + 1,
                Ordering::Greater => until = middle,
            }
        }
        None
    }

    /// The account that stands at a place of their order by server and id.
    fn nth_by_id(&self, place: u32) -> u32 {
        let by_id = self.last_sync.by_id.get_or_init(|| {
            let mut files = self.servers.iter().filter_map(|server| server.users);
            let rise = files.all(|file| self.inputs[file].document.records().ids_rise);
            (!rise).then(|| self.sorted_by_id())
        });
        by_id.as_ref().map_or(place, |by_id| by_id[place as usize])
    }

    #[inline(never)]
    fn sorted_by_id(&self) -> Vec<u32> {
        let mut by_id: Vec<u32> = (0..super::number(self.accounts.len())).collect();
        by_id.sort_by_cached_key(|account| self.key_of(*account));
        by_id
    }

    fn key_of(&self, account: u32) -> (u32, u64) {
        let at = self.accounts.at(account);
        (at.server, self.account_records(at).account_id(at.index as usize))
    }

    pub(crate) fn server_and_id(&self, known: Known) -> (u32, u64) {
        match known {
            Known::Account(account) => self.key_of(account),
            Known::Gone(listed) => self.report.listed[listed as usize].account(),
        }
    }

    /// Every account and every listed id, each once, by server and id.
    fn known(&self) -> impl Iterator<Item = Step<'_>> {
        let accounts = (0..super::number(self.accounts.len())).map(|place| {
            let account = self.nth_by_id(place);
            (self.key_of(account), account)
        });
        let (mut accounts, mut rest) = (accounts.peekable(), self.report.listed.as_slice());
        std::iter::from_fn(move || {
            let now = accounts.peek().map(|(key, _)| *key);
            let first = now.into_iter().chain(rest.first().map(Listed::account)).min()?;
            let gone = Known::Gone(super::number(self.report.listed.len() - rest.len()));
            let count = rest.iter().take_while(|listed| listed.account() == first).count();
            let (listed, behind) = rest.split_at(count);
            rest = behind;
            let account = accounts.next_if(|(key, _)| *key == first);
            Some(Step { known: account.map_or(gone, |(_, account)| Known::Account(account)), server: first.0, listed })
        })
    }

    pub(crate) fn listed_of(&self, known: Known) -> &[Listed] {
        let (server, id) = self.server_and_id(known);
        self.report.listed(server, id)
    }

    /// The definitions of the five changes.
    fn changes(&self, &Step { known, listed, .. }: &Step<'_>, mut each: impl FnMut(SyncChange)) {
        let Known::Account(account) = known else { return each(SyncChange::Left) };
        if !self.counts(account as usize) {
            if !listed.is_empty() {
                each(SyncChange::Left);
            }
            return;
        }
        let matched_now = self.matched_row(account).is_some();
        // A row that held nothing but the preview's servers was dropped: the account was on its own.
        let matched_then = listed.iter().any(|listed| listed.row().is_some());
        if listed.is_empty() {
            each(SyncChange::Joined);
        }
        if matched_now && !matched_then {
            each(SyncChange::NewlyMatched);
        }
        if !matched_now && matched_then {
            each(SyncChange::NewlyUnmatched);
        }
        if self.address_changed(account, listed) {
            each(SyncChange::AddressChanged);
        }
    }

    /// The row that an account is matched with.
    pub(crate) fn matched_row(&self, account: u32) -> Option<u32> {
        let person = self.outcomes[account as usize].person;
        self.row_of(person as usize)
    }

    /// Where a file has the account as it was, its primary address then, else all of its addresses; else those of the rows.
    /// Of those only a server-only row's are the account's own: a cloud row's may be of other accounts, or left out.
    fn address_changed(&self, account: u32, listed: &[Listed]) -> bool {
        let Some(first) = listed.first() else { return false };
        let (texts, record, _) = self.member(account);
        let key = texts.key(record.key);
        if let Some(before) = self.synced_account(first.server, first.id) {
            return match before.key() {
                Some(then) => then != key,
                None => is_none(before.emails().filter_map(MadeKey::of).map(|known| known.key() == key)),
            };
        }
        let own =
            listed.iter().map(|listed| listed.record(&self.inputs)).filter(|(_, row)| kind(row) == RowKind::ServerOnly);
        let own = own.flat_map(|(texts, row)| texts.keys(row.server_emails.keys));
        is_none(own.filter(|known| !known.is_empty()).map(|known| known == key))
    }

    /// Addresses known of the last sync: those of the account as it was, where a file has it, else those of its rows.
    pub(crate) fn addresses_before(&self, known: Known) -> impl Iterator<Item = Written<'_>> {
        let listed = self.listed_of(known);
        let own = listed.first().and_then(|first| self.synced_account(first.server, first.id));
        let of_rows = if own.is_some() { &[] } else { listed };
        let of_rows = of_rows.iter().flat_map(|listed| {
            let (texts, row) = listed.record(&self.inputs);
            texts.addresses(row.server_emails.texts)
        });
        own.into_iter().flat_map(|own| own.primary().into_iter().chain(own.emails())).chain(of_rows)
    }

    /// The login that an id has now, else the one that it had at the last sync, where a file says it.
    fn sync_login(&self, known: Known) -> &str {
        match known {
            Known::Account(account) => {
                let (texts, account, _) = self.member(account);
                texts.get(account.login)
            }
            Known::Gone(listed) => {
                let listed = self.report.listed[listed as usize];
                self.synced_account(listed.server, listed.id).and_then(SyncedAccount::login).unwrap_or_default()
            }
        }
    }

    /// The row that an account is matched with, else the one that the last sync listed the id on.
    pub(crate) fn sync_row_of(&self, known: Known) -> Option<u32> {
        let matched = if let Known::Account(account) = known { self.matched_row(account) } else { None };
        matched.or_else(|| self.listed_of(known).iter().find_map(Listed::row))
    }

    pub(crate) fn sync_row(&self, known: Known, change: SyncChange) -> SyncRow {
        let (server, user_id) = self.server_and_id(known);
        let account = if let Known::Account(account) = known { Some(self.member(account)) } else { None };
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        SyncRow {
            change,
            host: self.servers[server as usize].label().to_owned(),
            user_id,
            login: text(self.sync_login(known)),
            cloud_login: text(self.sync_cloud_login(known)),
            before: distinct(self.addresses_before(known)),
            after: account.and_then(|(texts, account, _)| text(&texts.address(account.primary).text())),
        }
    }

    fn sync_cloud_login(&self, known: Known) -> &str {
        self.sync_row_of(known).map_or("", |row| {
            let row = self.report.rows[row as usize];
            row_records(&self.inputs, row).texts.get(row_record(&self.inputs, row).login)
        })
    }

    fn sync_mentions(&self, known: Known, search: &str) -> bool {
        let (server, id) = self.server_and_id(known);
        let primary = |search: &str| {
            let Known::Account(account) = known else { return false };
            let (texts, account, _) = self.member(account);
            mentions(texts.address(account.primary), search)
        };
        contains(self.servers[server as usize].label(), search)
            || contains(&id.to_string(), search)
            || contains(self.sync_login(known), search)
            || contains(self.sync_cloud_login(known), search)
            || self.addresses_before(known).any(|address| mentions(address, search))
            || primary(search)
    }
}

/// Whether there are any, and it is none of them.
fn is_none(mut is_this: impl Iterator<Item = bool>) -> bool {
    is_this.next().is_some_and(|is_first| !is_first && !is_this.any(|is_this| is_this))
}
