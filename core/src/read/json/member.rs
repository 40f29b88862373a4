//! The members around `users`: the envelope of an export, the totals of a report, and what tells another kind of file.

use super::{
    Window,
    cursor::{Cursor, Slice, Step, Type},
};
use crate::{
    finding::{Code, Finding, Word},
    kind::Kind,
    read::{
        Outcome,
        body::{Body, shortened},
        value::{boolean, is_host, is_uuid},
    },
    record::{self, Envelope},
    releases::{Release, newest, release},
};

/// What the members say about the kind of file, besides what the body holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Evidence {
    /// There is a list of users.
    pub(super) users: bool,
    /// There is an encrypted list of users.
    pub(super) encrypted: bool,
    /// There are totals, or users, of a cloud report.
    pub(super) report: bool,
    /// There is a member that only another kind of file has.
    wrong: Option<Wrong>,
    /// What an error of the API says.
    message: Option<String>,
}

/// Another kind of file, told by one of its members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Wrong {
    code: Code,
    /// What it is more exactly.
    what: Option<Word>,
}

/// A text longer than this is no envelope field's; what is longer is left aside.
const MAX_TEXT: usize = 64 << 10;

/// Whether a second member of this name would change a number.
pub(super) fn changes_counts(name: &str) -> bool {
    matches!(name, "users" | "instance" | "total_seats_consumed" | "server_id" | "host_name" | "hostname")
}

/// Whether a member of this name is known: read, or telling of another kind of file.
pub(crate) fn is_member(name: &str) -> bool {
    matches!(name, "total_seats_consumed" | "total_seats_purchased" | "users" | "instance" | "http_only" | "features")
        || envelope_field(&mut Envelope::default(), name).is_some()
        || wrong_file(name).is_some()
}

/// Reads the value of a member, which comes next.
pub(super) fn read(
    cursor: &mut Cursor<'_>,
    name: &str,
    body: &mut Body,
    evidence: &mut Evidence,
    window: &Window<'_>,
) -> Step<()> {
    let value = cursor.value_type()?;
    let at = cursor.at;
    cursor.skip()?;
    let raw = Slice { start: at, end: cursor.at, escaped: false };
    let mut scratch = String::new();
    let written = cursor.text(raw, &mut scratch);
    match name {
        "total_seats_consumed" | "total_seats_purchased" => {
            let number = written.trim_matches('"').parse().ok();
            evidence.report |= name == "total_seats_consumed";
            match number {
                Some(number) if name == "total_seats_consumed" => body.totals.push(number),
                Some(number) => body.purchased = Some(number),
                None if value == Type::Null || written == "\"\"" => {}
                None => wrong_type(body, window, at, Word::WholeNumber, value),
            }
        }
        "users" if value != Type::Null => {
            // Neither a list nor a text: nothing of the file can be read.
            let finding = Finding::new(Code::EntryType).with("expected", Word::ArrayOrText).with("found", value.word());
            body.refuse_at(finding, window, at);
        }
        "users" => {}
        "http_only" => {
            if !matches!(value, Type::Boolean | Type::Null) && boolean(written.trim_matches('"')).is_none() {
                unusual(body, window, at, Word::Boolean, value);
            }
            body.envelope.http_only = kept(written);
        }
        "features" => {
            if !matches!(value, Type::Array | Type::Null) {
                unusual(body, window, at, Word::Array, value);
            }
            body.envelope.features = kept(written);
        }
        _ => {
            let Some(field) = envelope_field(&mut body.envelope, name) else {
                if name == "message" && value == Type::String {
                    let text = cursor.text(inside(raw, written), &mut String::new()).to_owned();
                    evidence.message.get_or_insert(text);
                } else if let Some(wrong) = wrong_file(name) {
                    let known = evidence.wrong.get_or_insert(wrong);
                    if known.code == wrong.code {
                        known.what = known.what.or(wrong.what);
                    }
                } else if evidence.wrong.is_none() {
                    body.report(Code::UnknownFields, window, at, |finding| finding.with("key", format!("`{name}`")));
                }
                return Ok(());
            };
            match value {
                Type::String => {
                    *field = kept(cursor.text(inside(raw, written), &mut String::new()).trim());
                }
                Type::Null => {}
                _ => wrong_type(body, window, at, Word::TextOrNull, value),
            }
            let envelope = &mut body.envelope;
            envelope.server_id = envelope.server_id.take().map(|id| id.to_lowercase());
            envelope.host_name =
                envelope.host_name.take().map(|name| record::host(&name)).filter(|name| !name.is_empty());
            if value == Type::String {
                check(body, name, window, at);
            }
        }
    }
    Ok(())
}

/// Says what is unusual about a value of the envelope that has just been read.
fn check(body: &mut Body, name: &str, window: &Window<'_>, at: usize) {
    let envelope = &body.envelope;
    let (code, found) = match name {
        "server_id" => (Code::ServerIdUnusual, envelope.server_id.clone().filter(|id| !is_uuid(id))),
        "host_name" | "hostname" => (Code::HostNameInvalid, envelope.host_name.clone().filter(|host| !is_host(host))),
        "version" => return check_version(body, window, at),
        _ => return,
    };
    if let Some(found) = found {
        body.report(code, window, at, |finding| finding.with("found", format!("`{}`", shortened(&found))));
    }
}

fn check_version(body: &mut Body, window: &Window<'_>, at: usize) {
    let Some(version) = body.envelope.version.clone() else { return };
    let (code, date) = match release(&version) {
        Release::Supported => return,
        Release::Ended(date) => (Code::VersionUnsupported, date),
        Release::Early(date) => (Code::VersionPrerelease, date),
        Release::Unknown => (Code::VersionUnknown, ""),
    };
    body.report(code, window, at, |finding| {
        let finding = finding.with("version", shortened(&version)).with("date", date);
        finding.with("found", format!("`{}`", shortened(&version))).with("newest", newest())
    });
}

/// A string without its quotation marks.
fn inside(raw: Slice, written: &str) -> Slice {
    Slice { start: raw.start + 1, end: raw.end - 1, escaped: written.contains('\\') }
}

fn kept(text: &str) -> Option<String> {
    (!text.is_empty() && text.len() <= MAX_TEXT).then(|| text.to_owned())
}

fn envelope_field<'e>(envelope: &'e mut Envelope, name: &str) -> Option<&'e mut Option<String>> {
    Some(match name {
        "server_id" => &mut envelope.server_id,
        "host_name" | "hostname" => &mut envelope.host_name,
        "version" => &mut envelope.version,
        "license" | "license_hash" => &mut envelope.license,
        "public_key" | "license_public_key" => &mut envelope.public_key,
        "customer_name" => &mut envelope.customer_name,
        _ => return None,
    })
}

fn wrong_type(body: &mut Body, window: &Window<'_>, at: usize, expected: Word, found: Type) {
    body.report(Code::EntryType, window, at, |finding| finding.with("expected", expected).with("found", found.word()));
}

/// Says that a value that is only passed on is not of its usual type.
fn unusual(body: &mut Body, window: &Window<'_>, at: usize, expected: Word, found: Type) {
    body.report(Code::ValueUnusual, window, at, |finding| {
        finding.with("expected", expected).with("found", found.word())
    });
}

/// The file that has a member of this name, where neither an export nor a report has one.
fn wrong_file(name: &str) -> Option<Wrong> {
    let (code, what) = match name {
        "server_instances" => (Code::WrongFileSyncStatus, None),
        "documentation_url" => (Code::WrongFileApiError, None),
        "ghe_stats" | "github_connect" | "collection_date" | "dormant_users" | "ghes_version" | "schema_version" => {
            (Code::WrongFileServerStatistics, None)
        }
        "total_advanced_security_committers" | "maximum_advanced_security_committers" => {
            (Code::WrongFileAdvancedSecurity, None)
        }
        "seats" | "expire_at" => (Code::WrongFileLicenseInfo, None),
        "reference_number" | "unlimited_seating" | "advanced_security_enabled" => {
            (Code::WrongFileLicenseInfo, Some(Word::LicenseInfo))
        }
        "seats_used" | "seats_available" | "days_until_expiration" => {
            (Code::WrongFileLicenseInfo, Some(Word::LicenseSettings))
        }
        "expireAt" | "referenceNumber" | "advancedSecurityEnabled" => {
            (Code::WrongFileLicenseInfo, Some(Word::LicenseConfig))
        }
        _ => return None,
    };
    Some(Wrong { code, what })
}

/// Counts fields of an entry that are not known.
pub(super) fn unknown(body: &mut Body, cursor: &Cursor<'_>, window: &Window<'_>, key: Slice, count: u64) {
    let mut scratch = String::new();
    let name = cursor.text(key, &mut scratch);
    for _ in 0..count {
        body.report(Code::UnknownFields, window, key.start - 1, |finding| finding.with("key", format!("`{name}`")));
    }
}

/// Tells what the document is, now that it has ended.
pub(super) fn outcome(evidence: Evidence, mut body: Body) -> Outcome {
    let kind = if body.refused {
        Kind::Refused
    } else if evidence.report {
        Kind::CloudReport
    } else if let Some(wrong) = evidence.wrong.filter(|_| !evidence.users && !evidence.encrypted) {
        let found = format!("`{}`", shortened(&evidence.message.unwrap_or_default()));
        body.refuse(Finding::new(wrong.code).with("what", wrong.what.unwrap_or(Word::License)).with("found", found));
        Kind::Refused
    } else if evidence.encrypted {
        Kind::ServerUsageEncrypted
    } else if evidence.users {
        Kind::ServerUsage
    } else if body.envelope.names_a_server() {
        Kind::ServerUsageWithoutUsers
    } else if let Some(message) = evidence.message {
        body.refuse(Finding::new(Code::WrongFileApiError).with("found", format!("`{}`", shortened(&message))));
        Kind::Refused
    } else {
        body.refuse(Finding::new(Code::FileUnknown));
        Kind::Refused
    };
    if matches!(kind, Kind::ServerUsage | Kind::ServerUsageEncrypted) && !body.envelope.names_a_server() {
        body.refuse(Finding::new(Code::ServerUnnamed));
        return Outcome { kind: Kind::Refused, body };
    }
    Outcome { kind, body }
}
