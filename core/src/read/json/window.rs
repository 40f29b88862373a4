//! The bytes being read, as findings look at them: where something stands, and what the line around it says.

use super::{
    State,
    graph::{self, Frame},
    pointer,
};
use crate::{
    finding::{Mark, Snippet},
    position::{Place, Position},
    read::body::Locate,
};

/// A window's bytes, to find places in.
pub(super) struct Window<'w> {
    pub(super) bytes: &'w [u8],
    pub(super) position: Position,
    /// Where the unit begins that places are asked for.
    pub(super) unit: usize,
    pub(super) base: Base<'w>,
    /// Whether no byte follows these.
    pub(super) last: bool,
    pub(super) mark: Mark,
}

impl Locate for Window<'_> {
    fn place(&self, at: usize) -> Place {
        let at = at.min(self.bytes.len());
        // Behind a fault nothing is looked at: how much of it is there depends on how the file comes.
        let seen = if self.mark == Mark::Character { &self.bytes[..at] } else { self.bytes };
        let pointer = pointer::pointer(seen, self.unit, at, self.base.pointer(), self.base.is_object());
        self.position.after(&self.bytes[..at], Some(pointer))
    }

    fn snippet(&self, at: usize) -> Snippet {
        Snippet::new(self.bytes, at.min(self.bytes.len()), self.mark, !self.last)
    }
}

/// What a unit stands in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Base<'f> {
    pub(super) state: State,
    pub(super) page: Option<u64>,
    pub(super) entry: u64,
    /// Of a GraphQL answer.
    pub(super) frames: &'f [Frame],
}

impl Base<'_> {
    fn pointer(self) -> String {
        let page = self.page.map_or_else(String::new, |page| format!("/{page}"));
        match self.state {
            State::Start | State::End | State::Stopped => String::new(),
            State::Pages { .. } | State::Page { .. } => page,
            State::Instance { .. } => page + "/instance",
            State::Users { .. } => format!("{page}/users/{}", self.entry),
            State::Graph => graph::pointer(self.frames, page),
            State::Encrypted(_) => page + "/users",
        }
    }

    /// The pointer of what had `pointer` in a part of the list that begins here.
    pub(super) fn pointer_behind(self, pointer: &str) -> String {
        let below = pointer.strip_prefix("/users/").unwrap_or_default();
        let (entry, below) = below.split_at(below.find('/').unwrap_or(below.len()));
        let entry = self.entry + entry.parse::<u64>().unwrap_or_default();
        Base { entry, ..self }.pointer() + below
    }

    /// Whether its units are members of an object.
    fn is_object(self) -> bool {
        match self.state {
            State::Graph => self.frames.last().is_some_and(|frame| !frame.is_list()),
            state => matches!(state, State::Page { .. } | State::Instance { .. }),
        }
    }
}
