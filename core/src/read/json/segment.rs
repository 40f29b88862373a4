//! A later part of a list, read apart from what stands before it.
//!
//! Where an entry of the list begins is guessed from the bytes: `}`, a comma, `{` and the key that entries begin with. Nothing is
//! taken on trust: whoever reads what stands before must come to that very byte, behind an entry of the same list, or what was read
//! apart is not used. Then every entry has been read exactly once, and each part knows what the whole would have said of it.

use super::{Cursor, JsonReader, MAX_UNIT, State, Stop, usual::space_end};
use crate::{
    finding::BEFORE,
    position::{Place, Position},
    read::{
        Flow,
        body::{Body, Part},
        utf8::Utf8,
    },
};
use serde::{Deserialize, Serialize};

/// Bytes that are searched for the beginning of an entry; a longer entry is not worth it.
const SEARCHED: usize = 8 << 20;

/// What reading a later part of a file's list takes from the reading of the file's beginning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentStart {
    /// Whether the entries are rows of a cloud report.
    report: bool,
    depth: u32,
    /// What entries begin with, with its quotes.
    key: Vec<u8>,
}

/// What a later part of a file's list holds: all but the pages of its texts.
#[derive(Debug, Serialize, Deserialize)]
pub struct Segment {
    report: bool,
    /// Where it begins in the file: behind an entry.
    begin: u64,
    /// Where it ends, counted from [`BEFORE`] bytes before it.
    end: Position,
    /// The first bytes of it, and the last.
    head: Vec<u8>,
    tail: Vec<u8>,
    entries: u64,
    part: Part,
}

impl Segment {
    /// Where the file goes on behind it, in bytes from the file's beginning.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.begin + self.end.offset() + self.tail.len() as u64 - BEFORE as u64
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.end() - self.begin
    }
}

/// Reads a later part of a file's list while somebody else, with a reader of its own, reads what stands before.
///
/// ```
/// use oneseat_core::{DocumentReader, SegmentReader};
///
/// let users: Vec<String> = (1..=100).map(|id| format!(r#"{{"user_id": {id}, "login": "user-{id}"}}"#)).collect();
/// let file = format!(r#"{{"host_name": "ghes.octo.example", "users": [{}]}}"#, users.join(", ")).into_bytes();
///
/// let mut reader = DocumentReader::new("ghes.json");
/// let _ = reader.push(&file[..1000]);
/// let start = reader.segment_start().expect("some users were read");
///
/// let mut later = SegmentReader::new(start, 2000, u64::MAX);
/// let _ = later.push(&file[2000..]);
/// let begin = later.begin().expect("another user begins behind byte 2000") as usize;
/// let (segment, pages) = later.finish().expect("it can be used");
///
/// let _ = reader.push(&file[1000..begin]);
/// let end = segment.end() as usize;
/// assert!(reader.take_segment(segment, pages));
/// let _ = reader.push(&file[end..]);
/// assert_eq!(reader.finish().accounts().count(), 100);
/// ```
#[derive(Debug)]
pub struct SegmentReader {
    key: Vec<u8>,
    reader: JsonReader,
    stage: Stage,
    /// Where the bytes begin that were pushed, then the list's part.
    begin: u64,
    /// The first entry that ends here or behind it is the last one.
    until: u64,
    head: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// The beginning of an entry is sought.
    Sought,
    Reading,
    /// Behind the last entry, where only lines that findings show may be wanted.
    Over,
    /// Nothing of it can be used.
    Useless,
}

impl SegmentReader {
    /// Begins in a list that has begun as `start` says, with the file's bytes from `from` on; the first entry is looked for some 250
    /// bytes behind. It ends where a reader begins that is given the bytes from `until` on.
    #[must_use]
    pub fn new(start: SegmentStart, from: u64, until: u64) -> Self {
        let until = until.saturating_add(BEFORE as u64 + 1);
        let SegmentStart { report, depth, key } = start;
        let mut reader = JsonReader::new(Body::of_later_part());
        (reader.evidence.users, reader.evidence.report) = (true, report);
        (reader.state, reader.depth) = (State::Users { first: false }, depth);
        Self { key, reader, stage: Stage::Sought, begin: from, until, head: Vec::new() }
    }

    /// Where in the file the part begins, once that is found: right behind an entry, if this is the list.
    #[must_use]
    pub fn begin(&self) -> Option<u64> {
        matches!(self.stage, Stage::Reading | Stage::Over).then_some(self.begin)
    }

    /// Reads the next bytes of the file.
    pub fn push(&mut self, bytes: &[u8]) -> Flow {
        let reader = &mut self.reader;
        if reader.body.findings.want_text() {
            reader.body.findings.take_text(bytes);
        }
        match self.stage {
            Stage::Sought => {
                reader.window.extend_from_slice(bytes);
                self.seek();
            }
            Stage::Reading => {
                reader.window.extend_from_slice(bytes);
                self.fill_head();
                self.read();
            }
            Stage::Over | Stage::Useless => {}
        }
        let goes_on = match self.stage {
            Stage::Sought | Stage::Reading => true,
            Stage::Over => self.reader.body.findings.want_text(),
            Stage::Useless => false,
        };
        if goes_on { Flow::Continue } else { Flow::Stop }
    }

    fn seek(&mut self) {
        let window = &mut self.reader.window;
        let Some(at) = between_entries(window, &self.key, BEFORE) else {
            if window.len() > SEARCHED {
                self.stage = Stage::Useless;
            }
            return;
        };
        self.begin += at as u64;
        window.drain(..at - BEFORE);
        self.reader.read = BEFORE;
        self.stage = Stage::Reading;
        self.fill_head();
        self.read();
    }

    /// The first bytes are kept for what stands before: a finding there may show them.
    fn fill_head(&mut self) {
        let JsonReader { window, read, position, .. } = &self.reader;
        if self.head.len() < BEFORE && position.offset() == 0 {
            let ahead = &window[*read..];
            self.head = ahead[..ahead.len().min(BEFORE)].to_vec();
        }
    }

    fn read(&mut self) {
        let reader = &mut self.reader;
        if reader.window.len() - reader.read < reader.retry_at {
            return;
        }
        // The reader counts from `BEFORE` bytes before the part on.
        let until = self.until.saturating_sub(self.begin) + BEFORE as u64;
        let goes_on = reader.read_entries(until);
        self.stage = match (reader.state, goes_on) {
            (State::Stopped, _) => Stage::Useless,
            _ if reader.body.refused => Stage::Useless,
            (_, true) => Stage::Reading,
            (_, false) => Stage::Over,
        };
    }

    /// Pages of texts that nothing more is written to, in their order: they can be handed over before the end.
    pub fn take_full_pages(&mut self) -> impl Iterator<Item = String> {
        self.reader.body.records.texts.take_full_pages()
    }

    /// What the part holds, and the pages of its texts that are left; none where it can't be used. To be called behind the file's last
    /// byte, or where no further ones matter.
    #[must_use]
    pub fn finish(mut self) -> Option<(Segment, Vec<String>)> {
        self.begin()?;
        self.reader.body.findings.end_text();
        let JsonReader { mut window, read, position, entries, evidence, body, .. } = self.reader;
        let (part, pages) = body.into_part()?;
        window.truncate(read);
        let Self { begin, head, .. } = self;
        let segment = Segment { report: evidence.report, begin, end: position, head, tail: window, entries, part };
        // What stands before it and behind it wants as many bytes as it would have found.
        (segment.bytes() >= BEFORE as u64).then(|| (segment, pages.collect()))
    }
}

impl JsonReader {
    /// What reading a later part of the list takes from here; none outside of a list of users that has begun.
    pub(crate) fn segment_start(&self) -> Option<SegmentStart> {
        let key = self.entry.members.first_key()?.to_vec();
        let Body { keep_all_fields, without_excerpts, ref records, .. } = self.body;
        let is_usual = !keep_all_fields && !without_excerpts && !records.keys_only;
        let is_begun = matches!(self.state, State::Users { first: false }) && self.is_settled();
        (is_usual && is_begun).then_some(SegmentStart { report: self.evidence.report, depth: self.depth, key })
    }

    /// Whether no later entry can tell that the list is of another kind.
    fn is_settled(&self) -> bool {
        self.evidence.report || !self.body.records.accounts.is_empty()
    }

    /// Reads every whole entry of the window that begins before `until`; gives whether more of the list may follow. What is no entry is
    /// left where it stands.
    fn read_entries(&mut self, until: u64) -> bool {
        let window = std::mem::take(&mut self.window);
        let mut at = self.read;
        let valid = Utf8::of(&window, at);
        let goes_on = loop {
            if self.position.offset() + at as u64 >= until {
                break false;
            }
            let mut cursor = Cursor::new(&window, valid, at, false, self.depth);
            match self.user(&mut cursor, false) {
                Ok(()) if matches!(self.state, State::Users { .. }) => at = cursor.at,
                Err(Stop::More) => {
                    self.retry_at = 2 * (window.len() - at);
                    break window.len() - at <= MAX_UNIT;
                }
                // The list's end, or a fault: who comes here with all that stands before it will say so.
                Ok(()) | Err(Stop::Fault(_)) => break false,
            }
        };
        self.move_window(window, at);
        goes_on
    }

    /// Takes over the part of the list that begins where this reader stands; gives whether it could.
    pub(crate) fn take_segment(&mut self, segment: Segment, pages: Vec<String>) -> bool {
        if self.window.len() > self.read && self.state != State::Stopped {
            self.run(false);
        }
        let Segment { report, begin, end, head, tail, entries, part } = segment;
        let stands_there = self.state == State::Users { first: false }
            && self.window.len() == BEFORE
            && self.read == BEFORE
            && self.position.offset() + BEFORE as u64 == begin;
        if !stands_there || report != self.evidence.report || !self.is_settled() {
            return false;
        }
        let (before, base) = (self.position, self.base());
        let moved = |place: Place| {
            let pointer = place.pointer.map(|pointer| base.pointer_behind(&pointer));
            before.place(Place { pointer, ..place })
        };
        // The lines of findings before it go on in it; the head is as much of one as is ever shown.
        if self.body.findings.want_text() {
            self.body.findings.take_text(&head);
        }
        if !self.body.append(part, pages, moved) {
            return false;
        }
        self.position = before.and_then(end);
        (self.read, self.window, self.retry_at) = (tail.len(), tail, 0);
        self.entries += entries;
        self.all_entries += entries;
        true
    }
}

/// Index behind the first entry, from `from` on, that another one follows whose first key is `key`.
fn between_entries(bytes: &[u8], key: &[u8], from: usize) -> Option<usize> {
    let ahead = bytes.get(from..)?;
    memchr::memchr_iter(b'{', ahead).map(|brace| from + brace).find_map(|brace| {
        let behind = space_end(bytes, brace + 1);
        let key_end = bytes.get(behind..)?.starts_with(key).then_some(behind + key.len())?;
        let is_key = bytes.get(space_end(bytes, key_end)) == Some(&b':');
        let comma = space_begin(&bytes[from..brace]);
        let before_comma = bytes[from..from + comma].strip_suffix(b",")?;
        let end = space_begin(before_comma);
        (is_key && before_comma[..end].ends_with(b"}")).then_some(from + end)
    })
}

/// Where the white space begins that the bytes end with.
fn space_begin(bytes: &[u8]) -> usize {
    bytes.iter().rposition(|byte| !matches!(byte, b' ' | b'\n' | b'\r' | b'\t')).map_or(0, |last| last + 1)
}
