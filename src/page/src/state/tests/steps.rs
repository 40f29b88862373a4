//! The promises about what is said to be wrong and to be done next.

use super::*;
use oneseat_core::{FindingView, Instance};

fn finding(code: &str, severity: Severity) -> FindingView {
    FindingView {
        code: code.to_owned(),
        severity,
        file: None,
        line: None,
        column: None,
        offset: None,
        pointer: None,
        excerpt: None,
        count: 1,
        places: Vec::new(),
        message: String::new(),
        remedy: String::new(),
    }
}

#[test]
fn what_is_wrong_comes_before_what_is_to_be_done() {
    let mut state = ready();
    assert_eq!(state.steps().first(), Some(&Step::NoServer), "no figures of a server");
    let preview = Preview {
        seats: Some(Seats { now: Some(4), after: 9, after_low: Some(7), separate: 9, saved: 0, purchased: Some(6) }),
        instances: vec![Instance::default()],
        findings: vec![
            finding("users-unreadable", Severity::Warning),
            finding("ambiguous-match", Severity::Warning),
            finding("json-expected", Severity::Error),
        ],
        ..Preview::default()
    };
    let edition = state.edition;
    tell(&mut state, told(edition, Box::new(preview), vec![upload("a")]));
    let expected =
        [Step::Errors(1), Step::Unreadable(1), Step::NoReport, Step::Short(3), Step::Hidden(2), Step::Warnings(1)];
    assert_eq!(state.steps(), expected);
}

#[test]
fn nothing_is_wrong_until_something_is_and_submitting_is_the_last_step() {
    let mut state = ready();
    let edition = state.edition;
    tell(&mut state, Tell::Document { file: 1, summary: summary(Kind::CloudReport) });
    let seats = Seats { now: Some(4), after: 5, after_low: Some(5), separate: 8, saved: 3, purchased: None };
    let preview = Preview { seats: Some(seats), instances: vec![Instance::default()], ..Preview::default() };
    tell(&mut state, told(edition, Box::new(preview), vec![upload("a")]));
    assert!(state.steps().is_empty(), "the payload is being made");
    tell(&mut state, Tell::Payload { edition, upload: 0, payload: payload("aa") });
    assert_eq!(state.steps(), [Step::Submit]);
    let step = Effect::Address { address: String::from("submit"), step: true };
    assert_eq!(state.reduce(Action::Go(Step::Submit)), [step, Effect::Focus(Focus::Section(Section::Submit))]);
    submit(&mut state);
    answer(&mut state, 0, accepted(SyncState::Success));
    assert_eq!(state.steps(), [Step::Submitted]);
}
