//! The promises about the cloud side without a file.

use super::*;
use oneseat_submission::{Head, LastSync, Refusal, ServerInstance, SyncStatus};

const NOW: u64 = 1_800_000_000_000;
const FIRST: &str = "https://api.github.com/enterprises/octo/consumed-licenses?per_page=100";

/// A page whose policy names GitHub.
fn hosted() -> State {
    let mut state = State::default();
    state.submit.form.named = ["https://api.github.com", "https://*.ghe.com"].map(String::from).to_vec();
    state
}

/// The form filled in for github.com.
fn filled() -> State {
    let mut state = hosted();
    state.reduce(Action::Fill(Field::Enterprise, String::from(" octo ")));
    state.reduce(Action::Fill(Field::CloudToken, String::from(" ghp_secret\n")));
    state
}

fn asked(effects: &[Effect]) -> Option<(u32, &str)> {
    effects.iter().find_map(|effect| match effect {
        Effect::Get { tick, url, token } => {
            assert!(!token.0.contains(char::is_whitespace));
            Some((*tick, url.as_str()))
        }
        _ => None,
    })
}

fn waits(effects: &[Effect]) -> Option<u32> {
    effects.iter().find_map(|effect| if let Effect::Wait { ms, .. } = effect { Some(*ms) } else { None })
}

/// Sends what came to the request that is under way.
fn got(state: &mut State, tick: u32, got: Got, now: u64) -> Vec<Effect> {
    state.reduce(Action::Got { tick, got, now, spread: 0.0 })
}

fn page(people: u64, next: Option<&str>) -> Got {
    let link = next.map(|next| format!("<{next}>; rel=\"next\""));
    Got::Page { people, total: Some(250), link, head: Box::default() }
}

fn refused(head: Head) -> Got {
    Got::Refused(Box::new(head))
}

fn stage(state: &State) -> Option<ErrandStage> {
    state.cloud.errand.as_ref().map(|errand| errand.stage.clone())
}

fn trouble(state: &State) -> Option<Trouble> {
    match stage(state) {
        Some(ErrandStage::Ended(trouble)) => Some(*trouble),
        _ => None,
    }
}

#[test]
fn pages_are_asked_for_one_after_another_and_become_a_file() {
    let mut state = filled();
    let effects = state.reduce(Action::AskCloud(What::Report));
    let (tick, url) = asked(&effects).expect("a request");
    assert_eq!(url, FIRST);
    let second = "https://api.github.com/enterprises/octo/consumed-licenses?page=2";
    let effects = got(&mut state, tick, page(100, Some(second)), NOW);
    assert_eq!(asked(&effects), Some((tick + 1, second)));
    let errand = state.cloud.errand.clone().expect("an errand");
    assert_eq!((errand.pages, errand.people, errand.total), (1, 100, Some(250)));
    assert!(got(&mut state, tick, page(100, None), NOW).is_empty(), "an answer to an older request");
    let effects = got(&mut state, tick + 1, page(50, None), NOW);
    assert_eq!(effects, [Effect::Gather { name: String::from("consumed-licenses-octo.json") }]);
    let effects = state.reduce(Action::Gathered { size: 9, at: String::from("2026-11-21T10:00:00Z") });
    let files = vec![(0, String::from("consumed-licenses-octo.json"))];
    assert_eq!(asks(&effects), [&Ask::Read { files }]);
    let origin = state.files[0].origin.as_deref().expect("an origin");
    assert_eq!((origin.host.as_str(), origin.enterprise.as_str(), origin.pages), ("api.github.com", "octo", 2));
    assert_eq!((state.news.clone(), state.cloud.errand.is_none()), (News::Fetched(150), true));
}

#[test]
fn a_report_that_is_fetched_again_takes_the_place_of_the_one_before_and_of_no_other_file() {
    let mut state = filled();
    state.reduce(Action::Dropped(vec![(String::from("ghes.json"), 10)]));
    for round in 0..2 {
        let effects = state.reduce(Action::AskCloud(What::Report));
        let (tick, _) = asked(&effects).expect("a request");
        got(&mut state, tick, page(3, None), NOW);
        let effects = state.reduce(Action::Gathered { size: 9, at: String::from("t") });
        assert_eq!(effects.contains(&Effect::Forget(1)), round == 1);
    }
    let names: Vec<_> = state.files.iter().map(|file| (file.id, file.name.as_str())).collect();
    assert_eq!(names, [(0, "ghes.json"), (2, "consumed-licenses-octo.json")]);
}

#[test]
fn a_limit_is_waited_out_with_a_countdown_that_keeps_to_the_clock() {
    let mut state = filled();
    let effects = state.reduce(Action::AskCloud(What::Report));
    let (tick, _) = asked(&effects).expect("a request");
    let limit = Head { status: 403, remaining: Some(0), reset: Some(NOW / 1_000 + 89), ..Head::default() };
    let effects = got(&mut state, tick, refused(limit), NOW);
    assert_eq!(waits(&effects), Some(1_000));
    assert_eq!(state.news, News::Limited(2));
    let Some(ErrandStage::Pausing { until, left, why }) = stage(&state) else { panic!("no pause") };
    assert_eq!((until, left, why), (NOW + 90_000, 90, Why::Limit));
    // A tab in the background is called late.
    let effects = state.reduce(Action::CloudTick { tick: tick + 1, now: NOW + 60_500 });
    assert_eq!(waits(&effects), Some(500));
    assert!(matches!(stage(&state), Some(ErrandStage::Pausing { left: 30, .. })));
    let effects = state.reduce(Action::CloudTick { tick: tick + 1, now: NOW + 90_000 });
    assert_eq!(asked(&effects), Some((tick + 2, FIRST)));
}

#[test]
fn the_last_request_that_a_limit_allows_is_followed_by_a_pause_not_by_a_refusal() {
    let mut state = filled();
    let effects = state.reduce(Action::AskCloud(What::Report));
    let (tick, _) = asked(&effects).expect("a request");
    let head = Head { status: 200, remaining: Some(0), reset: Some(NOW / 1_000 + 9), ..Head::default() };
    let link = Some(String::from("<https://api.github.com/x>; rel=\"next\""));
    let effects = got(&mut state, tick, Got::Page { people: 100, total: None, link, head: Box::new(head) }, NOW);
    assert_eq!(asked(&effects), None);
    assert!(matches!(stage(&state), Some(ErrandStage::Pausing { left: 10, why: Why::Limit, .. })));
}

#[test]
fn the_token_follows_no_link_to_anybody_else_and_no_link_in_a_circle() {
    for (next, circle) in [("https://evil.example/x", false), (FIRST, true)] {
        let mut state = filled();
        let effects = state.reduce(Action::AskCloud(What::Report));
        let (tick, _) = asked(&effects).expect("a request");
        let effects = got(&mut state, tick, page(100, Some(next)), NOW);
        assert_eq!(asked(&effects), None);
        assert!(effects.contains(&Effect::DropCloud), "what came so far is no report");
        let expected = if circle { Trouble::Strange } else { Trouble::Foreign(next.to_owned()) };
        assert_eq!(trouble(&state), Some(expected));
    }
}

#[test]
fn what_a_person_must_mend_ends_the_errand_and_what_may_pass_does_not() {
    for (status, refusal) in [(401, Refusal::Token), (403, Refusal::Permission), (404, Refusal::NotFound)] {
        let mut state = filled();
        let effects = state.reduce(Action::AskCloud(What::Report));
        let (tick, _) = asked(&effects).expect("a request");
        let (kind, said) = (Some(String::from("not-found")), String::from("No"));
        let head = Head { status, kind: kind.clone(), said: said.clone(), ..Head::default() };
        let effects = got(&mut state, tick, refused(head), NOW);
        assert!(effects.contains(&Effect::Focus(Focus::CloudError)));
        assert_eq!(trouble(&state), Some(Trouble::Refused { refusal, status, kind, said }));
    }
    let mut state = filled();
    let effects = state.reduce(Action::AskCloud(What::Report));
    let (mut tick, _) = asked(&effects).expect("a request");
    for _ in 1..oneseat_submission::TRIES {
        got(&mut state, tick, Got::Nothing { forbidden: false }, NOW);
        let effects = state.reduce(Action::CloudTick { tick: tick + 1, now: NOW * 2 });
        tick = asked(&effects).expect("another try").0;
    }
    got(&mut state, tick, Got::Nothing { forbidden: false }, NOW);
    assert_eq!(trouble(&state), Some(Trouble::NoAnswer { forbidden: false }));
    let mut state = filled();
    let effects = state.reduce(Action::AskCloud(What::Report));
    let (tick, _) = asked(&effects).expect("a request");
    got(&mut state, tick, Got::Nothing { forbidden: true }, NOW);
    assert_eq!(trouble(&state), Some(Trouble::NoAnswer { forbidden: true }));
}

#[test]
fn cancel_ends_the_request_and_forgets_the_pages() {
    let mut state = filled();
    let effects = state.reduce(Action::AskCloud(What::Report));
    let (tick, _) = asked(&effects).expect("a request");
    let effects = state.reduce(Action::CancelCloud);
    assert!(effects.contains(&Effect::DropCloud));
    assert!(state.cloud.errand.is_none());
    assert!(got(&mut state, tick, page(1, None), NOW).is_empty());
}

#[test]
fn nothing_is_asked_without_an_enterprise_and_a_token_that_can_be_sent() {
    assert_eq!(State::default().cloud_blocked(), Some(Blocked::AddressElsewhere), "the policy names nobody");
    let mut state = hosted();
    assert_eq!(state.cloud_blocked(), Some(Blocked::EnterpriseMissing));
    state.reduce(Action::Fill(Field::Enterprise, String::from("octo")));
    assert_eq!(state.cloud_blocked(), Some(Blocked::TokenMissing));
    state.reduce(Action::Fill(Field::CloudToken, String::from("a b")));
    assert_eq!(state.cloud_blocked(), Some(Blocked::TokenStrange));
    assert!(state.reduce(Action::AskCloud(What::Report)).is_empty());
    state.reduce(Action::CloudSource(Source::GheCom));
    assert_eq!(state.cloud_blocked(), Some(Blocked::Subdomain));
    state.reduce(Action::Fill(Field::Subdomain, String::from("octo.ghe.com")));
    state.reduce(Action::Fill(Field::CloudToken, String::from("a")));
    let effects = state.reduce(Action::AskCloud(What::Status));
    let url = "https://api.octo.ghe.com/enterprises/octo/license-sync-status";
    assert_eq!(asked(&effects).map(|(_, url)| url), Some(url));
    state.reduce(Action::CloudSource(Source::Endpoint));
    assert_eq!(state.cloud_blocked(), Some(Blocked::Address(AddressFault::Missing)));
}

#[test]
fn the_tokens_are_gone_after_starting_over_and_when_the_page_is_left() {
    for action in [Action::StartOver, Action::Leave] {
        let mut state = filled();
        state.reduce(Action::Fill(Field::Token, String::from("oneseat_secret")));
        state.reduce(Action::AskCloud(What::Report));
        state.reduce(action);
        assert_eq!((&state.submit.form.token, &state.cloud.token), (&Secret::default(), &Secret::default()));
        assert!(state.cloud.errand.is_none_or(|errand| errand.token == Secret::default()));
    }
}

fn status(word: &str) -> Got {
    let sync = LastSync { date: None, status: Some(word.to_owned()), error: None };
    let instance = ServerInstance { hostname: Some(String::from("h")), last_sync: Some(sync), server_id: None };
    Got::Status(Rc::new(SyncStatus { server_instances: vec![instance] }))
}

#[test]
fn after_an_upload_the_syncs_are_followed_until_none_is_pending() {
    let mut state = ready();
    submit(&mut state);
    answer(&mut state, 0, accepted(SyncState::Success));
    let effects = answer(&mut state, 1, accepted(SyncState::Success));
    let (tick, url) = asked(&effects).expect("a request");
    assert_eq!(url, "https://seats.example/enterprises/octo/license-sync-status");
    assert_eq!(state.news, News::Submitted);
    let effects = got(&mut state, tick, status("pending"), NOW);
    assert_eq!(waits(&effects), Some(1_000));
    assert!(state.cloud.status.is_some(), "what is known so far is shown");
    let effects = state.reduce(Action::CloudTick { tick: tick + 1, now: NOW + 60_000 });
    let (tick, _) = asked(&effects).expect("the question again");
    got(&mut state, tick, status("failure"), NOW);
    assert!(state.cloud.errand.is_none());
    let effects = state.reduce(Action::AskAgain);
    assert_eq!(asked(&effects).map(|(_, url)| url), Some("https://seats.example/enterprises/octo/license-sync-status"));
}

#[test]
fn a_sync_that_stays_pending_is_not_asked_after_for_ever() {
    let mut state = filled();
    let effects = state.reduce(Action::AskCloud(What::Status));
    let (mut tick, _) = asked(&effects).expect("a request");
    let mut questions = 1;
    loop {
        if waits(&got(&mut state, tick, status("pending"), NOW)).is_none() {
            break;
        }
        let effects = state.reduce(Action::CloudTick { tick: tick + 1, now: NOW * 2 });
        tick = asked(&effects).expect("the question again").0;
        questions += 1;
    }
    assert!((10..100).contains(&questions), "{questions}");
    assert_eq!(trouble(&state), Some(Trouble::StillPending));
}
