//! The key of an address: what two addresses are compared by.

mod looks;

use self::looks::Looks;
use crate::{eights::are_same_by_sixteens, texts::Written};
use foldhash::fast::RandomState;
use std::{
    borrow::Cow,
    cmp::Ordering,
    hash::{BuildHasher, Hash, Hasher},
    sync::OnceLock,
};

/// Makes an address comparable, or says that it is none.
///
/// White space around is trimmed, the address is split at its last `@`, both parts are lower-cased, and the domain goes
/// through UTS 46 to ASCII, without a trailing dot. Dots and `+tags` in the local part are kept. An address with
/// white space or control characters inside, without `@`, with an empty part, or with a domain that UTS 46 refuses, has
/// no key. GitHub does not document how it compares addresses; this is the strictest reading that still forgives
/// letter case.
pub(crate) fn key(address: &str) -> Option<Cow<'_, str>> {
    Seen::of(address).key()
}

/// The key of an address that is not plain.
fn other_key(address: &str) -> Option<Cow<'static, str>> {
    let address = address.trim();
    // First: what is no address is mostly a number or a name.
    let (local, domain) = address.rsplit_once('@')?;
    if address.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return None;
    }
    let domain = converted(domain)?;
    let domain = domain.strip_suffix('.').unwrap_or(&domain);
    if local.is_empty() || domain.is_empty() {
        return None;
    }
    Some(Cow::Owned(format!("{}@{domain}", local.to_lowercase())))
}

/// A domain through UTS 46 to ASCII (not transitional, no length or hyphen checks, no further ASCII denied); none where that
/// refuses it.
#[cfg(feature = "idna")]
#[must_use]
pub fn domain_to_ascii(domain: &str) -> Option<String> {
    idna::domain_to_ascii_cow(domain.as_bytes(), idna::AsciiDenyList::EMPTY).ok().map(Cow::into_owned)
}

static ELSEWHERE: OnceLock<fn(&str) -> Option<String>> = OnceLock::new();

/// Has domains converted by `convert`, which must do what the feature `idna`'s `domain_to_ascii` does: for builds without that
/// feature, whose tables are larger than all that reads files. What is set first stands.
pub fn convert_domains_by(convert: fn(&str) -> Option<String>) {
    // Whoever sets it twice sets the same function.
    let _ = ELSEWHERE.set(convert);
}

fn converted(domain: &str) -> Option<String> {
    match ELSEWHERE.get() {
        Some(convert) => convert(domain),
        #[cfg(feature = "idna")]
        None => domain_to_ascii(domain),
        #[cfg(not(feature = "idna"))]
        None => None,
    }
}

/// How much of the general way an address needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Plainness {
    /// It is its own key.
    Plain,
    /// Its key is the same in lower case, of ASCII: as a [`Key`] it is its own.
    UpperCase,
    Other,
}

/// An address, or what stands in its place, with what one look at its bytes has told.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen<'t> {
    pub(crate) text: &'t str,
    /// Index of its last `@`; where it has none, one that is too large.
    at: usize,
    pub(crate) plainness: Plainness,
}

impl<'t> Seen<'t> {
    pub(crate) fn of(text: &'t str) -> Self {
        let (plainness, at) = plainness(text.as_bytes());
        // Of what is not plain, the place was not told for certain.
        let at = if plainness == Plainness::Other { text.rfind('@') } else { at };
        Self { text, at: at.unwrap_or(usize::MAX), plainness }
    }

    /// Its local part, and `@` with its domain; none where it has no `@`.
    pub(crate) fn parts(self) -> Option<(&'t str, &'t str)> {
        self.text.split_at_checked(self.at)
    }

    /// As [`key`] makes it.
    pub(crate) fn key(self) -> Option<Cow<'t, str>> {
        match self.plainness {
            Plainness::Plain => Some(Cow::Borrowed(self.text)),
            // Letter case is the usual difference, and ASCII needs no tables for it.
            Plainness::UpperCase => Some(Cow::Owned(self.text.to_ascii_lowercase())),
            Plainness::Other => other_key(self.text),
        }
    }
}

/// A key as it is compared: letter case in ASCII makes no difference. So an address that is its own key but for that, as nearly all
/// are, is kept once, as it is written. What is no address has an empty one, or none.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Key<'t> {
    local: &'t str,
    /// With the `@` before it; empty where there is none.
    domain: &'t str,
    domain_hash: DomainHash,
}

impl<'t> Key<'t> {
    /// The key that is kept as this text.
    #[inline]
    pub(crate) fn of(written: Written<'t>) -> Self {
        let (local, domain, domain_hash) = written.at_last_at();
        Self { local, domain, domain_hash }
    }

    pub(crate) fn is_empty(self) -> bool {
        self.local.is_empty() && self.domain.is_empty()
    }

    pub(crate) fn local(self) -> &'t str {
        self.local
    }

    /// Its domain with the `@` before it, and the hash of that.
    pub(crate) fn at_domain(self) -> (&'t str, DomainHash) {
        (self.domain, self.domain_hash)
    }

    /// Whether this is its domain, with the `@` before it and its hash.
    #[inline]
    pub(crate) fn is_at(self, domain: &str, hash: DomainHash) -> bool {
        self.domain_hash == hash && are_alike(self.domain, domain)
    }

    /// Its local part and its domain, in the letters in which it is kept; nothing of an empty one.
    pub(crate) fn local_and_domain(self) -> Option<(&'t str, &'t str)> {
        Some((self.local, self.domain.strip_prefix('@')?))
    }
}

/// The key of an address that is kept without it.
#[derive(Clone, Debug)]
pub(crate) enum MadeKey<'t> {
    /// The address is its own.
    Own(Key<'t>),
    Other(String),
}

impl<'t> MadeKey<'t> {
    /// As [`key`] makes it.
    pub(crate) fn of(address: Written<'t>) -> Option<Self> {
        let is_plain = match address.copied(&mut [0; 64]) {
            Some(bytes) => is_plain(bytes),
            None => is_plain(address.text().as_bytes()),
        };
        if is_plain {
            return Some(Self::Own(Key::of(address)));
        }
        key(&address.text()).map(|key| Self::Other(key.into_owned()))
    }

    pub(crate) fn key(&self) -> Key<'_> {
        match self {
            Self::Own(key) => *key,
            Self::Other(key) => Key::of(Written::whole(key)),
        }
    }
}

/// Whether two texts differ in nothing but letter case in ASCII. Most are written alike, and that is seen faster.
#[inline]
fn are_alike(text: &str, other: &str) -> bool {
    are_same_by_sixteens(text.as_bytes(), other.as_bytes()) || text.eq_ignore_ascii_case(other)
}

impl PartialEq for Key<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.is_at(other.domain, other.domain_hash) && are_alike(self.local, other.local)
    }
}

impl Eq for Key<'_> {}

impl Ord for Key<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let [own, others] = [self, other].map(|key| {
            let bytes = key.local.bytes().chain(key.domain.bytes());
            bytes.map(|byte| byte.to_ascii_lowercase())
        });
        own.cmp(others)
    }
}

impl PartialOrd for Key<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for Key<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hash_without_case(self.local, u128::from(self.domain_hash.0) << 64, state);
    }
}

/// A hash of a domain with the `@` before it, the same in any letter case of ASCII, and zero of none; seeded anew in each process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct DomainHash(pub(crate) u64);

impl DomainHash {
    pub(crate) fn of(domain: &str) -> Self {
        static SEED: OnceLock<RandomState> = OnceLock::new();
        if domain.is_empty() {
            return Self::default();
        }
        let mut hasher = SEED.get_or_init(RandomState::default).build_hasher();
        hash_without_case(domain, 0, &mut hasher);
        Self(hasher.finish())
    }
}

/// Hashes a text, and what goes with it, so that letter case in ASCII makes no difference.
pub(crate) fn hash_without_case<H: Hasher>(text: &str, with: u128, state: &mut H) {
    // Without the bit in which letters differ by case. That a few other characters differ by it too matters little to a hash.
    let without_case = |sixteen: u128| sixteen | u128::from_ne_bytes([0x20; 16]);
    let text = text.as_bytes();
    let (sixteens, _): (&[[u8; 16]], _) = text.as_chunks();
    for sixteen in sixteens {
        state.write_u128(without_case(u128::from_le_bytes(*sixteen)));
    }
    // The end, with some of what is before it: to part exactly that off is a call.
    let end = if let Some(end) = text.last_chunk() {
        u128::from_le_bytes(*end)
    } else if let (Some(start), Some(end)) = (text.first_chunk(), text.last_chunk()) {
        u128::from(u64::from_le_bytes(*start)) | u128::from(u64::from_le_bytes(*end)) << 64
    } else {
        text.iter().fold(0, |eight, byte| eight << 8 | u128::from(*byte))
    };
    state.write_u128(without_case(end) ^ text.len() as u128 ^ with);
}

/// Whether a text is an address.
pub(crate) fn is_address(text: &str) -> bool {
    is_plain(text.as_bytes()) || key(text).is_some()
}

fn is_plain(address: &[u8]) -> bool {
    plainness(address).0 != Plainness::Other
}

/// Tells nine in ten addresses, many bytes at a time: a quarter of what a look at every byte cost, and less in WebAssembly. Besides
/// it tells the index of the last `@` of those that are plain.
///
/// An empty label is refused, and Punycode (`xn--`) has to be checked: both show in two of `.`, `-`, `@` in a row, which hardly
/// another address has.
fn plainness(address: &[u8]) -> (Plainness, Option<usize>) {
    let ([first, .., last], Some(whole)) = (address, Looks::of(address)) else { return (Plainness::Other, None) };
    let plainness = if *first == b'@' || matches!(last, b'@' | b'.') || whole.at.is_none() || whole.odd {
        Plainness::Other
    } else if whole.upper {
        Plainness::UpperCase
    } else {
        Plainness::Plain
    };
    (plainness, whole.at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Texts;
    use proptest::prelude::*;

    fn key_of(address: &str) -> Option<String> {
        key(address).map(Cow::into_owned)
    }

    proptest! {
        #[test]
        fn keys_are_the_same_in_any_letter_case_of_ascii(
            text in "[a-zA-Z@.`{\\[ÄäKé山-]{0,20}",
            upper in prop::collection::vec(any::<bool>(), 20),
            other in "[abAB]{0,9}",
        ) {
            let letter = |(letter, upper): (char, &bool)| {
                if *upper { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() }
            };
            let written: String = text.chars().zip(&upper).map(letter).collect();
            let mut texts = Texts::default();
            let parted = texts.push_address(Seen::of(&written));
            let hasher = foldhash::fast::RandomState::default();
            let key = Key::of(Written::whole(&text));
            for same in [Key::of(Written::whole(&written)), texts.key(parted)] {
                prop_assert_eq!(key, same);
                prop_assert_eq!(key.cmp(&same), Ordering::Equal);
                prop_assert_eq!(hasher.hash_one(key), hasher.hash_one(same));
                let domain = text.rsplit_once('@').map(|(_, domain)| domain.to_ascii_lowercase());
                prop_assert_eq!(same.local_and_domain().map(|(_, domain)| domain.to_ascii_lowercase()), domain);
            }
            for (text, other) in [(text.as_str(), other.as_str()), ("", &other)] {
                let [key, others] = [text, other].map(|text| Key::of(Written::whole(text)));
                prop_assert_eq!(key == others, text.eq_ignore_ascii_case(other));
                prop_assert_eq!(key.cmp(&others), text.to_ascii_lowercase().cmp(&other.to_ascii_lowercase()));
                prop_assert_eq!(key.is_empty(), text.is_empty());
            }
        }
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
            "moment@octo.example",
            "mo.-nt@octo.example",
            "mona.l@octo.example",
            "monalis@.octo.example",
            "monalisa@xn--a.example",
            "monalisa@octo..example",
            "monalisa@octoo-.-example",
            "monali@s@octo.example",
            "MONALISA@octo.example",
            "monalisa@octo.exampL",
            "monalisa@octo.example.",
            "monalisa@octo.examp\u{1f}e",
            "monalisa@octo.e\u{7f}ample",
        ] {
            assert_eq!(is_address(text), key(text).is_some(), "{text}");
            assert_eq!(Seen::of(text).parts().map(|(local, _)| local.len()), text.rfind('@'), "{text}");
            match Seen::of(text).plainness {
                Plainness::Plain => assert_eq!(key_of(text).as_deref(), Some(text)),
                Plainness::UpperCase => assert_eq!(key_of(text), Some(text.to_ascii_lowercase())),
                Plainness::Other => {}
            }
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
