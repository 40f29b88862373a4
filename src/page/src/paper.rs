//! The receipt as files to keep: JSON for machines, a text for people and printers.

use crate::{
    state::{Part, PartStage, Run},
    words::{Word, Words},
};
use std::fmt::Write as _;

/// What the endpoint says was consumed before the first upload and after the last.
pub fn endpoint_seats(run: &Run) -> (Option<u64>, Option<u64>) {
    let seats = |part: &Part| match &part.stage {
        PartStage::Done(answer) => answer.seats,
        _ => None,
    };
    let before = run.parts.first().and_then(seats).and_then(|seats| seats.before);
    let after = run.parts.last().and_then(seats).and_then(|seats| seats.after);
    (before, after)
}

/// The receipt as JSON. Written by hand: a dozen flat fields are no reason to carry a JSON library to every visitor.
pub fn json(run: &Run) -> String {
    let (before, after) = endpoint_seats(run);
    let mut text = String::from("{\n");
    let _ = writeln!(text, "  \"enterprise\": {},", quoted(&run.enterprise));
    let _ = writeln!(text, "  \"url\": {},", quoted(run.url.as_str()));
    let preview = (run.seats.and_then(|seats| seats.now), run.seats.map(|seats| seats.after));
    let _ = writeln!(
        text,
        "  \"preview\": {{ \"seats\": {{ \"now\": {}, \"after\": {} }} }},",
        number(preview.0),
        number(preview.1)
    );
    let _ = writeln!(
        text,
        "  \"endpoint\": {{ \"seats\": {{ \"before\": {}, \"after\": {} }} }},",
        number(before),
        number(after)
    );
    text.push_str("  \"uploads\": [");
    for (index, part) in run.parts.iter().enumerate() {
        let PartStage::Done(answer) = &part.stage else { continue };
        let seats = answer.seats.unwrap_or_default();
        text.push_str(if index == 0 { "\n" } else { ",\n" });
        let _ = write!(
            text,
            "    {{\n      \"id\": {},\n      \"host\": {},\n      \"created_at\": {},\n      \"sha256\": {},\n      \"sent_sha256\": {},\n      \"bytes\": {},\n      \"sent_bytes\": {},\n      \"accounts\": {},\n      \"seats\": {{ \"before\": {}, \"after\": {} }},\n      \"idempotency_key\": {}\n    }}",
            quoted(&answer.id),
            quoted(&part.host),
            answer.created_at.as_deref().map_or_else(|| String::from("null"), quoted),
            quoted(answer.sha256.as_deref().unwrap_or(&part.payload.sha256)),
            quoted(&part.payload.sent_sha256),
            part.payload.size,
            part.payload.sent_size,
            answer.accounts.unwrap_or(part.accounts),
            number(seats.before),
            number(seats.after),
            quoted(&part.key),
        );
    }
    text.push_str("\n  ]\n}\n");
    text
}

/// The receipt as a text.
pub fn text(words: Words, run: &Run) -> String {
    let (before, after) = endpoint_seats(run);
    let mut text = format!("{}\n\n", words.say(Word::ReceiptTitle));
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(text, "{name}: {value}");
    };
    let dash = |value: Option<u64>| value.map_or_else(|| String::from("–"), |value| value.to_string());
    line(words.say(Word::FieldEnterprise), &run.enterprise);
    line("URL", run.url.as_str());
    let preview = (run.seats.and_then(|seats| seats.now), run.seats.map(|seats| seats.after));
    for (name, preview, endpoint) in [(Word::SeatsNow, preview.0, before), (Word::SeatsAfter, preview.1, after)] {
        let (of_preview, of_endpoint) = (words.say(Word::ColumnPreview), words.say(Word::ColumnEndpoint));
        line(words.say(name), &format!("{of_preview} {}, {of_endpoint} {}", dash(preview), dash(endpoint)));
    }
    for part in &run.parts {
        let PartStage::Done(answer) = &part.stage else { continue };
        line("", "");
        line(words.say(Word::ColumnInstance), &part.host);
        line(words.say(Word::ReceiptId), &answer.id);
        line(words.say(Word::ReceiptTime), answer.created_at.as_deref().unwrap_or("–"));
        line(words.say(Word::FactAccounts), &answer.accounts.unwrap_or(part.accounts).to_string());
        line("SHA-256", answer.sha256.as_deref().unwrap_or(&part.payload.sha256));
        line("Idempotency-Key", &part.key);
    }
    text.replace("\n: \n", "\n\n")
}

fn number(value: Option<u64>) -> String {
    value.map_or_else(|| String::from("null"), |value| value.to_string())
}

/// A JSON string (RFC 8259).
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c < ' ' => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use oneseat_core::Lang;
    use oneseat_submission::{Address, SeatsAnswer, SyncState, UploadAnswer};
    use std::rc::Rc;

    fn run() -> Run {
        let answer = UploadAnswer {
            id: String::from("7"),
            sync_state: SyncState::Success,
            created_at: Some(String::from("2026-11-21T04:00:00Z")),
            sha256: Some(String::from("ab")),
            accounts: Some(3),
            seats: Some(SeatsAnswer { before: Some(5), after: Some(6) }),
            findings: Vec::new(),
        };
        let part = Part {
            upload: 0,
            host: String::from("gh\"es\n.octo.example"),
            accounts: 3,
            payload: oneseat_worker::Payload::default(),
            key: String::from("k"),
            attempt: 1,
            tick: 0,
            url: None,
            stage: PartStage::Done(Rc::new(answer)),
        };
        Run {
            url: Address::parse("https://a.example").unwrap().uploads("u").unwrap(),
            enterprise: String::from("octo"),
            seats: None,
            parts: vec![part],
        }
    }

    #[test]
    fn the_saved_receipt_is_json_whatever_the_names_are() {
        let value: serde_json::Value = serde_json::from_str(&json(&run())).unwrap_or_default();
        assert_eq!(value["uploads"][0]["host"], "gh\"es\n.octo.example");
        assert_eq!(value["uploads"][0]["seats"]["after"], 6);
        assert_eq!(value["endpoint"]["seats"]["before"], 5);
        assert!(value["preview"]["seats"]["now"].is_null());
    }

    #[test]
    fn the_printable_receipt_names_upload_time_and_digest() {
        let text = text(Words(Lang::En), &run());
        for part in ["octo", "2026-11-21T04:00:00Z", "ab", "https://a.example/enterprises/u"] {
            assert!(text.contains(part), "{part}\n{text}");
        }
    }
}
