//! The promises of the state, kept without a browser.

mod cloud;
mod hand_over;
mod servers;
mod shown;
mod steps;

use super::*;
use crate::endpoint::{Answer, Prefill};
use oneseat_core::{Category, PeoplePage, PersonView, Seats, Severity, Summary, SyncNumbers};
use oneseat_submission::{AddressFault, Problem, SeatsAnswer, SyncState, UploadAnswer};
use oneseat_worker::{Payload, Tell};

fn summary(kind: Kind) -> Summary {
    Summary {
        name: String::from("a.json"),
        kind,
        bytes: 10,
        server_id: None,
        host_name: Some(String::from("ghes.octo.example")),
        version: None,
        accounts: 3,
        rows: 0,
        identities: 0,
        total_seats_consumed: None,
        findings: Vec::new(),
    }
}

/// Somebody of whom nothing is known but a seat on the cloud.
pub(super) fn person(id: u32) -> PersonView {
    PersonView {
        id,
        name: None,
        cloud_login: None,
        addresses: Vec::new(),
        category: Category::CloudOnly,
        address_hidden: false,
        accounts: Vec::new(),
    }
}

fn preview() -> Box<Preview> {
    let seats = Seats { now: Some(4), after: 5, after_low: Some(4), separate: 8, saved: 3, purchased: None };
    Box::new(Preview { seats: Some(seats), ..Preview::default() })
}

fn upload(host: &str) -> Upload {
    Upload { file: String::from("a.json"), server_id: None, host_name: Some(host.to_owned()), accounts: 3 }
}

fn payload(sha256: &str) -> Payload {
    Payload { size: 100, sha256: sha256.to_owned(), sent_size: 50, sent_sha256: String::from("c2Vu") }
}

fn told(edition: u32, preview: Box<Preview>, uploads: Vec<Upload>) -> Tell {
    Tell::Preview { edition, preview, uploads, now: None }
}

fn beside(edition: u32, sync: Vec<SyncNumbers>) -> Tell {
    Tell::Beside { edition, overlaps: Overlaps::default(), sync }
}

fn tell(state: &mut State, tell: Tell) -> Vec<Effect> {
    state.reduce(Action::Told(Box::new(tell)))
}

fn asks(effects: &[Effect]) -> Vec<&Ask> {
    effects
        .iter()
        .filter_map(|effect| if let Effect::Ask(request) = effect { Some(&request.ask) } else { None })
        .collect()
}

fn dropped(names: &[&str]) -> State {
    let mut state = State::default();
    state.reduce(Action::Dropped(names.iter().map(|name| ((*name).to_owned(), 10)).collect()));
    state
}

/// Two instances read, reckoned and prepared, the form filled in.
pub(super) fn ready() -> State {
    let mut state = dropped(&["a.json", "b.json"]);
    for file in [0, 1] {
        tell(&mut state, Tell::Document { file, summary: summary(Kind::ServerUsage) });
    }
    let edition = state.edition;
    let uploads = vec![upload("a.octo.example"), upload("b.octo.example")];
    tell(&mut state, told(edition, preview(), uploads));
    for (upload, sha256) in ["aa", "bb"].into_iter().enumerate() {
        tell(&mut state, Tell::Payload { edition, upload, payload: payload(sha256) });
    }
    state.submit.form.named = vec![String::from("https://*.example")];
    state.reduce(Action::Prefill(Prefill {
        endpoint: Some(String::from("https://seats.example")),
        enterprise: Some(String::from("octo")),
        token: Some(String::from("secret")),
    }));
    state
}

fn submit(state: &mut State) -> Vec<Effect> {
    state.reduce(Action::Submit(vec![String::from("key-a"), String::from("key-b")]))
}

#[test]
fn a_new_version_is_offered_only_where_nothing_would_be_lost() {
    let mut empty = State::default();
    assert_eq!(empty.reduce(Action::TakeNewVersion), []);
    empty.reduce(Action::NewVersion);
    assert!(empty.offers_new_version());
    assert_eq!(empty.news, News::NewVersion);
    assert_eq!(empty.reduce(Action::TakeNewVersion), [Effect::TakeNewVersion]);

    let mut busy = ready();
    let news = busy.news.clone();
    busy.reduce(Action::NewVersion);
    assert!(!busy.offers_new_version());
    assert_eq!(busy.news, news);
    assert_eq!(busy.reduce(Action::TakeNewVersion), []);
    submit(&mut busy);
    assert_eq!(busy.reduce(Action::TakeNewVersion), []);
    busy.reduce(Action::StartOver);
    assert!(busy.offers_new_version());
}

#[test]
fn an_address_that_the_policy_does_not_name_is_refused_before_anything_is_sent() {
    let mut state = ready();
    assert_eq!(state.blocked(), None);
    state.reduce(Action::Fill(Field::Address, String::from("https://elsewhere.test")));
    assert_eq!(state.blocked(), Some(Blocked::AddressElsewhere));
    assert_eq!(submit(&mut state), []);
    state.submit.form.own_origin = String::from("https://elsewhere.test");
    assert_eq!(state.blocked(), None);
}

fn answer(state: &mut State, part: usize, answer: Answer) -> Vec<Effect> {
    state.reduce(Action::Answered { part, answer, spread: 0.0 })
}

fn accepted(sync_state: SyncState) -> Answer {
    Answer::Upload(Rc::new(UploadAnswer {
        id: String::from("u1"),
        sync_state,
        created_at: None,
        sha256: None,
        accounts: None,
        seats: Some(SeatsAnswer { before: Some(4), after: Some(5) }),
        findings: Vec::new(),
    }))
}

fn refused(status: u16) -> Answer {
    Answer::Refused { status, retry_after: None, problem: Box::new(Problem::default()) }
}

fn stage(state: &State, part: usize) -> Option<PartStage> {
    state.submit.run.as_ref().and_then(|run| run.parts.get(part)).map(|part| part.stage.clone())
}

#[test]
fn files_dropped_together_are_asked_for_together_and_in_order() {
    let mut state = State::default();
    let effects = state.reduce(Action::Dropped(vec![(String::from("a"), 1), (String::from("b"), 2)]));
    let files = vec![(0, String::from("a")), (1, String::from("b"))];
    assert_eq!(asks(&effects), [&Ask::Read { files }]);
    assert!(state.reckoning);
    assert_eq!(state.progress(), (0, 3));
}

#[test]
fn a_file_that_fails_stops_no_other() {
    let mut state = dropped(&["a", "b"]);
    tell(&mut state, Tell::Unreadable { file: 0, reason: String::from("gone") });
    tell(&mut state, Tell::Document { file: 1, summary: summary(Kind::ServerUsage) });
    assert!(state.files[0].has_errors());
    assert!(state.files[1].summary().is_some());
    assert_eq!(state.blocked(), Some(Blocked::FileErrors));
}

#[test]
fn a_preview_of_older_files_is_dropped() {
    let mut state = ready();
    let edition = state.edition;
    state.reduce(Action::Remove(1));
    tell(&mut state, told(edition, Box::default(), Vec::new()));
    assert!(state.reckoning, "the new preview is still awaited");
    assert_eq!(state.blocked(), Some(Blocked::Reckoning));
}

#[test]
fn removing_the_last_file_leaves_an_empty_page() {
    let mut state = dropped(&["a"]);
    let effects = state.reduce(Action::Remove(0));
    assert!(!effects.contains(&Effect::Forget(0)), "it may be had back");
    assert!(effects.contains(&Effect::Focus(Focus::Input)));
    assert!(state.reckoned.is_none() && !state.reckoning);
    assert_eq!(state.blocked(), Some(Blocked::NoFiles));
}

#[test]
fn cancel_stops_what_is_unread_and_keeps_what_is_read() {
    let mut state = dropped(&["a", "b", "c"]);
    tell(&mut state, Tell::Document { file: 0, summary: summary(Kind::ServerUsage) });
    tell(&mut state, Tell::Progress { file: 1, bytes: 5 });
    let effects = state.reduce(Action::StopReading);
    assert_eq!(asks(&effects), [&Ask::Remove { file: 1 }, &Ask::Remove { file: 2 }]);
    assert!(state.files[0].summary().is_some());
    assert_eq!(state.files[2].stage, Stage::Stopped);
    // What the worker had under way when it was told is not taken back up.
    tell(&mut state, Tell::Document { file: 1, summary: summary(Kind::ServerUsage) });
    assert_eq!(state.files[1].stage, Stage::Stopped);
}

#[test]
fn a_broken_worker_costs_the_file_it_was_at_and_no_other() {
    let mut state = dropped(&["a", "b"]);
    tell(&mut state, Tell::Ready);
    tell(&mut state, Tell::Document { file: 0, summary: summary(Kind::ServerUsage) });
    tell(&mut state, Tell::Progress { file: 1, bytes: 5 });
    let effects = state.reduce(Action::WorkerLost);
    assert_eq!(effects[0], Effect::Restart);
    assert!(asks(&effects).contains(&&Ask::Read { files: vec![(0, String::from("a"))] }));
    assert_eq!(state.files[1].stage, Stage::Stopped);
}

#[test]
fn a_worker_that_never_starts_is_not_started_again_and_again() {
    let mut state = dropped(&["a"]);
    assert!(state.reduce(Action::WorkerLost).is_empty());
    assert_eq!(state.worker, Worker::Dead);
    assert_eq!(state.files[0].stage, Stage::Stopped);
    assert!(state.reduce(Action::Dropped(vec![(String::from("b"), 1)])).is_empty());
}

#[test]
fn an_encrypted_export_gets_its_checksum_for_the_hand_over() {
    let mut state = dropped(&["a"]);
    let effects = tell(&mut state, Tell::Document { file: 0, summary: summary(Kind::ServerUsageEncrypted) });
    assert_eq!(asks(&effects), [&Ask::Checksum { file: 0 }]);
    assert_eq!(state.hosts(), ["ghes.octo.example"]);
}

#[test]
fn typing_asks_once_it_rests_and_only_the_newest_answer_counts() {
    let mut state = ready();
    let first = state.reduce(Action::Search(String::from("a")));
    let second = state.reduce(Action::Search(String::from("ab")));
    let (Effect::SearchSoon(old), Effect::SearchSoon(new)) = (&first[0], &second[0]) else { panic!("{first:?}") };
    assert!(state.reduce(Action::SearchDue(*old)).is_empty());
    assert_eq!(asks(&state.reduce(Action::SearchDue(*new))).len(), 1);
    let late = PeoplePage { total: 9, rows: Vec::new() };
    tell(&mut state, Tell::People { request: *new, page: late });
    assert_eq!(state.table.total(), 0, "the answer to an older request is dropped");
    let request = state.table.request;
    tell(&mut state, Tell::People { request, page: PeoplePage { total: 2, rows: Vec::new() } });
    assert_eq!(state.table.total(), 2);
}

#[test]
fn a_column_pressed_again_sorts_the_other_way() {
    let mut state = ready();
    state.reduce(Action::Drawn(50));
    state.reduce(Action::Sort(oneseat_core::Sort::Address));
    assert_eq!((state.table.query.descending, state.table.query.offset), (false, 0));
    state.reduce(Action::Sort(oneseat_core::Sort::Address));
    assert!(state.table.query.descending);
}

#[test]
fn submit_says_what_is_missing() {
    let mut state = ready();
    assert_eq!(state.blocked(), None);
    state.reduce(Action::Fill(Field::Token, String::from(" ")));
    assert_eq!(state.blocked(), Some(Blocked::TokenMissing));
    state.reduce(Action::Fill(Field::Enterprise, String::from("a/b")));
    assert_eq!(state.blocked(), Some(Blocked::EnterpriseNoSlug));
    state.reduce(Action::Fill(Field::Address, String::from("http://far.example")));
    assert_eq!(state.blocked(), Some(Blocked::Address(AddressFault::Unencrypted)));
    assert!(submit(&mut state).is_empty(), "nothing is sent meanwhile");
}

#[test]
fn errors_of_the_files_together_stop_submit() {
    let mut state = ready();
    let mut bad = preview();
    bad.findings.push(oneseat_core::FindingView {
        code: String::from("report-incomplete"),
        severity: Severity::Error,
        file: None,
        line: None,
        column: None,
        offset: None,
        pointer: None,
        count: 1,
        places: Vec::new(),
        excerpt: None,
        message: String::new(),
        remedy: String::new(),
    });
    let edition = state.edition;
    tell(&mut state, told(edition, bad, vec![upload("a")]));
    assert_eq!(state.blocked(), Some(Blocked::PreviewErrors));
}

#[test]
fn instances_are_submitted_one_after_another() {
    let mut state = ready();
    let effects = submit(&mut state);
    assert_eq!(effects[0], Effect::Hold);
    assert!(matches!(&effects[1], Effect::Upload { part: 0, key, url, .. }
        if key == "key-a" && url == "https://seats.example/enterprises/octo/server-usage-uploads"));
    assert_eq!(effects.len(), 2);
    assert_eq!(state.blocked(), Some(Blocked::Sending));
    let next = answer(&mut state, 0, accepted(SyncState::Success));
    assert!(matches!(&next[0], Effect::Upload { part: 1, .. }));
    let end = answer(&mut state, 1, accepted(SyncState::Success));
    assert_eq!(end.last(), Some(&Effect::Focus(Focus::Section(Section::Receipt))));
    assert_eq!(state.blocked(), Some(Blocked::Submitted));
    assert_eq!(state.news, News::Submitted);
}

#[test]
fn a_failed_try_is_repeated_under_the_same_key_after_a_pause() {
    let mut state = ready();
    submit(&mut state);
    let effects = answer(&mut state, 0, Answer::None);
    let [Effect::Pause { part: 0, tick, ms: 250 }] = effects[..] else { panic!("{effects:?}") };
    assert!(state.reduce(Action::PauseOver { part: 0, tick: tick + 1 }).is_empty());
    let again = state.reduce(Action::PauseOver { part: 0, tick });
    assert!(matches!(&again[0], Effect::Upload { key, .. } if key == "key-a"));
}

#[test]
fn a_refusal_is_final_and_the_next_wish_has_the_same_key() {
    let mut state = ready();
    submit(&mut state);
    let effects = answer(&mut state, 0, refused(404));
    assert_eq!(effects, [Effect::Focus(Focus::SubmitError)]);
    assert_eq!(stage(&state, 1), Some(PartStage::Cancelled), "the others would fare the same");
    assert_eq!(state.blocked(), None);
    let again = state.reduce(Action::Submit(vec![String::from("other-a"), String::from("other-b")]));
    assert!(matches!(&again[1], Effect::Upload { key, .. } if key == "key-a"));
}

#[test]
fn an_instance_that_is_refused_does_not_stop_the_next_and_what_is_done_is_not_sent_again() {
    let mut state = ready();
    submit(&mut state);
    let next = answer(&mut state, 0, refused(422));
    assert!(matches!(&next[0], Effect::Upload { part: 1, .. }));
    answer(&mut state, 1, accepted(SyncState::Success));
    let again = submit(&mut state);
    assert!(matches!(&again[1], Effect::Upload { part: 0, .. }));
    assert!(matches!(stage(&state, 1), Some(PartStage::Done(_))));
}

#[test]
fn cancel_ends_sending_and_a_late_answer_changes_nothing() {
    let mut state = ready();
    submit(&mut state);
    let effects = state.reduce(Action::CancelSubmit);
    assert!(effects.contains(&Effect::Abort));
    assert!(answer(&mut state, 0, accepted(SyncState::Success)).is_empty());
    assert_eq!(stage(&state, 0), Some(PartStage::Cancelled));
    assert_eq!(state.blocked(), None, "it can be submitted again");
}

#[test]
fn a_pending_upload_is_followed_to_its_end() {
    let mut state = ready();
    submit(&mut state);
    let effects = answer(&mut state, 0, accepted(SyncState::Pending));
    let [Effect::Pause { part: 0, tick, .. }] = effects[..] else { panic!("{effects:?}") };
    let follow = state.reduce(Action::PauseOver { part: 0, tick });
    assert!(matches!(&follow[0], Effect::Follow { url, .. } if url.ends_with("/server-usage-uploads/u1")));
    answer(&mut state, 0, accepted(SyncState::Failure));
    assert!(matches!(stage(&state, 0), Some(PartStage::Failed(_))));
}

#[test]
fn start_over_forgets_files_numbers_and_run() {
    let mut state = ready();
    submit(&mut state);
    let effects = state.reduce(Action::StartOver);
    // What the files said ends with the worker that held it; another one is told how to answer.
    assert_eq!(effects[0], Effect::Restart);
    assert!(matches!(asks(&effects)[..], [Ask::Settings { .. }]));
    assert!(effects.contains(&Effect::Forget(0)) && effects.contains(&Effect::Abort));
    assert!(state.files.is_empty() && state.reckoned.is_none() && state.submit.run.is_none());
}

#[test]
fn a_token_is_never_printed() {
    let state = ready();
    assert!(!format!("{state:?}").contains("\"secret\""));
}

#[test]
fn another_language_asks_the_worker_and_other_colours_do_not() {
    let mut state = ready();
    let colours = Settings { scheme: Scheme::Dark, ..state.settings };
    assert!(asks(&state.reduce(Action::Settings(colours))).is_empty());
    let words = Settings { lang: Lang::Ja, ..colours };
    let effects = state.reduce(Action::Settings(words));
    assert_eq!(asks(&effects), [&Ask::Settings { lang: Lang::Ja, billing: Billing::Volume }]);
}
