//! The page's words in both languages, from `www/locales`.

use oneseat_core::Lang;

/// A message's forms. Where there is no form for one, the other stands for all numbers.
struct Text {
    one: &'static str,
    other: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/words.rs"));

/// The words of one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words(pub Lang);

impl Words {
    /// A message.
    pub fn say(self, word: Word) -> &'static str {
        self.text(word).other
    }

    /// A message with its places filled: `{name}` by the value that goes with `name`.
    pub fn fill(self, word: Word, values: &[(&str, &str)]) -> String {
        fill(self.say(word), values)
    }

    /// A message about a number of things, which stands at `{n}` as it is written in the language. Of whole numbers English has
    /// one form for 1 and another for all others, Japanese just one (CLDR).
    pub fn count(self, word: Word, n: u64, written: &str) -> String {
        let text = self.text(word);
        fill(if n == 1 && !text.one.is_empty() { text.one } else { text.other }, &[("n", written)])
    }

    fn text(self, word: Word) -> &'static Text {
        let place = word as usize;
        match (place.checked_sub(FIRST), self.0) {
            (None, Lang::En) => &ENGLISH[place],
            (None, Lang::Ja) => &JAPANESE[place],
            (Some(place), lang) => later(lang, place),
        }
    }
}

/// What is said once there are files, or something was opened: most of all words, which come behind the page.
#[inline(never)]
fn later(lang: Lang, place: usize) -> &'static Text {
    match lang {
        Lang::En => &ENGLISH_LATER[place],
        Lang::Ja => &JAPANESE_LATER[place],
    }
}

fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, behind)) = after.split_once('}') else { break };
        filled.push_str(values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value));
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{collections::BTreeSet, fs, path::Path};

    fn keys(lang: &str) -> serde_json::Map<String, serde_json::Value> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../www/locales/{lang}.json"));
        serde_json::from_str(&fs::read_to_string(path).unwrap_or_default()).unwrap_or_default()
    }

    fn sources(folder: &Path, all: &mut String) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                sources(&path, all);
            } else {
                all.push_str(&fs::read_to_string(path).unwrap_or_default());
            }
        }
    }

    fn names_of(messages: &serde_json::Map<String, serde_json::Value>) -> BTreeSet<String> {
        messages
            .keys()
            .map(|key| key.split('-').flat_map(|part| [part[..1].to_uppercase(), part[1..].to_owned()]).collect())
            .collect()
    }

    #[test]
    fn every_message_is_said_in_both_languages_and_used() {
        let english = names_of(&keys("en"));
        assert!(!english.is_empty());
        assert_eq!(english, names_of(&keys("ja")));
        let mut all = String::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
        let used: BTreeSet<String> = all
            .split("Word::")
            .skip(1)
            .map(|rest| rest.chars().take_while(char::is_ascii_alphanumeric).collect())
            .collect();
        let unused: Vec<_> = english.difference(&used).collect();
        assert!(unused.is_empty(), "unused messages: {unused:?}");
    }

    #[test]
    fn both_languages_fill_the_same_places() {
        let places = |value: &serde_json::Value| -> BTreeSet<String> {
            let text = value.as_str().map_or_else(|| value["other"].to_string(), str::to_owned);
            text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name.to_owned()).collect()
        };
        let japanese = keys("ja");
        for (key, english) in keys("en") {
            assert_eq!(places(&english), places(&japanese[&key]), "{key}");
        }
    }

    #[test]
    fn a_message_about_one_thing_is_in_the_singular() {
        let words = Words(Lang::En);
        assert_eq!(fill("{n} of {m}", &[("n", "1"), ("m", "2")]), "1 of 2");
        assert_ne!(words.count(Word::PeopleCount, 1, "1"), words.count(Word::PeopleCount, 2, "1"));
    }
}
