//! The cloud side: distinct rows of the report, without what they say of the servers in the preview.

use super::{
    Input,
    servers::Server,
    shortlist::{Asked, BATCH, Shortlist},
};
use crate::{
    address::{Key, hash_without_case},
    finding::{Code, Finding},
    kind::Kind,
    record::{Records, RowRecord},
    steps::in_steps_of,
    texts::{AddressList, List, Texts},
};
use foldhash::fast::RandomState;
use std::{cmp::Ordering, collections::HashMap, hash::BuildHasher, num::NonZeroU32};

/// What a row is before anything is matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowKind {
    Cloud,
    VisualStudio,
    ServerOnly,
}

/// A row that counts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    /// Index of the document among the inputs, and of the record in it.
    pub(crate) document: u32,
    pub(crate) record: u32,
    pub(crate) kind: RowKind,
    /// Whether it is of a member of whom the report shows no address.
    pub(super) is_hidden: bool,
    /// Ids of instances that are not in the preview.
    pub(crate) other_ids: u32,
}

/// The last sync listed this account on this row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Listed {
    pub(crate) server: u32,
    pub(crate) id: u64,
    /// One more than the index among the rows.
    row: Option<NonZeroU32>,
    /// The row as it was read: index of the document among the inputs, and of the record in it.
    pub(crate) document: u32,
    pub(crate) record: u32,
}

impl Listed {
    /// Whose it is: the server and the id there.
    pub(crate) fn account(&self) -> (u32, u64) {
        (self.server, self.id)
    }

    /// Index among the rows; `None` where the row was dropped, being nothing but such accounts.
    pub(crate) fn row(&self) -> Option<u32> {
        self.row.map(|row| row.get() - 1)
    }

    /// The row as it was read.
    pub(crate) fn record<'i>(&self, inputs: &'i [Input]) -> (&'i Texts, RowRecord) {
        let records = inputs[self.document as usize].document.records();
        (&records.texts, records.row(self.record as usize))
    }
}

/// The report, as the preview starts from it.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) rows: Vec<Row>,
    /// Sorted.
    pub(crate) listed: Vec<Listed>,
    /// Distinct rows, with those that were dropped.
    pub(crate) distinct: u64,
    /// The report's own total.
    pub(crate) total: Option<u64>,
    pub(crate) purchased: Option<u64>,
}

impl Report {
    /// What the last sync listed of an account.
    pub(crate) fn listed(&self, server: u32, id: u64) -> &[Listed] {
        self.listed_near(&mut 0, server, id)
    }

    /// Where an account stands among the listed ones, or would.
    pub(crate) fn first_listed(&self, server: u32, id: u64) -> usize {
        self.listed.partition_point(|listed| listed.account() < (server, id))
    }

    /// The same for one account after another: they come by rising id as a rule, so the place where the one before was
    /// found is near.
    pub(crate) fn listed_near(&self, near: &mut usize, server: u32, id: u64) -> &[Listed] {
        let before = |listed: &Listed| listed.account() < (server, id);
        if !self.listed[..*near].last().is_none_or(before) {
            *near = 0;
        }
        let rest = &self.listed[*near..];
        let mut bound = 1;
        while bound < rest.len() && before(&rest[bound - 1]) {
            bound *= 2;
        }
        let known = bound / 2;
        *near += known + rest[known.min(rest.len())..bound.min(rest.len())].partition_point(before);
        let rest = &self.listed[*near..];
        let count = rest.iter().take_while(|listed| listed.account() == (server, id)).count();
        &rest[..count]
    }
}

/// Gathers the report from its files; `None` where there is none, or only a part of one.
pub(crate) fn report(inputs: &[Input], servers: &[Server], findings: &mut Vec<Finding>) -> Option<Report> {
    let files: Vec<usize> =
        (0..inputs.len()).filter(|index| inputs[*index].document.kind() == Kind::CloudReport).collect();
    if files.is_empty() {
        return Some(Report::default());
    }
    let mut report = Report::default();
    let totals = || files.iter().flat_map(|file| inputs[*file].document.contents().totals.iter().copied());
    report.total = totals().max();
    report.purchased = files.iter().filter_map(|file| inputs[*file].document.contents().purchased).max();
    let dropped = distinct_rows(inputs, &files, servers, &mut report, findings);
    let name = inputs[files[0]].document.name();
    if let Some(total) = report.total {
        if report.distinct < total {
            findings.push(
                Finding::new(Code::ReportIncomplete).in_file(name).with("rows", report.distinct).with("total", total),
            );
            return None;
        }
        if report.distinct > total {
            findings.push(
                Finding::new(Code::ReportTotalSmaller).in_file(name).with("rows", report.distinct).with("total", total),
            );
        }
        if totals().any(|other| other != total) {
            findings.push(Finding::new(Code::ReportTotalsDiffer).in_file(name).with("total", total));
        }
    }
    drop_rows(&mut report, &dropped);
    Some(report)
}

/// A row twice counts once, and the first stands. Takes the ids of the preview's servers out of every row, and gives which
/// rows are nothing else: server-only ones that have none left, by rising index.
fn distinct_rows(
    inputs: &[Input],
    files: &[usize],
    servers: &[Server],
    report: &mut Report,
    findings: &mut Vec<Finding>,
) -> Vec<u32> {
    let hasher = RandomState::default();
    let mut hosts: HashMap<&str, Vec<u32>, RandomState> = HashMap::default();
    for (index, server) in (0..).zip(servers) {
        if let Some(host) = &server.host_name {
            hosts.entry(host).or_default().push(index);
        }
    }
    let count = files.iter().map(|file| inputs[*file].document.records().rows.len()).sum();
    let mut seen = Shortlist::for_count(count);
    report.rows.reserve_exact(count);
    let mut dropped = Vec::new();
    let (mut asked, mut batch) = (Vec::with_capacity(BATCH), Vec::with_capacity(BATCH));
    for file in files {
        let records = inputs[*file].document.records();
        let (mut twice, mut nameless) = (0, 0);
        in_steps_of(BATCH, records.rows.len(), &mut |few| {
            asked.clear();
            batch.clear();
            for index in few {
                let record = records.row_here(index);
                let mine = identity(records, &record);
                let (kind, is_hidden) = (kind(&record), is_hidden(records, &record));
                asked.push(Asked::of(hasher.hash_one(mine)));
                let row = Row { document: number(*file), record: number(index), kind, is_hidden, other_ids: 0 };
                batch.push((row, mine, record.server_ids));
            }
            seen.ask_all(&mut asked);
            for ((row, mine, ids), asked) in batch.iter().zip(&asked) {
                let rows = &report.rows;
                let is_mine = |known: u32| {
                    let row = rows[known as usize];
                    identity(row_records(inputs, row), &row_record(inputs, row)) == *mine
                };
                let known = if *mine == Identity::None {
                    nameless += 1;
                    false
                } else {
                    seen.find_or_insert(*asked, number(rows.len()), is_mine).1
                };
                if known {
                    twice += 1;
                    continue;
                }
                let mut row = *row;
                row.other_ids = take_out(records.texts.list(*ids), &hosts, row, report);
                if row.kind == RowKind::ServerOnly && row.other_ids == 0 && !ids.is_none() {
                    dropped.push(number(report.rows.len()));
                }
                report.rows.push(row);
            }
        });
        let name = inputs[*file].document.name();
        if twice > 0 {
            findings.push(Finding::new(Code::RowTwice).in_file(name).times(twice));
        }
        if nameless > 0 {
            findings.push(Finding::new(Code::RowWithoutIdentity).in_file(name).times(nameless));
        }
    }
    report.distinct = report.rows.len() as u64;
    dropped
}

/// Lists the ids of the preview's servers among those of the row that comes next; gives how many others there are.
fn take_out<'t>(
    ids: impl Iterator<Item = &'t str>,
    hosts: &HashMap<&str, Vec<u32>, RandomState>,
    Row { document, record, .. }: Row,
    Report { rows, listed, .. }: &mut Report,
) -> u32 {
    let mut others = 0;
    let row = NonZeroU32::new(number(rows.len() + 1));
    for id in ids {
        let ours = id.rsplit_once(':').and_then(|(host, id)| Some((hosts.get(host)?, id.parse().ok()?)));
        match ours {
            Some((servers, id)) => {
                listed.extend(servers.iter().map(|server| Listed { server: *server, id, row, document, record }));
            }
            None => others += 1,
        }
    }
    others
}

/// Takes rows out, which are given by rising index.
fn drop_rows(Report { rows, listed, .. }: &mut Report, dropped: &[u32]) {
    if !dropped.is_empty() {
        let mut next = dropped.iter().peekable();
        let mut index = 0;
        rows.retain(|_| {
            index += 1;
            next.next_if(|dropped| **dropped + 1 == index).is_none()
        });
        // What is listed is in the order of the rows still.
        let mut before = 0;
        for listed in &mut *listed {
            let Some(row) = listed.row() else { continue };
            while dropped.get(before).is_some_and(|dropped| *dropped < row) {
                before += 1;
            }
            let is_dropped = dropped.get(before) == Some(&row);
            listed.row = NonZeroU32::new(row + 1 - number(before)).filter(|_| !is_dropped);
        }
    }
    listed.sort_unstable();
    listed.dedup();
}

/// Whether a row is of a member and shows no address of theirs.
fn is_hidden(records: &Records, row: &RowRecord) -> bool {
    let is_empty = |list: AddressList| list.is_none() || records.texts.addresses(list).next().is_none();
    kind(row) == RowKind::Cloud
        && !row.login.is_none()
        && is_empty(row.verified.texts)
        && is_empty(row.hidden_verified_keys)
        && row.name_id.key.is_none()
        && row.subscription.text.is_none()
}

pub(crate) fn kind(row: &RowRecord) -> RowKind {
    if !row.login.is_none() || row.cloud_user || row.pending_invitation {
        RowKind::Cloud
    } else if row.visual_studio {
        RowKind::VisualStudio
    } else {
        RowKind::ServerOnly
    }
}

/// What two rows of one person have in common.
#[derive(Clone, Copy, Debug)]
pub(super) enum Identity<'r> {
    Login(&'r str),
    ServerIds(&'r Records, List),
    Subscription(Key<'r>),
    None,
}

fn identity<'r>(records: &'r Records, row: &RowRecord) -> Identity<'r> {
    if let Some(login) = records.texts.some(row.login) {
        Identity::Login(login)
    } else if row.server_ids != List::default() {
        Identity::ServerIds(records, row.server_ids)
    } else if let Some(address) = records.texts.some_key(row.subscription.key) {
        Identity::Subscription(address)
    } else {
        Identity::None
    }
}

impl PartialEq for Identity<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Login(mine), Self::Login(theirs)) => mine.eq_ignore_ascii_case(theirs),
            (Self::ServerIds(mine, my_list), Self::ServerIds(theirs, their_list)) => {
                mine.texts.list(*my_list).eq(theirs.texts.list(*their_list))
            }
            (Self::Subscription(mine), Self::Subscription(theirs)) => mine == theirs,
            (Self::None, Self::None) => true,
            _ => false,
        }
    }
}

impl std::hash::Hash for Identity<'_> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        match self {
            // Letter case makes no difference to a login either.
            Self::Login(login) => hash_without_case(login, 0, state),
            Self::ServerIds(records, list) => records.texts.list(*list).for_each(|id| state.write(id.as_bytes())),
            Self::Subscription(address) => address.hash(state),
            Self::None => {}
        }
    }
}

/// The fixed order of rows that one rule finds: login, server ids, subscription address.
pub(crate) fn order(inputs: &[Input], a: Row, b: Row) -> Ordering {
    let (a_records, a_row) = (row_records(inputs, a), row_record(inputs, a));
    let (b_records, b_row) = (row_records(inputs, b), row_record(inputs, b));
    let logins = [a_records.texts.get(a_row.login), b_records.texts.get(b_row.login)];
    let order = if logins.iter().all(|login| login.is_ascii()) {
        let [a, b] = logins.map(|login| login.bytes().map(|byte| byte.to_ascii_lowercase()));
        a.cmp(b)
    } else {
        let [a, b] = logins.map(str::to_lowercase);
        a.cmp(&b)
    };
    order
        .then_with(|| a_records.texts.list(a_row.server_ids).cmp(b_records.texts.list(b_row.server_ids)))
        .then_with(|| a_records.texts.key(a_row.subscription.key).cmp(&b_records.texts.key(b_row.subscription.key)))
}

pub(crate) fn row_records(inputs: &[Input], row: Row) -> &Records {
    inputs[row.document as usize].document.records()
}

/// The login of a row alone, which is less to read than all of it.
pub(crate) fn row_login(inputs: &[Input], row: Row) -> &str {
    let records = row_records(inputs, row);
    records.texts.get(records.row_login(row.record as usize))
}

pub(crate) fn row_record(inputs: &[Input], row: Row) -> RowRecord {
    row_records(inputs, row).row(row.record as usize)
}

/// An index as it is kept; a file's limits keep indexes far below 2^32.
pub(crate) fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
