//! The cloud side: distinct rows of the report, without what they say of the servers in the preview.

use super::{
    Input,
    servers::Server,
    shortlist::{BATCH, Shortlist},
};
use crate::{
    finding::{Code, Finding},
    kind::Kind,
    record::{Records, RowRecord},
    texts::{List, Text, Texts},
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
    /// Whether it lists ids of server users.
    has_ids: bool,
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
        let rest = &self.listed[self.first_listed(server, id)..];
        let count = rest.iter().take_while(|listed| (listed.server, listed.id) == (server, id)).count();
        &rest[..count]
    }

    /// Where an account stands among the listed ones, or would.
    pub(crate) fn first_listed(&self, server: u32, id: u64) -> usize {
        self.listed.partition_point(|listed| (listed.server, listed.id) < (server, id))
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
    distinct_rows(inputs, &files, &mut report, findings);
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
    take_out(inputs, servers, &mut report);
    Some(report)
}

/// A row twice counts once, and the first stands.
fn distinct_rows(inputs: &[Input], files: &[usize], report: &mut Report, findings: &mut Vec<Finding>) {
    let hasher = RandomState::default();
    let count = files.iter().map(|file| inputs[*file].document.records().rows.len()).sum();
    let mut seen = Shortlist::for_count(count);
    report.rows.reserve_exact(count);
    let mut asked = Vec::with_capacity(BATCH);
    for file in files {
        let records = inputs[*file].document.records();
        let (mut twice, mut nameless) = (0, 0);
        for start in (0..records.rows.len()).step_by(BATCH) {
            asked.clear();
            asked.extend((start..records.rows.len()).take(BATCH).map(|index| {
                let record = records.row(index);
                let mine = identity(records, &record);
                let (kind, has_ids) = (kind(&record), record.server_ids != List::default());
                let row = Row { document: number(*file), record: number(index), kind, has_ids, other_ids: 0 };
                (row, mine, seen.ask(hasher.hash_one(mine)))
            }));
            for (row, mine, asked) in &asked {
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
                } else {
                    report.rows.push(*row);
                }
            }
        }
        let name = inputs[*file].document.name();
        if twice > 0 {
            findings.push(Finding::new(Code::RowTwice).in_file(name).times(twice));
        }
        if nameless > 0 {
            findings.push(Finding::new(Code::RowWithoutIdentity).in_file(name).times(nameless));
        }
    }
    report.distinct = report.rows.len() as u64;
}

/// Takes the ids of the preview's servers out of every row, and drops server-only rows that have none left.
fn take_out(inputs: &[Input], servers: &[Server], report: &mut Report) {
    let mut hosts: HashMap<&str, Vec<u32>> = HashMap::new();
    for (index, server) in (0..).zip(servers) {
        if let Some(host) = &server.host_name {
            hosts.entry(host).or_default().push(index);
        }
    }
    let Report { rows, listed, .. } = report;
    let mut kept = 0;
    for index in 0..rows.len() {
        let mut row = rows[index];
        let before = listed.len();
        let ids = if row.has_ids { row_record(inputs, row).server_ids } else { List::default() };
        for id in row_records(inputs, row).texts.list(ids) {
            let ours = id.rsplit_once(':').and_then(|(host, id)| Some((hosts.get(host)?, id.parse().ok()?)));
            match ours {
                Some((servers, id)) => {
                    let Row { document, record, .. } = row;
                    let on = |server: &u32| Listed { server: *server, id, row: None, document, record };
                    listed.extend(servers.iter().map(on));
                }
                None => row.other_ids += 1,
            }
        }
        if row.kind == RowKind::ServerOnly && row.other_ids == 0 && row.has_ids {
            continue;
        }
        rows[kept] = row;
        kept += 1;
        for listed in &mut listed[before..] {
            listed.row = NonZeroU32::new(number(kept));
        }
    }
    rows.truncate(kept);
    listed.sort_unstable();
    listed.dedup();
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
    Subscription(&'r str),
    None,
}

fn identity<'r>(records: &'r Records, row: &RowRecord) -> Identity<'r> {
    if let Some(login) = records.texts.some(row.login) {
        Identity::Login(login)
    } else if row.server_ids != List::default() {
        Identity::ServerIds(records, row.server_ids)
    } else if let Some(address) = records.texts.some(row.subscription.key) {
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
            Self::Login(login) => {
                // Eight bytes at a time, lower case.
                for chunk in login.as_bytes().chunks(8) {
                    let mut eight = [0; 8];
                    eight[..chunk.len()].copy_from_slice(chunk);
                    eight.make_ascii_lowercase();
                    state.write_u64(u64::from_le_bytes(eight));
                }
            }
            Self::ServerIds(records, list) => records.texts.list(*list).for_each(|id| state.write(id.as_bytes())),
            Self::Subscription(address) => state.write(address.as_bytes()),
            Self::None => {}
        }
    }
}

/// The fixed order of rows that one rule finds: login, server ids, subscription address.
pub(crate) fn order(inputs: &[Input], a: Row, b: Row) -> Ordering {
    let (a_records, a_row) = (row_records(inputs, a), row_record(inputs, a));
    let (b_records, b_row) = (row_records(inputs, b), row_record(inputs, b));
    let login = |records: &Records, text: Text| records.texts.get(text).to_lowercase();
    login(a_records, a_row.login)
        .cmp(&login(b_records, b_row.login))
        .then_with(|| a_records.texts.list(a_row.server_ids).cmp(b_records.texts.list(b_row.server_ids)))
        .then_with(|| a_records.texts.get(a_row.subscription.key).cmp(b_records.texts.get(b_row.subscription.key)))
}

pub(crate) fn row_records(inputs: &[Input], row: Row) -> &Records {
    inputs[row.document as usize].document.records()
}

pub(crate) fn row_record(inputs: &[Input], row: Row) -> RowRecord {
    row_records(inputs, row).row(row.record as usize)
}

/// An index as it is kept; a file's limits keep indexes far below 2^32.
pub(crate) fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
