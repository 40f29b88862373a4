//! Days on which something is wrong around the agent: what it does, what it says, and that the usage arrives once in the end.
//!
//! Those that move the clock or log in by ssh need libfaketime and sshd, which `cargo xtask test cli` brings.

use std::ffi::OsStr;
use std::fs;
use std::net::TcpListener;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};

use crate::appliance::{Reports, Sshd, TOKEN, encrypted};
use crate::beside::{Beside, HOST, MEMBERS, SERVER, export, files, job, only};
use crate::clock::{Clock, DAY};
use crate::endpoint::Endpoint;
use crate::run::Run;
use crate::wire::{Fate, Wire};

/// An hour after the day's begin, so that a week's spread is over too.
fn on_day(clock: &Clock, day: u32) {
    clock.ahead(DAY * day + Duration::from_hours(1));
}

#[test]
#[ignore = "needs libfaketime: cargo xtask test cli brings it"]
fn five_weeks_bring_one_sync_at_once_and_one_a_week() {
    let clock = Clock::new();
    let (endpoint, beside) = (Endpoint::by(&clock, MEMBERS), Beside::by(&clock));
    beside.enabled(&endpoint);
    let mut seen = Vec::new();
    for day in 0..=35 {
        on_day(&clock, day);
        beside.export(&export(SERVER, HOST, u64::from(3 + day)));
        beside.due().left_with(0);
        let uploads = endpoint.uploads().len();
        if seen.last().is_none_or(|(_, before)| *before != uploads) {
            seen.push((day, uploads));
        }
        let servers = endpoint.get("/server-instances");
        assert_eq!(only(&servers)["overdue"], false, "day {day}");
    }
    assert_eq!(seen, [(0, 1), (7, 2), (14, 3), (21, 4), (28, 5), (35, 6)]);
    let syncs = endpoint.get(&format!("/server-instances/{SERVER}/syncs"));
    assert!(syncs.iter().all(|sync| sync["trigger"] == "weekly" && sync["state"] == "SUCCESS"), "{syncs:?}");
    let servers = endpoint.get("/server-instances");
    assert_eq!(only(&servers)["history"].as_array().map(Vec::len), Some(6));
    on_day(&clock, 35 + 9);
    assert_eq!(only(&endpoint.get("/server-instances"))["overdue"], true, "nobody synced since");
}

#[test]
#[ignore = "needs libfaketime: cargo xtask test cli brings it"]
fn a_clock_that_is_wrong_by_a_day_changes_nothing() {
    for ahead in [false, true] {
        let clock = Clock::new();
        let (endpoint, beside) = (Endpoint::start(MEMBERS), Beside::by(&clock));
        if ahead {
            clock.ahead(DAY);
        } else {
            clock.behind(DAY);
        }
        beside.enabled(&endpoint);
        beside.due().left_with(0);
        beside.due().left_with(0);
        assert_eq!(only(&endpoint.uploads())["accounts"], 3);
        // Put right by somebody, it is wrong by a day the other way.
        clock.ahead(Duration::ZERO);
        beside.due().left_with(0);
        assert_eq!(endpoint.uploads().len(), 1, "its weeks are the endpoint's");
    }
}

#[test]
#[ignore = "needs libfaketime: cargo xtask test cli brings it"]
fn a_token_that_ends_in_the_middle_of_a_sync_is_bought_anew() {
    let clock = Clock::new();
    let (endpoint, beside) = (Endpoint::by(&clock, MEMBERS), Beside::new());
    // Two hours pass at the endpoint while the usage is collected, once it is connected.
    let (busy, export) = (beside.at("busy"), beside.at("export.json"));
    let script = format!("if [ -e '{}' ]; then {}; fi; cat '{}'", busy.display(), clock.script(7200), export.display());
    let command = ["sh", "-c", &script].map(OsStr::new);
    beside.enable_from(&endpoint, &endpoint.code(HOST), &command).left_with(0);
    fs::write(&busy, "").expect("it takes long from now on");
    beside.connect("sync").run().left_with(0);
    assert_eq!(
        (only(&endpoint.uploads())["accounts"].as_u64(), &job(&endpoint)["state"]),
        (Some(3), &json!("SUCCESS"))
    );
}

#[test]
#[ignore = "needs libfaketime: cargo xtask test cli brings it"]
fn an_endpoint_that_is_gone_for_a_week_is_caught_up_with_once() {
    let clock = Clock::new();
    let (mut endpoint, beside) = (Endpoint::by(&clock, MEMBERS), Beside::by(&clock));
    beside.enabled(&endpoint);
    beside.due().left_with(0);
    endpoint.stop();
    for day in 7..14 {
        on_day(&clock, day);
        let ran = beside.due().left_with(1);
        assert!(ran.stderr.contains("no answer"), "{}", ran.stderr);
    }
    on_day(&clock, 13);
    beside.connect("status").run().left_with(1);
    beside.export(&export(SERVER, HOST, 8));
    on_day(&clock, 14);
    endpoint.start_again();
    beside.due().left_with(0);
    beside.due().left_with(0);
    let accounts: Vec<_> = endpoint.uploads().iter().map(|upload| upload["accounts"].clone()).collect();
    assert_eq!(accounts, [json!(8), json!(3)], "the usage of today, and once");
    beside.connect("status").run().left_with(0);
}

#[test]
fn a_proxy_that_wants_a_password_is_said_and_nothing_is_lost() {
    let (endpoint, beside) = (Endpoint::start(MEMBERS), Beside::new());
    beside.enabled(&endpoint);
    let proxy = Wire::to(&endpoint.url, &[Fate::Answer("407 Proxy Authentication Required"); 40]);
    let ran = beside.connect("sync").env("ALL_PROXY", &proxy.url).run().left_with(1);
    assert!(ran.stderr.contains("proxy") && ran.stderr.contains("HTTPS_PROXY"), "{}", ran.stderr);
    assert!(proxy.met() > 0 && endpoint.uploads().is_empty());
    beside.connect("sync").run().left_with(0);
    assert_eq!(endpoint.uploads().len(), 1);
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_refused_until_somebody_does() {
    let folder = tempfile::tempdir().expect("a folder for certificates");
    let certificate = |name: &str| -> [PathBuf; 2] {
        let made = rcgen::generate_simple_self_signed([String::from("127.0.0.1")]).expect("a certificate");
        let files = [folder.path().join(format!("{name}.pem")), folder.path().join(format!("{name}.key"))];
        fs::write(&files[0], made.cert.pem()).expect("the certificate");
        fs::write(&files[1], made.signing_key.serialize_pem()).expect("its key");
        files
    };
    let (ours, others) = (certificate("ours"), certificate("others"));
    let served = |name: &str| folder.path().join(name).display().to_string();
    let endpoint =
        Endpoint::with(MEMBERS, &["--tls-certificate", &served("ours.pem"), "--tls-key", &served("ours.key")]);
    let beside = Beside::new();
    let enable = |authorities: &[&OsStr]| {
        let code = endpoint.code(HOST);
        let run = beside.connect("enable").args(["--endpoint", &endpoint.url, "--yes"]).args(authorities);
        run.args(["--", "cat"]).arg(beside.at("export.json")).env("ONESEAT_CODE", &code).run()
    };
    for authorities in [&[][..], &["--ca-file".as_ref(), others[0].as_os_str()]] {
        let ran = enable(authorities).left_with(1);
        assert!(ran.stderr.contains("certificate") && ran.stderr.contains("--ca-file"), "{}", ran.stderr);
    }
    enable(&["--ca-file".as_ref(), ours[0].as_os_str()]).left_with(0);
    beside.connect("sync").run().left_with(0);
}

#[test]
#[ignore = "needs libfaketime: cargo xtask test cli brings it"]
fn a_report_that_is_not_ready_for_an_hour_is_waited_for() {
    // The report's host and the export's are one, and the stand-in has no other name.
    const AT: &str = "127.0.0.1";
    let clock = std::sync::Arc::new(Clock::new());
    let endpoint = Endpoint::start(MEMBERS);
    let beside = Beside::new();
    beside.export(&encrypted(SERVER, AT));
    fs::write(beside.at("token"), TOKEN).expect("the appliance's token");
    let enable = |report: &Reports| {
        let run = beside.connect("enable").args(["--endpoint", &endpoint.url, "--yes", "--report", &report.url]);
        let run =
            run.arg("--report-token-file").arg(beside.at("token")).args(["--", "cat"]).arg(beside.at("export.json"));
        run.env("ONESEAT_CODE", &endpoint.code(AT)).run()
    };
    // Five minutes pass for the agent with each 202.
    let (hand, said) = (std::sync::Arc::clone(&clock), std::sync::Arc::new(std::sync::Mutex::new(Vec::new())));
    let (asked, url, token) = (std::sync::Arc::clone(&said), endpoint.url.clone(), endpoint.token.clone());
    let report = Reports::start(14, move |times| {
        if times > 1 {
            let job = crate::endpoint::get(&url, &token, "/server-instances")[0]["job"].clone();
            asked.lock().expect("what was said").push(job);
        }
        hand.ahead(Duration::from_mins(5) * u32::try_from(times).unwrap_or_default());
    });
    // Enabling looks at the report too: this one is ready.
    let ready = Reports::start(0, |_| {});
    enable(&ready).left_with(0);
    let agreed = beside.state().join("connection.json");
    let text = fs::read_to_string(&agreed).expect("what was agreed").replace(&ready.url, &report.url);
    fs::write(&agreed, text).expect("what was agreed");
    let run = beside.connect("sync");
    clock.env_with_pauses().iter().fold(run, |run, (name, value)| run.env(name, value)).run().left_with(0);
    assert_eq!(report.asked(), 15);
    let said: Vec<Value> = said.lock().expect("what was said").clone();
    let waits = |job: &Value| job["state"] == "RUNNING" && job["fault"]["code"] == "source_not_ready";
    assert!(!said.is_empty() && said.iter().all(waits), "the page sees what it waits for: {said:?}");
    assert_eq!(
        (only(&endpoint.uploads())["accounts"].as_u64(), &job(&endpoint)["state"]),
        (Some(2), &json!("SUCCESS"))
    );
}

#[test]
#[ignore = "needs sshd: cargo xtask test cli brings it"]
fn usage_is_collected_by_ssh_and_a_login_that_is_refused_is_said() {
    let (endpoint, beside) = (Endpoint::start(MEMBERS), Beside::new());
    let server = Sshd::start(&beside.at("export.json"));
    let command = server.command();
    let command: Vec<&OsStr> = command.iter().map(OsStr::new).collect();
    beside.enable_from(&endpoint, &endpoint.code(HOST), &command).left_with(0);
    beside.connect("sync").run().left_with(0);
    assert_eq!(only(&endpoint.uploads())["accounts"], 3);
    server.lock_out();
    let ran = beside.connect("sync").run().left_with(1);
    assert!(ran.stderr.contains("Permission denied"), "{}", ran.stderr);
    assert_eq!(job(&endpoint)["fault"]["code"], "source_failed");
    assert_eq!(endpoint.uploads().len(), 1);
}

#[test]
fn a_full_disk_is_said_and_the_usage_arrives_once_there_is_room() {
    let (endpoint, beside) = (Endpoint::start(MEMBERS), Beside::new());
    beside.export(&export(SERVER, HOST, 20_000));
    beside.enabled(&endpoint);
    let ran = beside.connect("sync").on_a_full_disk(16).run().left_with(1);
    assert!(ran.stderr.contains("can't keep its state"), "{}", ran.stderr);
    assert_eq!(job(&endpoint)["fault"]["code"], "disk_full");
    assert!(endpoint.uploads().is_empty());
    beside.connect("sync").run().left_with(0);
    assert_eq!(only(&endpoint.uploads())["accounts"], 20_000);
}

#[test]
fn an_endpoint_put_back_from_a_backup_is_brought_what_it_lost() {
    let (mut endpoint, beside) = (Endpoint::start(MEMBERS), Beside::new());
    beside.enabled(&endpoint);
    beside.connect("sync").run().left_with(0);
    let backups = tempfile::tempdir().expect("a folder for backups");
    endpoint.run(&["backup", &backups.path().to_string_lossy()]);
    let backup = files(backups.path()).into_iter().find(|name| !name.contains(".key")).expect("a backup");
    beside.export(&export(SERVER, HOST, 5));
    beside.connect("sync").run().left_with(0);
    assert_eq!(endpoint.uploads().len(), 2);
    endpoint.put_back(&backups.path().join(backup));
    assert_eq!(only(&endpoint.uploads())["accounts"], 3, "last week's");
    beside.due().left_with(0);
    assert_eq!(endpoint.uploads()[0]["accounts"], 5);
    let syncs = endpoint.get(&format!("/server-instances/{SERVER}/syncs"));
    assert_eq!((&syncs[0]["trigger"], &syncs[0]["state"]), (&json!("restored"), &json!("SUCCESS")));
    beside.due().left_with(0);
    assert_eq!(endpoint.uploads().len(), 2, "and once");
}

#[test]
fn a_server_that_its_owner_forgot_is_not_brought_back_at_once() {
    let (endpoint, beside) = (Endpoint::start(MEMBERS), Beside::new());
    beside.enabled(&endpoint);
    beside.connect("sync").run().left_with(0);
    endpoint.delete(&format!("/server-instances/{SERVER}"));
    beside.due().left_with(0);
    assert!(endpoint.uploads().is_empty());
}

#[test]
fn a_sync_that_is_killed_at_any_moment_goes_on_and_arrives_once() {
    let (endpoint, beside) = (Endpoint::start(MEMBERS), Beside::new());
    beside.enabled(&endpoint);
    for people in 4..12 {
        beside.export(&export(SERVER, HOST, people));
        beside.connect("sync").killed_after(Duration::from_millis(people * people));
        beside.connect("sync").run().left_with(0);
        let uploads = endpoint.uploads();
        assert!(uploads.len() as u64 <= 2 * (people - 3), "one for each wish at the most");
        assert_eq!(job(&endpoint)["state"], "SUCCESS");
        assert!(!beside.state().join("payload.json.gz").exists());
    }
    // What was cut off after its usage was collected went on with that; one more brings today's.
    beside.connect("sync").run().left_with(0);
    assert_eq!(endpoint.uploads()[0]["accounts"], 11);
    let mut ids: Vec<_> = endpoint.uploads().iter().map(|upload| upload["id"].to_string()).collect();
    ids.dedup();
    assert_eq!(ids.len(), endpoint.uploads().len());
}

#[test]
fn an_answer_that_is_lost_on_the_way_makes_no_second_upload() {
    let (endpoint, beside) = (Endpoint::start(MEMBERS), Beside::new());
    beside.enabled(&endpoint);
    let agreed = beside.state().join("connection.json");
    let text = fs::read_to_string(&agreed).expect("what was agreed");
    // The upload has a connection of its own, kept or not: each answer is lost once.
    for lost in 0..4 {
        let wire = Wire::to(&endpoint.url, &[&[Fate::CutAfter(usize::MAX); 4][..lost], &[Fate::LoseAnswer]].concat());
        fs::write(&agreed, text.replace(&endpoint.url, &wire.url)).expect("what was agreed");
        beside.export(&export(SERVER, HOST, 4 + lost as u64));
        let before = endpoint.uploads().len();
        let ran = beside.connect("sync").run();
        fs::write(&agreed, &text).expect("what was agreed");
        if ran.status != Some(0) {
            beside.connect("sync").run().left_with(0);
        }
        assert_eq!(endpoint.uploads().len(), before + 1, "{lost}: {}", ran.stderr);
    }
}

#[test]
fn status_may_be_asked_while_the_agent_is_at_work_and_a_second_agent_may_not_be() {
    let (endpoint, beside) = (Endpoint::start(MEMBERS), Beside::new());
    // The command waits until it is let go on: a pipe that nobody else writes to.
    let gate = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = gate.local_addr().expect("its address").port();
    let wait =
        format!("exec 3<>/dev/tcp/127.0.0.1/{port}; read -r _ <&3; cat '{}'", beside.at("export.json").display());
    let command = ["bash", "-c", &wait].map(OsStr::new);
    let code = endpoint.code(HOST);
    std::thread::scope(|scope| {
        let enabled = scope.spawn(|| beside.enable_from(&endpoint, &code, &command).left_with(0));
        let (mut inside, _) = gate.accept().expect("the command runs");
        Run::of(["connect", "sync", "--state"]).arg(beside.state()).run().left_with(1);
        std::io::Write::write_all(&mut inside, b"go\n").expect("it goes on");
        enabled.join().expect("it is enabled");
        let working = scope.spawn(|| beside.connect("sync").run().left_with(0));
        let (mut inside, _) = gate.accept().expect("the command runs");
        beside.connect("status").run().left_with(0);
        let ran = beside.connect("sync").run().left_with(1);
        assert!(ran.stderr.contains("at work"), "{}", ran.stderr);
        std::io::Write::write_all(&mut inside, b"go\n").expect("it goes on");
        working.join().expect("it syncs");
    });
}
