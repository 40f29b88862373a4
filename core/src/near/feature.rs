//! What two near people have in common, as hashes.

use super::{
    distance::SHORTEST,
    hash::{Hasher, as_number, beside},
};
use crate::{
    address::Key,
    eights::{HIGHS, ONES, at_least},
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

    /// More rows than say something about a person.
    pub(super) const CROWD: Self = Self(u8::MAX - 3);

    /// A local part without the letter at this place.
    fn without(place: usize) -> Self {
        if place < usize::from(Self::CROWD.0) { Self(place.to_le_bytes()[0]) } else { Self::PLACELESS }
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
const DOMAIN: u64 = 6;

/// Something that two people must share to be near in some way: the first 56 bits of a hash, and how it came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Feature(u64);

impl Feature {
    pub(super) fn new(hash: u64, origin: Origin) -> Self {
        Self(hash & !0xff | u64::from(origin.byte()))
    }

    pub(super) fn hash(self) -> u64 {
        self.0 & !0xff
    }

    pub(super) fn origin(self) -> Origin {
        Origin::from_byte(self.0.to_le_bytes()[0])
    }
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
        self.list.push(Feature::new(hash, origin));
    }

    /// The feature of an address as a whole.
    pub(super) fn address(&mut self, key: Key<'_>) {
        self.push(beside(self.hasher.whole(key.local()), domain(key).wrapping_add(ADDRESS)), Origin::ADDRESS);
    }

    /// The feature of a local part that may be met at another domain.
    pub(super) fn local(&mut self, key: Key<'_>) {
        self.push(beside(self.hasher.whole(key.local()), LOCAL), Origin::PLACELESS);
    }

    /// The features of a local part that may be met at its own domain: what is left of it without a tag, and without each letter.
    pub(super) fn parts(&mut self, key: Key<'_>) {
        let (local, domain) = (key.local(), domain(key));
        let Self { hasher, starts, list, .. } = self;
        let untagged = beside(hasher.whole(without_tag(local)), domain.wrapping_add(UNTAGGED));
        list.push(Feature::new(untagged, Origin::PLACELESS));
        if local.len() + 1 < SHORTEST {
            return;
        }
        hasher.starts(local, starts);
        let whole = starts.last().copied().unwrap_or_default();
        list.push(Feature::new(beside(whole, domain), Origin::PLACELESS));
        let (first, mut last, mut is_doubled) = (list.len(), whole, false);
        list.extend(hasher.without_each(starts).map(|(place, hash)| {
            is_doubled |= hash == last;
            last = hash;
            Feature::new(beside(hash, domain), Origin::without(place))
        }));
        if is_doubled {
            // It does not matter which of them is left out.
            for doubled in list[first..].chunk_by_mut(|a, b| a.hash() == b.hash()).filter(|same| same.len() > 1) {
                doubled.fill(Feature::new(doubled[0].hash(), Origin::PLACELESS));
            }
        }
    }

    pub(super) fn login(&mut self, login: &str) {
        if login.is_ascii() {
            self.lower_login(login);
        } else {
            self.lower_login(&login.to_lowercase());
        }
    }

    /// The feature of a cloud login without its short code.
    pub(super) fn bare_login(&mut self, login: &str) {
        if login.is_ascii() {
            self.lower_login(without_short_code(login).unwrap_or_default());
        } else {
            self.lower_login(without_short_code(&login.to_lowercase()).unwrap_or_default());
        }
    }

    fn lower_login(&mut self, login: &str) {
        if !login.is_empty() {
            self.push(beside(self.hasher.whole(login), LOGIN), Origin::PLACELESS);
        }
    }

    pub(super) fn name(&mut self, name: &str) {
        if let Some(hash) = self.name_hash(name) {
            self.push(hash, Origin::NAME);
        }
    }

    /// The hash of the feature that a display name is.
    pub(super) fn name_hash(&mut self, name: &str) -> Option<u64> {
        let hash = if is_plain_name(name) {
            self.hasher.whole(name)
        } else if fold_name(name, &mut self.folded) {
            self.hasher.whole(&self.folded)
        } else {
            return None;
        };
        Some(beside(hash, NAME))
    }
}

/// The hash of an address's domain, for what is beside it.
fn domain(key: Key<'_>) -> u64 {
    beside(key.at_domain().1.0, DOMAIN)
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
    // The code is looked for from the end: nearly every login has a letter too many, and nothing before it is looked at.
    let code = login.chars().rev().take_while(|c| c.is_alphanumeric()).take(9);
    let (length, size) = code.fold((0, 0), |(length, size), c| (length + 1, size + c.len_utf8()));
    let bare = login[..login.len() - size].strip_suffix('_')?;
    ((3..=8).contains(&length) && !bare.is_empty()).then_some(bare)
}

/// Whether a display name is of ASCII and has two words or more with a blank between them, so that nothing is left to be made equal
/// but letter case. Nearly every name that has two words says so here, and is not copied.
fn is_plain_name(name: &str) -> bool {
    let (eights, rest): (&[[u8; 8]], _) = name.as_bytes().as_chunks();
    // What stands behind the name counts as letters.
    let last = as_number(rest) | (ONES * u64::from(b'x')) << (rest.len() * 8);
    let (mut before, mut gaps, mut odd) = (0x80, 0, 0);
    for eight in eights.iter().map(|eight| u64::from_le_bytes(*eight)).chain([last]) {
        let gap = at_least(eight, b' ') & !at_least(eight, b' ' + 1) & HIGHS;
        // Beyond ASCII, another kind of white space, or behind a blank or the beginning.
        odd |= eight | !at_least(eight, b' ') | gap & (gap << 8 | before);
        before = gap >> 56;
        gaps |= gap;
    }
    gaps != 0 && odd & HIGHS == 0 && !name.ends_with(' ')
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
    use crate::texts::Written;

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
        features.parts(Key::of(Written::whole(&format!("{local}@octo.example"))));
        features.list().to_vec()
    }

    #[test]
    fn a_plain_name_has_the_feature_of_the_folded_one() {
        let mut features = Features::default();
        for name in [
            "Mona Lisa",
            "mona  lisa",
            " Mona Lisa",
            "Mona Lisa ",
            "MONA\tLISA",
            "mona\u{a0}lisa",
            "mona li\u{7f}sa",
            "Mona",
            "",
        ] {
            let mut folded = String::new();
            let expected = fold_name(name, &mut folded).then(|| beside(features.hasher.whole(&folded), NAME));
            assert_eq!(features.name_hash(name), expected, "{name}");
        }
    }

    #[test]
    fn logins_share_a_feature_whatever_their_case_and_code() {
        let mut features = Features::default();
        let mut of = |login: &str, is_bare: bool| {
            features.clear();
            if is_bare {
                features.bare_login(login);
            } else {
                features.login(login);
            }
            features.list().to_vec()
        };
        for (a, b) in [("Mona", "mona"), ("\u{212a}im", "KIM"), ("ΜΌΝΑ", "μόνα")] {
            assert_eq!(of(a, false), of(b, false), "{a} {b}");
            assert_eq!(of(&format!("{a}_Octo"), true), of(b, false), "{a} {b}");
        }
        for login in ["mona", "mona_oc", "_octo", "", "μόνα", "μόνα_oc"] {
            assert_eq!(of(login, true), [], "{login}");
        }
        assert_eq!(of("", false), []);
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
                b_parts.iter().any(|theirs| mine.hash() == theirs.hash() && mine.origin().meets(theirs.origin()))
            };
            let meet = a_parts.iter().any(meet);
            assert_eq!(meet, apart, "{a} {b}");
        }
    }
}
