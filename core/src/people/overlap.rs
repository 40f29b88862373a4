//! Who is where, by exact combinations of places.

use serde::{Deserialize, Serialize};

/// The people that consume a seat, parted by where they are; the combinations add up to `seats.after`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overlaps {
    /// The cloud, then the preview's instances in its order, then other servers that the report names, by host name.
    pub places: Vec<Place>,
    /// Each combination that somebody is on exactly, the one with the most people first.
    pub combinations: Vec<Combination>,
}

/// Somewhere that people are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The server's host name, or its id where it has none. Empty for the cloud, and for servers that the report does
    /// not name.
    pub name: String,
    /// Whether it is the cloud, where a Visual Studio subscription counts as well.
    pub cloud: bool,
    /// People there, wherever else they are.
    pub people: u64,
}

/// People who are on these places and on no other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Combination {
    /// Indices of the places, ascending, at least one.
    pub places: Vec<u32>,
    /// How many people.
    pub people: u64,
}
