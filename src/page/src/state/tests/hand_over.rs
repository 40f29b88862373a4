//! The promises about handing a file to GitHub, and about what is said afterwards.

use super::*;

fn seats() -> Seats {
    Seats { now: Some(40), after: 52, after_low: Some(48), separate: 80, saved: 28, purchased: None }
}

/// An export that is read, with its figures, and a report as it was before.
fn foretold() -> State {
    let mut state = dropped(&["ghes.json", "before.json"]);
    tell(&mut state, Tell::Document { file: 0, summary: summary(Kind::ServerUsage) });
    tell(&mut state, Tell::Document { file: 1, summary: summary(Kind::CloudReport) });
    let instance = oneseat_core::Instance { host_name: Some(String::from("ghes.octo.example")), ..Default::default() };
    let preview = Preview { seats: Some(seats()), instances: vec![instance], ..Preview::default() };
    let edition = state.edition;
    tell(&mut state, told(edition, Box::new(preview), vec![upload("ghes.octo.example")]));
    state
}

fn verdict(said: u64) -> Option<Verdict> {
    let mut state = foretold();
    state.reduce(Action::Uploaded(0));
    state.reduce(Action::Dropped(vec![(String::from("after.json"), 5)]));
    let summary = Summary { total_seats_consumed: Some(said), ..summary(Kind::CloudReport) };
    let effects = tell(&mut state, Tell::Document { file: 2, summary });
    assert!(asks(&effects).contains(&&Ask::Remove { file: 1 }), "the report before it is out of date");
    assert_eq!(state.news, News::Compared);
    let edition = state.edition;
    tell(&mut state, told(edition, preview(), Vec::new()));
    assert_eq!(state.news, News::Compared, "the figures of it do not drown it");
    state.hand_over.and_then(|hand_over| hand_over.verdict())
}

#[test]
fn what_the_cloud_says_is_set_beside_what_was_foretold() {
    assert_eq!(verdict(52), Some(Verdict::Same));
    assert_eq!(verdict(50), Some(Verdict::Within));
    assert_eq!(verdict(40), Some(Verdict::Unchanged));
    assert_eq!(verdict(55), Some(Verdict::More(3)));
    assert_eq!(verdict(45), Some(Verdict::Fewer(3)));
}

#[test]
fn a_file_whose_users_nobody_can_read_foretells_nothing() {
    let mut state = foretold();
    let locked = Summary { host_name: Some(String::from("other.example")), ..summary(Kind::ServerUsageEncrypted) };
    state.reduce(Action::Dropped(vec![(String::from("locked.json"), 5)]));
    let effects = tell(&mut state, Tell::Document { file: 2, summary: locked });
    assert!(asks(&effects).contains(&&Ask::Checksum { file: 2 }));
    state.reduce(Action::Uploaded(2));
    assert_eq!(state.hand_over.as_ref().map(|one| (one.host.as_str(), one.foretold)), Some(("other.example", None)));
}

#[test]
fn the_checksum_of_a_file_that_is_read_here_is_worked_out_when_it_is_wanted() {
    let mut state = foretold();
    assert_eq!(asks(&state.reduce(Action::HandOver(0))), [&Ask::Checksum { file: 0 }]);
    assert!(state.reduce(Action::CopyChecksum(0)).is_empty(), "there is nothing to copy yet");
    tell(&mut state, Tell::Checksum { file: 0, sha256: String::from("ab") });
    assert!(state.reduce(Action::HandOver(0)).is_empty());
    assert_eq!(state.reduce(Action::CopyChecksum(0)), [Effect::Copy(String::from("ab"))]);
    assert!(!state.files[1].can_be_handed_over());
}

#[test]
fn the_cloud_is_asked_for_its_syncs_first_and_then_for_the_report() {
    let mut state = foretold();
    state.reduce(Action::Uploaded(0));
    state.reduce(Action::Fill(Field::Enterprise, String::from("octo")));
    state.reduce(Action::Fill(Field::CloudToken, String::from("t")));
    state.submit.form.named = vec![String::from("https://api.github.com")];
    let get = |effects: &[Effect]| {
        effects.iter().find_map(|effect| match effect {
            Effect::Get { tick, url, .. } => Some((*tick, url.clone())),
            _ => None,
        })
    };
    let (tick, url) = get(&state.reduce(Action::AskCompare)).expect("a request");
    assert!(url.ends_with("/license-sync-status"), "{url}");
    let got = Got::Status(Rc::default());
    let (tick, url) = get(&state.reduce(Action::Got { tick, got, now: 0, spread: 0.0 })).expect("a request");
    assert!(url.contains("/consumed-licenses?"), "{url}");
    let got = Got::Page { people: 1, total: Some(52), link: None, head: Box::default() };
    state.reduce(Action::Got { tick, got, now: 0, spread: 0.0 });
    let effects = state.reduce(Action::Gathered { size: 1, at: String::from("t") });
    assert!(effects.contains(&Effect::Focus(Focus::HandOver)));
}

#[test]
fn the_link_leads_to_the_enterprise_where_it_is() {
    let mut state = State::default();
    assert_eq!(state.enterprise_page(), "https://github.com/settings/enterprises");
    state.reduce(Action::Fill(Field::Enterprise, String::from(" octo ")));
    assert_eq!(state.enterprise_page(), "https://github.com/enterprises/octo");
    state.reduce(Action::CloudSource(Source::GheCom));
    state.reduce(Action::Fill(Field::Subdomain, String::from("octo-eu")));
    assert_eq!(state.enterprise_page(), "https://octo-eu.ghe.com/enterprises/octo");
}
