//! Who is where: the people on each combination of the cloud and servers.

use std::io::{self, Write};

use oneseat_core::{Combination, Overlaps, Preview};

use super::table::{self, figure, name};
use super::text::title;
use super::{grouped, plain};
use crate::words::{Words, fill};

/// Shown; the rest is counted.
const SHOWN: usize = 12;

/// Writes the combinations; nothing where there is one server alone, whose people are said already.
pub fn write(out: &mut dyn Write, preview: &Preview, words: &Words) -> io::Result<()> {
    let Some(overlaps) = preview.overlaps.as_ref().filter(|overlaps| overlaps.places.len() > 2) else { return Ok(()) };
    writeln!(out)?;
    title(out, words.overlaps)?;
    let row = |found: &Combination| vec![name(plain(&places(found, overlaps, words))), figure(grouped(found.people))];
    table::write(out, &overlaps.combinations.iter().take(SHOWN).map(row).collect::<Vec<_>>())?;
    let rest = overlaps.combinations.len().saturating_sub(SHOWN);
    if rest > 0 {
        writeln!(out, "  {}", fill(words.overlaps_more, &[("n", &grouped(rest as u64))]))?;
    }
    Ok(())
}

fn places(found: &Combination, overlaps: &Overlaps, words: &Words) -> String {
    let name = |place: &u32| match &overlaps.places[*place as usize] {
        place if place.cloud => words.overlaps_cloud.to_owned(),
        place if place.name.is_empty() => words.overlaps_unnamed.to_owned(),
        place => place.name.clone(),
    };
    found.places.iter().map(name).collect::<Vec<_>>().join(" + ")
}
