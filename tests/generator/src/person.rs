//! Who stands behind a number: names, addresses and logins, all of them a function of the number and the seed.

use std::fmt::Write as _;

const GIVEN: [&str; 32] = [
    "Aiko", "Amara", "Bao", "Chidi", "Dana", "Elena", "Femi", "Goran", "Hana", "Idris", "Jana", "Kaito", "Lena",
    "Mehmet", "Nia", "Oskar", "Petra", "Quinn", "Rosa", "Sven", "Tara", "Uma", "Viktor", "Wanda", "Xavier", "Yara",
    "Zoe", "Ivan", "Grace", "Hugo", "Ines", "Kofi",
];
/// Any two differ in two of their three letters, so that nobody's name is another's with a letter mistyped.
pub(crate) const SYLLABLES: [&str; 32] = [
    "tak", "dor", "ten", "nil", "gum", "rek", "kus", "ser", "vam", "gik", "vud", "ran", "bem", "ful", "fir", "mol",
    "tim", "zut", "fon", "mas", "nad", "met", "nur", "fes", "wel", "win", "pos", "sat", "kot", "ged", "par", "bis",
];
const DOMAINS: [&str; 8] = [
    "corp.example.com",
    "example.org",
    "eng.example.net",
    "contractors.example.com",
    "example.co.uk",
    "subsidiary-holdings.example.com",
    "mail.example.de",
    "labs.example",
];
/// Names as JSON writes them: in other scripts, escaped, with quotes, braces and HTML in them.
const ODD: [&str; 12] = [
    "José Álvarez",
    "Zoë Müller",
    "山田 太郎",
    "Иван Петров",
    "Jos\\u00e9 Nu\\u00f1ez",
    "\\u674e \\u5c0f\\u9f99",
    "Ada \\ud83d\\ude80 Lund",
    "Kaya \\u0026 Ortiz",
    "Dana \\\"DJ\\\" Park",
    "C:\\\\dana {brace} [x]",
    "Fan 🚀 Diop",
    "محمد علي",
];

/// The number of people there can be: every one has another name.
pub const POPULATION: u32 = 1 << BITS;
const BITS: u32 = 25;

/// Numbers that look drawn (the finaliser of splitmix64).
pub(crate) fn drawn(seed: u64, n: u64) -> u64 {
    let mut x = seed.wrapping_mul(0xd1b5_4a32_d192_ed03).wrapping_add(n).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// Five bits of a number, from this bit on.
fn five(number: u32, from: u32) -> usize {
    (number >> from) as usize & 31
}

/// The numbers below [`POPULATION`] in another order: each step can be undone, so no two come to the same.
fn shuffled(seed: u64, n: u32) -> u32 {
    const MASK: u32 = POPULATION - 1;
    #[allow(clippy::cast_possible_truncation, reason = "the lower half is as good as any")]
    let mut x = (n ^ drawn(seed, 0) as u32) & MASK;
    for factor in [0x009e_3779, 0x0085_ebcb, 0x00c2_b2af] {
        x = x.wrapping_mul(factor) & MASK;
        x ^= x >> (BITS / 2);
    }
    x
}

/// A person, known by a number.
pub(crate) struct Person {
    pub number: u32,
    /// Decides whatever the number does not.
    pub hash: u64,
    pub given: &'static str,
    pub family: String,
    /// The part of the primary address before the `@`: nobody else has it.
    pub local: String,
    pub domain: &'static str,
}

impl Person {
    pub fn new(seed: u64, number: u32) -> Self {
        let hash = drawn(seed, u64::from(number) + 1);
        let name = shuffled(seed, number);
        let given = GIVEN[five(name, 0)];
        let family = [5, 10, 15, 20].map(|from| SYLLABLES[five(name, from)]).concat();
        let mut local = given.to_lowercase();
        local += ".";
        local += &family;
        // One in three has a number, as where names are common.
        if (hash >> 10).is_multiple_of(3) {
            let _ = write!(local, "{}", (hash >> 14) % 10_000);
        }
        Self { number, hash, given, family, local, domain: domain(hash) }
    }

    /// The address that the server calls primary.
    pub fn address(&self) -> String {
        format!("{}@{}", self.local, self.domain)
    }

    /// The server's second address, as nine in ten have one.
    pub fn second(&self) -> Option<String> {
        let initial = self.given[..1].to_lowercase();
        let domain = domain(self.hash >> 3);
        ((self.hash >> 40) % 10 != 9).then(|| format!("{initial}{}-{}@{domain}", self.family, self.number))
    }

    /// What the display name is, as a JSON value.
    pub fn name(&self, hash: u64) -> String {
        match (hash >> 50) % 100 {
            odd @ 0..12 => format!("\"{}\"", ODD[usize::try_from(odd).unwrap_or_default()]),
            12..15 => "null".into(),
            _ => {
                let (first, rest) = self.family.split_at(1);
                format!("\"{} {}{rest}\"", self.given, first.to_uppercase())
            }
        }
    }

    pub fn suspended(&self) -> bool {
        (self.hash >> 17).is_multiple_of(41)
    }
}

/// One of the domains.
pub(crate) fn domain(hash: u64) -> &'static str {
    DOMAINS[usize::try_from(hash & 7).unwrap_or_default()]
}

/// The same address in other letters.
pub(crate) fn recased(address: &str, hash: u64) -> String {
    let title = |text: &str| {
        let (first, rest) = text.split_at(1);
        first.to_uppercase() + rest
    };
    match hash % 3 {
        0 => address.to_uppercase(),
        1 => address.split('.').map(title).collect::<Vec<_>>().join("."),
        _ => title(address),
    }
}

#[cfg(test)]
mod tests {
    use super::{BITS, POPULATION, Person, SYLLABLES, shuffled};
    use std::collections::HashSet;

    #[test]
    fn no_syllable_is_another_with_a_letter_mistyped() {
        for (at, one) in SYLLABLES.iter().enumerate() {
            for other in &SYLLABLES[..at] {
                assert!(one.bytes().zip(other.bytes()).filter(|(a, b)| a != b).count() >= 2, "{one} and {other}");
            }
        }
    }

    #[test]
    fn everybody_has_another_name_and_another_address() {
        let mut seen = vec![false; POPULATION as usize];
        for n in 0..POPULATION / 8 {
            let name = shuffled(7, n) as usize;
            assert!(name < 1 << BITS && !std::mem::replace(&mut seen[name], true), "{n}");
        }
        let addresses: HashSet<String> = (0..50_000).map(|n| Person::new(7, n).address()).collect();
        assert_eq!(addresses.len(), 50_000);
    }
}
