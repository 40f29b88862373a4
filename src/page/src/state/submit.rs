//! Submitting: the form, the payloads, and a run of uploads, one after another.

use super::{Action, Effect, Focus, News, Section, Source, State};
use crate::endpoint::{Answer, Prefill, is_named, milliseconds};
use oneseat_submission::{Address, AddressFault, Problem, SyncState, UploadAnswer, Uploads, back_off};
use oneseat_worker::Payload;
use std::{fmt, rc::Rc};

/// A token: never printed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// Where to send.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// The page's own origin.
    pub own_origin: String,
    /// The other origins that the page's policy names.
    pub named: Vec<String>,
    /// The endpoint's address.
    pub address: String,
    /// The enterprise's slug.
    pub enterprise: String,
    /// In memory only.
    pub token: Secret,
}

impl Form {
    /// The endpoint's address, if a token may be sent there: besides where everybody may, to the page's own origin.
    pub fn checked_address(&self) -> Result<Address, AddressFault> {
        Address::parse(&self.address)?.guarded(|address| address == self.own_origin)
    }

    /// Every origin that the page may talk to.
    pub fn origins(&self) -> String {
        self.named.iter().fold(self.own_origin.clone(), |all, named| all + ", " + named)
    }

    /// Whether the page's policy lets it talk to this address.
    pub fn may_reach(&self, address: &Address) -> bool {
        let origin = address.origin();
        origin == self.own_origin || self.named.iter().any(|named| is_named(named, &origin))
    }
}

/// One of the form's fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The endpoint's address.
    Address,
    /// The enterprise's slug.
    Enterprise,
    /// The token.
    Token,
    /// The subdomain of an enterprise with data residency.
    Subdomain,
    /// The token for GitHub.
    CloudToken,
    /// The host that is to be connected.
    Host,
}

/// Why an upload failed for good.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// The HTTP status, if there was an answer.
    pub status: Option<u16>,
    /// The endpoint's reasons.
    pub problem: Problem,
}

/// How far one upload is.
#[derive(Clone, Debug, PartialEq)]
pub enum PartStage {
    /// Behind others.
    Waiting,
    /// Going out.
    Sending { sent: u64, total: u64 },
    /// Resting before another try.
    Pausing { ms: u32 },
    /// Accepted, and being worked on there.
    Following,
    /// Counted.
    Done(Rc<UploadAnswer>),
    /// Not accepted, or not counted.
    Failed(Box<Failure>),
    /// Stopped by the user.
    Cancelled,
}

/// One instance's upload.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Index into the uploads the run began with.
    pub upload: usize,
    /// The instance, by host name or id.
    pub host: String,
    /// Accounts in it.
    pub accounts: u64,
    /// Sizes and digests.
    pub payload: Payload,
    /// The `Idempotency-Key` of all its tries.
    pub key: String,
    /// Tries that were not answered, or not well, in a row; the one under way included.
    pub attempt: u32,
    /// Numbers the pauses, so that the end of a given-up one is known.
    pub tick: u32,
    /// The accepted upload's own address.
    pub url: Option<String>,
    /// How far it is.
    pub stage: PartStage,
}

/// One wish to submit.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Where the uploads are posted.
    pub url: Uploads,
    /// The enterprise's slug.
    pub enterprise: String,
    /// What the preview said.
    pub seats: Option<oneseat_core::Seats>,
    /// The uploads.
    pub parts: Vec<Part>,
}

impl Run {
    /// Whether something is still to happen.
    pub fn is_under_way(&self) -> bool {
        self.parts.iter().any(|part| {
            matches!(part.stage, PartStage::Sending { .. } | PartStage::Pausing { .. } | PartStage::Following)
        })
    }

    /// Whether all of it is counted.
    pub fn is_done(&self) -> bool {
        self.parts.iter().all(|part| matches!(part.stage, PartStage::Done(_)))
    }
}

/// The beginning of a payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Whose.
    pub upload: usize,
    /// The text; none while it is being made.
    pub text: Option<String>,
    /// Bytes that follow.
    pub more: u64,
}

/// Everything about submitting.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Submit {
    /// Where to send.
    pub form: Form,
    /// What will be sent, by upload; made after each preview.
    pub payloads: Vec<Option<Payload>>,
    /// The payload that is looked at.
    pub shown: Option<Shown>,
    /// The last run.
    pub run: Option<Rc<Run>>,
    /// The keys given so far: address and content, key.
    keys: Vec<(String, String)>,
}

impl Submit {
    pub(super) fn outdate(&mut self) {
        self.payloads.clear();
        self.shown = None;
    }

    pub(super) fn expect(&mut self, uploads: usize) {
        self.payloads = vec![None; uploads];
    }

    pub(super) fn prepared(&mut self, upload: usize, payload: Payload) {
        if let Some(place) = self.payloads.get_mut(upload) {
            *place = Some(payload);
        }
    }

    pub(super) fn is_prepared(&self) -> bool {
        !self.payloads.is_empty() && self.payloads.iter().all(Option::is_some)
    }

    /// Whether the last run sent exactly what would be sent now, and to its end.
    pub(super) fn is_submitted(&self) -> bool {
        self.run.as_ref().is_some_and(|run| {
            run.is_done()
                && run.parts.len() == self.payloads.len()
                && run.parts.iter().zip(&self.payloads).all(|(part, payload)| Some(&part.payload) == payload.as_ref())
        })
    }

    pub(super) fn start_over(&mut self) {
        self.payloads.clear();
        self.run = None;
        self.keys.clear();
    }

    /// The key of this content at this address: the one it had, or the fresh one.
    fn key(&mut self, url: &str, sha256: &str, fresh: String) -> String {
        let content = format!("{url} {sha256}");
        if let Some((_, key)) = self.keys.iter().find(|(known, _)| *known == content) {
            return key.clone();
        }
        self.keys.push((content, fresh.clone()));
        fresh
    }
}

impl State {
    pub(super) fn reduce_submit(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Prefill(prefill) => self.prefill(prefill),
            Action::Fill(field, text) => self.fill(field, text),
            Action::Show(upload) => return self.show(upload),
            Action::Shown(shown) if self.submit.shown.as_ref().is_some_and(|old| old.upload == shown.upload) => {
                self.submit.shown = Some(shown);
            }
            Action::SavePayload(upload) => return vec![Effect::Plain { upload, save: true }],
            Action::Submit(keys) => return self.submit(keys),
            Action::Sent { part, sent, total } => self.edit_part(part, |part| {
                if matches!(part.stage, PartStage::Sending { .. }) {
                    part.stage = PartStage::Sending { sent, total };
                }
            }),
            Action::Answered { part, answer, spread } => return self.answered(part, answer, spread),
            Action::PauseOver { part, tick } => return self.pause_over(part, tick),
            Action::CancelSubmit => return self.cancel(),
            _ => {}
        }
        Vec::new()
    }

    fn prefill(&mut self, prefill: Prefill) {
        if prefill.token.is_some() {
            // Whoever links to an endpoint's page means that endpoint.
            self.cloud.source = Source::Endpoint;
        }
        let form = &mut self.submit.form;
        form.address = prefill.endpoint.unwrap_or(std::mem::take(&mut form.address));
        form.enterprise = prefill.enterprise.unwrap_or(std::mem::take(&mut form.enterprise));
        form.token = prefill.token.map_or(std::mem::take(&mut form.token), Secret);
    }

    /// Whoever comes next has to bring their own.
    pub(super) fn forget_tokens(&mut self) {
        self.submit.form.token = Secret::default();
        self.cloud.token = Secret::default();
        self.servers.forget_secrets();
        if let Some(errand) = &mut self.cloud.errand {
            Rc::make_mut(errand).token = Secret::default();
        }
    }

    fn fill(&mut self, field: Field, text: String) {
        let form = &mut self.submit.form;
        match field {
            Field::Address => form.address = text,
            Field::Enterprise => form.enterprise = text,
            Field::Token => form.token = Secret(text),
            Field::Subdomain => self.cloud.subdomain = text,
            Field::CloudToken => self.cloud.token = Secret(text),
            Field::Host => self.servers.host = text,
        }
    }

    #[inline(never)]
    fn show(&mut self, upload: usize) -> Vec<Effect> {
        if self.submit.shown.take_if(|shown| shown.upload == upload).is_some() {
            return Vec::new();
        }
        self.submit.shown = Some(Shown { upload, text: None, more: 0 });
        vec![Effect::Plain { upload, save: false }]
    }

    #[inline(never)]
    fn submit(&mut self, keys: Vec<String>) -> Vec<Effect> {
        let form = &self.submit.form;
        let Ok(address) = form.checked_address() else { return Vec::new() };
        let Some(reckoned) = self.reckoned.clone().filter(|_| self.blocked().is_none()) else { return Vec::new() };
        let enterprise = form.enterprise.trim().to_owned();
        let Some(url) = address.uploads(&enterprise) else { return Vec::new() };
        let before = self.submit.run.take();
        let payloads = self.submit.payloads.clone();
        let parts = reckoned.uploads.iter().zip(payloads).zip(keys).enumerate();
        let parts = parts
            .filter_map(|(index, ((upload, payload), fresh))| {
                let payload = payload?;
                let key = self.submit.key(url.as_str(), &payload.sha256, fresh);
                // What an earlier run brought to its end need not be sent again.
                let done =
                    before.iter().flat_map(|run| &run.parts).find(|part| part.key == key).map(|part| &part.stage);
                let stage = match done {
                    Some(PartStage::Done(answer)) => PartStage::Done(Rc::clone(answer)),
                    _ => PartStage::Waiting,
                };
                let host = upload.host_name.clone().or_else(|| upload.server_id.clone());
                let host = host.unwrap_or_else(|| upload.file.clone());
                let accounts = upload.accounts;
                Some(Part { upload: index, host, accounts, payload, key, attempt: 0, tick: 0, url: None, stage })
            })
            .collect();
        self.submit.run = Some(Rc::new(Run { url, enterprise, seats: reckoned.preview.seats, parts }));
        self.news = News::Sending;
        let mut effects = vec![Effect::Hold];
        effects.extend(self.go_on());
        effects
    }

    /// Sends the next part that waits, or ends the run.
    #[inline(never)]
    fn go_on(&mut self) -> Vec<Effect> {
        let Some(run) = self.submit.run.clone() else { return Vec::new() };
        if let Some(next) = run.parts.iter().position(|part| part.stage == PartStage::Waiting) {
            return self.send(next);
        }
        if run.is_done() {
            let mut effects = self.follow_syncs();
            self.news = News::Submitted;
            effects.push(Effect::Focus(Focus::Section(Section::Receipt)));
            effects
        } else {
            self.news = News::Failed;
            vec![Effect::Focus(Focus::SubmitError)]
        }
    }

    fn send(&mut self, index: usize) -> Vec<Effect> {
        self.edit_part(index, |part| {
            part.attempt += 1;
            part.stage = PartStage::Sending { sent: 0, total: part.payload.sent_size };
        });
        let Some(run) = &self.submit.run else { return Vec::new() };
        let Some(part) = run.parts.get(index) else { return Vec::new() };
        vec![Effect::Upload {
            part: index,
            upload: part.upload,
            url: run.url.as_str().to_owned(),
            token: self.token(),
            key: part.key.clone(),
            digest: part.payload.sent_sha256.clone(),
        }]
    }

    fn token(&self) -> Secret {
        Secret(self.submit.form.token.0.trim().to_owned())
    }

    #[inline(never)]
    fn answered(&mut self, index: usize, answer: Answer, spread: f64) -> Vec<Effect> {
        let Some(part) = self.submit.run.as_ref().and_then(|run| run.parts.get(index)).cloned() else {
            return Vec::new();
        };
        // An answer that comes after a cancel changes nothing.
        if !matches!(part.stage, PartStage::Sending { .. } | PartStage::Following) {
            return Vec::new();
        }
        match answer {
            Answer::Upload(upload) => self.accepted(index, upload, spread),
            answer => match answer.pause(part.attempt, spread) {
                Some(ms) => {
                    self.news = News::Again;
                    // Asking how an accepted upload stands is tried as often as the upload itself.
                    self.edit_part(index, |part| part.attempt += u32::from(part.url.is_some()));
                    self.rest(index, ms)
                }
                None => self.fail(index, answer),
            },
        }
    }

    fn accepted(&mut self, index: usize, upload: Rc<UploadAnswer>, spread: f64) -> Vec<Effect> {
        match upload.sync_state {
            SyncState::Success => {
                self.edit_part(index, |part| part.stage = PartStage::Done(upload));
                self.go_on()
            }
            SyncState::Failure => {
                let problem = Problem { findings: upload.findings.clone(), ..Problem::default() };
                self.give_up(index, Failure { status: None, problem })
            }
            SyncState::Pending => {
                let url = self.submit.run.as_ref().and_then(|run| run.url.one(&upload.id));
                let Some(url) = url else { return self.fail(index, Answer::None) };
                self.edit_part(index, |part| {
                    part.url = Some(url);
                    part.attempt = 1;
                });
                let patience = self.submit.run.as_ref().map_or(0, |run| run.parts[index].tick);
                self.rest(index, milliseconds(back_off(1 + patience / 4, spread)))
            }
        }
    }

    fn rest(&mut self, index: usize, ms: u32) -> Vec<Effect> {
        let mut tick = 0;
        self.edit_part(index, |part| {
            part.stage = if part.url.is_some() { PartStage::Following } else { PartStage::Pausing { ms } };
            part.tick += 1;
            tick = part.tick;
        });
        vec![Effect::Pause { part: index, tick, ms }]
    }

    #[inline(never)]
    fn pause_over(&mut self, index: usize, tick: u32) -> Vec<Effect> {
        let Some(part) = self.submit.run.as_ref().and_then(|run| run.parts.get(index)) else { return Vec::new() };
        if part.tick != tick {
            return Vec::new();
        }
        match (&part.stage, &part.url) {
            (PartStage::Pausing { .. }, _) => self.send(index),
            (PartStage::Following, Some(url)) => {
                vec![Effect::Follow { part: index, url: url.clone(), token: self.token() }]
            }
            _ => Vec::new(),
        }
    }

    fn fail(&mut self, index: usize, answer: Answer) -> Vec<Effect> {
        let (status, problem) = match answer {
            Answer::Refused { status, problem, .. } => (Some(status), *problem),
            Answer::None | Answer::Upload(_) => (None, Problem::default()),
        };
        self.give_up(index, Failure { status, problem })
    }

    fn give_up(&mut self, index: usize, failure: Failure) -> Vec<Effect> {
        // Without an answer, or where the caller is not known, the others would fare the same.
        let hopeless = matches!(failure.status, None | Some(401 | 403 | 404)) && failure.problem.findings.is_empty();
        self.edit_part(index, |part| part.stage = PartStage::Failed(Box::new(failure)));
        if hopeless {
            self.edit_parts(|part| {
                if part.stage == PartStage::Waiting {
                    part.stage = PartStage::Cancelled;
                }
            });
        }
        self.go_on()
    }

    #[inline(never)]
    fn cancel(&mut self) -> Vec<Effect> {
        self.edit_parts(|part| {
            if !matches!(part.stage, PartStage::Done(_) | PartStage::Failed(_)) {
                part.stage = PartStage::Cancelled;
            }
        });
        self.news = News::Cancelled;
        vec![Effect::Abort, Effect::Focus(Focus::Submit)]
    }

    fn edit_part(&mut self, index: usize, change: impl FnOnce(&mut Part)) {
        if let Some(part) = self.submit.run.as_mut().and_then(|run| Rc::make_mut(run).parts.get_mut(index)) {
            change(part);
        }
    }

    fn edit_parts(&mut self, change: impl FnMut(&mut Part)) {
        if let Some(run) = &mut self.submit.run {
            Rc::make_mut(run).parts.iter_mut().for_each(change);
        }
    }
}
