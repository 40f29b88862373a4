//! Reads and reckons the sample files while nobody waits for anything: browsers compile a function of WebAssembly in haste when it is
//! first called, and with care when it has been called for a while. Whoever drops files would else wait for both. Nothing of it is
//! kept.

use crate::{
    answers::{self, Manner},
    pause::Pause,
    samples,
};
use oneseat_core::{Document, DocumentReader, Input, Options, Query, Reckoning, Sort, reckon};
use oneseat_worker::{NearQuery, Tell};
use std::sync::Arc;

/// People, and near misses of a kind, that are told.
const ROWS: u32 = 20;

/// A letter that many names have.
const SEARCHED: &str = "a";

/// Rounds of [`Practice`] after which hardly anything that is often called is as it was compiled first.
const ROUNDS: u32 = 250;
/// Time that they may take in all, on a machine that is slow.
const ENOUGH_MS: f64 = 1_000.0;

/// Doing over and over what a drop brings, a slice of time after the other.
#[derive(Default)]
pub struct Practice {
    rounds: u32,
    took_ms: f64,
}

impl Practice {
    pub fn is_over(&self) -> bool {
        self.rounds >= ROUNDS || self.took_ms >= ENOUGH_MS
    }

    /// Goes on until somebody else's turn is due.
    #[inline(never)]
    pub fn go_on(&mut self, options: Options, manner: Manner, pause: &Pause) {
        let began = js_sys::Date::now();
        while !self.is_over() && !pause.is_due() {
            let (documents, reckoning) = read(options);
            drop(tell(&documents, &reckoning, manner));
            for sort in Sort::ALL {
                let search = String::from(SEARCHED);
                drop(reckoning.people(&Query { sort, search, limit: ROWS, ..Query::default() }));
            }
            self.rounds += 1;
        }
        self.took_ms += js_sys::Date::now() - began;
    }
}

/// What would be told of the samples if they were dropped, in this order.
#[inline(never)]
pub fn rehearse(options: Options, manner: Manner) -> Vec<Tell> {
    let (documents, reckoning) = read(options);
    tell(&documents, &reckoning, manner)
}

/// The samples, read and reckoned.
fn read(options: Options) -> (Vec<Arc<Document>>, Reckoning) {
    let documents: Vec<Arc<Document>> = samples::texts()
        .map(|(name, bytes)| {
            let mut reader = DocumentReader::new(name);
            let _ = reader.push(bytes);
            Arc::new(reader.finish())
        })
        .collect();
    let inputs: Vec<Input> = documents.iter().cloned().map(Input::new).collect();
    let reckoning = reckon(&inputs, &options);
    (documents, reckoning)
}

fn tell(documents: &[Arc<Document>], reckoning: &Reckoning, manner: Manner) -> Vec<Tell> {
    let summaries = documents.iter().map(|document| document.summary(manner.lang));
    let mut told: Vec<Tell> = (0..).zip(summaries).map(|(file, summary)| Tell::Document { file, summary }).collect();
    told.push(answers::reckoned(reckoning, 0, manner));
    told.push(answers::beside(reckoning, 0));
    let page = reckoning.people(&Query { limit: ROWS, ..Query::default() });
    told.push(Tell::People { request: 0, page });
    while !reckoning.seek_near_misses() {}
    let page = answers::near(reckoning, &NearQuery { limit: ROWS, ..NearQuery::default() }, manner);
    told.push(Tell::Near { request: 0, page });
    reckoning.prepare_search();
    told
}
