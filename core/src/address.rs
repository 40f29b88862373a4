//! The key of an address: what two addresses are compared by.

use std::borrow::Cow;

/// Makes an address comparable, or says that it is none.
///
/// White space around is trimmed, the address is split at its last `@`, both parts are lower-cased, and the domain goes
/// through UTS 46 to ASCII, without a trailing dot. Dots and `+tags` in the local part are kept. An address with
/// white space or control characters inside, without `@`, with an empty part, or with a domain that UTS 46 refuses, has
/// no key. GitHub does not document how it compares addresses; this is the strictest reading that still forgives
/// letter case.
pub(crate) fn key(address: &str) -> Option<Cow<'_, str>> {
    let address = address.trim();
    match plainness(address.as_bytes()) {
        Plainness::Plain => return Some(Cow::Borrowed(address)),
        // Letter case is the usual difference, and ASCII needs no tables for it.
        Plainness::UpperCase => return Some(Cow::Owned(address.to_ascii_lowercase())),
        Plainness::Other => {}
    }
    if address.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return None;
    }
    let (local, domain) = address.rsplit_once('@')?;
    let domain = idna::domain_to_ascii_cow(domain.as_bytes(), idna::AsciiDenyList::EMPTY).ok()?;
    let domain = domain.strip_suffix('.').unwrap_or(&domain);
    if local.is_empty() || domain.is_empty() {
        return None;
    }
    Some(Cow::Owned(format!("{}@{domain}", local.to_lowercase())))
}

/// How much of the general way an address needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Plainness {
    /// It would be given back unchanged.
    Plain,
    /// It would be given back in lower case.
    UpperCase,
    Other,
}

/// Tells nine in ten addresses without a branch a byte.
fn plainness(address: &[u8]) -> Plainness {
    let Some(at) = memchr::memrchr(b'@', address) else { return Plainness::Other };
    let domain = &address[at + 1..];
    let (printable, upper) = address.iter().fold((true, false), |(printable, upper), byte| {
        (printable & matches!(byte, b'!'..=b'~'), upper | byte.is_ascii_uppercase())
    });
    // An empty label is refused, and Punycode has to be checked; hardly another domain has two hyphens in a row.
    let (twice, last) = domain
        .iter()
        .fold((false, b'.'), |(twice, last), byte| (twice | (*byte == last && matches!(byte, b'.' | b'-')), *byte));
    if at == 0 || !printable || twice || last == b'.' {
        Plainness::Other
    } else if upper {
        Plainness::UpperCase
    } else {
        Plainness::Plain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key_of(address: &str) -> Option<String> {
        key(address).map(Cow::into_owned)
    }

    #[test]
    fn letter_case_blanks_and_a_trailing_dot_make_no_difference() {
        for written in ["mona@octo.example", " Mona@Octo.Example\t", "mona@octo.example.", "MONA@octo.example。"] {
            assert_eq!(key_of(written).as_deref(), Some("mona@octo.example"), "{written}");
        }
    }

    #[test]
    fn dots_and_tags_in_the_local_part_are_kept() {
        assert_eq!(key_of("m.o.na+gh@octo.example").as_deref(), Some("m.o.na+gh@octo.example"));
    }

    #[test]
    fn an_international_domain_is_compared_in_ascii() {
        assert_eq!(key_of("f@bücher.example").as_deref(), Some("f@xn--bcher-kva.example"));
        assert_eq!(key_of("F@XN--BCHER-KVA.example").as_deref(), Some("f@xn--bcher-kva.example"));
        assert_eq!(key_of("Ünal@Straße.example").as_deref(), Some("ünal@xn--strae-oqa.example"));
    }

    #[test]
    fn the_last_at_sign_parts_the_address() {
        assert_eq!(key_of("\"A@B\"@octo.example").as_deref(), Some("\"a@b\"@octo.example"));
    }

    #[test]
    fn what_is_no_address_has_no_key() {
        for text in [
            "",
            " ",
            "mona",
            "@octo.example",
            "mona@",
            "mona@.",
            "mo na@octo.example",
            "mo\u{a0}na@octo.example",
            "mo\u{7}na@octo.example",
            "mona@xn--a.example",
        ] {
            assert_eq!(key_of(text), None, "{text:?}");
        }
    }

    #[test]
    fn the_short_way_agrees_with_the_general_one() {
        for text in [
            "a@b",
            "a@b.c",
            "a@b_c.d",
            "a@-b.c",
            "a@b..c",
            "a@.b",
            "a@b.",
            "a@xn--a",
            "a@b.xn--a.c",
            "a@b!c",
            "a@b--c.d",
            "A@B.C",
            "a@B..C",
            "a@XN--A",
            "A@b.",
            "a@",
            "@b",
            "a@.",
            "a@b\u{7f}",
        ] {
            let general = text.rsplit_once('@').and_then(|(local, domain)| {
                let domain = idna::domain_to_ascii_cow(domain.as_bytes(), idna::AsciiDenyList::EMPTY).ok()?;
                let domain = domain.strip_suffix('.').unwrap_or(&domain).to_owned();
                let whole = !domain.is_empty() && !local.is_empty() && !text.contains(char::is_control);
                whole.then(|| format!("{}@{domain}", local.to_lowercase()))
            });
            assert_eq!(key_of(text), general, "{text}");
        }
    }
}
