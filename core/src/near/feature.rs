//! What two near people have in common, as hashes.

use super::{
    distance::SHORTEST,
    hash::{Hasher, beside},
};

/// How a feature came about, in a byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Origin(u8);

impl Origin {
    /// A whole address, the account's being another than its primary one.
    pub(super) const ADDRESS: Self = Self(u8::MAX);
    /// A display name.
    pub(super) const NAME: Self = Self(u8::MAX - 1);
    /// Anything else that shows no place.
    pub(super) const PLACELESS: Self = Self(u8::MAX - 2);

    /// A local part without the letter at this place.
    fn without(place: usize) -> Self {
        u8::try_from(place).map_or(Self::PLACELESS, |place| Self(place.min(Self::PLACELESS.0)))
    }

    /// Whether two local parts that are equal without a letter each may be one edit apart: what was left out stood at
    /// the same place, or beside it.
    pub(super) fn meets(self, other: Self) -> bool {
        self.0 >= Self::PLACELESS.0 || other.0 >= Self::PLACELESS.0 || self.0.abs_diff(other.0) <= 1
    }

    pub(super) const fn byte(self) -> u8 {
        self.0
    }

    pub(super) const fn from_byte(byte: u8) -> Self {
        Self(byte)
    }
}

/// What a hash is of, so that a login is not taken for a local part.
const UNTAGGED: u64 = 1;
const LOCAL: u64 = 2;
const LOGIN: u64 = 3;
const NAME: u64 = 4;
const ADDRESS: u64 = 5;

/// Something that two people must share to be near in some way, as a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Feature {
    pub(super) hash: u64,
    pub(super) origin: Origin,
}

/// Turns texts into features.
#[derive(Debug, Default)]
pub(super) struct Features {
    hasher: Hasher,
    starts: Vec<u64>,
    folded: String,
    list: Vec<Feature>,
}

impl Features {
    pub(super) fn clear(&mut self) {
        self.list.clear();
    }

    /// What was added.
    pub(super) fn list(&self) -> &[Feature] {
        &self.list
    }

    fn push(&mut self, hash: u64, origin: Origin) {
        self.list.push(Feature { hash, origin });
    }

    pub(super) fn address(&mut self, key: &str) {
        self.push(self.hasher.whole((ADDRESS, key)), Origin::ADDRESS);
    }

    pub(super) fn domain(&self, domain: &str) -> u64 {
        self.hasher.whole(domain)
    }

    /// The features of an address besides itself: its local part; and where it may meet its own domain on the other side
    /// (`domain` is that domain's hash), what is left of it without a tag, and without a letter.
    pub(super) fn parts(&mut self, local: &str, domain: Option<u64>) {
        self.hasher.starts(local, &mut self.starts);
        let whole = self.starts[self.starts.len() - 1];
        self.push(beside(whole, LOCAL), Origin::PLACELESS);
        let Some(domain) = domain else { return };
        let untagged = match without_tag(local) {
            untagged if untagged.len() < local.len() => self.starts[untagged.chars().count()],
            _ => whole,
        };
        self.push(beside(untagged, domain.wrapping_add(UNTAGGED)), Origin::PLACELESS);
        if local.len() + 1 < SHORTEST {
            return;
        }
        self.push(beside(whole, domain), Origin::PLACELESS);
        let mut chars = local.chars().enumerate().peekable();
        let mut last = None;
        while let Some((place, c)) = chars.next() {
            // Of a doubled letter it does not matter which is left out.
            if last.replace(c) == Some(c) {
                continue;
            }
            let doubled = chars.peek().is_some_and(|(_, next)| *next == c);
            let origin = if doubled { Origin::PLACELESS } else { Origin::without(place) };
            self.push(beside(self.hasher.without(&self.starts, place), domain), origin);
        }
    }

    pub(super) fn login(&mut self, login: &str) {
        if !login.is_empty() {
            fold(login, &mut self.folded);
            self.push(self.hasher.whole((LOGIN, self.folded.as_str())), Origin::PLACELESS);
        }
    }

    /// The feature of a cloud login without its short code.
    pub(super) fn bare_login(&mut self, login: &str) {
        if login.contains('_') {
            fold(login, &mut self.folded);
            if let Some(bare) = without_short_code(&self.folded) {
                self.push(self.hasher.whole((LOGIN, bare)), Origin::PLACELESS);
            }
        }
    }

    pub(super) fn name(&mut self, name: &str) {
        if let Some(hash) = self.name_hash(name) {
            self.push(hash, Origin::NAME);
        }
    }

    /// The hash of the feature that a display name is.
    pub(super) fn name_hash(&mut self, name: &str) -> Option<u64> {
        fold_name(name, &mut self.folded).then(|| self.hasher.whole((NAME, self.folded.as_str())))
    }
}

/// Parts of an address's key.
pub(super) fn local_and_domain(key: &str) -> Option<(&str, &str)> {
    let at = memchr::memrchr(b'@', key.as_bytes())?;
    Some((&key[..at], &key[at + 1..]))
}

/// A local part without `+tag`.
pub(super) fn without_tag(local: &str) -> &str {
    match memchr::memchr(b'+', local.as_bytes()) {
        Some(at) if at > 0 => &local[..at],
        _ => local,
    }
}

/// A cloud login without `_` and a short code of three to eight characters, as managed users have one.
pub(super) fn without_short_code(login: &str) -> Option<&str> {
    let (bare, code) = login.rsplit_once('_')?;
    let is_code = (3..=8).contains(&code.chars().count()) && code.chars().all(char::is_alphanumeric);
    (is_code && !bare.is_empty()).then_some(bare)
}

/// Makes letter case equal.
pub(super) fn fold(text: &str, folded: &mut String) {
    folded.clear();
    if text.is_ascii() {
        folded.push_str(text);
        folded.make_ascii_lowercase();
    } else {
        folded.push_str(&text.to_lowercase());
    }
}

/// Makes letter case and white space of a display name equal; whether it has two words or more.
pub(super) fn fold_name(name: &str, folded: &mut String) -> bool {
    folded.clear();
    let mut words = 0;
    for word in name.split_whitespace() {
        if words > 0 {
            folded.push(' ');
        }
        words += 1;
        if word.is_ascii() {
            let start = folded.len();
            folded.push_str(word);
            folded[start..].make_ascii_lowercase();
        } else {
            folded.push_str(&word.to_lowercase());
        }
    }
    words > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_code_is_three_to_eight_letters_behind_an_underscore() {
        assert_eq!(without_short_code("mona_octo"), Some("mona"));
        assert_eq!(without_short_code("mona_lisa_octo"), Some("mona_lisa"));
        for login in ["mona", "mona_oc", "mona_octocatx1", "_octo", "mona_oc-o"] {
            assert_eq!(without_short_code(login), None, "{login}");
        }
    }

    #[test]
    fn a_name_of_two_words_is_compared_without_case_and_white_space() {
        let folded = |name: &str| {
            let mut folded = String::new();
            fold_name(name, &mut folded).then_some(folded)
        };
        assert_eq!(folded(" Mona \u{a0} LISA "), folded("mona lisa"));
        assert_eq!(folded("ÄHRE Σας"), folded("ähre ΣΑΣ"));
        assert_eq!(folded("Mona"), None);
        assert_eq!(without_tag("mona+gh"), "mona");
        assert_eq!(without_tag("+gh"), "+gh");
    }

    /// Features of a local part on one domain.
    fn parts(features: &mut Features, local: &str) -> Vec<Feature> {
        features.clear();
        features.parts(local, Some(7));
        features.list().to_vec()
    }

    #[test]
    fn local_parts_one_edit_apart_have_a_feature_that_meets() {
        let mut features = Features::default();
        for (a, b, apart) in [
            ("monalisa", "monalsa", true),
            ("monalisa", "monalixa", true),
            ("monalisa", "monailsa", true),
            ("aabbc", "aabbcc", true),
            ("abbbc", "abbxc", true),
            ("abcde", "bacde", true),
            ("monalisa", "onalisam", false),
        ] {
            let (a_parts, b_parts) = (parts(&mut features, a), parts(&mut features, b));
            let meet = |mine: &Feature| {
                b_parts.iter().any(|theirs| mine.hash == theirs.hash && mine.origin.meets(theirs.origin))
            };
            let meet = a_parts.iter().any(meet);
            assert_eq!(meet, apart, "{a} {b}");
        }
    }
}
