//! The people as a table asks for them: searched, filtered, sorted, a few at a time.

use super::{Reckoning, RowKind, row_record, row_records};
use crate::{
    people::{AccountView, Category, Filter, PeoplePage, PersonView, Query, Reason, Sort},
    record::{AccountRecord, distinct},
    texts::{Text, Texts},
};
use std::sync::{Mutex, OnceLock};

/// What earlier questions have cost, kept for the next ones.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// Everybody in the order of each [`Sort`], made when it is first asked for.
    orders: [OnceLock<Vec<u32>>; Sort::ALL.len()],
    /// The last question and its answer: the next page of it needs nothing more, and a longer search looks no further.
    last: Mutex<Option<(Query, Vec<u32>)>>,
}

impl Reckoning {
    /// The rows of a table that a question asks for.
    #[must_use]
    pub fn people(&self, query: &Query) -> PeoplePage {
        let question = Query { offset: 0, limit: 0, ..query.clone() };
        let mut last = self.table.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let order = match last.take() {
            Some((asked, order)) if asked == question => order,
            Some(last) if narrows(&last, &question) => self.narrowed(last.1, &question.search),
            _ => self.answer(&question),
        };
        let rows = order.iter().skip(query.offset as usize).take(query.limit as usize);
        let rows = rows.map(|person| self.person_view(*person)).collect();
        let total = super::number(order.len());
        *last = Some((question, order));
        PeoplePage { total, rows }
    }

    /// Everybody that a question asks for, in its order.
    ///
    /// They are looked at as they lie in memory, which is many times faster than in the order they are wanted in.
    pub(crate) fn answer(&self, query: &Query) -> Vec<u32> {
        let order = self.table.orders[query.sort as usize].get_or_init(|| self.sorted(query.sort)).iter().copied();
        let search = query.search.trim().to_lowercase();
        let wanted: Vec<bool> = (0..self.people.len())
            .map(|person| self.is_in(person, query.filter) && (search.is_empty() || self.mentions(person, &search)))
            .collect();
        let order = order.filter(|person| wanted[*person as usize]);
        if query.descending { order.rev().collect() } else { order.collect() }
    }

    /// Those of an earlier answer that a longer search finds.
    fn narrowed(&self, order: Vec<u32>, search: &str) -> Vec<u32> {
        let search = search.trim().to_lowercase();
        order.into_iter().filter(|person| self.mentions(*person as usize, &search)).collect()
    }

    fn sorted(&self, sort: Sort) -> Vec<u32> {
        let mut order: Vec<u32> = (0..super::number(self.people.len())).collect();
        match sort {
            Sort::Person => sort_by_text(&mut order, |person| self.label(person)),
            Sort::CloudLogin => sort_by_text(&mut order, |person| self.cloud_login(person)),
            Sort::Address => sort_by_text(&mut order, |person| self.first_address(person)),
            Sort::Category => order.sort_by_key(|person| self.people[*person as usize].category),
            Sort::Accounts => order.sort_by_cached_key(|person| self.account_count(*person as usize)),
        }
        order
    }

    fn is_in(&self, person: usize, filter: Filter) -> bool {
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

    fn mentions(&self, person: usize, search: &str) -> bool {
        let mut found = false;
        self.each_text(person, |text| found |= contains(text, search));
        found
    }

    /// Gives every text that a search looks into.
    fn each_text<'r>(&'r self, person: usize, mut each: impl FnMut(&'r str)) {
        if let Some(index) = self.row_of(person) {
            self.identity_addresses(index).for_each(&mut each);
            let row = self.report.rows[index as usize];
            let (texts, record) = (&row_records(&self.inputs, row).texts, row_record(&self.inputs, row));
            for text in [record.login, record.name, record.name_id.text, record.subscription.text] {
                each(texts.get(text));
            }
            for list in [record.verified.texts, record.server_emails.texts, record.server_ids] {
                texts.list(list).for_each(&mut each);
            }
        }
        for member in self.members_of(person) {
            let (texts, account, server) = self.member(*member);
            each(texts.get(account.login));
            each(texts.get(account.name));
            texts.list(account.emails).for_each(&mut each);
            each(server);
        }
    }

    /// An account, the texts behind it, and its server's name.
    pub(crate) fn member(&self, index: u32) -> (&Texts, &AccountRecord, &str) {
        let at = self.accounts[index as usize];
        let server = &self.servers[at.server as usize];
        let file = server.users.unwrap_or_default();
        (&self.inputs[file].document.records().texts, self.account_at(at), server.label())
    }

    fn account_count(&self, person: usize) -> usize {
        let others = self.row_of(person).map_or(0, |row| self.report.rows[row as usize].other_ids);
        self.members_of(person).len() + others as usize
    }

    fn cloud_login(&self, person: usize) -> &str {
        self.row_text(person, |record| record.login)
    }

    fn row_text(&self, person: usize, text: impl Fn(&crate::record::RowRecord) -> Text) -> &str {
        let Some(row) = self.row_of(person) else { return "" };
        let row = self.report.rows[row as usize];
        row_records(&self.inputs, row).texts.get(text(row_record(&self.inputs, row)))
    }

    /// What the person is called, as the table shows it.
    fn label(&self, person: usize) -> &str {
        let of_members = |text: fn(&AccountRecord) -> Text| {
            self.members_of(person).iter().map(move |member| {
                let (texts, account, _) = self.member(*member);
                texts.get(text(account))
            })
        };
        let labels = std::iter::once(self.row_text(person, |record| record.name))
            .chain(of_members(|account| account.name))
            .chain(std::iter::once(self.cloud_login(person)))
            .chain(of_members(|account| account.login));
        labels.into_iter().find(|label| !label.is_empty()).unwrap_or_else(|| self.first_address(person))
    }

    fn first_address(&self, person: usize) -> &str {
        let mut first = "";
        if let Some(index) = self.row_of(person) {
            let row = self.report.rows[index as usize];
            let (texts, record) = (&row_records(&self.inputs, row).texts, row_record(&self.inputs, row));
            first = record
                .shown_addresses(texts)
                .chain(self.identity_addresses(index))
                .chain(texts.list(record.server_emails.texts))
                .find(|text| !text.is_empty())
                .unwrap_or_default();
        }
        for member in self.members_of(person) {
            if first.is_empty() {
                let (texts, account, _) = self.member(*member);
                first = texts.get(account.primary);
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
            let server_only = texts.list(record.server_emails.texts).filter(|_| row.kind == RowKind::ServerOnly);
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
                address: texts.some(account.primary).map(str::to_owned),
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

/// Whether a question is better answered from among the people of an earlier one: a longer search, of few people.
fn narrows((earlier, order): &(Query, Vec<u32>), question: &Query) -> bool {
    const FEW: usize = 100_000;
    let longer = question.search.trim().to_lowercase().contains(&earlier.search.trim().to_lowercase());
    longer && order.len() < FEW && Query { search: earlier.search.clone(), ..question.clone() } == *earlier
}

/// Sorts people by a text without regard to letter case; who has none comes last.
///
/// The first letters of each text are sorted as numbers; only texts that go on behind the same letters are compared.
fn sort_by_text<'r>(order: &mut [u32], text: impl Fn(usize) -> &'r str) {
    let mut starts: Vec<(u128, u32)> = order
        .iter()
        .map(|person| {
            let text = text(*person as usize);
            (if text.is_empty() { u128::MAX } else { first_letters(text) }, *person)
        })
        .collect();
    starts.sort_unstable();
    let mut texts: Vec<(&str, u32)> = Vec::new();
    let ends_within = |start: u128| start.trailing_zeros() >= 8 || start == u128::MAX;
    for run in starts.chunk_by_mut(|a, b| a.0 == b.0).filter(|run| run.len() > 1 && !ends_within(run[0].0)) {
        texts.clear();
        texts.extend(run.iter().map(|(_, person)| (text(*person as usize), *person)));
        texts.sort_by(|a, b| compare_folded(a.0, b.0));
        for (place, (_, person)) in run.iter_mut().zip(&texts) {
            place.1 = *person;
        }
    }
    for (place, (_, person)) in order.iter_mut().zip(starts) {
        *place = person;
    }
}

fn compare_folded(a: &str, b: &str) -> std::cmp::Ordering {
    if a.is_ascii() && b.is_ascii() {
        return a.bytes().map(|byte| byte.to_ascii_lowercase()).cmp(b.bytes().map(|byte| byte.to_ascii_lowercase()));
    }
    folded(a).cmp(folded(b))
}

fn folded(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_lowercase)
}

/// The first bytes of a text in lower case, so that smaller numbers come first.
fn first_letters(text: &str) -> u128 {
    let mut letters = [0; 16];
    let mut filled = 0;
    for c in folded(text) {
        let mut bytes = [0; 4];
        for byte in c.encode_utf8(&mut bytes).bytes() {
            letters[filled] = byte;
            filled += 1;
            if filled == letters.len() {
                return u128::from_be_bytes(letters);
            }
        }
    }
    u128::from_be_bytes(letters)
}

/// Whether a text contains a search, which is lower case already.
pub(super) fn contains(text: &str, search: &str) -> bool {
    if text.is_ascii() {
        let (text, search) = (text.as_bytes(), search.as_bytes());
        let Some((first, rest)) = search.split_first() else { return true };
        let Some(last) = text.len().checked_sub(search.len()) else { return false };
        let starts = memchr::memchr2_iter(*first, first.to_ascii_uppercase(), &text[..=last]);
        return starts.map(|at| &text[at + 1..=at + rest.len()]).any(|found| found.eq_ignore_ascii_case(rest));
    }
    text.to_lowercase().contains(search)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_sorted_without_regard_to_case_and_nothing_comes_last() {
        let texts = ["Zoë", "", "ana.long-name-2", "ANA.long-name-1", "山田", "Ähre", "ana"];
        let mut order: Vec<u32> = (0..7).collect();
        sort_by_text(&mut order, |index| texts[index]);
        let sorted: Vec<&str> = order.iter().map(|index| texts[*index as usize]).collect();
        assert_eq!(sorted, ["ana", "ANA.long-name-1", "ana.long-name-2", "Zoë", "Ähre", "山田", ""]);
    }

    #[test]
    fn a_search_finds_parts_without_regard_to_case() {
        assert!(contains("Mona@Octo.Example", "octo"));
        assert!(contains("Zoë ÄHRE", "ähre"));
        assert!(contains("mona", "mona") && contains("mona", "a") && contains("mona", ""));
        assert!(!contains("mona", "monalisa") && !contains("", "a") && !contains("mona", "o "));
    }
}
