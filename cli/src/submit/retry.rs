//! When to try again, and how long to wait before it.

use std::thread::sleep;
use std::time::{Duration, Instant};

use oneseat_submission::{SyncState, Uploads, back_off, pause};
use uuid::Uuid;

use super::client::{Client, Fault, Uploaded};
use super::payload::Payload;
use super::show;
use crate::words::Words;

/// How long an accepted upload is asked after.
const RECKONED_WITHIN: Duration = Duration::from_mins(2);

/// Why an upload ended without one.
pub enum Failure {
    Faulty(Fault),
    GaveUp { fault: Fault, tries: u32 },
    NotNow { fault: Fault, wait: Duration },
    OtherContent { ours: String, theirs: String },
}

/// Posts until there is an upload or no hope of one, then asks until it is reckoned.
pub fn submit(
    client: &Client,
    uploads: &Uploads,
    payload: &Payload,
    tries: u32,
    words: &'static Words,
) -> Result<Uploaded, Failure> {
    let mut made = 0;
    let uploaded = loop {
        made += 1;
        let fault = match client.post(uploads.as_str(), payload, words) {
            Ok(uploaded) => break uploaded,
            Err(fault) if !fault.again() => return Err(Failure::Faulty(fault)),
            Err(fault) => fault,
        };
        if made >= tries {
            return Err(Failure::GaveUp { fault, tries });
        }
        let asked = fault.after();
        let Some(pause) = pause(made, asked, random()) else {
            return Err(Failure::NotNow { fault, wait: asked.unwrap_or_default() });
        };
        show::trying_again(&fault, made + 1, tries, pause, words);
        sleep(pause);
    };
    if let Some(theirs) = &uploaded.answer.sha256
        && !theirs.eq_ignore_ascii_case(&payload.sha256)
    {
        return Err(Failure::OtherContent { ours: payload.sha256.clone(), theirs: theirs.clone() });
    }
    Ok(reckoned(client, uploads, uploaded))
}

/// Asks after an upload that is pending. It is accepted already, so a fault here only ends the asking.
fn reckoned(client: &Client, uploads: &Uploads, mut uploaded: Uploaded) -> Uploaded {
    let begun = Instant::now();
    let mut asked = 0;
    while uploaded.answer.sync_state == SyncState::Pending && begun.elapsed() < RECKONED_WITHIN {
        asked += 1;
        sleep(back_off(asked, random()).min(Duration::from_secs(5)));
        let Some(url) = uploads.one(&uploaded.answer.id) else { break };
        match client.get(&url) {
            Ok(now) => uploaded = now,
            Err(fault) if fault.again() => {}
            Err(_) => break,
        }
    }
    uploaded
}

/// From 0 to 1, so that many who failed at once don't come back at once.
pub fn random() -> f64 {
    f64::from(Uuid::new_v4().as_fields().0) / f64::from(u32::MAX)
}
