//! Where the reader stands in a GraphQL answer: the objects and lists that were entered, one in another.

use crate::read::json::{Window, cursor::Type};

/// What an object or a list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Its members are looked at by their names: the answer, an enterprise, a provider, a server.
    Object,
    Connection(Item),
    Nodes(Item),
    Edges(Item),
    Edge(Item),
}

/// What a connection lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// What is walked through in turn: organisations, servers.
    Object,
    Identity,
    Account,
}

/// A member that something is done about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    /// It leads to a list, or is one.
    Way(&'static str, Part),
    /// The node of an edge.
    Node(Item),
    PageInfo,
    HostName,
    /// The slug or login that lists are told apart by.
    Owner,
}

impl Field {
    /// The field of this name, by GitHub's public schema.
    pub(super) fn named(part: Part, name: &str) -> Option<Self> {
        match (part, name) {
            (Part::Object, _) => in_object(name),
            (Part::Connection(item), "nodes") => Some(Self::Way("nodes", Part::Nodes(item))),
            (Part::Connection(item), "edges") => Some(Self::Way("edges", Part::Edges(item))),
            (Part::Connection(_), "pageInfo") => Some(Self::PageInfo),
            (Part::Edge(Item::Object), "node") => Some(Self::Way("node", Part::Object)),
            (Part::Edge(item), "node") => Some(Self::Node(item)),
            _ => None,
        }
    }

    pub(super) fn value(self) -> Type {
        match self {
            Self::Way(_, Part::Nodes(_) | Part::Edges(_)) => Type::Array,
            Self::Way(..) | Self::Node(_) | Self::PageInfo => Type::Object,
            Self::HostName | Self::Owner => Type::String,
        }
    }
}

fn in_object(name: &str) -> Option<Field> {
    const OBJECTS: [&str; 7] =
        ["data", "enterprise", "node", "oidcProvider", "organization", "ownerInfo", "samlIdentityProvider"];
    if let Some(name) = OBJECTS.into_iter().find(|known| *known == name) {
        return Some(Field::Way(name, Part::Object));
    }
    Some(match name {
        "enterpriseServerInstallations" => Field::Way("enterpriseServerInstallations", Part::Connection(Item::Object)),
        "externalIdentities" => Field::Way("externalIdentities", Part::Connection(Item::Identity)),
        "hostName" => Field::HostName,
        "login" | "slug" => Field::Owner,
        "nodes" => Field::Way("nodes", Part::Nodes(Item::Object)),
        "organizations" => Field::Way("organizations", Part::Connection(Item::Object)),
        "userAccounts" => Field::Way("userAccounts", Part::Connection(Item::Account)),
        _ => return None,
    })
}

/// An object or a list that was entered.
#[derive(Debug)]
pub(in crate::read::json) struct Frame {
    pub(super) part: Part,
    /// Its own name; none for an element of a list.
    pub(super) name: Option<&'static str>,
    /// Whether nothing in it was read yet.
    pub(super) first: bool,
    /// In a list: the index of the next element.
    pub(super) index: u64,
    /// In an object: the fields that were read.
    pub(super) seen: Vec<Field>,
    pub(super) owner: Option<String>,
    /// In a server: its name, made comparable.
    pub(super) host: Option<String>,
    /// In a server: where its accounts begin among the file's, if they were listed.
    pub(super) accounts: Option<usize>,
    /// What `pageInfo` says; in a server, that of its accounts.
    pub(super) more: Option<bool>,
}

impl Frame {
    pub(super) fn new(part: Part, name: Option<&'static str>) -> Self {
        Self {
            part,
            name,
            first: true,
            index: 0,
            seen: Vec::new(),
            owner: None,
            host: None,
            accounts: None,
            more: None,
        }
    }

    pub(in crate::read::json) fn is_list(&self) -> bool {
        matches!(self.part, Part::Nodes(_) | Part::Edges(_))
    }
}

/// The pointer of the last frame, or of the element that comes next if it is a list.
pub(in crate::read::json) fn pointer(frames: &[Frame], base: String) -> String {
    frames.iter().fold(base, |mut pointer, frame| {
        if let Some(name) = frame.name {
            pointer.push('/');
            pointer.push_str(name);
        }
        if frame.is_list() {
            pointer.push('/');
            pointer.push_str(&frame.index.to_string());
        }
        pointer
    })
}

/// The window, to find places in that are inside the last frame.
pub(super) fn within<'w>(window: &Window<'w>, frames: &'w [Frame], unit: usize) -> Window<'w> {
    let mut inside = Window { unit, ..*window };
    inside.base.frames = frames;
    inside
}
