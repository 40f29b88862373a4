//! `oneseat connect run` as a service: it stays, syncs what is due and what is asked for, and may be ended or killed at any moment.

use std::collections::BTreeSet;
use std::fs::File;
use std::process::{Child, ExitStatus};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::beside::{Beside, HOST, MEMBERS, SERVER, export, files, job, only};
use crate::clock::{Clock, DAY};
use crate::endpoint::Endpoint;

/// How long anything here is waited for. Nothing takes as long unless something hangs.
const PATIENCE: Duration = Duration::from_mins(2);

/// The agent while it runs, and the folder it was started in. Killed with its owner.
struct Service {
    agent: Child,
    _folder: TempDir,
}

impl Service {
    fn start(beside: &Beside) -> Self {
        let log = File::create(beside.at("log")).expect("its log");
        let (agent, folder) = beside.connect("run").started(log);
        Self { agent, _folder: folder }
    }

    /// As a service manager does.
    #[cfg(unix)]
    fn told_to_end(mut self) -> ExitStatus {
        let told = std::process::Command::new("kill").args(["-TERM", &self.agent.id().to_string()]).status();
        assert!(told.is_ok_and(|status| status.success()));
        self.ended()
    }

    fn killed(mut self) {
        self.agent.kill().expect("it is killed");
        self.ended();
    }

    fn ended(&mut self) -> ExitStatus {
        until("the agent ends", || self.agent.try_wait().expect("its state"))
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.agent.kill().ok();
        self.agent.wait().ok();
    }
}

/// Looks again and again, until it is there.
#[track_caller]
fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let since = Instant::now();
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(since.elapsed() < PATIENCE, "{what}");
        sleep(Duration::from_millis(50));
    }
}

/// Somebody asks for a sync; the job's id.
fn wish(endpoint: &Endpoint) -> String {
    endpoint.post(&format!("/server-instances/{SERVER}/syncs"))["id"].as_str().expect("an id").to_owned()
}

#[track_caller]
fn until_done(endpoint: &Endpoint, id: &str) {
    until("the sync that was asked for ends well", || {
        let jobs = endpoint.get(&format!("/server-instances/{SERVER}/syncs"));
        let job = jobs.into_iter().find(|job| job["id"] == id)?;
        (job["state"] == "SUCCESS").then_some(())
    });
}

#[test]
#[cfg(unix)]
fn a_service_syncs_at_once_then_whenever_somebody_asks_and_ends_when_it_is_told() {
    let (endpoint, beside) = (Endpoint::start(MEMBERS), Beside::new());
    beside.enabled(&endpoint);
    let service = Service::start(&beside);
    until("the first sync", || (job(&endpoint)["state"] == "SUCCESS").then_some(()));
    for people in [5, 7] {
        beside.export(&export(SERVER, HOST, people));
        // It waits for work now, or will in a moment.
        until_done(&endpoint, &wish(&endpoint));
        assert_eq!(endpoint.uploads()[0]["accounts"], people);
    }
    let since = Instant::now();
    assert_eq!(service.told_to_end().code(), Some(0));
    assert!(since.elapsed() < Duration::from_secs(20), "what waits ends at once");
    assert_eq!(endpoint.uploads().len(), 3);
    assert_eq!(files(&beside.state()), ["connection.json", "journal.json", "key.pem", "lock"]);
    beside.connect("status").run().left_with(0);
}

#[test]
#[cfg(unix)]
fn a_service_that_is_told_to_end_while_it_syncs_ends_behind_the_sync() {
    let (endpoint, beside) = (Endpoint::start(MEMBERS), Beside::new());
    // Collecting says that it has begun, and takes until it is let go on.
    let (begun, go_on, export) = (beside.at("begun"), beside.at("go-on"), beside.at("export.json"));
    let wait = format!(
        "touch '{}'; while [ ! -e '{}' ]; do sleep 0.05; done; cat '{}'",
        begun.display(),
        go_on.display(),
        export.display()
    );
    std::fs::write(&go_on, "").expect("enabling looks at the usage too");
    let command = ["sh", "-c", &wait].map(std::ffi::OsStr::new);
    beside.enable_from(&endpoint, &endpoint.code(HOST), &command).left_with(0);
    for file in [&begun, &go_on] {
        std::fs::remove_file(file).expect("it was there");
    }
    let service = Service::start(&beside);
    until("it collects", || begun.exists().then_some(()));
    let log = beside.at("log");
    let ended = std::thread::spawn(move || service.told_to_end());
    until("it says what it waits for", || {
        std::fs::read_to_string(&log).expect("its log").contains("as soon as").then_some(())
    });
    std::fs::write(&go_on, "").expect("it goes on");
    assert_eq!(ended.join().expect("it ends").code(), Some(0));
    assert_eq!((endpoint.uploads().len(), &job(&endpoint)["state"]), (1, &json!("SUCCESS")));
}

#[test]
fn a_service_killed_at_any_moment_goes_on_where_it_was_and_catches_up() {
    const ROUNDS: u64 = 12;
    let (endpoint, beside) = (Endpoint::start(MEMBERS), Beside::new());
    beside.enabled(&endpoint);
    let mut wishes = BTreeSet::new();
    for round in 1..=ROUNDS {
        beside.export(&export(SERVER, HOST, 3 + round));
        let service = Service::start(&beside);
        wishes.insert(wish(&endpoint));
        sleep(Duration::from_millis(round * 25));
        service.killed();
    }
    beside.export(&export(SERVER, HOST, 50));
    let _service = Service::start(&beside);
    for wish in &wishes {
        // A wish that a kill cut off is told so when the agent begins its next sync; it is not lost without a word.
        until("every wish comes to an end", || {
            let jobs = endpoint.get(&format!("/server-instances/{SERVER}/syncs"));
            let job = jobs.into_iter().find(|job| job["id"] == **wish)?;
            job["ended_at"].is_string().then_some(())
        });
    }
    until_done(&endpoint, &wish(&endpoint));
    let uploads = endpoint.uploads();
    assert_eq!(uploads[0]["accounts"], 50, "the usage of now");
    let ids: BTreeSet<String> = uploads.iter().map(|upload| upload["id"].to_string()).collect();
    assert_eq!(ids.len(), uploads.len());
    let jobs = endpoint.get(&format!("/server-instances/{SERVER}/syncs"));
    let made: Vec<&Value> = jobs.iter().filter(|job| job["state"] == "SUCCESS").map(|job| &job["upload"]).collect();
    let distinct: BTreeSet<String> = made.iter().map(ToString::to_string).collect();
    assert_eq!((distinct.len(), distinct.len()), (made.len(), uploads.len()), "each upload is of one sync: {jobs:?}");
    assert_eq!(only(&endpoint.get("/server-instances"))["connection"]["copied_at"], Value::Null);
}

#[test]
#[ignore = "needs libfaketime: cargo xtask test cli brings it"]
fn a_service_that_waits_syncs_by_itself_when_its_week_is_over() {
    let clock = Clock::new();
    let (endpoint, beside) = (Endpoint::by(&clock, MEMBERS), Beside::by(&clock));
    beside.enabled(&endpoint);
    let _service = Service::start(&beside);
    for week in 1..=3 {
        until("this week's sync", || (endpoint.uploads().len() == week as usize).then_some(()));
        until("it is done", || (job(&endpoint)["state"] == "SUCCESS").then_some(()));
        assert_eq!(job(&endpoint)["trigger"], "weekly");
        clock.ahead(DAY * 7 * week + Duration::from_hours(1));
    }
}

#[test]
fn a_service_whose_connection_is_ended_by_the_enterprise_lets_go_of_its_key_and_ends() {
    let (endpoint, beside) = (Endpoint::start(MEMBERS), Beside::new());
    beside.enabled(&endpoint);
    let mut service = Service::start(&beside);
    until("the first sync", || (job(&endpoint)["state"] == "SUCCESS").then_some(()));
    let id = only(&endpoint.get("/server-instances"))["connection"]["id"].as_str().expect("an id").to_owned();
    endpoint.delete(&format!("/connections/{id}"));
    assert_eq!(service.ended().code(), Some(1));
    assert_eq!(files(&beside.state()), ["lock"]);
}

#[test]
fn an_agent_that_the_allow_list_lacks_is_told_its_address_and_what_to_add_and_then_syncs() {
    let (endpoint, beside) = (Endpoint::start(MEMBERS), Beside::new());
    beside.enabled(&endpoint);
    beside.connect("sync").run().left_with(0);
    endpoint.run(&["network", "add", "octo", "10.1.0.0/16"]);
    let ran = beside.connect("sync").run().left_with(1);
    for said in ["allow list", "127.0.0.1", "oneseat-cloud network add octo 127.0.0.1"] {
        assert!(ran.stderr.contains(said), "{said} in\n{}", ran.stderr);
    }
    beside.connect("status").run().left_with(1);
    // As it was said.
    endpoint.run(&["network", "add", "octo", "127.0.0.1"]);
    beside.connect("sync").run().left_with(0);
    beside.connect("status").run().left_with(0);
    assert_eq!(endpoint.uploads().len(), 2);
}
