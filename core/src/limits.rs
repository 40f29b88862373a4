//! How much of a file is read.

use std::fmt;

/// Bounds on one file. The defaults take the largest export there is and refuse what can only be an attack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of text, after decompression.
    pub bytes: u64,
    /// Bytes of text for one byte of compressed data; small files are spared.
    pub ratio: u64,
    /// Accounts or rows.
    pub entries: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 16 << 30, ratio: 200, entries: 20_000_000 }
    }
}

impl fmt::Display for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes, {} to 1, {} entries", self.bytes, self.ratio, self.entries)
    }
}
