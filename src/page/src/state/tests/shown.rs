//! The promises about what is looked at: details, lists, shape reports, blot-out.

use super::*;
use oneseat_core::{PersonDetail, SyncChange};

#[test]
fn one_row_is_open_at_a_time_and_a_late_answer_for_another_is_dropped() {
    let mut state = ready();
    let first = state.reduce(Action::Open(4));
    assert_eq!(asks(&first), [&Ask::Person { request: 1, id: 4 }]);
    assert_eq!(asks(&state.reduce(Action::Open(7))), [&Ask::Person { request: 2, id: 7 }]);
    tell(&mut state, Tell::Person { request: 1, detail: Some(Box::new(detail(4))) });
    assert!(state.table.detail.is_none(), "the answer is about a row that is closed");
    tell(&mut state, Tell::Person { request: 2, detail: Some(Box::new(detail(7))) });
    assert_eq!(state.table.detail.as_ref().map(|detail| detail.person.id), Some(7));
    assert!(state.reduce(Action::Open(7)).is_empty());
    assert_eq!((state.table.open, state.table.detail.is_none()), (None, true));
    state.reduce(Action::Open(7));
    state.reduce(Action::Drawn(50));
    assert_eq!(state.table.open, Some(7), "it is open when it comes back");
    state.reduce(Action::Filter(oneseat_core::Filter::CloudOnly));
    assert_eq!(state.table.open, None, "other rows are shown");
}

fn detail(id: u32) -> PersonDetail {
    PersonDetail { person: person(id), cloud: None, accounts: Vec::new(), suggestions: Vec::new(), note: None }
}

#[test]
fn lists_of_the_last_sync_are_asked_for_only_where_there_is_one() {
    let mut state = ready();
    let edition = state.edition;
    assert!(!asks(&tell(&mut state, told(edition, preview(), Vec::new()))).is_empty());
    assert!(tell(&mut state, beside(edition, Vec::new())).is_empty());
    let with = tell(&mut state, beside(edition, vec![SyncNumbers::default()]));
    assert!(asks(&with).iter().any(|ask| matches!(ask, Ask::LastSync { .. })));
    state.reduce(Action::TurnSync(20));
    state.reduce(Action::SyncChange(SyncChange::Left));
    assert_eq!((state.sync.query.change, state.sync.query.offset), (SyncChange::Left, 0));
}

#[test]
fn what_stands_beside_the_figures_stays_until_its_own_numbers_come() {
    let mut state = ready();
    let edition = state.edition;
    let shown = |state: &State| state.reckoned.as_ref().map(|reckoned| (reckoned.sync.clone(), reckoned.is_whole));
    let [before, after] = [1, 2].map(|joined| vec![SyncNumbers { joined, ..SyncNumbers::default() }]);
    tell(&mut state, told(edition, preview(), Vec::new()));
    tell(&mut state, beside(edition, before.clone()));
    tell(&mut state, told(edition, preview(), Vec::new()));
    assert_eq!(shown(&state), Some((before.clone(), false)));
    tell(&mut state, beside(edition + 1, after.clone()));
    assert_eq!(shown(&state), Some((before, false)), "they are of other files");
    tell(&mut state, beside(edition, after.clone()));
    assert_eq!(shown(&state), Some((after, true)));
}

#[test]
fn a_shape_report_is_read_when_wanted_copied_as_shown_and_gone_with_its_language() {
    let mut state = ready();
    assert_eq!(asks(&state.reduce(Action::Shape(0))), [&Ask::Shape { file: 0 }]);
    assert!(state.reduce(Action::CopyShape(0)).is_empty(), "there is nothing to copy yet");
    tell(&mut state, Tell::Shape { file: 0, text: String::from("kind: x") });
    assert_eq!(state.reduce(Action::CopyShape(0)), [Effect::Copy(String::from("kind: x"))]);
    state.reduce(Action::Settings(Settings { lang: Lang::Ja, ..state.settings }));
    assert_eq!(state.files[0].shape, ShapeReport::Hidden);
    tell(&mut state, Tell::Shape { file: 0, text: String::from("kind: x") });
    assert_eq!(state.files[0].shape, ShapeReport::Hidden, "nobody waits for it any more");
}

#[test]
fn blotting_out_asks_for_everything_anew_without_new_numbers_and_hides_what_will_be_sent() {
    let mut state = ready();
    let edition = state.edition;
    state.reduce(Action::Show(0));
    let effects = state.reduce(Action::Settings(Settings { blot: true, ..state.settings }));
    assert_eq!(asks(&effects)[0], &Ask::Blot { on: true });
    assert!(asks(&effects).iter().any(|ask| matches!(ask, Ask::People { .. })));
    assert!(asks(&effects).iter().any(|ask| matches!(ask, Ask::Near { .. })));
    assert_eq!((state.edition, state.blocked()), (edition, None), "it can still be submitted");
    assert!(state.submit.shown.is_none());
    assert!(state.reduce(Action::Show(0)).is_empty() && state.reduce(Action::SavePayload(0)).is_empty());
}

#[test]
fn a_worker_that_is_started_anew_knows_what_is_blotted_out() {
    let mut state = ready();
    tell(&mut state, Tell::Ready);
    state.reduce(Action::Settings(Settings { blot: true, ..state.settings }));
    assert!(asks(&state.reduce(Action::WorkerLost)).contains(&&Ask::Blot { on: true }));
}
