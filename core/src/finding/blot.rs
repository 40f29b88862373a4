//! A finding without what it quotes of the file, for whoever may see that there is a fault but not whose.

use super::{Arg, Finding};
use crate::shape::vocabulary;

/// What stands in the place of a quoted text.
const BLOT: &str = "█";

/// Arguments that name a server or a file. Any other text may be somebody's, those of findings to come among them.
const OPEN: [&str; 4] = ["earlier", "file", "host", "instance"];

impl Finding {
    /// The same without the excerpt, without quoted texts, and without keys of pointers that are not made of the words
    /// that keys are usually made of.
    pub(crate) fn blotted(&self) -> Self {
        let mut blotted = Self { snippet: None, ..self.clone() };
        for (name, argument) in &mut blotted.args {
            if matches!(argument, Arg::Text(_)) && !OPEN.contains(&name.as_ref()) {
                *argument = Arg::Text(BLOT.to_owned());
            }
        }
        for place in &mut blotted.places {
            place.pointer =
                place.pointer.take().map(|pointer| pointer.split('/').map(segment).collect::<Vec<_>>().join("/"));
        }
        blotted
    }
}

fn segment(segment: &str) -> &str {
    let shown = segment.bytes().all(|byte| byte.is_ascii_digit()) || vocabulary::is_plain(segment);
    if shown { segment } else { BLOT }
}
