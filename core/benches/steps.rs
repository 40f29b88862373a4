//! How long each step of a preview takes, on an enterprise made up by the generator: the same one every time.
//!
//! `cargo bench -p oneseat-core`; `ONESEAT_PEOPLE=1000000` for another size than 100,000.

#![allow(clippy::expect_used, missing_docs, reason = "a bench fails by panicking")]

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use oneseat_core::{
    DocumentReader, Export, ExportFormat, ExportOptions, Input, Lang, Options, Query, Reckoning, ShapeReader, Sort,
    SuggestionQuery, reckon,
};
use oneseat_generator::Enterprise;
use std::{
    hint::black_box,
    io::{self, Write},
    sync::Arc,
    time::Duration,
};

const PIECE: usize = 1 << 16;
const SORTS: [(&str, Sort); 5] = [
    ("person", Sort::Person),
    ("cloud login", Sort::CloudLogin),
    ("address", Sort::Address),
    ("category", Sort::Category),
    ("accounts", Sort::Accounts),
];

fn text(enterprise: &Enterprise, write: impl Fn(&Enterprise, &mut dyn Write) -> io::Result<()>) -> Vec<u8> {
    let mut text = Vec::new();
    write(enterprise, &mut text).expect("memory takes everything");
    text
}

fn read(name: &str, text: &[u8]) -> Input {
    let mut reader = DocumentReader::new(name);
    for piece in text.chunks(PIECE) {
        let _ = reader.push(piece);
    }
    Input::new(Arc::new(reader.finish()))
}

fn shape(text: &[u8], of: &Input) -> oneseat_core::Shape {
    let mut reader = ShapeReader::new();
    for piece in text.chunks(PIECE) {
        let _ = reader.push(piece);
    }
    reader.finish(&of.document)
}

fn steps(criterion: &mut Criterion) {
    let people = std::env::var("ONESEAT_PEOPLE").map_or(100_000, |people| people.parse().expect("a number"));
    let enterprise = Enterprise::new(people, people);
    let files = [
        ("export", text(&enterprise, Enterprise::write_export)),
        ("report", text(&enterprise, Enterprise::write_report)),
        ("table", text(&enterprise, Enterprise::write_table)),
        ("identities", text(&enterprise, Enterprise::write_identities)),
    ];
    let inputs = [read("export", &files[0].1), read("report", &files[1].1)];
    let reckoned = || reckon(&inputs, &Options::default());

    let mut group = criterion.benchmark_group(format!("{people} accounts and rows"));
    group.sample_size(10).warm_up_time(Duration::from_millis(500));
    for (name, text) in &files {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(format!("read the {name}"), |bench| bench.iter(|| read(name, black_box(text))));
    }
    group.bench_function("shape", |bench| bench.iter(|| shape(black_box(&files[0].1), &inputs[0])));
    group.throughput(Throughput::Elements(u64::from(people)));
    group.bench_function("reckon", |bench| bench.iter_with_large_drop(reckoned));
    let mut linked = inputs.to_vec();
    linked.push(read("identities", &files[3].1));
    group.bench_function("reckon with identities", |bench| {
        bench.iter_with_large_drop(|| reckon(&linked, &Options::default()));
    });
    group.bench_function("find near misses", |bench| {
        let find = |reckoning: &mut Reckoning| reckoning.suggestions_page(&SuggestionQuery::default(), Lang::En).total;
        bench.iter_batched_ref(reckoned, find, BatchSize::PerIteration);
    });
    for (name, sort) in SORTS {
        // What was sorted once stays in its order, so each time is a first one.
        let query = Query { sort, ..Query::default() };
        let sorted = |reckoning: &mut Reckoning| reckoning.people(&query).total;
        group.bench_function(format!("sort by {name}"), |bench| {
            bench.iter_batched_ref(reckoned, sorted, BatchSize::PerIteration);
        });
    }
    let reckoning = reckoned();
    // A question asked twice in a row is answered from memory.
    let mut turn = 0;
    let searches = ["dorten", "nilgum"].map(|search| Query { search: search.into(), ..Query::default() });
    group.bench_function("search", |bench| {
        bench.iter(|| {
            turn = 1 - turn;
            reckoning.people(&searches[turn]).total
        });
    });
    group.bench_function("write the upload", |bench| {
        bench.iter(|| reckoning.write_upload(0, &mut io::sink()).expect("an upload"));
    });
    for (name, format) in [("CSV", ExportFormat::Csv), ("JSON", ExportFormat::Json)] {
        let options = ExportOptions::default();
        group.bench_function(format!("write the people as {name}"), |bench| {
            bench.iter(|| reckoning.export(Export::People, format, &options, &mut io::sink()).expect("a report"));
        });
    }
    group.finish();
}

criterion_group!(benches, steps);
criterion_main!(benches);
