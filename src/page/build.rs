//! Turns the messages of both languages into one enum and one table a language, so that a missing message is a build error and
//! the page carries no JSON reader.

use serde_json::{Map, Value};
use std::{env, error::Error, fmt::Write as _, fs, path::Path};

const LOCALES: &str = "../../www/locales";

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

    let mut code = String::from(
        "/// A message; its words are in `www/locales`.\n#[derive(Clone, Copy, Debug, PartialEq, Eq)]\n#[repr(u16)]\npub enum Word {\n",
    );
    for (key, value) in &english {
        writeln!(code, "    /// `{}`\n    {},", summary(value), camel(key))?;
    }
    code.push_str("}\n");
    for (name, messages) in [("ENGLISH", &english), ("JAPANESE", &japanese)] {
        writeln!(code, "static {name}: [Text; {}] = [", english.len())?;
        for key in english.keys() {
            let value = &messages[key];
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
