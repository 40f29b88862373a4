//! The people as a table asks for them: searched, filtered, sorted, a few at a time.

use super::{Reckoning, RowKind, row_login, row_record, row_records, search::Places};
use crate::{
    people::{AccountView, Category, Filter, PeoplePage, PersonView, Query, Reason, Sort},
    record::{AccountRecord, distinct},
    texts::{Text, Texts, Written},
};
use std::sync::{Mutex, OnceLock};

/// What earlier questions have cost, kept for the next ones.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// Everybody in the order of each [`Sort`] by a text, made when it is first asked for. One by a number is made faster than it
    /// is worth its memory.
    orders: [OnceLock<Vec<u32>>; Sort::ALL.len()],
    /// The last question and its answer, behind those that it narrows: the next page of it needs nothing more, a longer search of few
    /// people looks no further, and one from which letters are taken back has been answered. All together are as many people as there
    /// are, or the last one alone.
    answers: Mutex<Vec<(Query, Vec<u32>)>>,
    /// Where a search looks for whom.
    places: OnceLock<Places>,
}

impl Reckoning {
    /// The rows of a table that a question asks for.
    #[must_use]
    pub fn people(&self, query: &Query) -> PeoplePage {
        let question = Query { offset: 0, limit: 0, ..query.clone() };
        let mut answers = self.table.answers.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        while answers.last().is_some_and(|last| last.0 != question && !narrows(&last.0, &question)) {
            answers.pop();
        }
        if answers.last().is_none_or(|last| last.0 != question) {
            let order = match answers.last() {
                Some((_, few)) if few.len() < FEW => self.narrowed(few, &question.search),
                _ => self.answer(&question),
            };
            answers.push((question, order));
            let mut room = self.people.len();
            let fits = |(_, order): &&(Query, Vec<u32>)| {
                room = room.saturating_sub(order.len());
                room > 0
            };
            let kept = answers.iter().rev().take_while(fits).count().max(1);
            let left_out = answers.len() - kept;
            answers.drain(..left_out);
        }
        let order = answers.last().map_or(&[][..], |(_, order)| order);
        let rows = order.iter().skip(query.offset as usize).take(query.limit as usize);
        let rows = rows.map(|person| self.person_view(*person)).collect();
        PeoplePage { total: super::number(order.len()), rows }
    }

    /// Works out now what the first search would else have to, some tenths of a second for a million people.
    pub fn prepare_search(&self) {
        self.places();
    }

    pub(super) fn places(&self) -> &Places {
        self.table.places.get_or_init(|| Places::new(self))
    }

    /// Everybody that a question asks for, in its order.
    ///
    /// They are looked at as they lie in memory, which is many times faster than in the order they are wanted in.
    pub(crate) fn answer(&self, query: &Query) -> Vec<u32> {
        let made;
        let order = if query.sort.is_by_text() {
            self.table.orders[query.sort as usize].get_or_init(|| self.sorted(query.sort))
        } else {
            made = self.sorted(query.sort);
            &made
        };
        let order = order.iter().copied();
        let search = query.search.trim().to_lowercase();
        let wanted = if search.is_empty() {
            (0..self.people.len()).map(|person| self.is_in(person, query.filter)).collect()
        } else {
            self.mentioned(&search, query.filter)
        };
        let order = order.filter(|person| wanted[*person as usize]);
        if query.descending { order.rev().collect() } else { order.collect() }
    }

    /// Those of an earlier answer that a longer search finds.
    fn narrowed(&self, order: &[u32], search: &str) -> Vec<u32> {
        let search = search.trim().to_lowercase();
        order.iter().copied().filter(|person| self.mentions(*person as usize, &search)).collect()
    }

    pub(super) fn is_in(&self, person: usize, filter: Filter) -> bool {
        let category = self.people[person].category;
        match filter {
            Filter::All => true,
            Filter::CloudAndServer => category == Category::CloudAndServer,
            Filter::CloudOnly => category == Category::CloudOnly,
            Filter::VisualStudioOnly => category == Category::VisualStudioOnly,
            Filter::ServerOnly => category == Category::ServerOnly,
            Filter::NoSeat => category == Category::NoSeat,
            Filter::AddressHidden => self.is_blind(person),
            Filter::NoMatchVisible => self.row_of(person).is_none() && category == Category::ServerOnly,
        }
    }

    /// An account, the texts behind it, and its server's name.
    pub(crate) fn member(&self, index: u32) -> (&Texts, AccountRecord, &str) {
        let at = self.accounts.at(index);
        let records = self.account_records(at);
        (&records.texts, records.account(at.index as usize), self.servers[at.server as usize].label())
    }

    pub(super) fn account_count(&self, person: usize) -> usize {
        let others = self.row_of(person).map_or(0, |row| self.report.rows[row as usize].other_ids);
        self.members_of(person).len() + others as usize
    }

    pub(super) fn cloud_login(&self, person: usize) -> &str {
        self.row_of(person).map_or("", |row| row_login(&self.inputs, self.report.rows[row as usize]))
    }

    fn row_text(&self, person: usize, text: impl Fn(&crate::record::RowRecord) -> Text) -> &str {
        let Some(row) = self.row_of(person) else { return "" };
        let row = self.report.rows[row as usize];
        row_records(&self.inputs, row).texts.get(text(&row_record(&self.inputs, row)))
    }

    /// What the person is called, as the table shows it.
    pub(super) fn label(&self, person: usize) -> Written<'_> {
        let of_members = |text: fn(&AccountRecord) -> Text| {
            self.members_of(person).iter().map(move |member| {
                let (texts, account, _) = self.member(*member);
                texts.get(text(&account))
            })
        };
        let labels = std::iter::once(self.row_text(person, |record| record.name))
            .chain(of_members(|account| account.name))
            .chain(std::iter::once(self.cloud_login(person)))
            .chain(of_members(|account| account.login));
        let label = labels.into_iter().find(|label| !label.is_empty());
        label.map_or_else(|| self.first_address(person), Written::whole)
    }

    pub(super) fn first_address(&self, person: usize) -> Written<'_> {
        let mut first = Written::default();
        if let Some(index) = self.row_of(person) {
            let row = self.report.rows[index as usize];
            let (texts, record) = (&row_records(&self.inputs, row).texts, row_record(&self.inputs, row));
            first = record
                .shown_addresses(texts)
                .chain(self.identity_addresses(index))
                .chain(texts.addresses(record.server_emails.texts))
                .find(|address| !address.is_empty())
                .unwrap_or_default();
        }
        for member in self.members_of(person) {
            if first.is_empty() {
                let (texts, account, _) = self.member(*member);
                first = texts.address(account.primary);
            }
        }
        first
    }

    pub(crate) fn person_view(&self, id: u32) -> PersonView {
        let person = id as usize;
        let mut addresses: Vec<String> = Vec::new();
        let mut accounts = Vec::new();
        let mut name = None;
        let mut cloud_login = None;
        if let Some(index) = self.row_of(person) {
            let row = self.report.rows[index as usize];
            let (texts, record) = (&row_records(&self.inputs, row).texts, row_record(&self.inputs, row));
            name = texts.some(record.name).map(str::to_owned);
            cloud_login = texts.some(record.login).map(str::to_owned);
            let server_only = texts.addresses(record.server_emails.texts).filter(|_| row.kind == RowKind::ServerOnly);
            addresses =
                distinct(record.shown_addresses(texts).chain(self.identity_addresses(index)).chain(server_only));
            if row.other_ids > 0 {
                accounts.extend(texts.list(record.server_ids).filter(|id| !self.is_in_preview(id)).map(other_account));
            }
        }
        for member in self.members_of(person) {
            let (texts, account, server) = self.member(*member);
            name = name.or_else(|| texts.some(account.name).map(str::to_owned));
            accounts.push(AccountView {
                host_name: Some(server.to_owned()),
                user_id: Some(account.id),
                login: texts.some(account.login).map(str::to_owned),
                address: texts.some_address(account.primary).map(Into::into),
                reason: self.outcomes[*member as usize].reason,
            });
        }
        let category = self.people[person].category;
        PersonView { id, name, cloud_login, addresses, category, address_hidden: self.is_blind(person), accounts }
    }

    /// Whether an id of the report is one of a server whose accounts the preview has.
    pub(crate) fn is_in_preview(&self, id: &str) -> bool {
        let host = id.rsplit_once(':').filter(|(_, id)| id.parse::<u64>().is_ok()).map(|(host, _)| host);
        host.is_some() && self.servers.iter().any(|server| server.host_name.as_deref() == host)
    }
}

fn other_account(id: &str) -> AccountView {
    let parts = id.rsplit_once(':').and_then(|(host, id)| Some((host.to_owned(), id.parse().ok()?)));
    let (host_name, user_id) = parts.map_or((Some(id.to_owned()), None), |(host, id)| (Some(host), Some(id)));
    AccountView { host_name, user_id, login: None, address: None, reason: Reason::Listed }
}

/// So many people are better asked one by one than sought among everybody.
const FEW: usize = 100_000;

/// Whether a question asks for some of the people of an earlier one: a longer search.
fn narrows(earlier: &Query, question: &Query) -> bool {
    let longer = question.search.trim().to_lowercase().contains(&earlier.search.trim().to_lowercase());
    longer && Query { search: earlier.search.clone(), ..question.clone() } == *earlier
}
