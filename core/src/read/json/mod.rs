//! Reads exports and cloud reports in JSON, in pieces of any size.
//!
//! The bytes wait in a window until a whole unit stands in it: an entry of `users`, or a member of the object around
//! it. A unit that is cut is begun again when more bytes are there, so memory is flat and the code reads straight on.

pub(crate) mod cursor;
mod encrypted;
mod entry;
mod fault;
mod graph;
mod habit;
mod member;
mod number;
mod pointer;
mod quotes;
mod runs;
mod segment;
mod string;
mod usual;
mod window;

use super::{Outcome, body::Body, utf8::Utf8};
use crate::{
    finding::{BEFORE, Code, Finding, Mark, Word},
    position::Position,
};
use cursor::{Cursor, MAX_DEPTH, Step, Stop, Type};
use encrypted::Base64;
use entry::Entry;
use fault::{Fault, FaultKind};
use graph::{Graph, Next};
use member::Evidence;
use quotes::are_doubled;
use window::{Base, Window};

pub(crate) use entry::is_email_member;
pub(crate) use graph::is_answer_member;
pub(crate) use member::is_member;
pub(crate) use quotes::is_typographic;
pub use segment::{Segment, SegmentReader, SegmentStart};

/// A unit larger than this is refused, so that no file can fill the memory with one value.
const MAX_UNIT: usize = 64 << 20;

/// Where in the document the next unit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Start,
    /// In an array of page objects.
    Pages {
        first: bool,
    },
    /// In an object with an envelope, totals or users.
    Page {
        first: bool,
    },
    /// In the object under `instance`.
    Instance {
        first: bool,
    },
    /// In the array under `users`.
    Users {
        first: bool,
    },
    /// In a GraphQL answer, at the last of its frames.
    Graph,
    /// In the base64 text under `users`.
    Encrypted(Base64),
    End,
    /// Nothing more can be learned.
    Stopped,
}

/// Reads one JSON document.
#[derive(Debug)]
pub(crate) struct JsonReader {
    window: Vec<u8>,
    /// Bytes of the window that have been read; they stay to be shown with what follows.
    read: usize,
    /// Where the window begins.
    position: Position,
    /// A cut unit is tried again when so many bytes are unread.
    retry_at: usize,
    state: State,
    depth: u32,
    array: bool,
    page: u64,
    /// Entries of the list so far, and of all lists.
    entries: u64,
    all_entries: u64,
    entry: Entry,
    /// Keys of the object so far.
    seen: Vec<String>,
    evidence: Evidence,
    graph: Graph,
    body: Body,
}

impl JsonReader {
    pub(crate) fn new(body: Body) -> Self {
        Self {
            window: Vec::new(),
            read: 0,
            position: Position::default(),
            retry_at: 0,
            state: State::Start,
            depth: 0,
            array: false,
            page: 0,
            entries: 0,
            all_entries: 0,
            entry: Entry::new(body.keep_all_fields),
            seen: Vec::new(),
            evidence: Evidence::default(),
            graph: Graph::default(),
            body,
        }
    }

    /// Reads more bytes; gives whether further ones could matter.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> bool {
        if self.body.findings.want_text() {
            self.body.findings.take_text(bytes);
        }
        if self.state != State::Stopped {
            self.window.extend_from_slice(bytes);
            if self.window.len() - self.read >= self.retry_at {
                self.run(false);
            }
        }
        self.state != State::Stopped || self.body.findings.want_text()
    }

    /// Ends the reading before the document does, and gives what there is.
    pub(crate) fn finish_early(mut self) -> Body {
        if self.state != State::Stopped {
            self.run(false);
        }
        self.body
    }

    /// Ends the document.
    pub(crate) fn finish(mut self) -> Outcome {
        if self.state != State::Stopped {
            self.run(true);
        }
        let Evidence { users, encrypted, report, .. } = self.evidence;
        let is_other = users || encrypted || report || self.body.envelope.names_a_server();
        if self.graph.is_answer() && !is_other {
            return self.graph.outcome(self.body);
        }
        member::outcome(self.evidence, self.body)
    }

    /// Reads every whole unit of the window.
    fn run(&mut self, last: bool) {
        let window = std::mem::take(&mut self.window);
        let mut at = self.read;
        let valid = Utf8::of(&window, at);
        let stop = loop {
            let mut cursor = Cursor::new(&window, valid, at, last, self.depth);
            match self.unit(&mut cursor) {
                Ok(more) => {
                    (at, self.depth) = (cursor.at, cursor.depth);
                    if !more {
                        break None;
                    }
                }
                Err(stop) => break Some(stop),
            }
        };
        match stop {
            // Each further try needs twice the bytes, so that all tries together read them about twice.
            Some(Stop::More) => self.retry_at = 2 * (window.len() - at),
            Some(Stop::Fault(fault)) => self.fault(&window, at, last, *fault),
            None => {}
        }
        if window.len() - at > MAX_UNIT {
            let finding = Finding::new(Code::FileTooLarge).with("limit", Word::Unit);
            self.stop(finding, &self.window_of(&window, at, last), at);
        }
        self.move_window(window, at);
    }

    /// Lets go of what has been read of the window, up to `at`, but for what a finding may still show.
    fn move_window(&mut self, mut window: Vec<u8>, at: usize) {
        let passed = at.saturating_sub(BEFORE);
        self.position.pass(&window[..passed]);
        window.drain(..passed);
        self.read = at - passed;
        self.window = window;
    }

    /// What the next unit stands in; in a GraphQL answer, without the frames.
    fn base(&self) -> Base<'static> {
        Base { state: self.state, page: self.array.then_some(self.page), entry: self.entries, frames: &[] }
    }

    fn window<'w>(&self, cursor: &Cursor<'w>, unit: usize) -> Window<'w> {
        self.window_of(cursor.bytes, unit, cursor.last)
    }

    fn window_of<'w>(&self, bytes: &'w [u8], unit: usize, last: bool) -> Window<'w> {
        Window { bytes, position: self.position, unit, base: self.base(), last, mark: Mark::Token }
    }

    /// Ends the reading for something after which nothing in the file can be trusted.
    fn refuse(&mut self, finding: Finding, window: &Window<'_>, at: usize) {
        self.body.refuse_at(finding, window, at);
        self.state = State::Stopped;
    }

    /// The same, wherever the reader is.
    fn stop(&mut self, finding: Finding, window: &Window<'_>, at: usize) {
        let frames = self.graph.take_frames();
        let base = Base { frames: &frames, ..window.base };
        self.refuse(finding, &Window { base, ..*window }, at);
    }

    fn fault(&mut self, window: &[u8], unit: usize, last: bool, fault: Fault) {
        let place = Window { mark: Mark::Character, ..self.window_of(window, unit, last) };
        let bytes = self.position.offset() + window.len() as u64;
        let finding = match fault.kind {
            FaultKind::Syntax { found, .. } if self.state == State::End => {
                Finding::new(Code::JsonTrailing).with("found", found)
            }
            FaultKind::Syntax { expected, found } if matches!(self.state, State::Encrypted(_)) => {
                Finding::new(Code::EncryptedListDamaged).with("expected", expected).with("found", found)
            }
            FaultKind::Syntax { expected, .. } if are_doubled(window, fault.at, expected) => {
                Finding::new(Code::QuotesDoubled)
            }
            FaultKind::Syntax { found, .. } if is_typographic(&window[fault.at..]) => {
                Finding::new(Code::QuotesTypographic).with("found", found)
            }
            FaultKind::Syntax { expected, found } => {
                Finding::new(Code::JsonSyntax).with("expected", expected).with("found", found)
            }
            FaultKind::End { expected } => {
                let finding = Finding::new(Code::JsonTruncated).with("bytes", bytes);
                finding.with("entries", self.all_entries + self.graph.nodes()).with("expected", expected)
            }
            FaultKind::Depth => Finding::new(Code::JsonDepth).with("limit", u64::from(MAX_DEPTH)),
        };
        self.stop(finding, &place, fault.at);
    }

    /// Reads the next unit; gives whether another may follow.
    fn unit(&mut self, cursor: &mut Cursor<'_>) -> Step<bool> {
        match self.state {
            State::Start => self.start(cursor)?,
            State::Pages { first } => {
                if cursor.element(first)? {
                    cursor.open(b'{', Word::Object)?;
                    self.page += u64::from(!first);
                    self.state = State::Page { first: true };
                } else {
                    self.state = State::End;
                }
            }
            State::Page { first } => self.member(cursor, first, false)?,
            State::Instance { first } => self.member(cursor, first, true)?,
            State::Users { first } => self.user(cursor, first)?,
            State::Graph => self.graph(cursor)?,
            State::Encrypted(so_far) => return self.encrypted(cursor, so_far),
            State::End => {
                return match cursor.peek()? {
                    None => Ok(false),
                    Some(_) => cursor.unexpected(Word::End),
                };
            }
            State::Stopped => return Ok(false),
        }
        Ok(self.state != State::Stopped)
    }

    fn start(&mut self, cursor: &mut Cursor<'_>) -> Step<()> {
        if cursor.value_type()? == Type::Array {
            cursor.open(b'[', Word::Array)?;
            self.array = true;
            self.state = State::Pages { first: true };
        } else {
            cursor.open(b'{', Word::Object)?;
            self.state = State::Page { first: true };
        }
        Ok(())
    }

    fn member(&mut self, cursor: &mut Cursor<'_>, first: bool, in_instance: bool) -> Step<()> {
        let unit = cursor.at;
        let Some(key) = cursor.key(first)? else {
            self.leave_object(in_instance);
            return Ok(());
        };
        let mut scratch = String::new();
        let name = cursor.text(key, &mut scratch);
        let value = cursor.value_type()?;
        let window = self.window(cursor, unit);
        if member::changes_counts(name) && self.seen.iter().any(|seen| seen == name) {
            let finding = Finding::new(Code::JsonKeyTwice).with("key", format!("`{name}`"));
            self.refuse(finding.with("then", Word::NothingUsed), &window, key.start - 1);
            return Ok(());
        }
        let repeated = self.seen.iter().any(|seen| seen == name);
        let state = match (name, value) {
            ("users", Type::Array) if !in_instance => {
                cursor.open(b'[', Word::Array)?;
                self.evidence.users = true;
                self.entries = 0;
                State::Users { first: true }
            }
            ("users", Type::String) if !in_instance => {
                cursor.at += 1;
                State::Encrypted(Base64::default())
            }
            ("instance", Type::Object) if !in_instance => {
                cursor.open(b'{', Word::Object)?;
                State::Instance { first: true }
            }
            (_, Type::Object) if !in_instance && graph::is_root(name) => {
                cursor.open(b'{', Word::Object)?;
                self.graph.enter(name);
                State::Graph
            }
            ("data", Type::Null) | ("errors", Type::Array) if !in_instance => {
                self.graph.note(cursor, &window, &mut self.body)?;
                State::Page { first: false }
            }
            _ => {
                member::read(cursor, name, &mut self.body, &mut self.evidence, &window)?;
                if in_instance { State::Instance { first: false } } else { State::Page { first: false } }
            }
        };
        if repeated {
            let window = self.window(cursor, unit);
            self.body.report(Code::JsonKeyRepeated, &window, key.start - 1, |finding| {
                finding.with("key", format!("`{name}`"))
            });
        }
        self.seen.push(name.to_owned());
        self.state = state;
        Ok(())
    }

    /// Reads the next unit of a GraphQL answer.
    fn graph(&mut self, cursor: &mut Cursor<'_>) -> Step<()> {
        let window = self.window(cursor, cursor.at);
        self.state = match self.graph.unit(cursor, &window, &mut self.body)? {
            Next::Unit => State::Graph,
            Next::Left => State::Page { first: false },
            Next::Stop => State::Stopped,
        };
        Ok(())
    }

    fn leave_object(&mut self, in_instance: bool) {
        self.state = if in_instance {
            State::Page { first: false }
        } else if self.array {
            self.seen.clear();
            State::Pages { first: false }
        } else {
            State::End
        };
    }

    fn user(&mut self, cursor: &mut Cursor<'_>, first: bool) -> Step<()> {
        if !cursor.element(first)? {
            self.state = State::Page { first: false };
            return Ok(());
        }
        cursor.peek()?;
        let unit = cursor.at;
        self.entry.read(cursor)?;
        let room = self.take(cursor, unit);
        self.entries += 1;
        self.all_entries += 1;
        self.state = if room { State::Users { first: false } } else { State::Stopped };
        Ok(())
    }

    /// Takes the draft as what the file's kind says it is; gives whether there is room for more.
    fn take(&mut self, cursor: &Cursor<'_>, unit: usize) -> bool {
        let window = self.window(cursor, unit);
        let mut is_object = true;
        for fault in self.entry.faults.drain(..) {
            is_object &= fault.at != unit || fault.code != Code::EntryType;
            fault.report(&mut self.body, &window);
        }
        if let Some(key) = self.entry.unknown.first {
            member::unknown(&mut self.body, cursor, &window, key, self.entry.unknown.count);
        }
        if !is_object {
            return true;
        }
        self.evidence.report |= !self.body.envelope.names_a_server()
            && self.body.records.accounts.is_empty()
            && self.entry.draft.is_cloud();
        let draft = self.entry.draft.over(cursor.valid);
        if self.evidence.report { self.body.row(draft, &window) } else { self.body.account(draft, unit, &window) }
    }
}
