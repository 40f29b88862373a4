//! The promises about the endpoint's servers.

use super::*;
use oneseat_submission::{ConnectionCode, Head, Refusal, Server, ServerConnection, ServerJob, ServerSync};

const NOW: u64 = 1_800_000_000_000;

fn filled() -> State {
    let mut state = State::default();
    state.submit.form.own_origin = String::from("https://seats.example");
    state.submit.form.address = String::from("https://seats.example");
    state.reduce(Action::Fill(Field::Enterprise, String::from("octo")));
    state.reduce(Action::Fill(Field::Token, String::from("oneseat_secret")));
    state
}

fn call(effects: &[Effect]) -> Option<(u32, &'static str, &str)> {
    effects.iter().find_map(|effect| match effect {
        Effect::Call { tick, method, url, .. } => Some((*tick, *method, url.as_str())),
        _ => None,
    })
}

fn server(host: &str, job: &str) -> Server {
    let connection = ServerConnection { id: format!("of-{host}"), ..ServerConnection::default() };
    Server {
        server_id: Some(format!("id-{host}")),
        host_name: Some(host.to_owned()),
        connection: Some(connection),
        last_sync: Some(ServerSync::default()),
        job: Some(ServerJob { state: job.to_owned(), ..ServerJob::default() }),
        ..Server::default()
    }
}

fn told(state: &mut State, effects: &[Effect], told: Told) -> Vec<Effect> {
    let (tick, ..) = call(effects).expect("a request");
    state.reduce(Action::ServersTold { tick, told, now: NOW })
}

/// With these servers shown.
fn listed(servers: Vec<Server>) -> (State, Vec<Effect>) {
    let mut state = filled();
    let asked = state.reduce(Action::AskServers);
    assert_eq!(call(&asked), Some((1, "GET", "https://seats.example/enterprises/octo/server-instances")));
    let effects = told(&mut state, &asked, Told::Servers(Rc::new(servers)));
    (state, effects)
}

#[test]
fn nobody_is_asked_without_a_token() {
    let mut state = filled();
    state.reduce(Action::Fill(Field::Token, String::new()));
    assert_eq!(state.servers_blocked(), Some(Blocked::TokenMissing));
    assert!(state.reduce(Action::AskServers).is_empty());
}

#[test]
fn a_sync_that_was_asked_for_is_looked_after_until_it_is_done() {
    let (mut state, effects) = listed(vec![server("a", "SUCCESS")]);
    assert_eq!(effects, [Effect::Focus(Focus::Servers)], "nothing is expected");
    let asked = state.reduce(Action::SyncNow(String::from("id-a")));
    assert_eq!(call(&asked), Some((2, "POST", "https://seats.example/enterprises/octo/server-instances/id-a/syncs")));
    let looked = told(&mut state, &asked, Told::Done);
    assert_eq!(state.news, News::SyncAsked(String::from("a")));
    let later = told(&mut state, &looked, Told::Servers(Rc::new(vec![server("a", "QUEUED")])));
    let [Effect::Look { tick, .. }] = later[..] else { panic!("{later:?}") };
    let looked = state.reduce(Action::LookAgain { tick });
    // An endpoint that is away for a moment is looked at again.
    let later = told(&mut state, &looked, Told::Nothing { forbidden: false });
    let [Effect::Look { tick, .. }] = later[..] else { panic!("{later:?}") };
    let looked = state.reduce(Action::LookAgain { tick });
    assert!(told(&mut state, &looked, Told::Servers(Rc::new(vec![server("a", "SUCCESS")]))).is_empty());
    assert_eq!(state.servers.obstacle, None);
}

#[test]
fn a_sync_that_is_under_way_is_not_asked_for_twice() {
    let (mut state, _) = listed(vec![server("a", "RUNNING")]);
    assert!(state.reduce(Action::SyncNow(String::from("id-a"))).is_empty());
}

#[test]
fn a_server_that_was_just_connected_is_looked_after_until_its_first_sync_and_no_longer_than_a_code_is_good() {
    let (mut state, mut effects) = listed(vec![Server { last_sync: None, ..server("a", "") }]);
    let mut looks = 0;
    while let [Effect::Look { tick, .. }, ..] = effects[..] {
        looks += 1;
        let looked = state.reduce(Action::LookAgain { tick });
        effects =
            told(&mut state, &looked, Told::Servers(Rc::new(vec![Server { last_sync: None, ..server("a", "") }])));
    }
    assert_eq!(looks, 180);
}

#[test]
fn a_code_is_shown_until_its_server_is_connected() {
    let (mut state, _) = listed(Vec::new());
    state.reduce(Action::Fill(Field::Host, String::from(" ghes.example ")));
    let asked = state.reduce(Action::MakeCode);
    assert_eq!(call(&asked).map(|(_, method, _)| method), Some("POST"));
    let code = ConnectionCode { host_name: String::from("ghes.example"), ..ConnectionCode::default() };
    let looked = told(&mut state, &asked, Told::Code(Rc::new(code)));
    let later = told(&mut state, &looked, Told::Servers(Rc::default()));
    assert!(state.servers.code.is_some());
    let [Effect::Look { tick, .. }] = later[..] else { panic!("{later:?}") };
    let looked = state.reduce(Action::LookAgain { tick });
    let connected = Told::Servers(Rc::new(vec![server("GHES.example", "SUCCESS")]));
    told(&mut state, &looked, connected.clone());
    assert_eq!((state.servers.code.clone(), &state.news), (None, &News::Connected(String::from("ghes.example"))));

    // To connect it once more its first connection has to end; the code is there until then.
    state.reduce(Action::Fill(Field::Host, String::from("ghes.example")));
    let asked = state.reduce(Action::MakeCode);
    let code = ConnectionCode { host_name: String::from("ghes.example"), ..ConnectionCode::default() };
    let looked = told(&mut state, &asked, Told::Code(Rc::new(code)));
    told(&mut state, &looked, connected);
    assert!(state.servers.code.is_some());
}

#[test]
fn a_code_is_made_for_a_host_alone() {
    let (mut state, _) = listed(Vec::new());
    for text in ["", " ", "ghes.example; id", "https://ghes.example/"] {
        state.reduce(Action::Fill(Field::Host, String::from(text)));
        assert!(state.reduce(Action::MakeCode).is_empty(), "{text}");
    }
    // What would stand in a command is checked where it comes from.
    state.reduce(Action::Fill(Field::Host, String::from("ghes.example")));
    let asked = state.reduce(Action::MakeCode);
    let code = ConnectionCode { host_name: String::from("$(id)"), ..ConnectionCode::default() };
    told(&mut state, &asked, Told::Code(Rc::new(code)));
    assert_eq!((state.servers.code.clone(), &state.servers.obstacle), (None, &Some(Obstacle::Strange)));
}

#[test]
fn disconnecting_is_asked_about_and_keeps_the_accounts_unless_told_otherwise() {
    let (mut state, _) = listed(vec![server("a", "SUCCESS"), server("b", "SUCCESS")]);
    assert_eq!(state.reduce(Action::Disconnect(Some(1))), [Effect::OpenDialog]);
    assert_eq!(state.reduce(Action::Disconnect(None)), [Effect::Focus(Focus::Server(1))]);
    assert!(state.reduce(Action::DisconnectNow).is_empty(), "nothing is agreed to");
    for (forget, said) in [(false, "keep"), (true, "forget")] {
        state.reduce(Action::Disconnect(Some(1)));
        state.reduce(Action::ForgetAccounts(forget));
        let asked = state.reduce(Action::DisconnectNow);
        let url = format!("https://seats.example/enterprises/octo/connections/of-b?accounts={said}");
        assert_eq!(call(&asked).map(|(_, method, url)| (method, url)), Some(("DELETE", url.as_str())));
        // Ended meanwhile from the other side, it is as well.
        let gone = Told::Refused(Box::new(Head { status: 410, ..Head::default() }));
        let looked = told(&mut state, &asked, if forget { gone } else { Told::Done });
        assert_eq!(state.news, News::Disconnected(String::from("b")));
        let left = vec![server("a", "SUCCESS"), server("b", "SUCCESS")];
        told(&mut state, &looked, Told::Servers(Rc::new(left)));
    }
}

#[test]
fn a_refusal_is_said_and_nothing_more_is_asked() {
    let mut state = filled();
    let asked = state.reduce(Action::AskServers);
    let refused = Told::Refused(Box::new(Head { status: 404, ..Head::default() }));
    assert_eq!(told(&mut state, &asked, refused), [Effect::Focus(Focus::ServersError)]);
    let obstacle = state.servers.obstacle.as_ref();
    assert!(matches!(obstacle, Some(Obstacle::Refused { refusal: Refusal::NotFound, .. })), "{obstacle:?}");
    assert!(!state.servers.is_busy());
}

#[test]
fn what_is_shown_stays_where_a_wish_is_refused_and_the_focus_where_nobody_asked() {
    let refused = || Told::Refused(Box::new(Head { status: 403, ..Head::default() }));
    let (mut state, effects) = listed(vec![server("a", "QUEUED"), server("b", "SUCCESS")]);
    let [Effect::Look { tick, .. }, ..] = effects[..] else { panic!("{effects:?}") };
    let asked = state.reduce(Action::SyncNow(String::from("id-b")));
    let after = told(&mut state, &asked, refused());
    assert!(after.contains(&Effect::Focus(Focus::ServersError)), "{after:?}");
    assert_eq!(state.servers.list.as_ref().map(|list| list.len()), Some(2));
    assert!(state.reduce(Action::LookAgain { tick }).is_empty(), "another look is due");
    let [Effect::Look { tick, .. }, ..] = after[..] else { panic!("{after:?}") };
    let looked = state.reduce(Action::LookAgain { tick });
    assert!(state.servers.obstacle.is_some(), "a look takes away no words that may not have been read");
    assert!(told(&mut state, &looked, refused()).is_empty());
    assert_eq!(state.servers.list.as_ref().map(|list| list.len()), Some(2));
}

#[test]
fn the_dialogue_closes_where_the_other_side_ended_the_connection() {
    let (mut state, effects) = listed(vec![server("a", "QUEUED")]);
    let [Effect::Look { tick, .. }, ..] = effects[..] else { panic!("{effects:?}") };
    state.reduce(Action::Disconnect(Some(0)));
    let looked = state.reduce(Action::LookAgain { tick });
    let by_hand = Server { connection: None, job: None, ..server("a", "") };
    let after = told(&mut state, &looked, Told::Servers(Rc::new(vec![by_hand])));
    assert_eq!((state.servers.ending(), after), (None, vec![Effect::Focus(Focus::Servers)]));
}

#[test]
fn neither_token_nor_code_stays_when_the_page_is_left() {
    let (mut state, _) = listed(vec![server("a", "QUEUED")]);
    state.servers.code = Some(Rc::default());
    state.reduce(Action::Leave);
    assert_eq!(state.servers.code, None);
    assert!(state.reduce(Action::LookAgain { tick: 1 }).is_empty());
    assert!(!format!("{state:?}").contains("oneseat_secret"));
}
