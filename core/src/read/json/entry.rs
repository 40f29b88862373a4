//! One element of a `users` list, into a draft.

use super::{
    cursor::{Cursor, Slice, Step, Type},
    habit::Habit,
    runs::Runs,
};
use crate::{
    finding::{Arg, Code, Word},
    read::{
        body::{Body, Locate, shortened},
        draft::{Draft, Span},
        field::{Field, Shape},
        value::{boolean, is_date},
    },
};

/// A member of an address's object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EmailMember {
    Address,
    Primary,
    Other,
}

impl EmailMember {
    fn named(name: &str) -> Self {
        match name {
            "email" | "address" => Self::Address,
            "primary" | "is_primary" => Self::Primary,
            _ => Self::Other,
        }
    }
}

/// Whether a member of an address's object is read.
pub(crate) fn is_email_member(name: &str) -> bool {
    EmailMember::named(name) != EmailMember::Other
}

/// Something wrong with an entry that leaves the rest of the file readable.
#[derive(Debug)]
pub(crate) struct EntryFault {
    pub(crate) code: Code,
    /// Index of the byte where the value or key at fault begins.
    pub(crate) at: usize,
    pub(crate) args: [Option<(&'static str, Arg)>; 2],
}

impl EntryFault {
    /// A value of the wrong type at the cursor, where it begins.
    pub(crate) fn wrong_type(cursor: &mut Cursor<'_>, expected: Word) -> Step<Self> {
        let found = cursor.value_type()?.word();
        let args = [Some(("expected", expected.into())), Some(("found", found.into()))];
        Ok(Self { code: Code::EntryType, at: cursor.at, args })
    }

    /// A key, between its quotes, that stands twice and changes a count.
    pub(crate) fn key_twice(key: Slice, name: &str) -> Self {
        let args = [Some(("key", format!("`{name}`").into())), Some(("then", Word::LastUsed.into()))];
        Self { code: Code::JsonKeyTwice, at: key.start - 1, args }
    }

    pub(crate) fn report(self, body: &mut Body, locate: &impl Locate) {
        body.report(self.code, locate, self.at, |finding| {
            self.args.into_iter().flatten().fold(finding, |finding, (name, arg)| finding.with(name, arg))
        });
    }
}

/// An entry being read; its buffers are used again for every one.
#[derive(Debug, Default)]
pub(crate) struct Entry {
    pub(crate) draft: Draft,
    pub(crate) faults: Vec<EntryFault>,
    pub(crate) unknown: Unknown,
    /// Whether the draft takes what only the report after the sync shows; else it is checked and passed.
    keep_details: bool,
    pub(super) runs: Runs,
    pub(super) members: Habit<Option<Field>>,
    pub(super) email_members: Habit<EmailMember>,
    scratch: String,
}

impl Entry {
    pub(crate) fn new(keep_details: bool) -> Self {
        Self { keep_details, ..Self::default() }
    }

    /// Reads the entry that comes next; [`super::cursor::Stop::More`] leaves it half read, to be begun again.
    pub(crate) fn read(&mut self, cursor: &mut Cursor<'_>) -> Step<()> {
        self.draft.clear();
        self.faults.clear();
        self.unknown = Unknown::default();
        let at = start(cursor)?;
        if cursor.value_type()? != Type::Object {
            self.wrong_type(cursor, at, Word::Object)?;
            return cursor.skip();
        }
        cursor.open(b'{', Word::Object)?;
        let mut index = 0;
        loop {
            (index, cursor.at) = self.usual(cursor, index);
            let next = self.members.key(index, cursor, &mut self.scratch, Field::named)?;
            let Some((key, field)) = next else {
                self.runs.end_entry(cursor.bytes);
                return Ok(());
            };
            self.runs.note(index, cursor.bytes, None);
            if let Some(field) = field {
                self.value(cursor, field, key)?;
            } else {
                self.unknown.note(key);
                cursor.skip()?;
            }
            index += 1;
        }
    }
}

/// Keys of an entry that are not known.
#[derive(Debug, Default)]
pub(crate) struct Unknown {
    pub(crate) count: u64,
    pub(crate) first: Option<Slice>,
}

impl Unknown {
    fn note(&mut self, key: Slice) {
        self.count += 1;
        self.first.get_or_insert(key);
    }
}

/// Passes white space and gives where the next value begins.
fn start(cursor: &mut Cursor<'_>) -> Step<usize> {
    cursor.peek()?;
    Ok(cursor.at)
}

impl Entry {
    fn value(&mut self, cursor: &mut Cursor<'_>, field: Field, key: Slice) -> Step<()> {
        if self.draft.see(field) && field.shape() != Shape::Ignored {
            let name = cursor.text(key, &mut self.scratch);
            self.faults.push(if field.changes_counts() {
                EntryFault::key_twice(key, name)
            } else {
                EntryFault { code: Code::JsonKeyRepeated, ..EntryFault::key_twice(key, name) }
            });
        }
        match field.shape() {
            Shape::Ignored => cursor.skip(),
            Shape::Date => self.date(cursor),
            Shape::Text => self.text(cursor, field),
            Shape::Id => self.id(cursor, field),
            Shape::Flag => self.flag(cursor, field),
            Shape::List => self.list(cursor, field),
            Shape::Emails => self.emails(cursor, field),
        }
    }

    fn date(&mut self, cursor: &mut Cursor<'_>) -> Step<()> {
        let at = start(cursor)?;
        let slice = match cursor.value_type()? {
            Type::String => cursor.string()?,
            Type::Number => cursor.number()?,
            Type::Null => return cursor.skip(),
            _ => {
                self.wrong_type(cursor, at, Word::TextOrNull)?;
                return cursor.skip();
            }
        };
        if slice.start < slice.end && !is_date(&cursor.bytes[slice.start..slice.end]) {
            let found = format!("`{}`", shortened(cursor.text(slice, &mut self.scratch)));
            self.faults.push(EntryFault { code: Code::DateInvalid, at, args: [Some(("found", found.into())), None] });
        }
        Ok(())
    }

    fn wrong_type(&mut self, cursor: &mut Cursor<'_>, at: usize, expected: Word) -> Step<()> {
        self.faults.push(EntryFault { at, ..EntryFault::wrong_type(cursor, expected)? });
        Ok(())
    }

    pub(super) fn keeps(&self, field: Field) -> bool {
        self.keep_details || !field.is_detail()
    }

    fn span(&mut self, cursor: &Cursor<'_>, slice: Slice, at: usize) -> Span {
        if slice.escaped {
            let text = cursor.text(slice, &mut self.scratch);
            return self.draft.keep(text, at);
        }
        Span::of(cursor.valid, slice.start, slice.end, at)
    }

    fn set(&mut self, cursor: &Cursor<'_>, field: Field, slice: Slice, at: usize) {
        if self.keeps(field) {
            let span = self.span(cursor, slice, at);
            self.draft.set(field, span);
        }
    }

    fn text(&mut self, cursor: &mut Cursor<'_>, field: Field) -> Step<()> {
        let at = start(cursor)?;
        match cursor.value_type()? {
            Type::String => {
                let slice = cursor.string()?;
                self.set(cursor, field, slice, at);
                Ok(())
            }
            Type::Null => cursor.skip(),
            _ => {
                self.wrong_type(cursor, at, Word::TextOrNull)?;
                cursor.skip()
            }
        }
    }

    fn id(&mut self, cursor: &mut Cursor<'_>, field: Field) -> Step<()> {
        let at = start(cursor)?;
        let slice = match cursor.value_type()? {
            Type::Number => cursor.number()?,
            Type::String => cursor.string()?,
            Type::Null => return cursor.skip(),
            _ => {
                self.wrong_type(cursor, at, Word::WholeNumber)?;
                return cursor.skip();
            }
        };
        self.set(cursor, field, slice, at);
        Ok(())
    }

    fn flag(&mut self, cursor: &mut Cursor<'_>, field: Field) -> Step<()> {
        let at = start(cursor)?;
        match cursor.value_type()? {
            Type::Boolean => {
                cursor.boolean()?;
                self.set(cursor, field, Slice { start: at, end: cursor.at, escaped: false }, at);
                Ok(())
            }
            Type::Number => {
                let slice = cursor.number()?;
                self.set(cursor, field, slice, at);
                Ok(())
            }
            Type::String | Type::Null => self.text(cursor, field),
            _ => {
                self.wrong_type(cursor, at, Word::Boolean)?;
                cursor.skip()
            }
        }
    }

    /// A list of texts; a text where a list should be is a list with one item, or with none if it is empty.
    fn list(&mut self, cursor: &mut Cursor<'_>, field: Field) -> Step<()> {
        self.draft.begin_list(field);
        let at = start(cursor)?;
        match cursor.value_type()? {
            Type::Null => cursor.skip(),
            Type::String => self.item(cursor, field),
            Type::Array => {
                cursor.open(b'[', Word::Array)?;
                let mut first = true;
                while cursor.element(first)? {
                    first = false;
                    self.item(cursor, field)?;
                }
                Ok(())
            }
            _ => {
                self.wrong_type(cursor, at, Word::Array)?;
                cursor.skip()
            }
        }
    }

    fn item(&mut self, cursor: &mut Cursor<'_>, field: Field) -> Step<()> {
        let at = start(cursor)?;
        match cursor.value_type()? {
            Type::String => {
                let slice = cursor.string()?;
                if self.keeps(field) {
                    let span = self.span(cursor, slice, at);
                    self.draft.add_item(field, span);
                }
                Ok(())
            }
            Type::Null => cursor.skip(),
            // Ids are sometimes written bare; what cannot be read as one is said when the row is made.
            Type::Number if field == Field::ServerIds => {
                let slice = cursor.number()?;
                let span = self.span(cursor, slice, at);
                self.draft.add_item(field, span);
                Ok(())
            }
            _ => {
                self.wrong_type(cursor, at, Word::Text)?;
                cursor.skip()
            }
        }
    }

    fn emails(&mut self, cursor: &mut Cursor<'_>, field: Field) -> Step<()> {
        debug_assert_eq!(field.shape(), Shape::Emails);
        let at = start(cursor)?;
        match cursor.value_type()? {
            Type::Null => cursor.skip(),
            Type::Array => {
                cursor.open(b'[', Word::Array)?;
                let mut first = true;
                let mut all_texts = true;
                while cursor.element(first)? {
                    first = false;
                    all_texts &= self.email(cursor)?;
                }
                if all_texts {
                    self.draft.first_email_is_primary();
                }
                Ok(())
            }
            Type::String => {
                let slice = cursor.string()?;
                let span = self.span(cursor, slice, at);
                self.draft.add_email(span, true);
                Ok(())
            }
            _ => {
                self.wrong_type(cursor, at, Word::ArrayOrText)?;
                cursor.skip()
            }
        }
    }

    /// One address; gives whether it is a mere text.
    fn email(&mut self, cursor: &mut Cursor<'_>) -> Step<bool> {
        let at = start(cursor)?;
        match cursor.value_type()? {
            Type::String => {
                let slice = cursor.string()?;
                let span = self.span(cursor, slice, at);
                self.draft.add_email(span, false);
                Ok(true)
            }
            Type::Object => self.email_object(cursor).map(|()| false),
            Type::Null => cursor.skip().map(|()| true),
            _ => {
                self.wrong_type(cursor, at, Word::ObjectOrText)?;
                cursor.skip().map(|()| false)
            }
        }
    }

    fn email_object(&mut self, cursor: &mut Cursor<'_>) -> Step<()> {
        let mut address = None;
        let mut primary = None;
        cursor.open(b'{', Word::Object)?;
        let mut index = 0;
        while let Some((key, member)) = self.email_members.key(index, cursor, &mut self.scratch, EmailMember::named)? {
            index += 1;
            let (is_address, is_primary) = (member == EmailMember::Address, member == EmailMember::Primary);
            let at = cursor.at;
            if is_primary && primary.is_some() {
                self.faults.push(EntryFault::key_twice(key, cursor.text(key, &mut self.scratch)));
            }
            match cursor.value_type()? {
                Type::String if is_address => {
                    let slice = cursor.string()?;
                    if address.replace((slice, at)).is_some() {
                        self.faults.push(EntryFault::key_twice(key, cursor.text(key, &mut self.scratch)));
                    }
                }
                Type::Null => cursor.skip()?,
                Type::Boolean if is_primary => primary = Some(cursor.boolean()?),
                value @ (Type::String | Type::Number) if is_primary => {
                    let slice = if value == Type::String { cursor.string()? } else { cursor.number()? };
                    let text = cursor.text(slice, &mut self.scratch);
                    primary = Some(boolean(text).unwrap_or_else(|| {
                        let found = format!("`{}`", shortened(text));
                        let args = [Some(("expected", Word::Boolean.into())), Some(("found", found.into()))];
                        self.faults.push(EntryFault { code: Code::EntryType, at, args });
                        false
                    }));
                }
                _ => {
                    if is_address {
                        self.wrong_type(cursor, at, Word::Text)?;
                    } else if is_primary {
                        self.wrong_type(cursor, at, Word::Boolean)?;
                    }
                    cursor.skip()?;
                }
            }
        }
        if let Some((slice, at)) = address {
            let span = self.span(cursor, slice, at);
            self.draft.add_email(span, primary == Some(true));
        }
        Ok(())
    }
}
