//! The languages that messages exist in.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A language of the messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Japanese.
    Ja,
}

impl Lang {
    /// Every language, in the order in which a switch offers them.
    pub const ALL: [Self; 2] = [Self::En, Self::Ja];

    /// The language's BCP 47 tag.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ja => "ja",
        }
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Lang {
    type Err = UnknownWord;

    /// Takes a BCP 47 tag or a POSIX locale by its first part: `ja`, `ja-JP`, `ja_JP.UTF-8`.
    fn from_str(tag: &str) -> Result<Self, Self::Err> {
        let primary = tag.split(['-', '_', '.']).next().unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|lang| primary.eq_ignore_ascii_case(lang.as_str()))
            .ok_or_else(|| UnknownWord(tag.to_owned()))
    }
}

/// A word that is none of those an option takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownWord(pub String);

impl fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is none of the known values", self.0)
    }
}

impl std::error::Error for UnknownWord {}
