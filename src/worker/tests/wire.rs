//! What one end packs the other unpacks as it was.

#![allow(clippy::expect_used, reason = "tests fail by panicking")]

use oneseat_core::{
    Document, DocumentReader, Export, ExportFormat, Input, Lang, Options, Query, Reckoning, ShapeReader,
    SuggestionKind, SuggestionQuery, SyncChange, SyncQuery, reckon,
};
use oneseat_worker::{Ask, NearGroup, NearPage, NearQuery, Payload, Request, Tell, pack, unpack};
use std::{fs, path::Path, sync::Arc};

fn sample(name: &str) -> Arc<Document> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www/samples").join(name);
    let mut reader = DocumentReader::new(name);
    let _ = reader.push(&fs::read(path).expect("the sample file"));
    Arc::new(reader.finish())
}

fn reckoned() -> Reckoning {
    let inputs = ["ghes-usage.json", "consumed-licenses.json"].map(|name| Input::new(sample(name)));
    reckon(&inputs, &Options::default())
}

#[track_caller]
fn told(tell: &Tell) {
    let bytes = pack(tell).expect("bytes");
    assert_eq!(&unpack::<Tell>(&bytes).expect("the message"), tell);
}

#[test]
fn whatever_the_worker_tells_arrives_as_it_was_told() {
    let reckoning = reckoned();
    let lang = Lang::Ja;
    told(&Tell::Document { file: 1, summary: sample("ghes-usage.json").summary(lang) });
    let mut broken = DocumentReader::new("broken.json");
    let _ = broken.push(b"{\"host_name\":\"a.b\",\"users\":[{\"user_id\":-1},{\"user_id\":1.5},{");
    told(&Tell::Document { file: 2, summary: broken.finish().summary(lang) });
    let (overlaps, sync) = (reckoning.overlaps(), reckoning.sync_numbers());
    let now = reckoning.people_now();
    let preview = Box::new(reckoning.preview().clone());
    assert!(preview.seats.is_some() && !sync.is_empty() && !overlaps.combinations.is_empty());
    told(&Tell::Preview { edition: 3, preview, uploads: reckoning.uploads().clone(), now });
    told(&Tell::Beside { edition: 3, overlaps, sync });
    let nothing = Tell::Preview { edition: u32::MAX, preview: Box::default(), uploads: Vec::new(), now: None };
    told(&nothing);
    told(&Tell::Beside { edition: 0, overlaps: oneseat_core::Overlaps::default(), sync: Vec::new() });
    let page = reckoning.people(&Query { limit: 100, ..Query::default() });
    for person in &page.rows {
        told(&Tell::Person { request: 1, detail: reckoning.person(person.id, lang).map(Box::new) });
    }
    told(&Tell::People { request: 1, page });
    for change in SyncChange::ALL {
        let query = SyncQuery { change, instance: None, search: String::new(), offset: 0, limit: 100 };
        told(&Tell::LastSync { request: 1, page: reckoning.last_sync(&query) });
    }
    let groups = reckoning.suggestion_groups(lang).into_iter().map(|group| {
        let query = SuggestionQuery { kind: Some(group.kind), offset: 0, limit: 9 };
        NearGroup { rows: reckoning.suggestions_page(&query, lang).rows, group }
    });
    told(&Tell::Near {
        request: 1,
        page: NearPage { groups: groups.collect(), what_if: reckoning.what_if(Some(20.75)) },
    });
    told(&Tell::Findings { findings: reckoning.blotted().findings(lang) });
    let payload = Payload { size: u64::MAX, sha256: String::from("a"), sent_size: 0, sent_sha256: String::new() };
    told(&Tell::Payload { edition: 1, upload: 2, payload });
    let file = b"[]";
    let (mut reader, mut shape) = (DocumentReader::new("a"), ShapeReader::new());
    let _ = (reader.push(file), shape.push(file));
    told(&Tell::Shape { file: 1, text: shape.finish(&reader.finish()).text(lang) });
    told(&Tell::Export { what: Export::LastSync, format: ExportFormat::Csv });
    for tell in [Tell::Ready, Tell::Reckoning, Tell::Samples, Tell::Progress { file: 0, bytes: 1 << 40 }] {
        told(&tell);
    }
}

#[test]
fn whatever_the_page_asks_arrives_as_it_was_asked() {
    let near = NearQuery {
        offsets: vec![(SuggestionKind::Typo, 40)],
        limit: 10,
        kinds: SuggestionKind::ALL.to_vec(),
        otherwise: vec![(SuggestionKind::SameName, u64::MAX)],
        seat_price: Some(0.1),
    };
    let change = SyncChange::NewlyUnmatched;
    let sync = SyncQuery { change, instance: Some(2), search: String::from("é"), offset: 1, limit: 2 };
    let people = Query { search: String::from("田中"), descending: true, ..Query::default() };
    let asks = [
        Ask::Read { files: vec![(0, String::from("a")), (1, String::new())] },
        Ask::Owner { file: 1, host: None },
        Ask::Settings { lang: Lang::Ja, billing: oneseat_core::Billing::Metered },
        Ask::People { request: 1, query: people },
        Ask::LastSync { request: 2, query: sync },
        Ask::Near { request: 3, query: near },
        Ask::Person { request: 4, id: 5 },
        Ask::Blot { on: true },
        Ask::Export { what: Export::People, format: ExportFormat::Json, seat_price: None },
        Ask::Shape { file: 6 },
    ];
    for ask in asks {
        let request = Request { edition: 7, ask };
        let bytes = pack(&request).expect("bytes");
        assert_eq!(unpack::<Request>(&bytes).expect("the request"), request);
    }
    assert!(unpack::<Request>(b"\xFF\xFF\xFF\xFF\xFF").is_err());
}
