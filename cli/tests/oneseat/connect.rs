//! The agent and the real endpoint: connected by a code, synced by week and by wish, ended from either side.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::beside::{Beside, HOST, MEMBERS, SERVER, export, files, job, only};
use crate::endpoint::Endpoint;
use crate::run::Ran;

#[test]
fn a_server_is_connected_by_a_code_and_shown_who_it_is_connected_with() {
    let (endpoint, beside) = (Endpoint::start(MEMBERS), Beside::new());
    let ran = beside.enabled(&endpoint);
    for said in ["octo", HOST, SERVER, "3.19.2", &endpoint.url] {
        assert!(ran.stdout.contains(said), "{said} in\n{}", ran.stdout);
    }
    let servers = endpoint.get("/server-instances");
    let server = only(&servers);
    assert_eq!((&server["host_name"], &server["last_sync"]), (&json!(HOST), &Value::Null));
    assert_eq!(server["connection"]["instance"]["version"], "3.19.2");
    let mode = |path: PathBuf| fs::metadata(path).expect("a file of the agent").permissions().mode() & 0o777;
    assert_eq!((mode(beside.state().join("key.pem")), mode(beside.state())), (0o600, 0o700));
}

#[test]
fn a_code_is_good_once_and_for_its_host_alone() {
    let (endpoint, beside) = (Endpoint::start(MEMBERS), Beside::new());
    let other = endpoint.code("other.octo.example");
    let ran = beside.enable(&endpoint, &other).left_with(1);
    assert!(ran.stderr.contains("other.octo.example"), "{}", ran.stderr);
    let code = endpoint.code(HOST);
    beside.enable(&endpoint, &code).left_with(0);
    let second = Beside::new();
    second.enable(&endpoint, &code).left_with(1);
    assert!(!second.state().join("connection.json").exists());
}

#[test]
fn a_server_that_is_connected_is_not_connected_by_a_second_agent() {
    let (endpoint, beside) = (Endpoint::start(MEMBERS), Beside::new());
    beside.enabled(&endpoint);
    let ran = Beside::new().enable(&endpoint, &endpoint.code(HOST)).left_with(1);
    assert!(ran.stderr.contains("409"), "{}", ran.stderr);
}

#[test]
fn a_sync_brings_the_usage_and_nothing_else() {
    let (endpoint, beside) = (Endpoint::start(MEMBERS), Beside::new());
    beside.enabled(&endpoint);
    beside.connect("sync").run().left_with(0);
    assert_eq!(only(&endpoint.uploads())["accounts"], 3);
    let servers = endpoint.get("/server-instances");
    let server = only(&servers);
    assert_eq!((&server["job"]["state"], &server["last_sync"]["accounts"]), (&json!("SUCCESS"), &json!(3)));
    assert!(server["next_sync_at"].is_string() && server["overdue"] == false, "{server}");
    let left: Vec<_> = files(&beside.state());
    assert_eq!(left, ["connection.json", "journal.json", "key.pem", "lock"], "no usage stays on the disk");
}

#[test]
fn what_is_due_is_synced_and_what_is_not_is_left() {
    let (endpoint, beside) = (Endpoint::start(MEMBERS), Beside::new());
    beside.enabled(&endpoint);
    beside.connect("sync").arg("--due").run().left_with(0);
    beside.connect("sync").arg("--due").run().left_with(0);
    assert_eq!(endpoint.uploads().len(), 1);
}

#[test]
fn somebody_who_asks_for_a_sync_gets_it_from_the_agent() {
    let (endpoint, beside) = (Endpoint::start(MEMBERS), Beside::new());
    beside.enabled(&endpoint);
    beside.connect("sync").run().left_with(0);
    let job = endpoint.post(&format!("/server-instances/{SERVER}/syncs"));
    assert_eq!(job["state"], "QUEUED");
    beside.export(&export(SERVER, HOST, 5));
    beside.connect("sync").arg("--due").run().left_with(0);
    let jobs = endpoint.get(&format!("/server-instances/{SERVER}/syncs"));
    assert_eq!((&jobs[0]["id"], &jobs[0]["state"]), (&job["id"], &json!("SUCCESS")));
    assert_eq!(endpoint.uploads()[0]["accounts"], 5);
}

#[test]
fn a_server_that_was_renamed_or_upgraded_is_the_same_server() {
    let (endpoint, beside) = (Endpoint::start(MEMBERS), Beside::new());
    beside.enabled(&endpoint);
    let mut renamed = export(SERVER, "new-name.octo.example", 3);
    renamed["version"] = json!("3.20.0");
    beside.export(&renamed);
    beside.connect("sync").run().left_with(0);
    assert_eq!(only(&endpoint.get("/server-instances"))["host_name"], "new-name.octo.example");
}

#[test]
fn usage_of_another_server_is_not_sent() {
    let (endpoint, beside) = (Endpoint::start(MEMBERS), Beside::new());
    beside.enabled(&endpoint);
    beside.export(&export("0b6f2f43-6a53-4c8e-9b57-0a4d3f9be009", HOST, 3));
    let ran = beside.connect("sync").run().left_with(1);
    assert!(ran.stderr.contains("another instance"), "{}", ran.stderr);
    assert!(endpoint.uploads().is_empty());
    let job = job(&endpoint);
    assert_eq!((&job["state"], &job["fault"]["code"]), (&json!("FAILURE"), &json!("other_instance")));
}

#[test]
fn a_source_that_fails_is_said_and_nothing_is_uploaded() {
    let (endpoint, beside) = (Endpoint::start(MEMBERS), Beside::new());
    beside.enabled(&endpoint);
    fs::remove_file(beside.at("export.json")).expect("the export");
    beside.connect("sync").run().left_with(1);
    let job = job(&endpoint);
    assert_eq!(job["fault"]["code"], "source_failed");
    beside.export(&export(SERVER, HOST, 3));
    beside.connect("sync").run().left_with(0);
}

#[test]
fn a_key_is_changed_without_a_gap_and_the_old_one_is_worth_nothing() {
    let (endpoint, beside) = (Endpoint::start(MEMBERS), Beside::new());
    beside.enabled(&endpoint);
    let old = fs::read(beside.state().join("key.pem")).expect("the key");
    beside.connect("rotate").run().left_with(0);
    assert_ne!(fs::read(beside.state().join("key.pem")).expect("the key"), old);
    beside.connect("sync").run().left_with(0);
    fs::write(beside.state().join("key.pem"), old).expect("the key");
    beside.connect("sync").run().left_with(1);
}

#[test]
fn a_key_that_is_used_from_two_places_is_noticed_and_stops_both() {
    let (endpoint, beside) = (Endpoint::start(MEMBERS), Beside::new());
    beside.enabled(&endpoint);
    let thief = Beside::new();
    fs::create_dir(thief.state()).expect("the thief's folder");
    for name in files(&beside.state()) {
        fs::copy(beside.state().join(&name), thief.state().join(&name)).expect("a copy");
    }
    beside.connect("sync").run().left_with(0);
    thief.connect("sync").run().left_with(1);
    let ran = beside.connect("sync").run().left_with(1);
    assert!(ran.stderr.contains("somewhere else"), "{}", ran.stderr);
    assert!(only(&endpoint.get("/server-instances"))["connection"]["copied_at"].is_string());
}

#[test]
fn the_servers_side_ends_the_connection_and_its_key_is_gone_on_both() {
    let (endpoint, beside) = (Endpoint::start(MEMBERS), Beside::new());
    beside.enabled(&endpoint);
    beside.connect("sync").run().left_with(0);
    beside.connect("disable").arg("--yes").run().left_with(0);
    assert_eq!(files(&beside.state()), ["lock"]);
    let servers = endpoint.get("/server-instances");
    assert_eq!(only(&servers)["connection"], Value::Null);
    beside.connect("status").run().left_with(2);
}

#[test]
fn the_accounts_are_forgotten_where_the_owner_wants_it() {
    let (endpoint, beside) = (Endpoint::start(MEMBERS), Beside::new());
    beside.enabled(&endpoint);
    beside.connect("sync").run().left_with(0);
    beside.connect("disable").args(["--forget-accounts", "--yes"]).run().left_with(0);
    assert!(endpoint.get("/server-instances").is_empty());
}

#[test]
fn the_enterprises_side_ends_the_connection_and_the_agent_lets_go_of_its_key() {
    let (endpoint, beside) = (Endpoint::start(MEMBERS), Beside::new());
    beside.enabled(&endpoint);
    let id = only(&endpoint.get("/server-instances"))["connection"]["id"].as_str().expect("an id").to_owned();
    endpoint.delete(&format!("/connections/{id}"));
    beside.connect("sync").run().left_with(1);
    assert_eq!(files(&beside.state()), ["lock"]);
}

#[test]
fn an_endpoint_that_is_away_is_tried_again_and_the_usage_arrives_once() {
    let (mut endpoint, beside) = (Endpoint::start(MEMBERS), Beside::new());
    beside.enabled(&endpoint);
    endpoint.stop();
    let ran = beside.connect("sync").run().left_with(1);
    assert!(ran.stderr.contains("no answer"), "{}", ran.stderr);
    endpoint.start_again();
    beside.connect("sync").run().left_with(0);
    assert_eq!(endpoint.uploads().len(), 1);
}

#[test]
fn an_agent_whose_key_others_may_read_does_not_use_it() {
    let (endpoint, beside) = (Endpoint::start(MEMBERS), Beside::new());
    beside.enabled(&endpoint);
    let key = beside.state().join("key.pem");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).expect("its mode");
    let ran = beside.connect("sync").run().left_with(1);
    assert!(ran.stderr.contains("600"), "{}", ran.stderr);
}

#[test]
fn nothing_secret_is_printed() {
    let (endpoint, beside) = (Endpoint::start(MEMBERS), Beside::new());
    let code = endpoint.code(HOST);
    let said = |ran: &Ran| assert!(!format!("{}{}", ran.stdout, ran.stderr).contains(&code));
    said(&beside.enable(&endpoint, &code));
    let ran = beside.connect("sync").run();
    said(&ran);
    assert!(!format!("{}{}", ran.stdout, ran.stderr).contains("oneseat_"));
    assert!(!fs::read_to_string(beside.state().join("connection.json")).expect("what was agreed").contains(&code));
}
