//! For a spreadsheet: a line for each person that takes a seat and each of their accounts, or one for each suggestion.

use std::borrow::Cow;
use std::io::{self, Write};

use ::csv::{ByteRecord, Terminator, WriterBuilder};
use oneseat_core::{AccountView, PersonView, Query, Reckoning, Sort, Suggestion};
use serde::Serialize;

/// People asked for at once.
const PAGE: u32 = 50_000;

const PEOPLE: [&str; 10] = [
    "person",
    "category",
    "name",
    "cloud_login",
    "cloud_addresses",
    "host_name",
    "user_id",
    "server_login",
    "server_address",
    "reason",
];

/// The names that JSON has.
const SUGGESTIONS: [&str; 11] = [
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

/// Writes everybody, category by category; a spreadsheet sorts by itself.
pub fn people(out: &mut dyn Write, reckoning: &Reckoning) -> io::Result<()> {
    let mut lines = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
    lines.write_record(PEOPLE).map_err(fault)?;
    let mut query = Query { sort: Sort::Category, limit: PAGE, ..Query::default() };
    loop {
        let page = reckoning.people(&query);
        for person in &page.rows {
            if person.accounts.is_empty() {
                lines.write_byte_record(&line(person, None)).map_err(fault)?;
            }
            for account in &person.accounts {
                lines.write_byte_record(&line(person, Some(account))).map_err(fault)?;
            }
        }
        query.offset = query.offset.saturating_add(PAGE);
        if query.offset >= page.total || page.rows.is_empty() {
            return lines.flush();
        }
    }
}

/// Writes who is probably the same person.
pub fn suggestions(out: &mut dyn Write, suggestions: &[Suggestion]) -> io::Result<()> {
    let mut lines = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
    lines.write_record(SUGGESTIONS).map_err(fault)?;
    for near in suggestions {
        let (user_id, addresses) = (near.user_id.to_string(), near.cloud_addresses.join(", "));
        let optional = |text: &Option<String>| cell(text.as_deref().unwrap_or_default()).into_owned();
        let fields = [
            near.kind.as_str().into(),
            cell(&near.host),
            user_id.into(),
            optional(&near.login).into(),
            optional(&near.address).into(),
            optional(&near.name).into(),
            cell(&near.cloud_login),
            cell(&addresses),
            optional(&near.cloud_name).into(),
            cell(&near.reason),
            cell(&near.remedy),
        ];
        lines.write_record(fields.iter().map(|field: &Cow<'_, str>| field.as_bytes())).map_err(fault)?;
    }
    lines.flush()
}

/// The fault of whoever is written to: a record of bytes has none of its own.
fn fault(error: ::csv::Error) -> io::Error {
    match error.into_kind() {
        ::csv::ErrorKind::Io(error) => error,
        kind => io::Error::other(format!("{kind:?}")),
    }
}

fn line(person: &PersonView, account: Option<&AccountView>) -> ByteRecord {
    let text = |value: Option<&str>| cell(value.unwrap_or_default()).into_owned();
    let account_text = |pick: fn(&AccountView) -> Option<&str>| text(account.and_then(pick));
    let user_id = account.and_then(|account| account.user_id).map(|id| id.to_string()).unwrap_or_default();
    let fields: [String; 10] = [
        person.id.to_string(),
        word(&person.category),
        text(person.name.as_deref()),
        text(person.cloud_login.as_deref()),
        cell(&person.addresses.join(", ")).into_owned(),
        account_text(|account| account.host_name.as_deref()),
        user_id,
        account_text(|account| account.login.as_deref()),
        account_text(|account| account.address.as_deref()),
        account.map(|account| word(&account.reason)).unwrap_or_default(),
    ];
    fields.iter().map(String::as_bytes).collect()
}

/// The stable word of a category or reason: the one JSON has.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// A spreadsheet reads a cell that begins like this as a formula; an apostrophe in front makes it text.
fn cell(text: &str) -> Cow<'_, str> {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠') => {
            Cow::Owned(format!("'{text}"))
        }
        _ => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn no_cell_becomes_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1"] {
            assert_eq!(cell(text), format!("'{text}"));
        }
        assert_eq!(cell("jane@octo.example"), "jane@octo.example");
    }
}
