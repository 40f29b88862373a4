//! One entry being read: the texts of its known fields, before they become an account or a row.
//!
//! JSON and CSV fill the same draft, so that what a value means is decided in one place. A text is not copied into it: the
//! draft says where it stands among the bytes being read. Its buffers are used again for every entry.

use super::{
    field::{Field, Shape},
    utf8::Utf8,
    value::boolean,
};

/// A text without the white space around it, and where its value stands in the bytes being read.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Span {
    start: usize,
    end: usize,
    at: usize,
    /// Whether the text had escapes: then it stands in the draft's buffer.
    unescaped: bool,
}

impl Span {
    /// The text between two indices.
    #[inline]
    pub(crate) fn of(text: Utf8<'_>, start: usize, end: usize, at: usize) -> Self {
        let (start, end) = text.trimmed(start, end);
        Self { start, end, at, unescaped: false }
    }

    fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The same text, so many bytes behind.
    fn moved(self, by: usize) -> Self {
        debug_assert!(!self.unescaped, "it stands in the draft's buffer");
        Self {
            start: self.start.wrapping_add(by),
            end: self.end.wrapping_add(by),
            at: self.at.wrapping_add(by),
            ..self
        }
    }
}

/// One of an entry's addresses as the file gives it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DraftEmail<'d> {
    pub(crate) address: &'d str,
    /// Whether the file says that it is the primary one.
    pub(crate) primary: bool,
    pub(crate) at: usize,
}

/// What a draft takes of members that are always the same, by their distance from where they begin.
#[derive(Debug)]
pub(crate) struct Constants {
    /// Their fields, and those among them that must not come twice, a bit each.
    fields: u64,
    once: u64,
    /// Lists without items, and texts.
    lists: Vec<Field>,
    texts: Vec<(Field, Span)>,
}

impl Constants {
    /// Members of different fields, in bytes that begin at `start`; an empty text is none.
    pub(crate) fn new(members: impl Iterator<Item = (Field, Span)>, start: usize) -> Self {
        let mut constants = Self { fields: 0, once: 0, lists: Vec::new(), texts: Vec::new() };
        for (field, text) in members {
            constants.fields |= bit(field);
            match field.shape() {
                Shape::Ignored => continue,
                Shape::List => constants.lists.push(field),
                _ if text.is_empty() => {}
                _ => constants.texts.push((field, text.moved(start.wrapping_neg()))),
            }
            constants.once |= bit(field);
        }
        constants
    }
}

/// Where the texts of an entry's known fields stand.
#[derive(Debug)]
pub(crate) struct Draft {
    buffer: String,
    /// Fields whose keys were read, a bit each.
    seen: u64,
    /// Fields that have a text, or a list that may have items.
    filled: u64,
    texts: [Span; Field::COUNT],
    /// For list fields, which of `items` are theirs.
    lists: [(usize, usize); Field::COUNT],
    items: Vec<Span>,
    emails: Vec<(Span, bool)>,
}

const _: () = assert!(Field::COUNT <= 64, "a draft notes its fields in 64 bits");

impl Default for Draft {
    fn default() -> Self {
        Self {
            buffer: String::new(),
            seen: 0,
            filled: 0,
            texts: [Span::default(); Field::COUNT],
            lists: [(0, 0); Field::COUNT],
            items: Vec::new(),
            emails: Vec::new(),
        }
    }
}

fn bit(field: Field) -> u64 {
    1 << field as u32
}

impl Draft {
    pub(crate) fn clear(&mut self) {
        self.buffer.clear();
        (self.seen, self.filled) = (0, 0);
        self.items.clear();
        self.emails.clear();
    }

    /// Notes that a field's key was read; gives whether it was read before.
    pub(crate) fn see(&mut self, field: Field) -> bool {
        let before = self.has_seen(field);
        self.seen |= bit(field);
        self.filled &= !bit(field);
        before
    }

    /// Whether a field's key was read.
    pub(crate) fn has_seen(&self, field: Field) -> bool {
        self.seen & bit(field) != 0
    }

    /// Forgets a field as if its key had not been read; of addresses, there is but one field.
    pub(crate) fn forget(&mut self, field: Field) {
        self.seen &= !bit(field);
        self.filled &= !bit(field);
        if field == Field::Emails {
            self.emails.clear();
        }
    }

    /// Whether it has a field that only a cloud report has.
    pub(crate) fn is_cloud(&self) -> bool {
        Field::CLOUD.iter().any(|field| self.has_seen(*field))
    }

    /// Whether a field has a text so far.
    pub(crate) fn has_text(&self, field: Field) -> bool {
        self.filled & bit(field) != 0
    }

    /// All that a member said that was read as one of this field, if that is not more than one text: none is an empty one.
    pub(crate) fn span(&self, field: Field) -> Option<Span> {
        match field.shape() {
            Shape::Emails => None,
            Shape::List => (self.lists[field as usize].0 == self.lists[field as usize].1).then(Span::default),
            _ if self.has_text(field) => Some(self.texts[field as usize]),
            _ => Some(Span::default()),
        }
    }

    /// Takes members that begin at `at`, unless it has seen one of them; gives whether it did.
    #[inline]
    pub(crate) fn take(&mut self, constants: &Constants, at: usize) -> bool {
        if self.seen & constants.once != 0 {
            return false;
        }
        self.seen |= constants.fields;
        for field in &constants.lists {
            self.begin_list(*field);
        }
        for (field, text) in &constants.texts {
            self.set(*field, text.moved(at));
        }
        true
    }

    /// A text that does not stand among the bytes being read as it is meant.
    pub(crate) fn keep(&mut self, text: &str, at: usize) -> Span {
        let start = self.buffer.len();
        self.buffer.push_str(text.trim());
        Span { start, end: self.buffer.len(), at, unescaped: true }
    }

    /// Sets a field's text; an empty one is none.
    pub(crate) fn set(&mut self, field: Field, span: Span) {
        if !span.is_empty() {
            self.texts[field as usize] = span;
            self.filled |= bit(field);
        }
    }

    /// Begins a list field; its items follow.
    pub(crate) fn begin_list(&mut self, field: Field) {
        self.lists[field as usize] = (self.items.len(), self.items.len());
        self.filled |= bit(field);
    }

    /// Adds an item to the list field that was begun; an empty one is none.
    pub(crate) fn add_item(&mut self, field: Field, span: Span) {
        if !span.is_empty() {
            self.items.push(span);
            self.lists[field as usize].1 = self.items.len();
        }
    }

    pub(crate) fn add_email(&mut self, span: Span, primary: bool) {
        self.emails.push((span, primary));
    }

    /// Says of the first address that it is the primary one, as a list of mere texts means it.
    pub(crate) fn first_email_is_primary(&mut self) {
        if let Some((_, primary)) = self.emails.first_mut() {
            *primary = true;
        }
    }

    /// The draft with the texts that it was read from.
    pub(crate) fn over<'d>(&'d self, text: Utf8<'d>) -> Drafted<'d> {
        Drafted { draft: self, text }
    }
}

/// The texts of an entry's known fields.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Drafted<'d> {
    draft: &'d Draft,
    text: Utf8<'d>,
}

impl<'d> Drafted<'d> {
    #[inline]
    fn get(self, span: Span) -> &'d str {
        if span.unescaped { &self.draft.buffer[span.start..span.end] } else { self.text.get(span.start, span.end) }
    }

    /// A field's text; `None` where it is missing, null or empty, which are the same.
    pub(crate) fn text(self, field: Field) -> Option<&'d str> {
        self.draft.has_text(field).then(|| self.get(self.draft.texts[field as usize]))
    }

    /// Where the value of a field that has a text stands.
    pub(crate) fn place(self, field: Field) -> usize {
        self.draft.texts[field as usize].at
    }

    fn items(self, field: Field) -> &'d [Span] {
        if self.draft.filled & bit(field) == 0 {
            return &[];
        }
        let (start, end) = self.draft.lists[field as usize];
        &self.draft.items[start..end]
    }

    /// Whether a list field has items that are not empty.
    pub(crate) fn has_items(self, field: Field) -> bool {
        !self.items(field).is_empty()
    }

    /// The items of a list field that are not empty.
    pub(crate) fn list(self, field: Field) -> impl Iterator<Item = &'d str> + Clone {
        self.items(field).iter().map(move |item| self.get(*item))
    }

    /// The items of one or two list fields, and where each stands.
    pub(crate) fn places(self, field: Field, other: Option<Field>) -> impl Iterator<Item = (&'d str, usize)> + Clone {
        let others = other.map_or(&[][..], |other| self.items(other));
        self.items(field).iter().chain(others).map(move |item| (self.get(*item), item.at))
    }

    /// Where the item of a list field stands that has this text.
    pub(crate) fn item_place(self, field: Field, text: &str) -> usize {
        self.items(field).iter().find(|item| self.get(**item) == text).map_or(0, |item| item.at)
    }

    /// The addresses that are not empty.
    pub(crate) fn emails(self) -> impl Iterator<Item = DraftEmail<'d>> {
        let emails = self.draft.emails.iter().filter(|(span, _)| !span.is_empty());
        emails.map(move |(span, primary)| DraftEmail { address: self.get(*span), primary: *primary, at: span.at })
    }

    /// A boolean in any of its costumes; `None` where it is none.
    pub(crate) fn flag(self, field: Field) -> Option<bool> {
        boolean(self.text(field)?)
    }
}
