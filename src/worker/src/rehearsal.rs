//! Reads and reckons the sample files while nobody waits for anything: browsers compile a function of WebAssembly when it is first
//! called, and whoever drops files would else wait for it. Nothing of it is kept.

use crate::{
    answers::{self, Manner},
    samples,
};
use oneseat_core::{DocumentReader, Input, Options, Query, reckon};
use oneseat_worker::{NearQuery, Tell};
use std::sync::Arc;

/// People, and near misses of a kind, that are told.
const ROWS: u32 = 20;

/// What would be told of the samples if they were dropped, in this order.
#[inline(never)]
pub fn rehearse(options: Options, manner: Manner) -> Vec<Tell> {
    let documents: Vec<_> = samples::texts()
        .map(|(name, bytes)| {
            let mut reader = DocumentReader::new(name);
            let _ = reader.push(bytes);
            Arc::new(reader.finish())
        })
        .collect();
    let summaries = documents.iter().map(|document| document.summary(manner.lang));
    let mut told: Vec<Tell> = (0..).zip(summaries).map(|(file, summary)| Tell::Document { file, summary }).collect();
    let inputs: Vec<Input> = documents.into_iter().map(Input::new).collect();
    let reckoning = reckon(&inputs, &options);
    told.push(answers::reckoned(&reckoning, 0, manner));
    let page = reckoning.people(&Query { limit: ROWS, ..Query::default() });
    told.push(Tell::People { request: 0, page });
    while !reckoning.seek_near_misses() {}
    let page = answers::near(&reckoning, &NearQuery { limit: ROWS, ..NearQuery::default() }, manner);
    told.push(Tell::Near { request: 0, page });
    reckoning.prepare_search();
    told
}
