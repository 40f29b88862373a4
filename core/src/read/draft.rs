//! One entry being read: the texts of its known fields, before they become an account or a row.
//!
//! JSON and CSV fill the same draft, so that what a value means is decided in one place. Its buffers are used again
//! for every entry.

use super::{field::Field, value::boolean};

/// A text of the draft, and where its value stands in the bytes being read.
#[derive(Clone, Copy, Debug, Default)]
struct Span {
    start: usize,
    end: usize,
    at: usize,
}

/// One of an entry's addresses as the file gives it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DraftEmail<'d> {
    pub(crate) address: &'d str,
    /// Whether the file says that it is the primary one.
    pub(crate) primary: bool,
    pub(crate) at: usize,
}

/// The texts of an entry's known fields.
#[derive(Debug)]
pub(crate) struct Draft {
    buffer: String,
    seen: u64,
    texts: [Span; Field::COUNT],
    /// For list fields, which of `items` are theirs.
    lists: [(usize, usize); Field::COUNT],
    items: Vec<Span>,
    emails: Vec<(Span, bool)>,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            buffer: String::new(),
            seen: 0,
            texts: [Span::default(); Field::COUNT],
            lists: [(0, 0); Field::COUNT],
            items: Vec::new(),
            emails: Vec::new(),
        }
    }
}

impl Draft {
    pub(crate) fn clear(&mut self) {
        self.buffer.clear();
        self.seen = 0;
        self.items.clear();
        self.emails.clear();
    }

    /// Notes that a field's key was read; gives whether it was read before.
    pub(crate) fn see(&mut self, field: Field) -> bool {
        let bit = 1 << field as u32;
        let before = self.seen & bit != 0;
        self.seen |= bit;
        self.texts[field as usize] = Span::default();
        self.lists[field as usize] = (0, 0);
        before
    }

    fn has(&self, field: Field) -> bool {
        self.seen & (1 << field as u32) != 0
    }

    /// Whether it has a field that only a cloud report has.
    pub(crate) fn is_cloud(&self) -> bool {
        Field::CLOUD.iter().any(|field| self.has(*field))
    }

    fn keep(&mut self, text: &str, at: usize) -> Span {
        let start = self.buffer.len();
        self.buffer.push_str(text);
        Span { start, end: self.buffer.len(), at }
    }

    pub(crate) fn set(&mut self, field: Field, text: &str, at: usize) {
        self.texts[field as usize] = self.keep(text, at);
    }

    /// Begins a list field; its items follow.
    pub(crate) fn begin_list(&mut self, field: Field) {
        self.lists[field as usize] = (self.items.len(), self.items.len());
    }

    pub(crate) fn add_item(&mut self, field: Field, text: &str, at: usize) {
        let item = self.keep(text, at);
        self.items.push(item);
        self.lists[field as usize].1 = self.items.len();
    }

    pub(crate) fn add_email(&mut self, address: &str, primary: bool, at: usize) {
        let span = self.keep(address, at);
        self.emails.push((span, primary));
    }

    /// Says of the first address that it is the primary one, as a list of mere texts means it.
    pub(crate) fn first_email_is_primary(&mut self) {
        if let Some((_, primary)) = self.emails.first_mut() {
            *primary = true;
        }
    }

    /// A field's text; `None` where it is missing, null or empty, which are the same.
    pub(crate) fn text(&self, field: Field) -> Option<&str> {
        if !self.has(field) {
            return None;
        }
        let span = self.texts[field as usize];
        Some(trimmed(&self.buffer[span.start..span.end])).filter(|text| !text.is_empty())
    }

    /// Where a field's value stands.
    pub(crate) fn place(&self, field: Field) -> usize {
        self.texts[field as usize].at
    }

    /// The items of a list field that are not empty.
    pub(crate) fn list(&self, field: Field) -> impl Iterator<Item = &str> + Clone {
        let (start, end) = if self.has(field) { self.lists[field as usize] } else { (0, 0) };
        self.items[start..end]
            .iter()
            .map(|item| trimmed(&self.buffer[item.start..item.end]))
            .filter(|text| !text.is_empty())
    }

    /// Where the item of a list field stands that has this text.
    pub(crate) fn item_place(&self, field: Field, text: &str) -> usize {
        let (start, end) = self.lists[field as usize];
        let item = self.items[start..end].iter().find(|item| trimmed(&self.buffer[item.start..item.end]) == text);
        item.map_or(0, |item| item.at)
    }

    pub(crate) fn emails(&self) -> impl Iterator<Item = DraftEmail<'_>> + Clone {
        self.emails
            .iter()
            .map(|(span, primary)| DraftEmail {
                address: trimmed(&self.buffer[span.start..span.end]),
                primary: *primary,
                at: span.at,
            })
            .filter(|email| !email.address.is_empty())
    }

    /// A boolean in any of its costumes; `None` where it is none.
    pub(crate) fn flag(&self, field: Field) -> Option<bool> {
        boolean(self.text(field)?)
    }
}

/// The text without white space around it; told from its ends, where nearly always there is none.
fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}
