//! Turns the messages of both languages into one enum and two tables a language, so that a missing message is a build error and
//! the page carries no JSON reader. The first tables hold what the page says before there are files; the others, which are most of it,
//! come behind with the function that alone refers to them.

use serde_json::{Map, Value};
use std::{env, error::Error, fmt::Write as _, fs, path::Path};

const LOCALES: &str = "../../www/locales";

/// What is said before there are files, by the beginnings of the messages' names. A name that is missing here has the page stand
/// still for the second part as it opens, which `tests/web/parts.spec.js` tells; one too many costs bytes.
const FIRST: &[&str] = &[
    "blot",
    "brand-line",
    "cloud-open",
    "drop-",
    "files-title",
    "foot-privacy",
    "intro-",
    "language-label",
    "page-title",
    "palette",
    "privacy-line",
    "sample-files",
    "scheme-",
    "search-label",
    "servers-open",
    "servers-title",
    "skip-to-content",
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={LOCALES}");
    if env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32") {
        // Says which function names which data, so that `cargo xtask build` can part both.
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
    let english = read("en")?;
    let japanese = read("ja")?;
    for (one, other, lang) in [(&english, &japanese, "ja"), (&japanese, &english, "en")] {
        if let Some(key) = one.keys().find(|key| !other.contains_key(*key)) {
            return Err(format!("{LOCALES}/{lang}.json lacks `{key}`").into());
        }
    }

    let is_first = |key: &&String| FIRST.iter().any(|beginning| key.starts_with(beginning));
    let (first, later): (Vec<&String>, Vec<&String>) = english.keys().partition(is_first);
    let mut code = String::from(
        "/// A message; its words are in `www/locales`.\n#[derive(Clone, Copy, Debug, PartialEq, Eq)]\n#[repr(u16)]\npub enum Word {\n",
    );
    for key in first.iter().chain(&later) {
        writeln!(code, "    /// `{}`\n    {},", summary(&english[key.as_str()]), camel(key))?;
    }
    code.push_str("}\n");
    writeln!(code, "/// So many are in the first tables.\nconst FIRST: usize = {};", first.len())?;
    let tables = [
        ("ENGLISH", &english, &first),
        ("JAPANESE", &japanese, &first),
        ("ENGLISH_LATER", &english, &later),
        ("JAPANESE_LATER", &japanese, &later),
    ];
    for (name, messages, keys) in tables {
        writeln!(code, "static {name}: [Text; {}] = [", keys.len())?;
        for key in keys {
            let value = &messages[key.as_str()];
            writeln!(code, "    Text {{ one: {:?}, other: {:?} }},", form(value, "one")?, form(value, "other")?)?;
        }
        code.push_str("];\n");
    }
    fs::write(Path::new(&env::var("OUT_DIR")?).join("words.rs"), code)?;
    Ok(())
}

fn read(lang: &str) -> Result<Map<String, Value>, Box<dyn Error>> {
    let path = format!("{LOCALES}/{lang}.json");
    let text = fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
    Ok(serde_json::from_str(&text).map_err(|error| format!("{path}: {error}"))?)
}

/// A message is a string, or an object of its plural forms.
fn form<'a>(value: &'a Value, name: &str) -> Result<&'a str, Box<dyn Error>> {
    match value {
        Value::String(text) if name == "other" => Ok(text),
        Value::String(_) => Ok(""),
        Value::Object(forms) => match forms.get(name) {
            Some(Value::String(text)) => Ok(text),
            None if name == "one" => Ok(""),
            _ => Err(format!("{value} lacks `{name}`").into()),
        },
        _ => Err(format!("{value} is no message").into()),
    }
}

fn summary(value: &Value) -> String {
    form(value, "other").unwrap_or_default().replace(['\n', '`'], " ")
}

fn camel(key: &str) -> String {
    key.split('-')
        .map(|part| {
            let mut letters = part.chars();
            letters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
        })
        .collect()
}
