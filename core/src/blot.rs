//! Blot-out: the same answers without names, logins, addresses and user ids, for tickets and screenshots.
//!
//! Each becomes a mark made of the person's number, so that the same person bears the same mark in the table, the
//! details, the suggestions, the lists and everything saved: `Person 12`, `login-12`, `address-12-1`. What is compared as
//! one address is one mark. Hosts and other numbers stay. Whoever holds the files can tell who is meant; nobody else can.
//!
//! Every view that has anybody in it is taken apart field by field, so that a new field does not compile before somebody
//! decides about it.

use crate::{
    address,
    document::{Document, Summary},
    finding::FindingView,
    lang::Lang,
    near::{NearMiss, Suggestion, SuggestionPage, SuggestionQuery, SuggestionRow, near_misses_of},
    people::{
        AccountDetail, AccountView, CloudSide, Compared, PeoplePage, PersonDetail, PersonView, Query, Said,
        ServerAddress, SyncPage, SyncQuery, SyncRow,
    },
    preview::Preview,
    reckon::{Known, Reckoning, number, row_record, row_records},
};
use foldhash::fast::RandomState;
use std::collections::HashMap;

/// A reckoning's answers with everything blotted out that tells who somebody is.
#[derive(Clone, Copy, Debug)]
pub struct Blotted<'r>(&'r Reckoning);

impl Reckoning {
    /// The same answers, blotted out.
    #[must_use]
    pub fn blotted(&self) -> Blotted<'_> {
        Blotted(self)
    }
}

impl Document {
    /// The same summary; what its findings quote of the file is blotted out.
    #[must_use]
    #[inline(never)]
    pub fn blotted_summary(&self, lang: Lang) -> Summary {
        Summary {
            findings: self.findings().iter().map(|finding| finding.blotted().view(lang)).collect(),
            ..self.summary(lang)
        }
    }
}

impl Blotted<'_> {
    /// As [`Reckoning::people`]. A search still looks into what the files say.
    #[must_use]
    #[inline(never)]
    pub fn people(self, query: &Query) -> PeoplePage {
        let PeoplePage { total, rows } = self.0.people(query);
        PeoplePage { total, rows: rows.into_iter().map(|person| self.person_view(person)).collect() }
    }

    /// As [`Reckoning::person`].
    #[must_use]
    #[inline(never)]
    pub fn person(self, id: u32, lang: Lang) -> Option<PersonDetail> {
        self.detail(id, lang, self.0.near_misses())
    }

    /// As [`Reckoning::person_so_far`].
    #[must_use]
    pub fn person_so_far(self, id: u32, lang: Lang) -> Option<PersonDetail> {
        self.detail(id, lang, self.0.near_misses_so_far())
    }

    fn detail(self, id: u32, lang: Lang, near_misses: &[NearMiss]) -> Option<PersonDetail> {
        let mut pen = Pen { reckoning: self.0, marks: HashMap::default() };
        let detail = self.0.detail(id, lang, near_misses, &mut |said| pen.write(said))?;
        let PersonDetail { person, cloud, accounts, suggestions: _, note } = detail;
        let mut marks = Marks::of(self.0, id);
        let views = self.accounts(id, accounts.iter().map(|account| account.account.clone()).collect(), &mut marks);
        let accounts = accounts.into_iter().zip(views);
        Some(PersonDetail {
            cloud: cloud.map(|cloud| self.cloud_side(cloud, &mut marks)),
            accounts: accounts.map(|(detail, account)| account_detail(detail, account, &mut marks)).collect(),
            suggestions: near_misses_of(near_misses, id).map(|near| self.suggestion(near, lang)).collect(),
            person: self.person_view(person),
            note,
        })
    }

    /// As [`Reckoning::suggestions`].
    #[must_use]
    #[inline(never)]
    pub fn suggestions(self, lang: Lang) -> Vec<Suggestion> {
        self.0.near_misses().iter().map(|near| self.suggestion(near, lang)).collect()
    }

    /// As [`Reckoning::suggestions_page`].
    #[must_use]
    #[inline(never)]
    pub fn suggestions_page(self, query: &SuggestionQuery, lang: Lang) -> SuggestionPage {
        let SuggestionPage { total, rows } = self.0.suggestions_page(query, lang);
        let near_misses = self.0.near_misses();
        // The key is a hash for the page's ticks, and shown to nobody.
        let row = |SuggestionRow { id, key, suggestion: _ }| SuggestionRow {
            id,
            key,
            suggestion: self.suggestion(&near_misses[id as usize], lang),
        };
        SuggestionPage { total, rows: rows.into_iter().map(row).collect() }
    }

    /// As [`Reckoning::last_sync`]. A search still looks into what the files say.
    #[must_use]
    #[inline(never)]
    pub fn last_sync(self, query: &SyncQuery) -> SyncPage {
        let (total, known) = self.0.sync_answer(query);
        let rows = known.iter().map(|known| self.sync_row(*known, self.0.sync_row(*known, query.change)));
        SyncPage { total, rows: rows.collect() }
    }

    /// The preview's findings, without excerpts and without what they quote of the files.
    #[must_use]
    #[inline(never)]
    pub fn findings(self, lang: Lang) -> Vec<FindingView> {
        self.0.findings().iter().map(|finding| finding.blotted().view(lang)).collect()
    }

    /// As [`Reckoning::preview`].
    #[must_use]
    #[inline(never)]
    pub fn preview(self, lang: Lang) -> Preview {
        self.preview_of(self.0.preview().clone(), lang)
    }

    /// As [`Reckoning::whole_preview`].
    #[must_use]
    #[inline(never)]
    pub fn whole_preview(self, lang: Lang, seat_price: Option<f64>) -> Preview {
        self.preview_of(self.0.whole_preview(lang, seat_price), lang)
    }

    fn preview_of(self, preview: Preview, lang: Lang) -> Preview {
        let Preview { seats, people, matches, instances, findings: _, suggestions, what_if, last_sync, overlaps } =
            preview;
        Preview {
            seats,
            people,
            matches,
            instances,
            findings: self.findings(lang),
            suggestions: suggestions.map(|_| self.suggestions(lang)),
            what_if,
            last_sync,
            overlaps,
        }
    }

    pub(crate) fn person_view(self, person: PersonView) -> PersonView {
        let PersonView { id, name, cloud_login, addresses, category, address_hidden, accounts } = person;
        let mut marks = Marks::of(self.0, id);
        PersonView {
            id,
            name: name.map(|_| marks.name()),
            cloud_login: cloud_login.map(|login| marks.login(&login)),
            addresses: marks.addresses(&addresses),
            category,
            address_hidden,
            accounts: self.accounts(id, accounts, &mut marks),
        }
    }

    fn accounts(self, person: u32, accounts: Vec<AccountView>, marks: &mut Marks) -> Vec<AccountView> {
        let members = self.0.members_of(person as usize);
        // Accounts that only the report knows stand before the others.
        let others = accounts.len() - members.len();
        let account = |(index, account): (usize, AccountView)| {
            let AccountView { host_name, user_id, login, address, reason } = account;
            let member = index.checked_sub(others).map(|member| members[member]);
            AccountView {
                // An id that could not be read stands in the host's place.
                host_name: host_name.filter(|_| user_id.is_some()),
                user_id: member.map(|account| self.account_number(account)),
                login: login.map(|login| marks.login(&login)),
                address: address.map(|address| marks.address(&address)),
                reason,
            }
        };
        accounts.into_iter().enumerate().map(account).collect()
    }

    fn cloud_side(self, cloud: CloudSide, marks: &mut Marks) -> CloudSide {
        let CloudSide {
            login,
            name,
            license_type,
            verified,
            name_id,
            subscription,
            identities,
            server_addresses,
            listed,
        } = cloud;
        let known = |text: &String| LICENSE_TYPES.iter().any(|known| text.eq_ignore_ascii_case(known));
        CloudSide {
            login: login.map(|login| marks.login(&login)),
            name: name.map(|_| marks.name()),
            license_type: license_type.filter(known),
            verified: marks.addresses(&verified),
            name_id: name_id.map(|name_id| marks.address(&name_id)),
            subscription: subscription.map(|address| marks.address(&address)),
            identities: marks.addresses(&identities),
            server_addresses: marks.addresses(&server_addresses),
            listed: listed.iter().filter_map(|id| self.listed(id)).collect(),
        }
    }

    /// `host:id` of one of the preview's servers.
    fn listed(self, listed: &str) -> Option<String> {
        let (host, id) = listed.rsplit_once(':')?;
        let server = self.0.servers.iter().position(|server| server.host_name.as_deref() == Some(host))?;
        Some(format!("{host}:{}", self.id_number(number(server), id.parse().ok()?)))
    }

    pub(crate) fn suggestion(self, near: &NearMiss, lang: Lang) -> Suggestion {
        let Suggestion {
            kind,
            host,
            user_id: _,
            login,
            address,
            name,
            cloud_login,
            cloud_addresses,
            cloud_name,
            reason,
            remedy,
        } = self.0.suggestion(near, lang);
        let (mut person, mut member) = (Marks::of(self.0, near.person), Marks::of(self.0, near.row));
        Suggestion {
            kind,
            host,
            user_id: self.account_number(near.account),
            login: login.map(|login| person.login(&login)),
            address: address.map(|address| person.address(&address)),
            name: name.map(|_| person.name()),
            cloud_login: member.login(&cloud_login),
            cloud_addresses: member.addresses(&cloud_addresses),
            cloud_name: cloud_name.map(|_| member.name()),
            reason,
            remedy,
        }
    }

    pub(crate) fn sync_row(self, known: Known, row: SyncRow) -> SyncRow {
        let SyncRow { change, host, user_id: _, login, cloud_login, before, after } = row;
        let (server, id) = self.0.server_and_id(known);
        let mut own = match known {
            Known::Account(account) => Marks::of(self.0, self.0.outcomes[account as usize].person),
            Known::Gone(listed) => Marks::of_nobody(self.0, listed),
        };
        let member = self.0.sync_row_of(known);
        SyncRow {
            change,
            host,
            user_id: self.id_number(server, id),
            login: login.map(|login| own.login(&login)),
            cloud_login: cloud_login.zip(member).map(|(login, row)| Marks::of(self.0, row).login(&login)),
            before: own.addresses(&before),
            after: after.map(|address| own.address(&address)),
        }
    }

    /// Accounts are numbered from 1, person after person.
    fn account_number(self, account: u32) -> u64 {
        let person = self.0.outcomes[account as usize].person as usize;
        // A person's accounts stand in their own order.
        let place = self.0.members_of(person).binary_search(&account).unwrap_or_default();
        u64::from(self.0.people[person].members) + place as u64 + 1
    }

    /// The number of an account, or of an id that the last sync listed and no account has: those come after all accounts.
    fn id_number(self, server: u32, id: u64) -> u64 {
        self.0.account_of(server, id).map_or_else(
            || (self.0.accounts.len() + self.0.report.first_listed(server, id) + 1) as u64,
            |account| self.account_number(account),
        )
    }
}

fn account_detail(detail: AccountDetail, account: AccountView, marks: &mut Marks) -> AccountDetail {
    let AccountDetail { account: _, name, addresses, compared, words } = detail;
    let address = |ServerAddress { address, primary }| ServerAddress { address: marks.address(&address), primary };
    let addresses = addresses.into_iter().map(address).collect();
    let compared = compared.map(|Compared { server, cloud, field }| Compared {
        server: marks.address(&server),
        cloud: cloud.map(|address| marks.address(&address)),
        field,
    });
    AccountDetail { account, name: name.map(|_| marks.name()), addresses, compared, words }
}

/// The types that the report is documented to say; anything else may be a cell that has slipped.
const LICENSE_TYPES: [&str; 2] = ["Enterprise", "Visual Studio subscription"];

/// Writes what sentences say of people.
struct Pen<'r> {
    reckoning: &'r Reckoning,
    marks: HashMap<u32, Marks, RandomState>,
}

impl Pen<'_> {
    fn write(&mut self, said: Said<'_>) -> String {
        let (Said::Login(person, _) | Said::Address(person, _)) = said;
        let marks = self.marks.entry(person).or_insert_with(|| Marks::of(self.reckoning, person));
        match said {
            Said::Login(_, login) => marks.login(login),
            Said::Address(_, address) => marks.address(&address.text()),
        }
    }
}

/// What a person is called instead.
struct Marks {
    person: u32,
    /// Logins without regard to letter case, and their numbers from 1.
    logins: HashMap<String, usize, RandomState>,
    /// Addresses as they are compared, and their numbers from 1.
    addresses: HashMap<String, usize, RandomState>,
}

impl Marks {
    /// All that is known of a person is numbered in one fixed order, so that every view gives the same numbers.
    fn of(reckoning: &Reckoning, person: u32) -> Self {
        let mut marks = Self::empty(person);
        if let Some(index) = reckoning.row_of(person as usize) {
            let row = reckoning.report.rows[index as usize];
            let (texts, record) = (&row_records(&reckoning.inputs, row).texts, row_record(&reckoning.inputs, row));
            marks.login(texts.get(record.login));
            let shown = record.shown_addresses(texts).chain(texts.addresses(record.server_emails.texts));
            for text in shown.chain(reckoning.identity_addresses(index)) {
                marks.address(&text.text());
            }
        }
        for account in reckoning.members_of(person as usize) {
            let (texts, record, _) = reckoning.member(*account);
            marks.login(texts.get(record.login));
            let emails = std::iter::once(texts.address(record.primary)).chain(texts.addresses(record.emails));
            for text in emails.chain(reckoning.addresses_before(Known::Account(*account))) {
                marks.address(&text.text());
            }
        }
        marks
    }

    /// Of an id that nobody has any more, by its place among the listed ones.
    fn of_nobody(reckoning: &Reckoning, listed: u32) -> Self {
        Self::empty(number(reckoning.people.len() + listed as usize))
    }

    fn empty(person: u32) -> Self {
        Self { person, logins: HashMap::default(), addresses: HashMap::default() }
    }

    fn name(&self) -> String {
        format!("Person {}", self.person)
    }

    fn login(&mut self, login: &str) -> String {
        match place(&mut self.logins, login.to_lowercase()) {
            0 => String::new(),
            1 => format!("login-{}", self.person),
            place => format!("login-{}-{place}", self.person),
        }
    }

    fn address(&mut self, text: &str) -> String {
        let key = address::key(text).map_or_else(|| text.trim().to_owned(), std::borrow::Cow::into_owned);
        match place(&mut self.addresses, key) {
            0 => String::new(),
            place => format!("address-{}-{place}", self.person),
        }
    }

    fn addresses(&mut self, texts: &[String]) -> Vec<String> {
        crate::record::distinct(
            texts.iter().map(|text| self.address(text)).collect::<Vec<_>>().iter().map(String::as_str),
        )
    }
}

/// The number of a text among those that came before it, from 1; 0 for none.
fn place(known: &mut HashMap<String, usize, RandomState>, text: String) -> usize {
    if text.is_empty() {
        return 0;
    }
    let next = known.len() + 1;
    *known.entry(text).or_insert(next)
}
