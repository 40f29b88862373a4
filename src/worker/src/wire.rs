//! Messages as bytes.
//!
//! A format without names of fields is used, because the code that reads names would be a good tenth of the page. Both ends
//! are always of one build, so nothing has to be told from its name. A type that leaves fields out when it is written
//! cannot be read back by it: see [`whole`].

use serde::{Deserialize, Serialize};

/// A message's bytes.
///
/// # Errors
/// Of serde, for a type that this format has no form for: never for this crate's own messages, as its tests show.
pub fn pack(message: &impl Serialize) -> Result<Vec<u8>, postcard::Error> {
    postcard::to_allocvec(message)
}

/// The message that bytes are.
///
/// # Errors
/// Where they are none of this build.
pub fn unpack<'b, T: Deserialize<'b>>(bytes: &'b [u8]) -> Result<T, postcard::Error> {
    postcard::from_bytes(bytes)
}

/// A preview with all that crosses, absent or not: by its own rules it leaves out what is absent.
pub(crate) mod whole {
    use oneseat_core::{FindingView, Instance, Matches, People, Preview, Seats};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    type Parts = (Option<Seats>, Option<People>, Option<Matches>, Vec<Instance>, Vec<FindingView>);

    pub fn serialize<S: Serializer>(preview: &Preview, serializer: S) -> Result<S::Ok, S::Error> {
        let Preview { seats, people, matches, instances, findings, .. } = preview;
        (seats, people, matches, instances, findings).serialize(serializer)
    }

    pub fn deserialize<'d, D: Deserializer<'d>>(deserializer: D) -> Result<Box<Preview>, D::Error> {
        let (seats, people, matches, instances, findings) = Parts::deserialize(deserializer)?;
        Ok(Box::new(Preview { seats, people, matches, instances, findings, ..Preview::default() }))
    }
}
