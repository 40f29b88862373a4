//! Who is probably the same person, for a person at a terminal: by what to do about it, both sides in one line.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use oneseat_core::{ExportOptions, Preview, Reckoning, Suggestion, SuggestionGroup, SuggestionQuery, SuggestionRow};

use super::table::{self, BOLD, Cell, figure, head, meaning, name};
use super::{grouped, money, plain};
use crate::words::{Words, fill};

/// Shown of each kind; the rest is counted.
const SHOWN: u32 = 20;

/// The suggestions of one kind: how many there are, and the first of them.
pub struct Group {
    of: SuggestionGroup,
    first: Vec<SuggestionRow>,
}

/// What is shown of the suggestions; nothing where there are no numbers.
pub fn shown(reckoning: &Reckoning, preview: &Preview, options: &ExportOptions) -> Vec<Group> {
    if preview.what_if.is_none() {
        return Vec::new();
    }
    let first = |of: SuggestionGroup| {
        let query = SuggestionQuery { kind: Some(of.kind), offset: 0, limit: SHOWN };
        let page = if options.blot {
            reckoning.blotted().suggestions_page(&query, options.lang)
        } else {
            reckoning.suggestions_page(&query, options.lang)
        };
        Group { of, first: page.rows }
    };
    reckoning.suggestion_groups(options.lang).into_iter().map(first).collect()
}

/// Writes the suggestions and what would remain if they came true; nothing where there is nothing to say.
pub fn write(out: &mut dyn Write, preview: &Preview, shown: &[Group], words: &Words) -> io::Result<()> {
    if !shown.is_empty() {
        writeln!(out, "\n{BOLD}{}{BOLD:#}", words.suggestions)?;
    }
    for of_kind in shown {
        group(out, of_kind, words)?;
    }
    what_if(out, preview, shown.is_empty(), words)
}

fn group(out: &mut dyn Write, Group { of, first }: &Group, words: &Words) -> io::Result<()> {
    let blue = Style::new().bold().fg_color(Some(AnsiColor::Blue.into()));
    writeln!(out, "{} ({})", plain(&of.reason), grouped(of.count.into()))?;
    writeln!(out, "  {blue}={blue:#} {}: {}", words.help, plain(&of.remedy))?;
    let mut rows = vec![heads(words)];
    rows.extend(first.iter().map(|near| row(&near.suggestion, words)));
    table::write(out, &rows)?;
    if of.count > SHOWN {
        let rest = grouped((of.count - SHOWN).into());
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
fn what_if(out: &mut dyn Write, preview: &Preview, is_alone: bool, words: &Words) -> io::Result<()> {
    let (Some(seats), Some(what_if)) = (&preview.seats, &preview.what_if) else { return Ok(()) };
    if is_alone && what_if.saved.is_none() {
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
