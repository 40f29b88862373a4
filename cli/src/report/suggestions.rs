//! Who is probably the same person, for a person at a terminal: by what to do about it, both sides in one line.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use oneseat_core::{Preview, Suggestion, SuggestionKind};

use super::table::{self, BOLD, Cell, figure, head, meaning, name};
use super::{grouped, money, plain};
use crate::words::{Words, fill};

/// Shown of each kind; the rest is counted.
const SHOWN: usize = 20;

/// Writes the suggestions and what would remain if they came true; nothing where there is nothing to say.
pub fn write(out: &mut dyn Write, preview: &Preview, words: &Words) -> io::Result<()> {
    let suggestions = preview.suggestions.as_deref().unwrap_or_default();
    if !suggestions.is_empty() {
        writeln!(out, "\n{BOLD}{}{BOLD:#}", words.suggestions)?;
    }
    for kind in SuggestionKind::ALL {
        let of_kind: Vec<&Suggestion> = suggestions.iter().filter(|near| near.kind == kind).collect();
        if let Some(first) = of_kind.first() {
            group(out, first, &of_kind, words)?;
        }
    }
    what_if(out, preview, words)
}

fn group(out: &mut dyn Write, first: &Suggestion, all: &[&Suggestion], words: &Words) -> io::Result<()> {
    let blue = Style::new().bold().fg_color(Some(AnsiColor::Blue.into()));
    writeln!(out, "{} ({})", plain(&first.reason), grouped(all.len() as u64))?;
    writeln!(out, "  {blue}={blue:#} {}: {}", words.help, plain(&first.remedy))?;
    let mut rows = vec![heads(words)];
    rows.extend(all.iter().take(SHOWN).map(|near| row(near, words)));
    table::write(out, &rows)?;
    if all.len() > SHOWN {
        let rest = grouped((all.len() - SHOWN) as u64);
        writeln!(out, "  {}", fill(words.and_more, &[("n", &rest)]))?;
    }
    Ok(())
}

fn heads(words: &Words) -> Vec<Cell> {
    vec![
        meaning(words.host),
        head(words.user_id),
        meaning(words.login),
        meaning(words.address),
        meaning("|"),
        meaning(words.cloud_login),
        meaning(words.cloud_addresses),
    ]
}

fn row(near: &Suggestion, words: &Words) -> Vec<Cell> {
    let text = |text: &str| name(if text.is_empty() { words.unknown.into() } else { plain(text) });
    vec![
        text(&near.host),
        figure(near.user_id.to_string()),
        text(near.login.as_deref().unwrap_or_default()),
        text(near.address.as_deref().unwrap_or_default()),
        meaning("|"),
        text(&near.cloud_login),
        text(&near.cloud_addresses.join(", ")),
    ]
}

/// With a price also where there are no suggestions: it was asked for.
fn what_if(out: &mut dyn Write, preview: &Preview, words: &Words) -> io::Result<()> {
    let (Some(seats), Some(what_if)) = (&preview.seats, &preview.what_if) else { return Ok(()) };
    if preview.suggestions.as_ref().is_none_or(Vec::is_empty) && what_if.saved.is_none() {
        return Ok(());
    }
    writeln!(out, "\n{BOLD}{}{BOLD:#}", words.what_if)?;
    let line = |label, value: String, means| vec![name(label), figure(value), meaning(means)];
    let fewer = seats.after.saturating_sub(what_if.seats);
    let mut rows = vec![
        line(words.what_if_seats, grouped(what_if.seats), words.what_if_seats_is),
        line(words.what_if_fewer, grouped(fewer), words.what_if_fewer_is),
    ];
    if let Some(saved) = what_if.saved {
        rows.push(line(words.what_if_money, money(saved), words.what_if_money_is));
    }
    table::write(out, &rows)
}
