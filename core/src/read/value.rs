//! What values of each kind look like: UUIDs, host names, dates. None of these decides a count.

/// A boolean in any of its costumes; `None` where it is none.
pub(crate) fn boolean(text: &str) -> Option<bool> {
    if let "true" | "false" = text {
        return Some(text == "true");
    }
    let is = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is(&["true", "t", "yes", "y", "1"]) {
        Some(true)
    } else if is(&["false", "f", "no", "n", "0"]) {
        Some(false)
    } else {
        None
    }
}

/// Whether a text has the form of a UUID (RFC 9562).
pub(crate) fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Whether a text without port is a host's name or address: labels (RFC 1123; `_` occurs in GitHub's own examples), Unicode
/// ones too, or an IPv6 address in brackets.
pub(crate) fn is_host(text: &str) -> bool {
    if let Some(address) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
        return address.parse::<std::net::Ipv6Addr>().is_ok();
    }
    text.len() <= 253
        && text.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
        })
}

/// Whether a text begins with a date, and perhaps a time, in the order of ISO 8601: `2026-02-16T09:41:00Z`. Slashes and a
/// zone behind a space are taken too, since GitHub's interfaces have been seen to write them.
pub(crate) fn is_date(text: &[u8]) -> bool {
    if is_usual_date(text) {
        return true;
    }
    let (day, time) = text.split_at(text.len().min(10));
    let is_day = is_like(day, b"0000-00-00") || is_like(day, b"0000/00/00");
    is_day
        && match time {
            [] => true,
            [b'T' | b't' | b' ', time @ ..] => is_time(time),
            _ => false,
        }
}

/// `2026-02-16T09:41:00Z`, which nearly all are, eight bytes at a time.
fn is_usual_date(text: &[u8]) -> bool {
    text.len() == 20
        && [(0, *b"0000-00-"), (8, *b"00T00:00"), (12, *b"0:00:00Z")].iter().all(|(at, form)| {
            let Some(bytes) = text[*at..].first_chunk::<8>() else { return false };
            let differs = u64::from_le_bytes(*bytes) ^ u64::from_le_bytes(*form);
            // A digit differs from `0` in its low four bits alone, and by less than ten; nothing else differs.
            let digits = form.map(|byte| if byte == b'0' { 0x0f } else { 0 });
            let digits = u64::from_le_bytes(digits);
            differs & !digits == 0 && (differs + (digits & 0x0606_0606_0606_0606)) & 0x1010_1010_1010_1010 == 0
        })
}

fn is_time(text: &[u8]) -> bool {
    let Some(rest) = text.get(5..).filter(|_| is_like(&text[..5], b"00:00")) else { return false };
    let rest = match rest.get(..3) {
        Some(seconds) if is_like(seconds, b":00") => &rest[3..],
        _ => rest,
    };
    let rest = match rest.strip_prefix(b".") {
        Some(fraction) => &fraction[fraction.iter().take_while(|byte| byte.is_ascii_digit()).count()..],
        None => rest,
    };
    let zone = rest.strip_prefix(b" ").unwrap_or(rest);
    matches!(zone, b"" | b"Z" | b"z" | b"UTC" | b"GMT")
        || matches!(zone[0], b'+' | b'-')
            && [b"00".as_slice(), b"0000", b"00:00"].iter().any(|form| is_like(&zone[1..], form))
}

/// Whether a text is like a form, in which `0` stands for any digit.
fn is_like(text: &[u8], form: &[u8]) -> bool {
    text.len() == form.len()
        && text.iter().zip(form).all(|(byte, form)| if *form == b'0' { byte.is_ascii_digit() } else { byte == form })
}

/// Whether a text is a number with an exponent, as a spreadsheet shows a long one: `1.0E+05`, `1,00E+05`.
pub(crate) fn has_exponent(text: &str) -> bool {
    let Some((digits, exponent)) = text.split_once(['e', 'E']) else { return false };
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = digits.split_once(['.', ',']).unwrap_or((digits, "0"));
    number(exponent) && number(whole.strip_prefix('-').unwrap_or(whole)) && number(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuids_and_hosts_have_their_forms() {
        assert!(is_uuid("0b6f2f43-6a53-4c8e-9b57-0a4d3f9be001") && is_uuid("0B6F2F43-6A53-4C8E-9B57-0A4D3F9BE001"));
        for text in ["", "x", "0b6f2f436a534c8e9b570a4d3f9be001", "0b6f2f43-6a53-4c8e-9b57-0a4d3f9be00g"] {
            assert!(!is_uuid(text), "{text}");
        }
        for text in ["ghes", "ghes.octo.example", "example_host_2", "10.0.0.1", "[2001:db8::1]", "サーバー.example"]
        {
            assert!(is_host(text), "{text}");
        }
        for text in ["", "-a.example", "a..example", "a b", "ghes/login", "[nope]", "a\u{202e}b"] {
            assert!(!is_host(text), "{text}");
        }
    }

    #[test]
    fn dates_are_those_of_iso_8601_and_none_of_a_spreadsheet() {
        for text in [
            "2026-02-16",
            "2026-02-16T09:41:00Z",
            "2026-02-16T09:41:00.123+09:00",
            "2026-02-16 09:41:00 UTC",
            "2026-02-16 09:41:00 -0600",
            "2026/02/16 12:41:52 -0600",
            "2026-02-16T09:41Z",
        ] {
            assert!(is_date(text.as_bytes()), "{text}");
        }
        for text in [
            "",
            "2/16/2026 9:41",
            "16.02.2026 09:41",
            "46069.4",
            "20260216",
            "2026-2-16",
            "2026-02-16T09:41:0aZ",
            "2026-02-16T09:41:00Y",
            "2026-02-16T9",
            "2026-02-16x",
            "2026-02-16T:9:41:00Z",
        ] {
            assert!(!is_date(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn exponents_are_those_of_numbers() {
        for text in ["1.0E+05", "1,00E+05", "1E5", "1e+15", "-1.5E-7"] {
            assert!(has_exponent(text), "{text}");
        }
        for text in ["", "E5", "1E", "12", "1.5", "abcE5", "1.E5", "1EE5"] {
            assert!(!has_exponent(text), "{text}");
        }
    }
}
