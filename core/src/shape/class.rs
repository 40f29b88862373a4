//! What a text looks like, in classes too wide to reveal anything of it.

use super::view::{TextClass, ValueType};
use crate::{address, record};
use std::net::IpAddr;

/// The largest whole number that every reader of JSON holds exactly.
const MAX_EXACT: u64 = (1 << 53) - 1;
/// A text longer than this is nobody's name.
const LONGEST_NAME: usize = 64;
/// An address, a host name or a web address is not longer than this (RFC 5321, RFC 1035, and what browsers take).
const LONGEST_PLACE: usize = 2048;

/// The class of a text that is not empty.
pub(super) fn text(text: &str) -> TextClass {
    let text = text.trim();
    let short = text.len() <= LONGEST_PLACE;
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        TextClass::Digits
    } else if text.starts_with("-----BEGIN ") {
        TextClass::Pem
    } else if is_uuid(text) {
        TextClass::Uuid
    } else if short && text.contains("://") && (text.starts_with("http://") || text.starts_with("https://")) {
        TextClass::Url
    } else if short && text.contains('@') && address::key(text).is_some() {
        TextClass::Address
    } else if ["true", "t", "yes", "y", "false", "f", "no", "n"].iter().any(|word| text.eq_ignore_ascii_case(word)) {
        TextClass::Boolean
    } else if let Some(date) = date(text) {
        date
    } else if is_version(text) {
        TextClass::Version
    } else if text.parse::<IpAddr>().is_ok() {
        TextClass::Ip
    } else if is_number(text) {
        TextClass::Number
    } else if text.len() > LONGEST_NAME && text.bytes().all(is_base64) {
        TextClass::Base64
    } else if text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')) {
        TextClass::Word
    } else if short && !text.contains(char::is_whitespace) && record::server_id(text).is_some() {
        TextClass::HostAndId
    } else if short && is_host(text) {
        TextClass::Host
    } else {
        TextClass::Other
    }
}

/// The type of a number as it is written.
pub(super) fn number(written: &[u8]) -> ValueType {
    if written.iter().any(|byte| matches!(byte, b'.' | b'e' | b'E')) {
        return ValueType::Fraction;
    }
    let number = std::str::from_utf8(written).ok().and_then(|written| written.parse::<u64>().ok());
    if number.is_some_and(|number| number <= MAX_EXACT) { ValueType::Integer } else { ValueType::IntegerBeyond }
}

/// Base64 of either alphabet, perhaps in lines.
pub(super) fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'-' | b'_' | b'\n' | b'\r')
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Whether a text is digits with these marks between them: `#` stands for digits, anything else for itself.
fn is_like(text: &str, form: &str) -> bool {
    let mut rest = text;
    for mark in form.chars() {
        rest = if mark == '#' {
            let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
            if after.len() == rest.len() {
                return false;
            }
            after
        } else {
            let Some(after) = rest.strip_prefix(mark) else { return false };
            after
        };
    }
    rest.is_empty()
}

fn date(text: &str) -> Option<TextClass> {
    if text.len() > 40 {
        return None;
    }
    let (day, time) = match text.find(['T', ' ']) {
        Some(end) => (&text[..end], Some(&text[end + 1..])),
        None => (text, None),
    };
    let clock = |time: &str| {
        let clock = time.split(['.', 'Z', '+', '-', ' ']).next().unwrap_or_default();
        is_like(clock, "#:#") || is_like(clock, "#:#:#")
    };
    if !time.is_none_or(clock) {
        return None;
    }
    if is_like(day, "#-#-#") && day.find('-') == Some(4) {
        return Some(if time.is_some() { TextClass::DateTime } else { TextClass::Date });
    }
    let local = ["#/#/#", "#.#.#", "#-#-#"].iter().any(|form| is_like(day, form));
    let groups = day.split(['/', '.', '-']).map(str::len);
    // A version has no group of four digits; a date in full has just one.
    (local && groups.filter(|length| *length == 4).count() == 1).then_some(TextClass::LocalDate)
}

fn is_version(text: &str) -> bool {
    text.len() <= 32 && is_like(text, "#.#.#")
}

fn is_number(text: &str) -> bool {
    text.len() <= LONGEST_NAME
        && text.bytes().any(|byte| byte.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b',' | b'e' | b'E'))
        && !text.starts_with(['e', 'E', ','])
        && text.bytes().filter(|byte| *byte == b'-').count() <= 2
}

fn is_host(text: &str) -> bool {
    let name = text.strip_suffix('.').unwrap_or(text);
    let name = name.split_once(':').map_or(name, |(name, port)| if is_like(port, "#") { name } else { "" });
    name.contains('.')
        && name.split('.').all(|label| {
            !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        })
        && name.bytes().any(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_told_by_its_look_alone() {
        for (class, texts) in [
            (TextClass::Address, ["mona@octo.example", "MONA+x@Octo.Example", "山田@例え.jp"].as_slice()),
            (TextClass::Uuid, &["3f2504e0-4f89-11d3-9a0c-0305e82c3301"]),
            (TextClass::Digits, &["0", "007", "12345678901234567890"]),
            (TextClass::Number, &["1.0E+05", "-5", "1,234", "3.19"]),
            (TextClass::Boolean, &["TRUE", "No", "f"]),
            (
                TextClass::DateTime,
                &["2026-01-31T10:00:00Z", "2026-01-31 10:00:00 UTC", "2026-01-31T10:00:00.000+09:00"],
            ),
            (TextClass::Date, &["2026-01-31"]),
            (TextClass::LocalDate, &["31/01/2026", "1.2.2026", "2026/1/31 10:00", "01-02-2026"]),
            (TextClass::Version, &["3.19.0", "3.19.10"]),
            (TextClass::Ip, &["10.0.0.1", "2001:db8::1"]),
            (TextClass::Url, &["https://github.com/mona"]),
            (TextClass::HostAndId, &["ghes.octo.example:71", "71:ghes.octo.example:Member"]),
            (TextClass::Host, &["ghes.octo.example", "GHES.octo.example.", "10.0.0.a"]),
            (TextClass::Pem, &["-----BEGIN PUBLIC KEY-----\nabc"]),
            (TextClass::Word, &["mona", "mona-lisa_octo", "ON"]),
            (TextClass::Other, &["Mona Lisa", "山田", "no @ address", "a.b..c"]),
        ] {
            for text in texts {
                assert_eq!(super::text(text), class, "{text}");
            }
        }
        assert_eq!(super::text(&"QUJD".repeat(20)), TextClass::Base64);
    }

    #[test]
    fn numbers_are_told_by_what_a_reader_can_hold() {
        for (kind, written) in [
            (ValueType::Integer, ["0", "9007199254740991"].as_slice()),
            (ValueType::IntegerBeyond, &["-1", "9007199254740992", "99999999999999999999"]),
            (ValueType::Fraction, &["1.0", "1e5"]),
        ] {
            for written in written {
                assert_eq!(number(written.as_bytes()), kind, "{written}");
            }
        }
    }
}
