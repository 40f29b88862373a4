//! A GraphQL answer of the cloud: walks down to the lists it may hold, and reads them node by node.
//!
//! What is not on the way to a list is passed. A list's node is read whole; whatever is around the nodes is entered, so
//! a list may be of any length. Names are those of GitHub's public schema, without aliases.

mod frame;
mod node;

use super::{
    Window,
    cursor::{Cursor, Step, Type},
};
use crate::{
    answer::Installation,
    finding::{Code, Finding, Word},
    kind::Kind,
    read::{Outcome, body::Body},
    record,
};
use frame::{Field, Item, Part, within};
pub(super) use frame::{Frame, pointer};
use node::Node;

/// Whether an object of this name may stand at the top of a GraphQL answer, with or without `data` around it.
pub(super) fn is_root(name: &str) -> bool {
    matches!(name, "data" | "enterprise" | "node" | "organization")
}

/// Whether something of this name is read in a GraphQL answer.
pub(crate) fn is_answer_member(name: &str) -> bool {
    let parts = [Part::Object, Part::Connection(Item::Object), Part::Edge(Item::Object)];
    parts.into_iter().any(|part| Field::named(part, name).is_some())
        || node::has_member(name)
        || matches!(name, "errors" | "hasNextPage" | "message")
}

/// What follows a unit.
pub(super) enum Next {
    Unit,
    /// The answer has ended.
    Left,
    /// Nothing behind it matters.
    Stop,
}

/// A GraphQL answer being read.
#[derive(Debug, Default)]
pub(super) struct Graph {
    frames: Vec<Frame>,
    node: Node,
    /// How many nodes were read.
    nodes: u64,
    /// There is something that only a GraphQL answer has.
    answer: bool,
    identities: bool,
    accounts: bool,
}

impl Graph {
    /// Where the reader is, when it is to go no further.
    pub(super) fn take_frames(&mut self) -> Vec<Frame> {
        std::mem::take(&mut self.frames)
    }

    /// How many nodes of its lists were read.
    pub(super) fn nodes(&self) -> u64 {
        self.nodes
    }

    /// Whether the document is a GraphQL answer.
    pub(super) fn is_answer(&self) -> bool {
        self.answer
    }

    /// Enters an object at the top, which has been opened.
    pub(super) fn enter(&mut self, name: &str) {
        self.answer = true;
        if let Some(Field::Way(name, part)) = Field::named(Part::Object, name) {
            self.frames.push(Frame::new(part, Some(name)));
        }
    }

    /// Reads `errors`, or passes a null in place of `data`.
    pub(super) fn note(&mut self, cursor: &mut Cursor<'_>, window: &Window<'_>, body: &mut Body) -> Step<()> {
        if cursor.value_type()? == Type::Null {
            let at = cursor.at;
            cursor.skip()?;
            null(body, window, at, "data");
        } else {
            for (message, at) in node::errors(cursor)? {
                body.report(Code::GraphqlErrors, window, at, |finding| finding.with("message", message));
            }
        }
        self.answer = true;
        Ok(())
    }

    /// Reads the next member or element of the last frame.
    pub(super) fn unit(&mut self, cursor: &mut Cursor<'_>, window: &Window<'_>, body: &mut Body) -> Step<Next> {
        match self.frames.last() {
            Some(frame) if frame.is_list() => self.element(cursor, window, body),
            Some(_) => self.member(cursor, window, body),
            None => Ok(Next::Left),
        }
    }

    fn element(&mut self, cursor: &mut Cursor<'_>, window: &Window<'_>, body: &mut Body) -> Step<Next> {
        let Some(Frame { part, first, .. }) = self.frames.last() else { return Ok(Next::Left) };
        let part = *part;
        if !cursor.element(*first)? {
            return Ok(self.leave(cursor, window, body));
        }
        let found = cursor.value_type()?;
        let at = cursor.at;
        match (part, found) {
            (Part::Nodes(Item::Object), Type::Object) => return self.push(cursor, Part::Object, None, body),
            (Part::Edges(item), Type::Object) => return self.push(cursor, Part::Edge(item), None, body),
            (Part::Nodes(item), Type::Object) => return self.node(cursor, window, at, item, body),
            _ => cursor.skip()?,
        }
        wrong_type(body, &within(window, &self.frames, at), at, Type::Object, found);
        self.pass();
        Ok(Next::Unit)
    }

    fn member(&mut self, cursor: &mut Cursor<'_>, window: &Window<'_>, body: &mut Body) -> Step<Next> {
        let Some(frame) = self.frames.last() else { return Ok(Next::Left) };
        let unit = cursor.at;
        let Some(key) = cursor.key(frame.first)? else { return Ok(self.leave(cursor, window, body)) };
        let found = cursor.value_type()?;
        let at = cursor.at;
        let mut scratch = String::new();
        let Some(field) = Field::named(frame.part, cursor.text(key, &mut scratch)) else {
            cursor.skip()?;
            self.pass();
            return Ok(Next::Unit);
        };
        let inside = within(window, &self.frames, unit);
        if frame.seen.contains(&field) && field != Field::Owner {
            let name = format!("`{}`", cursor.text(key, &mut scratch));
            let finding = Finding::new(Code::JsonKeyTwice).with("key", name).with("then", Word::NothingUsed);
            body.refuse_at(finding, &inside, key.start - 1);
            return Ok(Next::Stop);
        }
        if found != field.value() {
            cursor.skip()?;
            wrong_type(body, &inside, at, field.value(), found);
            if let (Field::Way(name, Part::Object), Type::Null) = (field, found) {
                null(body, &inside, at, name);
            }
            self.see(field);
            return Ok(Next::Unit);
        }
        match field {
            Field::Way(name, part) => {
                let next = self.push(cursor, part, Some(name), body)?;
                let parent = self.frames.len().saturating_sub(2);
                self.frames[parent].seen.push(field);
                return Ok(next);
            }
            Field::Node(item) => return self.node(cursor, window, unit, item, body),
            Field::PageInfo => {
                let more = node::has_next_page(cursor)?;
                self.last(|frame| frame.more = more);
            }
            Field::HostName | Field::Owner => {
                let slice = cursor.string()?;
                let text = cursor.text(slice, &mut scratch);
                self.last(|frame| match field {
                    Field::HostName => frame.host = Some(record::host(text)).filter(|host| !host.is_empty()),
                    _ => frame.owner = Some(text.to_owned()),
                });
            }
        }
        self.see(field);
        Ok(Next::Unit)
    }

    fn last(&mut self, change: impl FnOnce(&mut Frame)) {
        if let Some(frame) = self.frames.last_mut() {
            change(frame);
        }
    }

    /// A member or an element of the last frame has been read.
    fn pass(&mut self) {
        self.last(|frame| {
            frame.first = false;
            frame.index += 1;
        });
    }

    fn see(&mut self, field: Field) {
        self.pass();
        self.last(|frame| frame.seen.push(field));
    }

    /// Enters the object or the list that comes next.
    fn push(&mut self, cursor: &mut Cursor<'_>, part: Part, name: Option<&'static str>, body: &mut Body) -> Step<Next> {
        if matches!(part, Part::Nodes(_) | Part::Edges(_)) {
            cursor.open(b'[', Word::Array)?;
        } else {
            cursor.open(b'{', Word::Object)?;
        }
        match part {
            Part::Connection(Item::Identity) => self.identities = true,
            Part::Connection(Item::Account) => {
                self.accounts = true;
                self.last(|server| server.accounts = Some(body.records.accounts.len()));
            }
            _ => {}
        }
        self.last(|frame| frame.first = false);
        self.frames.push(Frame::new(part, name));
        Ok(Next::Unit)
    }

    /// Reads a node whole.
    fn node(
        &mut self,
        cursor: &mut Cursor<'_>,
        window: &Window<'_>,
        unit: usize,
        item: Item,
        body: &mut Body,
    ) -> Step<Next> {
        cursor.peek()?;
        let at = cursor.at;
        let account = item == Item::Account;
        if account {
            self.node.read_account(cursor)?;
        } else {
            self.node.read_identity(cursor)?;
        }
        let inside = within(window, &self.frames, unit);
        let room = if account {
            self.node.take_account(body, &inside, at)
        } else {
            self.node.take_identity(body, &inside, at)
        };
        self.pass();
        self.nodes += 1;
        Ok(if room { Next::Unit } else { Next::Stop })
    }

    /// Leaves the last frame, whose end was read.
    fn leave(&mut self, cursor: &Cursor<'_>, window: &Window<'_>, body: &mut Body) -> Next {
        if let Some(Frame { part: Part::Object, host: None, accounts: Some(start), .. }) = self.frames.last() {
            let inside = within(window, &self.frames, cursor.at);
            body.report(Code::GraphqlFieldMissing, &inside, cursor.at, |finding| finding.with("field", "`hostName`"));
            body.records.accounts.truncate(*start);
        }
        let Some(frame) = self.frames.pop() else { return Next::Left };
        match (frame.part, frame.name, frame.more) {
            (Part::Connection(Item::Account), ..) => self.last(|server| server.more = frame.more),
            (Part::Connection(_), Some(field), Some(more)) => {
                let owner = self.frames.iter().rev().find_map(|frame| frame.owner.clone()).unwrap_or_default();
                body.answer.lists.insert((field, owner), more);
            }
            (Part::Object, ..) => server_ends(frame, body),
            _ => {}
        }
        self.pass();
        if self.frames.is_empty() { Next::Left } else { Next::Unit }
    }

    /// Tells what the answer is, now that the document has ended. What it says went wrong is a warning beside a list, and
    /// an error where there is none; what is null matters only then.
    pub(super) fn outcome(self, mut body: Body) -> Outcome {
        let findings = &mut body.findings;
        let kind = if self.identities {
            Kind::ExternalIdentities
        } else if self.accounts {
            Kind::LastSyncAccounts
        } else {
            let told = findings.recode(Code::GraphqlErrors, Some(Code::GraphqlRefused));
            let missing = findings.has(Code::GraphqlNull) || findings.has(Code::IdentityProviderMissing);
            if !told && !missing && !body.refused {
                body.refuse(Finding::new(Code::GraphqlOther));
            }
            body.refused = true;
            Kind::Refused
        };
        if kind != Kind::Refused || body.findings.has(Code::GraphqlRefused) {
            body.findings.recode(Code::GraphqlNull, None);
            body.findings.recode(Code::IdentityProviderMissing, None);
        }
        if body.refused {
            return Outcome { kind: Kind::Refused, body };
        }
        if body.answer.unlinked > 0 {
            body.findings.add(Finding::new(Code::IdentitiesUnlinked).times(body.answer.unlinked));
        }
        Outcome { kind, body }
    }
}

/// Notes a null on the way to a list.
fn null(body: &mut Body, window: &Window<'_>, at: usize, name: &str) {
    match name {
        "oidcProvider" | "samlIdentityProvider" => {
            body.report(Code::IdentityProviderMissing, window, at, |finding| finding);
        }
        _ => body.report(Code::GraphqlNull, window, at, |finding| finding.with("field", format!("`{name}`"))),
    }
}

/// Keeps what was read of a server, if it was one.
fn server_ends(server: Frame, body: &mut Body) {
    let (Some(host), Some(start)) = (server.host, server.accounts) else { return };
    if let Some(more) = server.more {
        body.answer.lists.insert(("userAccounts", host.clone()), more);
    }
    body.answer.installations.push(Installation { host, accounts: start..body.records.accounts.len() });
}

/// Says of a value that it is of the wrong type; a null is none.
fn wrong_type(body: &mut Body, window: &Window<'_>, at: usize, expected: Type, found: Type) {
    if found != Type::Null {
        body.report(Code::EntryType, window, at, |finding| {
            finding.with("expected", expected.word()).with("found", found.word())
        });
    }
}
