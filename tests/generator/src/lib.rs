//! An enterprise of any size: an export of its server and a report of its cloud, the same bytes every time, with the
//! numbers that they must come to.
//!
//! The tests, the benches and `cargo xtask bench` all take their data from here. The numbers are known from how the people
//! were made, not from reading them: whoever reads the files another way can be held against them.
//!
//! Of a million accounts and a million rows the export has about 290 MB and the report 765 MB. An account has one or two addresses.
//! Of the rows, six in ten are of somebody on the server: 70 % of these show the primary address, 15 % only the second one,
//! 15 % only a `NameID`. Every eighth of the others is near to an account that no row matches, in one of five ways. A
//! sixth to a third of all addresses is in other letters than on the other side, every eighth name is in another script or has escapes.

mod files;
mod person;
mod write;

pub use files::{Files, files};
pub use person::POPULATION;

use person::{Person, drawn};
use serde::{Deserialize, Serialize};

/// Of so many rows …
const OF: u32 = 10;
/// … so many are of somebody on the server.
const SHARED: u32 = 6;

/// A made-up enterprise: which people there are, and which of them the server and the cloud know.
#[derive(Clone, Copy, Debug)]
pub struct Enterprise {
    accounts: u32,
    rows: u32,
    seed: u64,
}

/// What the files of an enterprise must come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    /// Accounts in the export.
    pub accounts: u32,
    /// Rows in the report.
    pub rows: u32,
    /// Accounts that are suspended, and so consume nothing.
    pub suspended: u32,
    /// Rows that share any address with any account: what a program finds that knows no rules.
    pub sharing: u32,
    /// People where everybody with a common address is one.
    pub people: u32,
    /// Seats by the rules.
    pub seats: Seats,
}

/// Seats by the rules: second addresses match nobody, and who is suspended consumes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seats {
    /// Before the upload.
    pub now: u32,
    /// After it.
    pub after: u32,
    /// What people who are on both sides would cost if they were billed twice.
    pub saved: u32,
}

/// What the cloud knows of the person behind a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    /// The account's primary address, verified.
    Primary,
    /// Its second address alone.
    Second,
    /// The primary address as `NameID`, and another verified.
    NameId,
    /// The primary address with a tag.
    Tag,
    /// The login with a suffix.
    Login,
    /// The display name.
    Name,
    /// The local part at another domain.
    Local,
    /// The address with a letter left out.
    Typo,
    /// Nothing: nobody on the server.
    Stranger,
}

impl Enterprise {
    /// An enterprise with so many accounts on its server and rows in its report.
    ///
    /// # Panics
    /// If there are more of both together than there are people ([`POPULATION`]).
    #[must_use]
    pub fn new(accounts: u32, rows: u32) -> Self {
        assert!(accounts.checked_add(rows).is_some_and(|all| all <= POPULATION), "there are only {POPULATION} people");
        Self { accounts, rows, seed: 1 }
    }

    /// The same numbers of other people.
    #[must_use]
    pub fn seeded(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// The number of rows that are of somebody on the server.
    fn shared(&self) -> u32 {
        (self.rows / OF * SHARED + self.rows % OF * SHARED / OF).min(self.accounts)
    }

    fn person(&self, number: u32) -> Person {
        Person::new(self.seed, number)
    }

    /// The people behind the rows, in the report's order, and what is known of each.
    fn behind_rows(&self) -> impl Iterator<Item = (Person, Known)> {
        let Self { accounts, rows, seed } = *self;
        let shared = u64::from(self.shared());
        // The accounts in a scattered order, each once: the step has no divisor in common with their number.
        let start = u32::try_from(drawn(seed, 1) % u64::from(accounts.max(1))).unwrap_or_default();
        let from = accounts / 3 * 2 + 1;
        let step = (from..=from + accounts).find(|step| divisor(*step, accounts) == 1).unwrap_or(1);
        let mut at = start;
        let mut next_account = move || {
            let account = at;
            at = u32::try_from((u64::from(at) + u64::from(step)) % u64::from(accounts)).unwrap_or_default();
            account
        };
        let (mut taken, mut left) = (0_u64, accounts - self.shared());
        (0..rows).map(move |row| {
            if taken < shared && (u64::from(row) + 1) * shared / u64::from(rows) > taken {
                taken += 1;
                let person = Person::new(seed, next_account());
                let known = match (person.second(), (person.hash >> 23) % 20) {
                    (Some(_), 17..) => Known::NameId,
                    (Some(_), 14..17) => Known::Second,
                    _ => Known::Primary,
                };
                return (person, known);
            }
            let near = match drawn(seed, u64::from(row) + u64::from(POPULATION)) % 40 {
                0 => Known::Tag,
                1 => Known::Login,
                2 => Known::Local,
                3 => Known::Typo,
                4 => Known::Name,
                _ => Known::Stranger,
            };
            if near == Known::Stranger || left == 0 {
                return (Person::new(seed, accounts + row), Known::Stranger);
            }
            left -= 1;
            (Person::new(seed, next_account()), near)
        })
    }

    /// What the files must come to.
    #[must_use]
    pub fn expected(&self) -> Expected {
        let Self { accounts, rows, .. } = *self;
        let count = |people: &dyn Fn(u32) -> bool| (0..accounts).filter(|number| people(*number)).count();
        let suspended = to_u32(count(&|number| self.person(number).suspended()));
        let saved = self
            .behind_rows()
            .filter(|(person, known)| matches!(known, Known::Primary | Known::NameId) && !person.suspended())
            .count();
        let (saved, sharing) = (to_u32(saved), self.shared());
        Expected {
            accounts,
            rows,
            suspended,
            sharing,
            people: accounts + rows - sharing,
            seats: Seats { now: rows, after: rows + accounts - suspended - saved, saved },
        }
    }
}

/// A count of people, who are never more than [`POPULATION`].
fn to_u32(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The greatest common divisor.
fn divisor(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { divisor(b, a % b) }
}
