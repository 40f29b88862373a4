//! What must hold for any bytes at all. `cargo fuzz` looks for bytes for which it does not; a bounded, seeded run over the same
//! functions is among the core's tests (`core/tests/fuzz_targets.rs`).
//!
//! A function panics where something does not hold.

use oneseat_core::{
    Code, Document, DocumentReader, Input, Kind, Lang, Options, Preview, Query, Reckoning, Severity, Shape,
    ShapeReader, reckon as reckoned,
};
use serde_json::Value;
use std::sync::Arc;

/// The first byte says how the rest is cut.
fn cut(data: &[u8]) -> (usize, &[u8]) {
    match data.split_first() {
        Some((first, rest)) => (usize::from(*first) + 1, rest),
        None => (1, data),
    }
}

/// Pieces of sizes that follow from one number: the same, or growing, or by turns.
fn pieces(bytes: &[u8], size: usize) -> impl Iterator<Item = &[u8]> {
    let mut rest = bytes;
    let mut turn = 0;
    std::iter::from_fn(move || {
        turn += 1;
        let size = match size % 3 {
            0 => size,
            1 => size * turn,
            _ => 1 + (size * turn) % 7,
        };
        let (piece, after) = rest.split_at(size.min(rest.len()));
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}

fn read(bytes: &[u8], size: usize) -> Document {
    let mut reader = DocumentReader::new("file");
    for piece in pieces(bytes, size) {
        let _ = reader.push(piece);
    }
    reader.finish()
}

/// A document of any bytes in any pieces: the same is said however it is cut, and every finding can be shown.
pub fn document(data: &[u8]) {
    let (size, bytes) = cut(data);
    let whole = read(bytes, usize::MAX / 4 * 3);
    check_document(&whole);
    for lang in Lang::ALL {
        assert_eq!(read(bytes, size).summary(lang), whole.summary(lang), "in pieces of {size}");
    }
}

fn check_document(document: &Document) {
    let summary = document.summary(Lang::En);
    assert!(document.kind() != Kind::Refused || document.has_errors(), "refused, and nobody says why");
    assert!(document.kind() != Kind::Refused || (summary.accounts, summary.rows) == (0, 0));
    for view in &summary.findings {
        assert!(view.count > view.places.len() as u64, "{view:?}");
        assert!(view.places.len() <= 4, "{view:?}");
        assert!(view.line != Some(0) && view.column != Some(0), "{view:?}");
        let offsets: Vec<u64> = view.offset.into_iter().chain(view.places.iter().map(|place| place.offset)).collect();
        assert!(offsets.is_sorted(), "places in the file's order: {view:?}");
        assert!(!view.message.is_empty() && !view.remedy.is_empty(), "{view:?}");
        if let Some(excerpt) = &view.excerpt {
            let characters = excerpt.text.chars().count();
            assert!(characters <= 60 && excerpt.mark as usize <= characters && excerpt.length >= 1, "{view:?}");
            assert!(!excerpt.text.contains(|c: char| c.is_control()), "{view:?}");
        }
    }
    let codes: Vec<Code> = document.findings().iter().map(oneseat_core::Finding::code).collect();
    let distinct = codes.iter().enumerate().all(|(index, code)| !codes[..index].contains(code));
    assert!(distinct, "many of one kind are one: {codes:?}");
}

/// Several documents, parted by `\n\x00\n`: the numbers add up, and everything about them can be asked for.
pub fn reckon(data: &[u8]) {
    let (size, bytes) = cut(data);
    let mut inputs = Vec::new();
    let mut rest = bytes;
    while inputs.len() < 6 {
        let end = rest.windows(3).position(|three| three == b"\n\0\n");
        let document = read(&rest[..end.unwrap_or(rest.len())], size);
        inputs.push(Input {
            document: Arc::new(document),
            host: (size % 5 == 0).then(|| String::from("ghes.octo.example")),
        });
        match end {
            Some(end) => rest = &rest[end + 3..],
            None => break,
        }
    }
    let reckoning = reckoned(&inputs, &Options::default());
    check_numbers(reckoning.preview());
    ask_everything(&reckoning);
}

fn check_numbers(preview: &Preview) {
    let (Some(seats), Some(people), Some(matches)) = (&preview.seats, &preview.people, &preview.matches) else {
        assert!(preview.seats.is_none() && preview.people.is_none() && preview.matches.is_none());
        return;
    };
    let sum = people.cloud_and_server + people.cloud_only + people.visual_studio_only + people.server_only;
    assert_eq!(sum, seats.after);
    assert_eq!(seats.separate.cast_signed() - seats.after.cast_signed(), seats.saved);
    assert!(seats.after_low.is_none_or(|low| low <= seats.after));
    let accounts: u64 = preview.instances.iter().map(|instance| instance.matched).sum();
    let by_rules =
        matches.identity + matches.verified_email + matches.visual_studio + matches.last_sync + matches.other_instance;
    assert_eq!(by_rules, accounts);
    for instance in &preview.instances {
        assert_eq!(instance.counted + instance.suspended + instance.system, instance.accounts);
        assert_eq!(instance.matched + instance.unmatched, instance.counted);
    }
    assert_eq!(preview.has_errors(), preview.findings.iter().any(|finding| finding.severity == Severity::Error));
}

fn ask_everything(reckoning: &Reckoning) {
    let page = reckoning.people(&Query { limit: u32::MAX, ..Query::default() });
    for lang in Lang::ALL {
        for person in &page.rows {
            assert!(reckoning.person(person.id, lang).is_some(), "person {}", person.id);
        }
        let _ = reckoning.suggestions(lang);
    }
    let _ = (reckoning.overlaps(), reckoning.sync_numbers(), reckoning.what_if(Some(21.0)));
    for index in 0..reckoning.uploads().len() {
        let mut upload = Vec::new();
        reckoning.write_upload(index, &mut upload).expect("memory takes all");
        let upload: Value = serde_json::from_slice(&upload).expect("an upload is JSON");
        assert!(upload["users"].is_array());
    }
    if reckoning.preview().seats.is_some() {
        assert_eq!(reckoning.licenses().count() as u64, reckoning.preview().seats.map_or(0, |seats| seats.after));
    }
}

/// A shape of any bytes in any pieces: the same however it is cut, and without a value.
pub fn shape(data: &[u8]) {
    let (size, bytes) = cut(data);
    let document = read(bytes, usize::MAX / 4 * 3);
    let seen = |size| -> Shape {
        let mut reader = ShapeReader::new();
        for piece in pieces(bytes, size) {
            let _ = reader.push(piece);
        }
        reader.finish(&document)
    };
    let shape = seen(usize::MAX / 4 * 3);
    assert_eq!(seen(size), shape, "in pieces of {size}");
    let said = shape.text(Lang::En) + &shape.text(Lang::Ja) + &serde_json::to_string(&shape).expect("a report is JSON");
    if let Ok(value) = serde_json::from_slice::<Value>(bytes) {
        let words: std::collections::HashSet<&str> = said.split(|c: char| !c.is_ascii_alphanumeric()).collect();
        no_value(&value, &words);
    }
}

/// No text or number of the file is a word of the report, if it is long and odd enough to be none by chance.
fn no_value(value: &Value, words: &std::collections::HashSet<&str>) {
    let odd = |text: &str| {
        text.len() >= 10
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && text.bytes().filter(u8::is_ascii_digit).count() >= 5
    };
    match value {
        Value::String(text) => assert!(!odd(text) || !words.contains(text.as_str()), "{text} is in the report"),
        Value::Number(number) => {
            let text = number.to_string();
            assert!(!odd(&text) || !words.contains(text.as_str()), "{text} is in the report");
        }
        Value::Array(list) => list.iter().for_each(|value| no_value(value, words)),
        Value::Object(object) => object.values().for_each(|value| no_value(value, words)),
        Value::Null | Value::Bool(_) => {}
    }
}

/// Rows of any bytes below a known header: as a document, and never more entries than lines.
pub fn table(data: &[u8]) {
    const HEADS: [&str; 5] = [
        "id,login,email,suspended?\n",
        "GitHub com login;Enterprise server user ids;GitHub com verified domain emails\r\n",
        "github_login\tlicense_type\tvisual_studio_subscription_email\ttotal_user_accounts\n",
        "Name,Handle or email,Profile link,License type,License status,Member roles,Enterprise role\n",
        "\u{feff}\"id\",\"login\",\"email\",\"suspended?\",\"id\"\n",
    ];
    let (size, bytes) = cut(data);
    let file = [HEADS[size % HEADS.len()].as_bytes(), bytes].concat();
    let whole = read(&file, usize::MAX / 4 * 3);
    check_document(&whole);
    let summary = whole.summary(Lang::En);
    assert_eq!(read(&file, size).summary(Lang::En), summary, "in pieces of {size}");
    let lines = 1 + bytes.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count() as u64;
    assert!(summary.accounts.max(summary.rows) <= lines);
}

/// A value of any bytes inside an export: accepted and refused as `serde_json` does, with the same login and id.
pub fn json(data: &[u8]) {
    let (size, bytes) = cut(data);
    let parsed = serde_json::from_slice::<Value>(bytes);
    // Numbers beyond a double's range are nothing to a reader that does not reckon with them, and its nesting is bounded.
    let beyond = parsed.as_ref().is_err_and(|error| error.to_string().starts_with("number out of range"));
    let deep = bytes.iter().filter(|byte| matches!(byte, b'[' | b'{')).count() > 60;
    // A piece that is no value could close the object around it and open another.
    let wrapped = [b"{\"x\": ", bytes, b"}"].concat();
    if beyond || deep || (parsed.is_err() && serde_json::from_slice::<Value>(&wrapped).is_ok()) {
        return;
    }
    let unknown = [b"{\"host_name\": \"g\", \"users\": [{\"user_id\": 1, \"unknown\": ", bytes, b"}]}"].concat();
    if serde_json::from_slice::<Value>(&unknown).is_ok() == parsed.is_ok() {
        let document = read(&unknown, size);
        assert_eq!(document.kind() == Kind::ServerUsage, parsed.is_ok(), "{:?}", document.summary(Lang::En).findings);
    }
    let Ok(value) = parsed else { return };
    let entry = [b"{\"host_name\": \"g\", \"users\": [{\"user_id\": 1, \"login\": ", bytes, b"}]}"].concat();
    let login = read(&entry, size).accounts().next().and_then(|account| account.login.map(str::to_owned));
    assert_eq!(login.as_deref(), value.as_str().map(str::trim).filter(|text| !text.is_empty()));
    let entry = [b"{\"host_name\": \"g\", \"users\": [{\"user_id\": ", bytes, b"}]}"].concat();
    let id = read(&entry, size).accounts().next().map(|account| account.user_id);
    let text = value.as_str().map(str::trim).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    let number = value.as_u64().filter(|_| bytes.trim_ascii().iter().all(u8::is_ascii_digit));
    let expected = number.or_else(|| text?.parse().ok()).filter(|id| *id < 1 << 53);
    assert_eq!(id, expected);
}
