//! Reports for a spreadsheet: stable column names, CRLF, and no cell that becomes a formula.

use super::{Export, ExportOptions};
use crate::{
    finding::FindingView,
    near::Suggestion,
    people::{AccountView, Overlaps, PersonView, SyncRow},
    reckon::Reckoning,
};
use ::csv::{ByteRecord, ErrorKind, Terminator, Writer, WriterBuilder};
use serde::Serialize;
use std::{
    borrow::Cow,
    io::{self, Write},
};

/// Tells Excel that what follows is UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

const PEOPLE: &[&str] = &[
    "person",
    "category",
    "name",
    "cloud_login",
    "cloud_addresses",
    "address_hidden",
    "host_name",
    "user_id",
    "server_login",
    "server_address",
    "reason",
];

/// The names that JSON has.
const SUGGESTIONS: &[&str] = &[
    "kind",
    "host",
    "user_id",
    "login",
    "address",
    "name",
    "cloud_login",
    "cloud_addresses",
    "cloud_name",
    "reason",
    "remedy",
];

/// The names that JSON has; the first place alone.
const FINDINGS: &[&str] =
    &["severity", "code", "file", "line", "column", "offset", "pointer", "count", "message", "remedy"];

/// The names that JSON has.
const LAST_SYNC: &[&str] = &["change", "host", "user_id", "login", "cloud_login", "before", "after"];

const OVERLAPS: &[&str] = &["places", "people"];

pub(super) fn write(
    reckoning: &Reckoning,
    what: Export,
    options: ExportOptions,
    out: &mut impl Write,
) -> io::Result<()> {
    out.write_all(BYTE_ORDER_MARK)?;
    let mut lines = Lines(WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out));
    match what {
        Export::People => {
            lines.head(PEOPLE)?;
            for person in reckoning.all_people(options.blot) {
                if person.accounts.is_empty() {
                    lines.line(&account(&person, None))?;
                }
                for own in &person.accounts {
                    lines.line(&account(&person, Some(own)))?;
                }
            }
        }
        Export::Suggestions => {
            lines.head(SUGGESTIONS)?;
            reckoning.all_suggestions(options).try_for_each(|near| lines.line(&suggestion(&near)))?;
        }
        Export::Findings => {
            lines.head(FINDINGS)?;
            reckoning.all_findings(options).iter().try_for_each(|found| lines.line(&finding(found)))?;
        }
        Export::LastSync => {
            lines.head(LAST_SYNC)?;
            reckoning.all_changes(options.blot).try_for_each(|row| lines.line(&change(&row)))?;
        }
        Export::Overlaps => {
            lines.head(OVERLAPS)?;
            overlaps(&reckoning.overlaps()).try_for_each(|cells| lines.line(&cells))?;
        }
    }
    lines.0.flush()
}

struct Lines<W: Write>(Writer<W>);

impl<W: Write> Lines<W> {
    fn head(&mut self, columns: &[&str]) -> io::Result<()> {
        self.0.write_record(columns).map_err(fault)
    }

    fn line(&mut self, cells: &[Cow<'_, str>]) -> io::Result<()> {
        let cells: ByteRecord =
            cells.iter().map(|text| cell(text)).map(Cow::into_owned).map(String::into_bytes).collect();
        self.0.write_byte_record(&cells).map_err(fault)
    }
}

/// The fault of whoever is written to: a record of bytes has none of its own.
fn fault(error: ::csv::Error) -> io::Error {
    match error.into_kind() {
        ErrorKind::Io(error) => error,
        kind => io::Error::other(format!("{kind:?}")),
    }
}

/// A spreadsheet reads a cell that begins like this as a formula; an apostrophe in front makes it text (OWASP, *CSV
/// Injection*).
fn cell(text: &str) -> Cow<'_, str> {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠') => {
            Cow::Owned(format!("'{text}"))
        }
        _ => Cow::Borrowed(text),
    }
}

fn text(text: Option<&String>) -> Cow<'_, str> {
    text.map_or(Cow::Borrowed(""), |text| Cow::Borrowed(text))
}

fn figure(number: Option<u64>) -> Cow<'static, str> {
    number.map_or(Cow::Borrowed(""), |number| number.to_string().into())
}

fn list(texts: &[String]) -> Cow<'_, str> {
    texts.join(", ").into()
}

/// The stable word of a category or reason: the one JSON has.
fn word(value: impl Serialize) -> Cow<'static, str> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word.into(),
        _ => Cow::Borrowed(""),
    }
}

/// A line for each account of a person, or one without an account.
fn account<'v>(person: &'v PersonView, account: Option<&'v AccountView>) -> [Cow<'v, str>; 11] {
    let of_account =
        |pick: fn(&AccountView) -> &Option<String>| text(account.and_then(|account| pick(account).as_ref()));
    [
        person.id.to_string().into(),
        word(person.category),
        text(person.name.as_ref()),
        text(person.cloud_login.as_ref()),
        list(&person.addresses),
        person.address_hidden.to_string().into(),
        of_account(|account| &account.host_name),
        figure(account.and_then(|account| account.user_id)),
        of_account(|account| &account.login),
        of_account(|account| &account.address),
        account.map_or(Cow::Borrowed(""), |account| word(account.reason)),
    ]
}

fn suggestion(near: &Suggestion) -> [Cow<'_, str>; 11] {
    [
        near.kind.as_str().into(),
        Cow::Borrowed(&near.host),
        figure(Some(near.user_id)),
        text(near.login.as_ref()),
        text(near.address.as_ref()),
        text(near.name.as_ref()),
        Cow::Borrowed(&near.cloud_login),
        list(&near.cloud_addresses),
        text(near.cloud_name.as_ref()),
        Cow::Borrowed(&near.reason),
        Cow::Borrowed(&near.remedy),
    ]
}

fn finding(finding: &FindingView) -> [Cow<'_, str>; 10] {
    [
        word(finding.severity),
        Cow::Borrowed(&finding.code),
        text(finding.file.as_ref()),
        figure(finding.line),
        figure(finding.column),
        figure(finding.offset),
        text(finding.pointer.as_ref()),
        figure(Some(finding.count)),
        Cow::Borrowed(&finding.message),
        Cow::Borrowed(&finding.remedy),
    ]
}

fn change(row: &SyncRow) -> [Cow<'_, str>; 7] {
    [
        row.change.as_str().into(),
        Cow::Borrowed(&row.host),
        figure(Some(row.user_id)),
        text(row.login.as_ref()),
        text(row.cloud_login.as_ref()),
        list(&row.before),
        text(row.after.as_ref()),
    ]
}

/// The cloud is `cloud`, servers that the report does not name are `other`.
fn overlaps(overlaps: &Overlaps) -> impl Iterator<Item = [Cow<'_, str>; 2]> {
    let name = |place: &u32| match &overlaps.places[*place as usize] {
        place if place.cloud => "cloud".to_owned(),
        place if place.name.is_empty() => "other".to_owned(),
        place => place.name.clone(),
    };
    overlaps.combinations.iter().map(move |found| {
        let places: Vec<String> = found.places.iter().map(name).collect();
        [places.join(", ").into(), figure(Some(found.people))]
    })
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn no_cell_becomes_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠a"] {
            assert_eq!(cell(text), format!("'{text}"));
        }
        assert_eq!(cell("jane@octo.example"), "jane@octo.example");
    }
}
