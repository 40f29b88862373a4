//! How much one request may ask of this machine.

use std::time::Duration;

/// Bounds of one upload or members' report. The defaults hold a server of some millions of accounts.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of the body as sent.
    pub sent: u64,
    /// Bytes of the body once unpacked.
    pub unpacked: u64,
    /// Bytes unpacked for each byte sent, once more than a mebibyte is unpacked.
    pub ratio: u64,
    /// Silence within a body.
    pub silence: Duration,
    /// Time for a whole body.
    pub time: Duration,
    /// Accounts or rows.
    pub accounts: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            sent: 256 << 20,
            unpacked: 1 << 30,
            ratio: 200,
            silence: Duration::from_secs(30),
            time: Duration::from_mins(15),
            accounts: 5_000_000,
        }
    }
}

impl Limits {
    /// The same bounds for the core's reader: of bytes it is never the first to say no, of accounts it alone counts.
    #[must_use]
    pub fn of_reader(self) -> oneseat_core::Limits {
        oneseat_core::Limits { bytes: self.unpacked, entries: self.accounts, ..oneseat_core::Limits::default() }
    }
}
