//! Findings: what is worth saying about the input, where it is, and what to do about it.

mod blot;
mod code;
mod excerpt;
mod word;

pub use code::Code;
pub use excerpt::Excerpt;
pub(crate) use excerpt::{BEFORE, Mark, Snippet};
pub(crate) use word::Word;

use crate::{lang::Lang, position::Place};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Something could not be read or trusted; what depends on it is left out.
    Error,
    /// The numbers stand, but perhaps not as the owner thinks.
    Warning,
    /// Good to know.
    Notice,
}

/// Something a message speaks of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Arg {
    Text(String),
    Number(u64),
    Word(Word),
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<u64> for Arg {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<usize> for Arg {
    fn from(number: usize) -> Self {
        Self::Number(number as u64)
    }
}

impl From<Word> for Arg {
    fn from(word: Word) -> Self {
        Self::Word(word)
    }
}

/// Something worth saying about the input, in no language yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    code: Code,
    file: Option<String>,
    /// The first ones, in the file's order.
    places: Vec<Place>,
    /// The line at the first place.
    snippet: Option<Snippet>,
    count: u64,
    args: Vec<(Cow<'static, str>, Arg)>,
}

/// Places of one finding that are kept.
const PLACES: usize = 5;

impl Finding {
    pub(crate) fn new(code: Code) -> Self {
        Self { code, file: None, places: Vec::new(), snippet: None, count: 1, args: Vec::new() }
    }

    pub(crate) fn at(mut self, place: Place) -> Self {
        self.places.push(place);
        self
    }

    /// With the line at its first place.
    pub(crate) fn showing(mut self, snippet: Option<Snippet>) -> Self {
        self.snippet = snippet;
        self
    }

    /// With its places as `place` makes them.
    pub(crate) fn at_places(mut self, place: impl FnMut(Place) -> Place) -> Self {
        self.places = self.places.into_iter().map(place).collect();
        self
    }

    pub(crate) fn in_file(mut self, file: &str) -> Self {
        self.file = Some(file.to_owned());
        self
    }

    pub(crate) fn times(mut self, count: u64) -> Self {
        self.count = count;
        self
    }

    pub(crate) fn with(mut self, name: &'static str, arg: impl Into<Arg>) -> Self {
        self.args.push((name.into(), arg.into()));
        self
    }

    /// What kind of thing was found.
    #[must_use]
    pub fn code(&self) -> Code {
        self.code
    }

    /// How much it matters.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// How often it was found.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The finding in words.
    #[must_use]
    pub fn view(&self, lang: Lang) -> FindingView {
        let words = self.code.words(lang);
        let place = self.places.first();
        FindingView {
            code: self.code.as_str().to_owned(),
            severity: self.severity(),
            file: self.file.clone(),
            line: place.map(|place| place.line),
            column: place.map(|place| place.column),
            offset: place.map(|place| place.offset),
            pointer: place.and_then(|place| place.pointer.clone()),
            count: self.count,
            places: self.places.iter().skip(1).map(PlaceView::of).collect(),
            excerpt: self.snippet.as_ref().map(Snippet::excerpt),
            message: self.fill(words.message, lang),
            remedy: self.fill(words.remedy, lang),
        }
    }

    /// Puts the arguments into a template's `{name}` and `{name:one|# many}` places.
    fn fill(&self, template: &str, lang: Lang) -> String {
        let mut filled = String::with_capacity(template.len() + 32);
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let Some((place, after)) = after.split_once('}') else { break };
            if let Some((name, forms)) = place.split_once(':') {
                let number = self.argument(name, lang);
                let (one, many) = forms.split_once('|').unwrap_or((forms, forms));
                filled.push_str(&if number == "1" { one } else { many }.replace('#', &number));
            } else {
                let argument = self.argument(place, lang);
                if parted(lang, filled.chars().next_back(), argument.chars().next()) {
                    filled.push(' ');
                }
                filled.push_str(&argument);
                if parted(lang, argument.chars().next_back(), after.chars().next()) {
                    filled.push(' ');
                }
            }
            rest = after;
        }
        filled.push_str(rest);
        filled
    }

    fn argument(&self, name: &str, lang: Lang) -> String {
        match self.args.iter().find(|(known, _)| *known == name) {
            Some((_, Arg::Text(text))) => text.clone(),
            Some((_, Arg::Number(number))) => grouped(*number),
            Some((_, Arg::Word(word))) => word.in_lang(lang).to_owned(),
            None if name == "count" => grouped(self.count),
            None => String::new(),
        }
    }
}

/// Whether a space stands between these two characters: in Japanese, between its own script and another.
fn parted(lang: Lang, before: Option<char>, after: Option<char>) -> bool {
    let own = |c: char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}');
    let other = |c: char| c.is_ascii_graphic();
    let (Some(before), Some(after)) = (before, after) else { return false };
    lang == Lang::Ja && (own(before) && other(after) || other(before) && own(after))
}

/// A number with a comma between thousands, as both languages write it.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A finding in one language, as every interface shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingView {
    /// Stable name of the kind of finding.
    pub code: String,
    /// How much it matters.
    pub severity: Severity,
    /// The file's name.
    pub file: Option<String>,
    /// Line, from 1.
    pub line: Option<u64>,
    /// Column in Unicode characters, from 1.
    pub column: Option<u64>,
    /// Offset in bytes of the text, from 0: after decompression, and without a byte order mark's effect on it.
    pub offset: Option<u64>,
    /// JSON pointer (RFC 6901) of the value, or of `/row/column` in a CSV, rows from 0 after the header.
    pub pointer: Option<String>,
    /// How often it was found; the place is the first one's.
    pub count: u64,
    /// Where else it was found: the next four places at most.
    #[serde(default)]
    pub places: Vec<PlaceView>,
    /// The line at the first place.
    #[serde(default)]
    pub excerpt: Option<Excerpt>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

/// A further place of a finding, as every interface shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceView {
    /// Line, from 1.
    pub line: u64,
    /// Column in Unicode characters, from 1.
    pub column: u64,
    /// As [`FindingView::offset`].
    pub offset: u64,
    /// As [`FindingView::pointer`].
    pub pointer: Option<String>,
}

impl PlaceView {
    fn of(place: &Place) -> Self {
        Self { line: place.line, column: place.column, offset: place.offset, pointer: place.pointer.clone() }
    }
}

/// Findings of one file: many of one kind become one with a count and the first places.
#[derive(Clone, Debug, Default)]
pub(crate) struct Findings {
    list: Vec<Finding>,
    /// Whether the rest of some finding's line has yet to come.
    open: bool,
}

/// Whether something of a kind was found before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    Not,
    /// It has been counted once more, and its place is wanted.
    Few,
    /// It has been counted once more.
    Often,
}

impl Findings {
    pub(crate) fn add(&mut self, finding: Finding) {
        self.open |= finding.snippet.as_ref().is_some_and(Snippet::is_open);
        match self.list.iter_mut().find(|known| known.code == finding.code) {
            Some(known) => {
                known.count += finding.count;
                known.places.extend(finding.places);
                known.places.truncate(PLACES);
            }
            None => self.list.push(finding),
        }
    }

    /// Counts something once more if its kind was found before.
    pub(crate) fn count_again(&mut self, code: Code) -> Known {
        let Some(known) = self.list.iter_mut().find(|known| known.code == code) else { return Known::Not };
        known.count += 1;
        if known.places.len() < PLACES { Known::Few } else { Known::Often }
    }

    /// Keeps a further place of something that was found before.
    pub(crate) fn add_place(&mut self, code: Code, place: Place) {
        if let Some(known) = self.list.iter_mut().find(|known| known.code == code) {
            known.places.push(place);
        }
    }

    pub(crate) fn has(&self, code: Code) -> bool {
        self.list.iter().any(|known| known.code == code)
    }

    /// Says otherwise of what kind something found is, or takes it back; gives whether it was found.
    pub(crate) fn recode(&mut self, from: Code, to: Option<Code>) -> bool {
        let found = self.has(from);
        match to {
            Some(to) => self.list.iter_mut().filter(|known| known.code == from).for_each(|known| known.code = to),
            None => self.list.retain(|known| known.code != from),
        }
        found
    }

    /// Whether more text is wanted, to show the lines of what was found.
    pub(crate) fn want_text(&self) -> bool {
        self.open
    }

    /// Takes the text that follows what was read when something was found.
    pub(crate) fn take_text(&mut self, text: &[u8]) {
        self.open = false;
        for snippet in self.list.iter_mut().filter_map(|finding| finding.snippet.as_mut()) {
            self.open |= snippet.is_open() && snippet.take(text);
        }
    }

    /// Takes what follows as all there is.
    pub(crate) fn end_text(&mut self) {
        self.open = false;
        self.list.iter_mut().filter_map(|finding| finding.snippet.as_mut()).for_each(Snippet::close);
    }

    /// Drops warnings and notices.
    pub(crate) fn keep_errors(&mut self) {
        self.list.retain(|finding| finding.severity() == Severity::Error);
    }

    pub(crate) fn as_slice(&self) -> &[Finding] {
        &self.list
    }

    pub(crate) fn into_vec(self) -> Vec<Finding> {
        self.list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_words_in_both_languages_with_the_same_places() {
        for code in Code::ALL {
            let places = |text: &str| {
                let mut names: Vec<_> = text
                    .split('{')
                    .skip(1)
                    .filter_map(|part| part.split_once('}'))
                    .map(|(name, _)| name.split(':').next().unwrap_or_default().to_owned())
                    .collect();
                names.sort();
                names.dedup();
                names
            };
            let (en, ja) = (code.words(Lang::En), code.words(Lang::Ja));
            assert_eq!(places(en.message), places(ja.message), "{}", code.as_str());
            assert_eq!(places(en.remedy), places(ja.remedy), "{}", code.as_str());
            assert!(!en.remedy.is_empty() && !ja.remedy.is_empty(), "{}", code.as_str());
        }
    }

    #[test]
    fn codes_are_told_apart_by_their_names() {
        let mut names: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn a_message_is_filled_in_each_language() {
        let finding = Finding::new(Code::ReportIncomplete).with("rows", 1234_u64).with("total", 50_000_u64);
        let view = finding.view(Lang::En);
        assert!(view.message.contains("1,234") && view.message.contains("50,000"), "{}", view.message);
        assert!(finding.view(Lang::Ja).message.contains("1,234"));
        let twice = |count| Finding::new(Code::RowTwice).times(count).view(Lang::En).message;
        assert_eq!(twice(1), "A row of the cloud report repeats another and counts once.");
        assert_eq!(twice(2000), "2,000 rows of the cloud report repeat others and count once.");
    }

    #[test]
    fn japanese_keeps_a_space_to_other_scripts_alone() {
        let ja = |expected: Word, found: &str| {
            Finding::new(Code::JsonSyntax).with("expected", expected).with("found", found).view(Lang::Ja).message
        };
        assert_eq!(ja(Word::Colon, "`x`"), "正しい JSON ではありません。`:` が必要ですが、`x` があります。");
        assert_eq!(ja(Word::Value, "制御文字"), "正しい JSON ではありません。値が必要ですが、制御文字があります。");
    }

    #[test]
    fn many_of_one_kind_are_one_with_a_count() {
        let mut findings = Findings::default();
        findings.add(Finding::new(Code::AddressInvalid));
        findings.add(Finding::new(Code::AddressInvalid));
        assert_eq!(findings.count_again(Code::AddressInvalid), Known::Few);
        assert_eq!(findings.count_again(Code::AccountTwice), Known::Not);
        assert_eq!(findings.as_slice().len(), 1);
        assert_eq!(findings.as_slice()[0].count(), 3);
    }
}
