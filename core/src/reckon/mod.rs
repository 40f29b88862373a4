//! Documents to people and numbers: the one function behind every preview.

mod accounts;
mod detail;
mod identities;
mod keys;
mod last_sync;
mod lists;
mod matching;
mod needle;
mod numbers;
mod overlaps;
mod rows;
mod search;
mod servers;
mod shortlist;
mod sort;
mod synced;
mod table;

use crate::{
    address::Key,
    document::Document,
    finding::{Code, Finding},
    kind::Kind,
    near::Near,
    people::{Category, Reason},
    preview::{Billing, Options, Preview},
    record::{AccountRecord, Records},
    steps::in_steps,
};
use accounts::{AccountRef, Accounts};
use identities::Identities;
use keys::{KeyId, Keys};
pub(crate) use last_sync::Known;
use last_sync::LastSync;
use matching::{Matcher, Sides, Verdict};
pub(crate) use rows::number;
use rows::{Report, Row};
pub(crate) use rows::{RowKind, row_login, row_record, row_records};
pub(crate) use servers::Server;
use std::{hint::black_box, num::NonZeroU32, sync::Arc};
use synced::Synced;
use table::Table;

/// A file that takes part in a reckoning.
#[derive(Clone, Debug)]
pub struct Input {
    /// What was read of it.
    pub document: Arc<Document>,
    /// For an all-users report: the host name of the server whose users it lists, where the owner says so.
    pub host: Option<String>,
}

impl Input {
    /// A file that says by itself whose it is.
    #[must_use]
    pub fn new(document: Arc<Document>) -> Self {
        Self { document, host: None }
    }
}

/// What became of an account.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outcome {
    pub(crate) reason: Reason,
    /// Whether the last sync listed it.
    pub(crate) listed: bool,
    /// Index among the people.
    pub(crate) person: u32,
}

/// Someone who consumes a seat, or an account that consumes none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Person {
    pub(crate) category: Category,
    /// Where the person's accounts begin in [`Reckoning::members`]; they end where the next person's begin.
    pub(crate) members: u32,
}

/// Documents reckoned together: the preview, and the people behind it.
#[derive(Debug)]
pub struct Reckoning {
    pub(crate) inputs: Vec<Input>,
    pub(crate) servers: Vec<Server>,
    pub(crate) report: Report,
    pub(crate) identities: Identities,
    pub(crate) synced: Synced,
    pub(crate) accounts: Accounts,
    pub(crate) outcomes: Vec<Outcome>,
    /// First the report's rows, then people that no row has.
    pub(crate) people: Vec<Person>,
    /// Accounts, by their index, person after person.
    pub(crate) members: Vec<u32>,
    pub(crate) near: Near,
    billing: Billing,
    findings: Vec<Finding>,
    preview: Preview,
    table: Table,
    last_sync: LastSync,
}

/// Reckons files together. The order of files, rows and accounts changes no number.
#[must_use]
pub fn reckon(inputs: &[Input], options: &Options) -> Reckoning {
    let inputs = inputs.to_vec();
    let mut findings = Vec::new();
    let servers = servers::servers(&inputs, &mut findings);
    let report = rows::report(&inputs, &servers, &mut findings);
    let has_report = inputs.iter().any(|input| input.document.kind() == Kind::CloudReport);
    let whole = report.is_some() && (has_report || !servers.is_empty());
    if whole && !has_report {
        findings.push(Finding::new(Code::NoReport));
    }
    let is_cloud_side = |kind| matches!(kind, Kind::CloudReport | Kind::ExternalIdentities | Kind::LastSyncAccounts);
    if whole && inputs.iter().all(|input| is_cloud_side(input.document.kind())) {
        findings.push(Finding::new(Code::NoServer));
    }
    lists::incomplete(&inputs, &mut findings);
    let synced = Synced::new(&inputs, &servers, &mut findings);
    let identities = report.as_ref().map(|report| Identities::new(&inputs, &report.rows, &mut findings));
    let servers = if whole { servers } else { Vec::new() };
    let mut reckoning = Reckoning {
        accounts: Accounts::new(&inputs, &servers),
        servers,
        report: report.filter(|_| whole).unwrap_or_default(),
        identities: identities.unwrap_or_default(),
        synced,
        outcomes: Vec::new(),
        people: Vec::new(),
        members: Vec::new(),
        near: Near::default(),
        billing: options.billing,
        findings: Vec::new(),
        preview: Preview::default(),
        table: Table::default(),
        last_sync: LastSync::default(),
        inputs,
    };
    reckoning.match_accounts(*options, &mut findings);
    if whole {
        reckoning.preview = numbers::preview(&reckoning, has_report);
    }
    reckoning.findings = in_order(&reckoning.inputs, findings);
    reckoning.preview.findings = reckoning.findings.iter().map(|finding| finding.view(options.lang)).collect();
    reckoning
}

/// First what takes no part in the numbers, then by severity, then as the files come.
fn in_order(inputs: &[Input], reckoned: Vec<Finding>) -> Vec<Finding> {
    let of_files = inputs.iter().flat_map(|input| input.document.findings().iter().cloned());
    let mut findings: Vec<Finding> = reckoned.into_iter().chain(of_files).collect();
    findings.sort_by_key(|finding| (finding.code() != Code::UsersUnreadable, finding.severity()));
    findings
}

impl Reckoning {
    /// The numbers and the findings.
    #[must_use]
    pub fn preview(&self) -> &Preview {
        &self.preview
    }

    /// The preview's findings, in its order and in no language yet.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Whether an account consumes a seat unless it is matched.
    pub(crate) fn counts(&self, account: usize) -> bool {
        !matches!(self.outcomes[account].reason, Reason::Suspended | Reason::System)
    }

    fn match_accounts(&mut self, options: Options, findings: &mut Vec<Finding>) {
        let (keys, key_ids) = Keys::of_accounts(&self.inputs, &self.servers, &self.accounts);
        let sides = Sides {
            inputs: &self.inputs,
            servers: &self.servers,
            report: &self.report,
            identities: &self.identities,
            synced: &self.synced,
            billing: options.billing,
        };
        let matcher = Matcher::new(sides, &keys);
        let mut crowd = Crowd::new(&self.report, keys.len());
        drop(keys);
        let mut outcomes = Vec::with_capacity(self.accounts.len());
        let (mut ambiguous, mut near) = (0, 0);
        in_steps(self.accounts.len(), &mut |few| {
            for account in few {
                let key = &key_ids[account];
                let verdict = matcher.verdict(self.accounts.at(number(account)), *key, &mut near);
                ambiguous += u64::from(verdict.ambiguous);
                let Verdict { reason, listed, row, .. } = verdict;
                outcomes.push(Outcome { reason, listed, person: crowd.place(row, *key) });
            }
        });
        if ambiguous > 0 {
            findings.push(Finding::new(Code::AmbiguousMatch).times(ambiguous));
        }
        let people = crowd.people as usize;
        drop((matcher, crowd, key_ids));
        self.outcomes = outcomes;
        self.people = vec![Person { category: Category::ServerOnly, members: 0 }; people];
        self.group_members();
        self.tell_categories();
    }

    /// Puts the accounts in the order of their people.
    fn group_members(&mut self) {
        let Self { outcomes, people, members, .. } = self;
        in_steps(outcomes.len(), &mut |few| {
            for outcome in &outcomes[few] {
                people[outcome.person as usize].members += 1;
            }
        });
        let mut end = 0;
        in_steps(people.len(), &mut |few| {
            for person in &mut people[few] {
                end += person.members;
                person.members = end;
            }
        });
        // Filled from behind, each person's end becomes their start.
        *members = vec![0; outcomes.len()];
        in_steps(outcomes.len(), &mut |few| {
            for index in few.map(|index| outcomes.len() - 1 - index) {
                let next = &mut people[outcomes[index].person as usize].members;
                *next -= 1;
                members[*next as usize] = number(index);
            }
        });
    }

    fn tell_categories(&mut self) {
        in_steps(self.report.rows.len(), &mut |few| {
            for index in few {
                let row = self.report.rows[index];
                let on_a_server = row.other_ids > 0 || !self.members_of(index).is_empty();
                self.people[index].category = match row.kind {
                    RowKind::ServerOnly => Category::ServerOnly,
                    _ if on_a_server => Category::CloudAndServer,
                    RowKind::Cloud => Category::CloudOnly,
                    RowKind::VisualStudio => Category::VisualStudioOnly,
                };
            }
        });
        in_steps(self.outcomes.len(), &mut |few| {
            for account in few {
                if !self.counts(account) {
                    self.people[self.outcomes[account].person as usize].category = Category::NoSeat;
                }
            }
        });
    }

    /// A person's row, by its index among the report's.
    pub(crate) fn row_of(&self, person: usize) -> Option<u32> {
        (person < self.report.rows.len()).then_some(number(person))
    }

    /// The accounts of a person, by their index.
    pub(crate) fn members_of(&self, person: usize) -> &[u32] {
        let start = self.people[person].members as usize;
        let end = self.people.get(person + 1).map_or(self.members.len(), |next| next.members as usize);
        &self.members[start..end]
    }

    /// Where the accounts of an account's server are.
    pub(crate) fn account_records(&self, at: AccountRef) -> &Records {
        self.inputs[self.servers[at.server as usize].users.unwrap_or_default()].document.records()
    }

    pub(crate) fn account_at(&self, at: AccountRef) -> AccountRecord {
        self.account_records(at).account(at.index as usize)
    }

    /// An account's key, by the account's index: less to read than all of it.
    pub(crate) fn account_key(&self, account: u32) -> Key<'_> {
        let at = self.accounts.at(account);
        let records = self.account_records(at);
        records.texts.key(records.account_key(at.index as usize))
    }

    /// The fixed order of two of the report's rows.
    pub(crate) fn row_order(&self, a: u32, b: u32) -> std::cmp::Ordering {
        rows::order(&self.inputs, self.report.rows[a as usize], self.report.rows[b as usize])
    }

    /// Fetches the records of rows that will be looked at, which lie anywhere: they wait for memory together.
    pub(crate) fn fetch_rows(&self, rows: impl Iterator<Item = u32>) {
        let rows: Vec<Row> = rows.map(|row| self.report.rows[row as usize]).collect();
        let first = |row: &Row| row_records(&self.inputs, *row).row_mark(row.record as usize);
        black_box(rows.iter().map(first).fold(0, u8::wrapping_add));
    }

    /// A cloud member whose address the report hides: one who may turn out to be one of the unmatched.
    pub(crate) fn is_blind(&self, person: usize) -> bool {
        let Some(index) = self.row_of(person) else { return false };
        let row = self.report.rows[index as usize];
        row.is_hidden
            && row.other_ids == 0
            && self.members_of(person).is_empty()
            && self.identities.keys(&self.inputs, index).next().is_none()
    }
}

/// People as they are found, by number: first the rows, then those that no row has.
struct Crowd {
    people: u32,
    /// The person that unmatched accounts with a key are, by the key's number.
    by_key: Vec<Option<PersonId>>,
}

/// One more than a person's index.
type PersonId = NonZeroU32;

impl Crowd {
    fn new(report: &Report, keys: usize) -> Self {
        Self { people: number(report.rows.len()), by_key: vec![None; keys] }
    }

    /// The person an account belongs to. Unmatched accounts with the same key are one; others are each their own.
    fn place(&mut self, row: Option<u32>, key: Option<KeyId>) -> u32 {
        if let Some(row) = row {
            return row;
        }
        let next = PersonId::MIN.saturating_add(self.people);
        let id = key.map_or(next, |key| *self.by_key[key.index()].get_or_insert(next));
        if id == next {
            self.people += 1;
        }
        id.get() - 1
    }
}
