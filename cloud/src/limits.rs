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
}

impl Default for Limits {
    fn default() -> Self {
        Self { sent: 256 << 20, unpacked: 1 << 30, ratio: 200, silence: Duration::from_secs(30) }
    }
}

impl Limits {
    /// The same bounds for the core's reader, which is behind these and so never the first to say no.
    #[must_use]
    pub fn of_reader(self) -> oneseat_core::Limits {
        oneseat_core::Limits { bytes: self.unpacked, ..oneseat_core::Limits::default() }
    }
}
