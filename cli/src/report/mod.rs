//! The preview for a person, and the findings as a compiler shows them. Forms for programs come from the core.

pub mod findings;
pub mod last_sync;
pub mod overlaps;
pub mod suggestions;
pub mod table;
pub mod text;

use std::borrow::Cow;
use std::io::{self, Write};

use crate::error::Error;

/// Text from outside, made harmless for a terminal: nothing in it moves the cursor or turns the line around.
pub fn plain(text: &str) -> Cow<'_, str> {
    if text.chars().any(unruly) {
        Cow::Owned(text.chars().map(|c| if unruly(c) { char::REPLACEMENT_CHARACTER } else { c }).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// Control characters, and those that change the direction of what follows.
fn unruly(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A number with a comma between thousands.
pub fn grouped(number: u64) -> String {
    in_thousands(&number.to_string())
}

/// An amount of money: thousands set apart, two decimals where it has a fraction.
pub fn money(amount: f64) -> String {
    let text = format!("{amount:.2}");
    match text.split_once('.') {
        Some((whole, "00")) => in_thousands(whole),
        Some((whole, cents)) => format!("{}.{cents}", in_thousands(whole)),
        None => text,
    }
}

fn in_thousands(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Prints for a person: colours where there is a terminal for them.
pub fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Error> {
    printed(anstream::stdout().lock(), write)
}

/// Prints for a program: every byte as it is.
pub fn print_data(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Error> {
    printed(io::stdout().lock(), write)
}

/// A reader that has seen enough (`| head`) is no error.
fn printed(out: impl Write, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Error> {
    let mut out = io::BufWriter::with_capacity(1 << 16, out);
    match write(&mut out).and_then(|()| out.flush()) {
        Err(why) if why.kind() != io::ErrorKind::BrokenPipe => Err(Error::CannotPrint { why }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{grouped, money, plain};

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1000), "1,000");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(money(1234.5), "1,234.50");
        assert_eq!(money(63.0), "63");
        assert_eq!(money(f64::INFINITY), "inf");
    }

    #[test]
    fn a_file_name_cannot_move_the_cursor() {
        assert_eq!(plain("a\u{1b}[2Jb\u{202e}c"), "a\u{fffd}[2Jb\u{fffd}c");
        assert_eq!(plain("使用状況.json"), "使用状況.json");
    }
}
