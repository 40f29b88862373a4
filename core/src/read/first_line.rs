//! The first line of a table, which says what parts its fields.

/// A record longer than this is no record: one lost quotation mark must not fill the memory.
pub(super) const MAX_RECORD: usize = 16 << 20;

/// A table's first bytes, gathered until its first line is whole.
#[derive(Debug, Default)]
pub(super) struct FirstLine(Vec<u8>);

impl FirstLine {
    /// Takes more bytes; gives whether they suffice.
    pub(super) fn push(&mut self, bytes: &[u8]) -> bool {
        self.0.extend_from_slice(bytes);
        memchr::memchr(b'\n', bytes).is_some() || self.0.len() > MAX_RECORD
    }

    /// What parts the fields, and all the bytes so far.
    pub(super) fn take(&mut self) -> (u8, Vec<u8>) {
        let bytes = std::mem::take(&mut self.0);
        (separator(&bytes), bytes)
    }
}

/// The separator that the first line with anything in it has most of.
fn separator(head: &[u8]) -> u8 {
    let line = head.split(|byte| *byte == b'\n').find(|line| !line.trim_ascii().is_empty()).unwrap_or_default();
    [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|delimiter| (memchr::memchr_iter(*delimiter, line).count(), *delimiter == b','))
        .unwrap_or(b',')
}
