//! The places that values stand in, and what stands there; of the values themselves nothing is kept.
//!
//! A key can be as personal as a value: a map may be keyed by address, login or organization. So a key is shown only
//! where it cannot be, which is decided when all has been seen.

use super::{
    class,
    known::Role,
    view::{FieldShape, FieldStatus, MissingField, Tally, TextClass, ValueType},
    vocabulary,
};
use crate::{kind::Kind, read::comparable};
use std::{borrow::Cow, collections::HashSet, hash::BuildHasher};

/// Index of a place.
pub(super) type Place = usize;

/// The whole document.
pub(super) const ROOT: Place = 0;
/// Takes what there is no room for.
const SINK: Place = 1;
/// Places beyond this many are not told apart.
const MAX_PLACES: usize = 8192;
/// An object with more different unknown keys than this is a map, whose keys are values.
const MAX_UNKNOWN: usize = 40;
/// A key longer than this is no field name.
const MAX_KEY: usize = 64;
/// Texts that look like keys are remembered up to this many, so that no key is shown that is a value elsewhere.
const MAX_WORDS: usize = 1 << 20;
/// Objects of a list in which half must have an unknown key, for it to be a field.
const ENOUGH: u64 = 4;

/// What stands in one place.
#[derive(Debug)]
struct Node {
    role: Role,
    types: [u64; ValueType::ALL.len()],
    classes: [u64; TextClass::ALL.len()],
    longest: u64,
    children: Vec<Child>,
    /// Of the children, those whose names are not known; too many of them are one.
    unknown: usize,
    rest: Option<Place>,
    element: Option<Place>,
}

/// A member of an object.
#[derive(Clone, Debug)]
struct Child {
    name: String,
    known: bool,
    place: Place,
}

impl Node {
    fn new(role: Role) -> Self {
        Self {
            role,
            types: [0; ValueType::ALL.len()],
            classes: [0; TextClass::ALL.len()],
            longest: 0,
            children: Vec::new(),
            unknown: 0,
            rest: None,
            element: None,
        }
    }

    fn values(&self) -> u64 {
        self.types.iter().sum()
    }

    fn of_type(&self, kind: ValueType) -> u64 {
        self.types[kind as usize]
    }
}

/// All places of a file.
#[derive(Debug)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    /// Hashes of texts that look like keys; `None` once they are too many.
    words: Option<HashSet<u64>>,
    /// Whether keys are titles of columns, which may have spaces.
    table: bool,
    hasher: foldhash::fast::RandomState,
}

impl Default for Tree {
    fn default() -> Self {
        Self {
            nodes: vec![Node::new(Role::Page), Node::new(Role::Unread)],
            words: Some(HashSet::new()),
            table: false,
            hasher: foldhash::fast::RandomState::default(),
        }
    }
}

impl Tree {
    /// Says that the document is a table: its elements are rows.
    pub(super) fn is_table(&mut self) {
        self.nodes[ROOT].role = Role::Entry;
        self.table = true;
    }

    pub(super) fn count(&mut self, place: Place, kind: ValueType) {
        self.nodes[place].types[kind as usize] += 1;
    }

    pub(super) fn text(&mut self, place: Place, text: &str) {
        if text.trim().is_empty() {
            return self.count(place, ValueType::EmptyText);
        }
        self.text_of(place, class::text(text), text.chars().count() as u64);
        if self.may_be_key(text.trim()) {
            self.remember(text.trim());
        }
    }

    /// Whether this looks like the name of a field: `[A-Za-z_][A-Za-z0-9_]{0,63}`, with spaces and the like in a title.
    fn may_be_key(&self, key: &str) -> bool {
        let in_title = |byte: u8| self.table && matches!(byte, b' ' | b'.' | b'?' | b'/' | b'-');
        key.len() <= MAX_KEY
            && key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || in_title(byte))
    }

    /// Counts the cell of a list once, with the looks of its items.
    pub(super) fn list_cell(&mut self, place: Place, cell: &str) {
        self.count(place, ValueType::Text);
        for item in cell.split(',').map(str::trim).filter(|item| !item.is_empty()) {
            self.look(place, class::text(item), item.chars().count() as u64);
            if self.may_be_key(item) {
                self.remember(item);
            }
        }
    }

    /// Counts a text of this class and this many characters.
    pub(super) fn text_of(&mut self, place: Place, class: TextClass, characters: u64) {
        self.count(place, ValueType::Text);
        self.look(place, class, characters);
    }

    fn look(&mut self, place: Place, class: TextClass, characters: u64) {
        let node = &mut self.nodes[place];
        node.classes[class as usize] += 1;
        node.longest = node.longest.max(characters);
    }

    fn remember(&mut self, text: &str) {
        let hash = self.hasher.hash_one(text.to_ascii_lowercase());
        if let Some(words) = &mut self.words {
            words.insert(hash);
            if words.len() > MAX_WORDS {
                self.words = None;
            }
        }
    }

    fn add(&mut self, role: Role) -> Place {
        if self.nodes.len() >= MAX_PLACES {
            return SINK;
        }
        self.nodes.push(Node::new(role));
        self.nodes.len() - 1
    }

    /// The elements of the lists at this place.
    pub(super) fn element(&mut self, of: Place) -> Place {
        if of == SINK {
            return SINK;
        }
        if let Some(element) = self.nodes[of].element {
            return element;
        }
        let element = self.add(self.nodes[of].role);
        self.nodes[of].element = Some(element);
        element
    }

    /// The member of this name in the objects at this place. `hint` is the index where it is looked for first, and
    /// becomes the one behind it.
    pub(super) fn member(&mut self, of: Place, name: &str, hint: &mut usize) -> Place {
        if of == SINK {
            return SINK;
        }
        let node = &self.nodes[of];
        if let Some(child) = node.children.get(*hint).filter(|child| child.name == name) {
            *hint += 1;
            return child.place;
        }
        if let Some(index) = node.children.iter().position(|child| child.name == name) {
            *hint = index + 1;
            return node.children[index].place;
        }
        let known = node.role.knows(name);
        if !known && (node.unknown > MAX_UNKNOWN || !self.may_be_key(name)) {
            return self.rest(of);
        }
        let place = self.add(self.nodes[of].role.member(name));
        if place == SINK {
            return SINK;
        }
        let node = &mut self.nodes[of];
        node.children.push(Child { name: name.to_owned(), known, place });
        *hint = node.children.len();
        node.unknown += usize::from(!known);
        if node.unknown > MAX_UNKNOWN {
            self.fold(of);
            if !known {
                return self.rest(of);
            }
        }
        place
    }

    /// Whether the cells of a column are lists.
    pub(super) fn has_lists_in(&self, title: &str) -> bool {
        self.nodes[ROOT].role.has_lists_in(title)
    }

    fn rest(&mut self, of: Place) -> Place {
        if let Some(rest) = self.nodes[of].rest {
            return rest;
        }
        let rest = self.add(Role::Unread);
        self.nodes[of].rest = Some(rest);
        rest
    }

    /// Makes one of all unknown members.
    fn fold(&mut self, of: Place) {
        let (known, unknown) = std::mem::take(&mut self.nodes[of].children).into_iter().partition(|child| child.known);
        self.nodes[of].children = known;
        self.fold_these(of, unknown);
    }

    fn fold_these(&mut self, of: Place, children: Vec<Child>) {
        for child in children {
            let rest = self.rest(of);
            self.merge(rest, child.place);
        }
    }

    /// Adds what stands at one place to another; the first one is nobody's any more. Both are as deep as JSON is read.
    fn merge(&mut self, into: Place, from: Place) {
        if into == from || from == SINK {
            return;
        }
        let taken = std::mem::replace(&mut self.nodes[from], Node::new(Role::Unread));
        let node = &mut self.nodes[into];
        node.types.iter_mut().zip(taken.types).for_each(|(sum, count)| *sum += count);
        node.classes.iter_mut().zip(taken.classes).for_each(|(sum, count)| *sum += count);
        node.longest = node.longest.max(taken.longest);
        if into == SINK {
            return;
        }
        for child in taken.children {
            let place = self.member(into, &child.name, &mut 0);
            self.merge(place, child.place);
        }
        if let Some(rest) = taken.rest {
            let place = self.rest(into);
            self.merge(place, rest);
        }
        if let Some(element) = taken.element {
            let place = self.element(into);
            self.merge(place, element);
        }
    }

    /// Every place with what stands there, parents first, and what is missing for a file of this kind.
    pub(super) fn into_found(mut self, kind: Kind) -> Found {
        let mut found = Found { kind, fields: Vec::new(), missing: Vec::new(), whole: true };
        if self.nodes[ROOT].values() > 0 {
            let root = Visit { place: ROOT, path: String::new(), status: FieldStatus::Known, of: 1, in_list: false };
            self.visit(&root, &mut found);
        }
        found.whole = self.nodes[SINK].values() == 0;
        found
    }

    fn visit(&mut self, visit: &Visit, found: &mut Found) {
        self.hide(visit.place, visit.in_list);
        let node = &self.nodes[visit.place];
        found.fields.push(visit.field(node));
        let (objects, lists) = (node.of_type(ValueType::Object), node.of_type(ValueType::List));
        let (role, rest, element) = (node.role, node.rest, node.element);
        let children = node.children.clone();
        if objects > 0 {
            found.missing.extend(self.missing(visit, found.kind));
        }
        for child in &children {
            let status = match role {
                _ if child.known => FieldStatus::Known,
                Role::Unread => FieldStatus::Within,
                _ => FieldStatus::Unknown,
            };
            let path = format!("{}/{}", visit.path, shown(child));
            self.visit(&Visit { place: child.place, path, status, of: objects, in_list: false }, found);
        }
        if let Some(place) = rest.filter(|place| self.nodes[*place].values() > 0) {
            let status = if role == Role::Unread { FieldStatus::Within } else { FieldStatus::Unknown };
            let path = format!("{}/<key>", visit.path);
            self.visit(&Visit { place, path, status, of: objects, in_list: false }, found);
        }
        if let Some(place) = element {
            let status = if role == Role::Unread && visit.status == FieldStatus::Unknown {
                FieldStatus::Within
            } else {
                visit.status
            };
            let path = format!("{}/*", visit.path);
            self.visit(&Visit { place, path, status, of: lists, in_list: true }, found);
        }
    }

    /// What the objects at a place lack; an envelope is looked for under `instance` as well.
    fn missing(&self, visit: &Visit, kind: Kind) -> Vec<MissingField> {
        let node = &self.nodes[visit.place];
        let inner = node.children.iter().filter(|child| self.nodes[child.place].role == Role::Instance);
        let inner = inner.flat_map(|child| &self.nodes[child.place].children);
        let names: Vec<&str> = node.children.iter().chain(inner).map(|child| child.name.as_str()).collect();
        node.role.missing(kind, &visit.path, &names)
    }

    /// Makes one of all unknown members whose names may be values.
    fn hide(&mut self, place: Place, in_list: bool) {
        let node = &self.nodes[place];
        let objects = node.of_type(ValueType::Object);
        let record = node.children.iter().any(|child| child.known);
        let is_field = |child: &Child| {
            let recurs = || in_list && objects >= ENOUGH && 2 * self.nodes[child.place].values() >= objects;
            child.known || vocabulary::is_plain(&child.name) || (!self.is_value(&child.name) && (record || recurs()))
        };
        let (fields, hidden): (Vec<Child>, Vec<Child>) = node.children.iter().cloned().partition(is_field);
        self.nodes[place].children = fields;
        self.fold_these(place, hidden);
    }

    /// Whether a text like this key stood somewhere, or may have.
    fn is_value(&self, key: &str) -> bool {
        self.words.as_ref().is_none_or(|words| words.contains(&self.hasher.hash_one(key.to_ascii_lowercase())))
    }
}

/// What was found.
pub(super) struct Found {
    kind: Kind,
    pub(super) fields: Vec<FieldShape>,
    pub(super) missing: Vec<MissingField>,
    /// Whether there was room to tell all places apart.
    pub(super) whole: bool,
}

/// A place on the way through all.
struct Visit {
    place: Place,
    path: String,
    status: FieldStatus,
    of: u64,
    in_list: bool,
}

impl Visit {
    fn field(&self, node: &Node) -> FieldShape {
        FieldShape {
            path: self.path.clone(),
            status: self.status,
            count: node.values(),
            of: self.of,
            types: tally(&ValueType::ALL, &node.types),
            texts: tally(&TextClass::ALL, &node.classes),
            longest: if node.longest == 0 { 0 } else { node.longest.next_power_of_two() },
        }
    }
}

fn tally<T: Copy>(all: &[T], counts: &[u64]) -> Vec<Tally<T>> {
    all.iter()
        .zip(counts)
        .filter(|(_, count)| **count > 0)
        .map(|(is, count)| Tally { is: *is, count: *count })
        .collect()
}

/// A name as it is shown: as it is written, unless a known one is written with what its spelling does not need.
fn shown(child: &Child) -> Cow<'_, str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b' ' | b'.' | b'?' | b'-');
    if child.name.len() <= MAX_KEY && child.name.bytes().all(plain) {
        Cow::Borrowed(&child.name)
    } else {
        comparable(&child.name)
    }
}
