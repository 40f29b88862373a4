//! One sync: collect, minimise, send, and note every step before it is taken.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use oneseat_core::{Options, Reckoning};
use oneseat_submission::connect::{FaultCode, JobReport, JobState, Trigger};
use oneseat_submission::{SyncState, TRIES, Uploads};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::Agent;
use super::collect::Patience;
use super::endpoint::Refusal;
use super::fault::Fault;
use super::state::{Journal, UnderWay};
use crate::read::{Keep, reckoned_from};
use crate::submit::client::{self, Client};
use crate::submit::payload::Payload;
use crate::submit::retry::{self, Failure};

/// Usage that was collected longer ago than this is collected again.
const FRESH: time::Duration = time::Duration::hours(12);

impl Agent<'_> {
    /// Brings the server's usage to the endpoint. What was begun before is ended first, with its own key and bytes.
    ///
    /// # Errors
    /// With why, and whether the same may go well later. The journal says how far it came.
    pub fn sync(&self, journal: &mut Journal, trigger: Trigger, job: Option<String>) -> Result<(), Refusal> {
        let mut under_way = match journal.under_way.take() {
            Some(begun) if journal.now() - begun.begun_at < FRESH => {
                UnderWay { job: job.or(begun.job.clone()), ..begun }
            }
            _ => UnderWay {
                trigger,
                job,
                begun_at: journal.now(),
                idempotency_key: Uuid::new_v4().to_string(),
                collected: None,
            },
        };
        self.note(journal, &under_way)?;
        if under_way.job.is_none() {
            under_way.job = Some(self.endpoint.begin(&self.agreed.connection, journal, trigger)?.id);
            self.note(journal, &under_way)?;
        }
        let payload = match self.collected_before(&under_way) {
            Some(payload) => payload,
            None => self.collect(journal, &mut under_way)?,
        };
        let upload = self.send(journal, &payload)?;
        let done = Journal {
            counter: journal.counter,
            ahead: journal.ahead,
            succeeded_at: Some(journal.now()),
            last_upload: Some(upload.clone()),
            ..Journal::default()
        };
        let job = under_way.job.unwrap_or_default();
        let report =
            JobReport { state: JobState::Success, fault: None, upload: Some(upload), next_at: self.next_at(&done) };
        // Before it is noted here: cut off in between, the next run tells it once more, and the endpoint does not mind.
        match self.endpoint.report(&self.agreed.connection, journal, &job, &report) {
            // The upload arrived; only the job it belonged to was lost meanwhile.
            Err(refusal) if refusal.is_unknown() => {}
            told => told?,
        }
        // The number of the last JWT may have grown since.
        *journal = Journal { counter: journal.counter, ahead: journal.ahead, ..done };
        self.state.note(journal).map_err(|error| Refusal::of_state(&error))?;
        fs::remove_file(self.state.payload()).unwrap_or_default();
        Ok(())
    }

    fn note(&self, journal: &mut Journal, under_way: &UnderWay) -> Result<(), Refusal> {
        journal.under_way = Some(under_way.clone());
        self.state.note(journal).map_err(|error| Refusal::of_state(&error))
    }

    /// The bytes of a sync that was cut off, if they are on the disk and whole.
    fn collected_before(&self, under_way: &UnderWay) -> Option<Payload> {
        let kept = under_way.collected.clone()?;
        let gzip = fs::read(self.state.payload()).ok()?;
        let mut digest = Digesting(Sha256::new());
        std::io::copy(&mut flate2::read::GzDecoder::new(&*gzip), &mut digest).ok()?;
        let whole = crate::submit::payload::hexadecimal(&digest.0.finalize()) == kept.sha256;
        whole.then(|| Payload::again(kept, gzip, under_way.idempotency_key.clone()))
    }

    fn collect(&self, journal: &mut Journal, under_way: &mut UnderWay) -> Result<Payload, Refusal> {
        let mut waiting = || {
            let job = under_way.job.as_deref().unwrap_or_default();
            let fault = Some(Fault::new(FaultCode::SourceNotReady, String::new()));
            let report = JobReport { state: JobState::Running, fault, upload: None, next_at: None };
            // Only to be seen: that it can't be told changes nothing.
            self.endpoint.report(&self.agreed.connection, journal, job, &report).unwrap_or_default();
        };
        let sources = self
            .agreed
            .origins
            .iter()
            .map(|origin| origin.open(&self.http, Patience::default(), &mut waiting))
            .collect::<Result<Vec<_>, Fault>>()
            .map_err(Refusal::later)?;
        let options = Options { lang: self.lang, ..Options::default() };
        let reckoning = reckoned_from(sources, Keep::All, options, self.words).map_err(|why| {
            Refusal::later(Fault::new(FaultCode::SourceFailed, why.sentence(self.words).unwrap_or_default()))
        })?;
        let index = self.own(&reckoning)?;
        let mut payload = Payload::build(&reckoning, index).map_err(|why| Refusal::of_disk(&why))?;
        payload.idempotency_key.clone_from(&under_way.idempotency_key);
        keep(&self.state.payload(), &payload.gzip).map_err(|why| Refusal::of_disk(&why))?;
        under_way.collected = Some(payload.kept());
        self.note(journal, under_way)?;
        Ok(payload)
    }

    /// The upload of the server that is connected. A new name or version is the same server; another id is another.
    fn own(&self, reckoning: &Reckoning) -> Result<usize, Refusal> {
        let preview = reckoning.preview();
        if let Some(finding) = preview.findings.iter().find(|finding| finding.severity == oneseat_core::Severity::Error)
        {
            return Err(Refusal::later(Fault::new(FaultCode::UsageFaulty, finding.message.clone())));
        }
        let uploads = reckoning.uploads();
        let instance = &self.agreed.instance;
        let own = uploads.iter().position(|upload| match (&instance.server_id, &upload.server_id) {
            (Some(ours), Some(theirs)) => ours.eq_ignore_ascii_case(theirs),
            (None, None) => upload.host_name.as_deref() == Some(&*instance.host_name),
            _ => false,
        });
        own.ok_or_else(|| {
            let found: Vec<_> = uploads
                .iter()
                .filter_map(|upload| upload.server_id.as_deref().or(upload.host_name.as_deref()))
                .collect();
            let fault = if found.is_empty() {
                Fault::new(FaultCode::UsageFaulty, self.words.nothing_to_submit)
            } else {
                Fault::new(FaultCode::OtherInstance, found.join(", "))
            };
            Refusal::later(fault)
        })
    }

    /// Sends until the upload is counted; a token that ends on the way is bought anew, once.
    fn send(&self, journal: &mut Journal, payload: &Payload) -> Result<String, Refusal> {
        let uploads = self.uploads()?;
        let mut renewed = false;
        loop {
            let token = self.endpoint.token(&self.agreed.connection, journal)?;
            let client = Client::new(self.http.clone(), &token, self.lang);
            match retry::submit(&client, &uploads, payload, TRIES, self.words) {
                Ok(uploaded) if uploaded.answer.sync_state == SyncState::Failure => {
                    let why = uploaded.answer.findings.first().map(|finding| finding.message.clone());
                    return Err(Refusal::later(Fault::new(FaultCode::UploadRefused, why.unwrap_or_default())));
                }
                Ok(uploaded) => return Ok(uploaded.answer.id),
                Err(Failure::Faulty(client::Fault::Refused { status, .. }))
                    if matches!(status.as_u16(), 401 | 404) && !renewed =>
                {
                    self.endpoint.drop_token();
                    renewed = true;
                }
                Err(failure) => return Err(Refusal::of_upload(&failure, self.words)),
            }
        }
    }

    fn uploads(&self) -> Result<Uploads, Refusal> {
        let uploads = self.address.uploads(&self.agreed.connection.enterprise);
        uploads.ok_or_else(|| {
            Refusal::later(Fault::new(FaultCode::UploadRefused, self.agreed.connection.enterprise.clone()))
        })
    }
}

/// On the disk as a whole, or an error.
fn keep(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

struct Digesting(Sha256);

impl std::io::Write for Digesting {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
