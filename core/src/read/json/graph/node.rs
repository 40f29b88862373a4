//! One node of a list: an external identity, or an account that a server had at its last sync.

use crate::{
    address::{self, Seen},
    answer::IdentityRecord,
    finding::{Code, Word},
    read::{
        body::{Body, Locate, MAX_ID, shortened},
        json::{
            cursor::{Cursor, Step, Type},
            entry::EntryFault,
        },
    },
    record::{self, AccountRecord, SeenAddresses},
};

/// A text of the node, in its buffer.
#[derive(Clone, Copy, Debug)]
struct Span {
    start: usize,
    end: usize,
}

/// A node being read; its buffers are used again for every one.
#[derive(Debug, Default)]
pub(super) struct Node {
    buffer: String,
    scratch: String,
    faults: Vec<EntryFault>,
    /// Which of its members were there, a bit each.
    seen: u32,
    /// There is a user.
    linked: bool,
    login: Option<Span>,
    id: Option<(Span, usize)>,
    /// Each with whether it is said to be the primary one.
    addresses: Vec<(Span, bool)>,
    /// Of the address or attribute being read: its value, and whether it is primary or compared.
    value: Option<Span>,
    flag: bool,
}

/// A member that is read, and what is done with its value.
struct Member {
    name: &'static str,
    value: Type,
    read: fn(&mut Node, &mut Cursor<'_>) -> Step<()>,
}

const fn member(name: &'static str, value: Type, read: fn(&mut Node, &mut Cursor<'_>) -> Step<()>) -> Member {
    Member { name, value, read }
}

/// Of `ExternalIdentity`.
const IDENTITY: &[Member] = &[
    member("user", Type::Object, |node, cursor| {
        node.linked = true;
        node.object(cursor, USER)
    }),
    member("samlIdentity", Type::Object, |node, cursor| node.object(cursor, SAML)),
    member("scimIdentity", Type::Object, |node, cursor| node.object(cursor, SCIM)),
];
const USER_SEEN: u32 = 0b001;
const ATTRIBUTES_SEEN: u32 = 0b110;

const USER: &[Member] = &[member("login", Type::String, Node::login)];

/// Of `ExternalIdentitySamlAttributes`.
const SAML: &[Member] = &[
    member("nameId", Type::String, Node::address),
    member("username", Type::String, Node::address),
    member("emails", Type::Array, |node, cursor| node.list(cursor, Node::email)),
    member("attributes", Type::Array, |node, cursor| node.list(cursor, Node::attribute)),
];

/// Of `ExternalIdentityScimAttributes`.
const SCIM: &[Member] = &[
    member("username", Type::String, Node::address),
    member("emails", Type::Array, |node, cursor| node.list(cursor, Node::email)),
];

/// Of `ExternalIdentityAttribute`.
const ATTRIBUTE: &[Member] = &[
    member("name", Type::String, |node, cursor| {
        let slice = cursor.string()?;
        node.flag = is_compared(cursor.text(slice, &mut node.scratch));
        Ok(())
    }),
    member("value", Type::String, Node::value),
];

/// Of `EnterpriseServerUserAccount`.
const ACCOUNT: &[Member] = &[
    member("remoteUserId", Type::Number, |node, cursor| {
        cursor.peek()?;
        let at = cursor.at;
        let slice = cursor.number()?;
        let text = cursor.text(slice, &mut node.scratch);
        node.id = Some((keep(&mut node.buffer, text), at));
        Ok(())
    }),
    member("login", Type::String, Node::login),
    member("emails", Type::Object, |node, cursor| node.object(cursor, EMAILS)),
];

/// Of `EnterpriseServerUserAccountEmailConnection`.
const EMAILS: &[Member] = &[
    member("nodes", Type::Array, |node, cursor| node.list(cursor, Node::email)),
    member("edges", Type::Array, |node, cursor| node.list(cursor, |node, cursor| node.object(cursor, EDGE))),
];
const EDGE: &[Member] = &[member("node", Type::Object, Node::email)];

/// Of `UserEmailMetadata` and `EnterpriseServerUserAccountEmail`.
const EMAIL: &[Member] = &[
    member("value", Type::String, Node::value),
    member("email", Type::String, Node::value),
    member("primary", Type::Boolean, Node::flag),
    member("isPrimary", Type::Boolean, Node::flag),
];

/// Whether some node has a member of this name that is read.
pub(super) fn has_member(name: &str) -> bool {
    let tables = [IDENTITY, USER, SAML, SCIM, ATTRIBUTE, ACCOUNT, EMAILS, EDGE, EMAIL];
    tables.into_iter().flatten().any(|member| member.name == name)
}

/// Whether a SAML attribute of this name is one that accounts are compared by. Source: GitHub Docs, *Troubleshooting
/// license usage*.
fn is_compared(name: &str) -> bool {
    const COMPARED: [&str; 5] = [
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
        "username",
        "NameID",
        "emails",
    ];
    COMPARED.iter().any(|compared| name.eq_ignore_ascii_case(compared))
}

fn keep(buffer: &mut String, text: &str) -> Span {
    let start = buffer.len();
    buffer.push_str(text.trim());
    Span { start, end: buffer.len() }
}

impl Node {
    /// Reads the identity that comes next; [`super::super::cursor::Stop::More`] leaves it half read, to be begun again.
    pub(super) fn read_identity(&mut self, cursor: &mut Cursor<'_>) -> Step<()> {
        self.begin();
        self.members(cursor, IDENTITY).map(|seen| self.seen = seen)
    }

    /// Reads the account that comes next, in the same way.
    pub(super) fn read_account(&mut self, cursor: &mut Cursor<'_>) -> Step<()> {
        self.begin();
        self.object(cursor, ACCOUNT)
    }

    fn begin(&mut self) {
        self.buffer.clear();
        self.faults.clear();
        self.addresses.clear();
        (self.linked, self.login, self.id) = (false, None, None);
    }

    /// Reads an object's known members; gives which of them were there.
    fn members(&mut self, cursor: &mut Cursor<'_>, known: &[Member]) -> Step<u32> {
        cursor.open(b'{', Word::Object)?;
        let (mut first, mut seen) = (true, 0);
        while let Some(key) = cursor.key(first)? {
            first = false;
            let name = cursor.text(key, &mut self.scratch);
            let Some(index) = known.iter().position(|member| member.name == name) else {
                cursor.skip()?;
                continue;
            };
            if seen & (1 << index) != 0 {
                self.faults.push(EntryFault::key_twice(key, name));
            }
            seen |= 1 << index;
            self.read(cursor, known[index].value, known[index].read)?;
        }
        Ok(seen)
    }

    fn object(&mut self, cursor: &mut Cursor<'_>, known: &[Member]) -> Step<()> {
        self.members(cursor, known).map(drop)
    }

    fn list(&mut self, cursor: &mut Cursor<'_>, read: fn(&mut Self, &mut Cursor<'_>) -> Step<()>) -> Step<()> {
        cursor.open(b'[', Word::Array)?;
        let mut first = true;
        while cursor.element(first)? {
            first = false;
            self.read(cursor, Type::Object, read)?;
        }
        Ok(())
    }

    /// Reads a value if it is of the kind that it should be; null is none.
    fn read(
        &mut self,
        cursor: &mut Cursor<'_>,
        expected: Type,
        read: fn(&mut Self, &mut Cursor<'_>) -> Step<()>,
    ) -> Step<()> {
        let found = cursor.value_type()?;
        if found == expected {
            return read(self, cursor);
        }
        if found != Type::Null {
            self.faults.push(EntryFault::wrong_type(cursor, expected.word())?);
        }
        cursor.skip()
    }

    fn text(&mut self, cursor: &mut Cursor<'_>) -> Step<Span> {
        let slice = cursor.string()?;
        let text = cursor.text(slice, &mut self.scratch);
        Ok(keep(&mut self.buffer, text))
    }

    fn login(&mut self, cursor: &mut Cursor<'_>) -> Step<()> {
        self.login = Some(self.text(cursor)?);
        Ok(())
    }

    fn address(&mut self, cursor: &mut Cursor<'_>) -> Step<()> {
        let text = self.text(cursor)?;
        self.addresses.push((text, false));
        Ok(())
    }

    fn value(&mut self, cursor: &mut Cursor<'_>) -> Step<()> {
        self.value = Some(self.text(cursor)?);
        Ok(())
    }

    fn flag(&mut self, cursor: &mut Cursor<'_>) -> Step<()> {
        self.flag = cursor.boolean()?;
        Ok(())
    }

    fn email(&mut self, cursor: &mut Cursor<'_>) -> Step<()> {
        (self.value, self.flag) = (None, false);
        self.object(cursor, EMAIL)?;
        self.addresses.extend(self.value.map(|value| (value, self.flag)));
        Ok(())
    }

    fn attribute(&mut self, cursor: &mut Cursor<'_>) -> Step<()> {
        (self.value, self.flag) = (None, false);
        self.object(cursor, ATTRIBUTE)?;
        self.addresses.extend(self.value.filter(|_| self.flag).map(|value| (value, false)));
        Ok(())
    }

    fn get(&self, span: Option<Span>) -> &str {
        span.map_or("", |span| &self.buffer[span.start..span.end])
    }

    /// Keeps the identity; gives whether there is room for more.
    pub(super) fn take_identity(&mut self, body: &mut Body, locate: &impl Locate, at: usize) -> bool {
        for fault in self.faults.drain(..) {
            fault.report(body, locate);
        }
        let missing = if self.seen & ATTRIBUTES_SEEN == 0 {
            Some("`samlIdentity`, `scimIdentity`")
        } else if self.seen & USER_SEEN == 0 {
            Some("`user`")
        } else if self.linked && self.get(self.login).is_empty() {
            Some("`login`")
        } else {
            None
        };
        if let Some(field) = missing {
            body.report(Code::GraphqlFieldMissing, locate, at, |finding| finding.with("field", field));
            return true;
        }
        if !self.linked {
            body.answer.unlinked += 1;
            return true;
        }
        let login = body.records.texts.push(self.get(self.login));
        let mut addresses: Vec<&str> = Vec::new();
        for text in self.addresses.iter().map(|(text, _)| self.get(Some(*text))) {
            if !addresses.contains(&text) && address::key(text).is_some() {
                addresses.push(text);
            }
        }
        let addresses = body.records.push_addresses(addresses.into_iter());
        body.answer.identities.push(IdentityRecord { login, addresses });
        body.room(body.answer.identities.len())
    }

    /// Keeps the account; gives whether there is room for more.
    pub(super) fn take_account(&mut self, body: &mut Body, locate: &impl Locate, at: usize) -> bool {
        for fault in self.faults.drain(..) {
            fault.report(body, locate);
        }
        let Some((id, id_at)) = self.id else {
            body.report(Code::GraphqlFieldMissing, locate, at, |finding| finding.with("field", "`remoteUserId`"));
            return true;
        };
        let written = self.get(Some(id));
        let Some(id) = written.parse().ok().filter(|id| *id <= MAX_ID) else {
            body.report(Code::AccountIdInvalid, locate, id_at, |finding| {
                finding.with("expected", Word::WholeNumber).with("found", format!("`{}`", shortened(written)))
            });
            return true;
        };
        let login = self.get(self.login);
        let addresses = self.addresses.iter().filter(|(text, _)| !self.get(Some(*text)).is_empty());
        let primary = addresses.clone().position(|(_, primary)| *primary);
        let addresses: SeenAddresses<'_> = addresses.map(|(text, _)| Seen::of(self.get(Some(*text)))).collect();
        let primary = primary.or((addresses.len() == 1).then_some(0));
        let mut account = AccountRecord {
            id,
            login: body.records.texts.push(login),
            system: record::is_system_login(login),
            ..AccountRecord::default()
        };
        body.records.push_emails(&mut account, &addresses, primary);
        body.records.accounts.push(&account, &mut body.records.texts);
        body.room(body.records.accounts.len())
    }
}

/// Reads a `pageInfo`; gives whether it says that another page follows.
pub(super) fn has_next_page(cursor: &mut Cursor<'_>) -> Step<Option<bool>> {
    let mut more = None;
    each_member(cursor, |cursor, name| {
        if name == "hasNextPage" && cursor.value_type()? == Type::Boolean {
            more = Some(cursor.boolean()?);
            return Ok(());
        }
        cursor.skip()
    })?;
    Ok(more)
}

/// Reads the list under `errors`: every message, and where the error stands.
pub(super) fn errors(cursor: &mut Cursor<'_>) -> Step<Vec<(String, usize)>> {
    let mut errors = Vec::new();
    cursor.open(b'[', Word::Array)?;
    while cursor.element(errors.is_empty())? {
        cursor.peek()?;
        let at = cursor.at;
        let mut message = String::new();
        if cursor.value_type()? == Type::Object {
            each_member(cursor, |cursor, name| {
                if name == "message" && cursor.value_type()? == Type::String {
                    let slice = cursor.string()?;
                    message = cursor.text(slice, &mut String::new()).chars().take(MESSAGE).collect();
                    return Ok(());
                }
                cursor.skip()
            })?;
        } else {
            cursor.skip()?;
        }
        errors.push((message, at));
    }
    Ok(errors)
}

/// Characters of a message that are shown.
const MESSAGE: usize = 300;

fn each_member<'b>(cursor: &mut Cursor<'b>, mut read: impl FnMut(&mut Cursor<'b>, &str) -> Step<()>) -> Step<()> {
    cursor.open(b'{', Word::Object)?;
    let (mut first, mut scratch) = (true, String::new());
    while let Some(key) = cursor.key(first)? {
        first = false;
        read(cursor, cursor.text(key, &mut scratch))?;
    }
    Ok(())
}
