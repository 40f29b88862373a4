//! Never half, never twice: programs and servers are killed, connections cut, disks filled, while uploads go on. Afterwards it is
//! counted what was acknowledged and is lost, what is there by halves, and what is there twice.
//!
//! `ONESEAT_FAULT_ROUNDS` says how many rounds; `cargo xtask soak` runs hundreds.
#![allow(clippy::unwrap_used, reason = "a test fails where it fails")]

mod support;

use std::process::Command;
use std::time::Duration;

use private_postgres::{Cluster, Programs, Start};
use sqlx::Connection as _;
use support::faults::{KEEPING, Ledger, pause, random};
use support::proxy::{Proxy, Stage};
use support::{Database, Endpoint, Server};

/// About how long a commit takes from its first write to its answer, in microseconds.
#[cfg(target_os = "linux")]
const COMMIT: u64 = 6_000;

/// Two programs on one database, one of them killed at any moment of its work and started again.
#[tokio::test]
async fn programs_killed_while_they_work() {
    let endpoint = Endpoint::start_with(KEEPING, &[]);
    let mut programs: Vec<Server> = vec![endpoint.replica(), endpoint.replica()];
    let mut ledger = Ledger::open("programs killed", &endpoint);
    for round in 0..ledger.rounds(8) {
        let origins: Vec<String> = programs.iter().map(|program| program.origin.clone()).collect();
        let uploads = ledger.begin(origins);
        pause(250).await;
        programs.remove(round % 2);
        pause(100).await;
        let again = endpoint.replica();
        uploads.heal(again.origin.clone());
        programs.insert(round % 2, again);
        ledger.end(uploads, &endpoint).await;
    }
    ledger.close(&endpoint).await;
}

/// Senders that hang up in the middle of a body, or right behind its end.
#[tokio::test]
async fn senders_lost_in_the_middle() {
    let endpoint = Endpoint::start_with(KEEPING, &[]);
    let mut ledger = Ledger::open("senders lost", &endpoint);
    for _ in 0..ledger.rounds(8) {
        let uploads = ledger.begin_cut(vec![endpoint.origin.clone()]);
        pause(400).await;
        uploads.heal(endpoint.origin.clone());
        ledger.end(uploads, &endpoint).await;
    }
    ledger.close(&endpoint).await;
}

/// The program may write no file larger than its database now is, and a little: to `SQLite` a disk without room.
#[tokio::test]
async fn a_file_on_a_full_disk() {
    let mut endpoint = Endpoint::start_on(Database::sqlite(), KEEPING, &[]);
    let mut ledger = Ledger::open("disk full", &endpoint);
    for round in 0..ledger.rounds(4) {
        endpoint.kill();
        // Room that is found again within the file would keep it from growing.
        endpoint.database.execute("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)").await;
        let size = std::fs::metadata(endpoint.database.file().unwrap()).unwrap().len();
        endpoint.serve_with(&mut limited(&endpoint.serving(), size + (96 << 10)));
        let uploads = ledger.begin(vec![endpoint.origin.clone()]);
        uploads.refused(3).await;
        // Room may come while the program runs; where it can't be told so, it is started again.
        let process = endpoint.process().to_string();
        let lifted =
            round % 2 == 0 && Command::new("prlimit").args(["--fsize=unlimited", "--pid", &process]).status().is_ok();
        if !lifted {
            endpoint.kill();
            endpoint.serve();
        }
        uploads.heal(endpoint.origin.clone());
        ledger.end(uploads, &endpoint).await;
    }
    ledger.close(&endpoint).await;
}

/// The same command, with a bound on the files it writes; where it is reached an error comes back, as from a full disk.
fn limited(command: &Command, bytes: u64) -> Command {
    let script = format!("trap '' XFSZ; ulimit -S -f {}; exec \"$0\" \"$@\"", bytes.div_ceil(512));
    let mut limited = Command::new("sh");
    limited.arg("-c").arg(script).arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => limited.env(name, value),
            None => limited.env_remove(name),
        };
    }
    limited
}

/// The same for a server: no file of its may grow, so its tables do not.
#[tokio::test]
#[ignore = "starts a PostgreSQL; `cargo xtask test postgres` runs it"]
async fn a_server_on_a_full_disk() {
    let mut cluster = Cluster::start(Programs::find().unwrap()).unwrap();
    let endpoint = Endpoint::start_on(Database::on_server(cluster.url("postgres")), KEEPING, &[]);
    let mut ledger = Ledger::open("server's disk full", &endpoint);
    // Room that is found again within the files would keep them from growing.
    let settings = &["autovacuum=off"];
    for _ in 0..ledger.rounds(3) {
        let largest = endpoint.database.number("SELECT max(pg_relation_size(oid)) FROM pg_class").await;
        let bytes = u64::try_from(largest).unwrap().max(1 << 20) + (64 << 10);
        cluster.down().unwrap();
        cluster.up(&Start { settings, file_blocks: Some(bytes.div_ceil(512)) }).unwrap();
        let uploads = ledger.begin(vec![endpoint.origin.clone()]);
        uploads.refused(3).await;
        cluster.down().unwrap();
        cluster.up(&Start { settings, ..Start::default() }).unwrap();
        uploads.heal(endpoint.origin.clone());
        ledger.end(uploads, &endpoint).await;
    }
    ledger.close(&endpoint).await;
    drop(endpoint);
}

/// A server that ends its connections, is stopped, or is killed with all its processes, and comes back.
#[tokio::test]
#[ignore = "starts a PostgreSQL; `cargo xtask test postgres` runs it"]
async fn a_server_that_goes_away_and_comes_back() {
    let mut cluster = Cluster::start(Programs::find().unwrap()).unwrap();
    let endpoint = Endpoint::start_on(Database::on_server(cluster.url("postgres")), KEEPING, &[]);
    let mut ledger = Ledger::open("server away", &endpoint);
    for round in 0..ledger.rounds(6) {
        let uploads = ledger.begin(vec![endpoint.origin.clone()]);
        pause(250).await;
        match round % 3 {
            0 => {
                let mut link = sqlx::PgConnection::connect(&cluster.url("postgres")).await.unwrap();
                sqlx::raw_sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
                    .execute(&mut link)
                    .await
                    .unwrap();
            }
            1 => {
                cluster.down().unwrap();
                pause(300).await;
                cluster.up(&Start::default()).unwrap();
            }
            _ => {
                cluster.kill().unwrap();
                pause(300).await;
                cluster.up(&Start::default()).unwrap();
            }
        }
        uploads.heal(endpoint.origin.clone());
        ledger.end(uploads, &endpoint).await;
    }
    ledger.close(&endpoint).await;
    drop(endpoint);
}

/// A program is killed when it has asked for a commit that the server never hears of, when the server hears of it only then, and when the
/// server has answered and the program has not heard it.
#[tokio::test]
#[ignore = "needs a PostgreSQL; `cargo xtask test postgres` runs it"]
async fn a_server_whose_program_is_killed_at_the_commit() {
    let endpoint = Endpoint::start_with(KEEPING, &[]);
    let proxy = Proxy::of(&endpoint.database);
    let serve = || Server::start(endpoint.serving().env("ONESEAT_DATABASE", proxy.url(&endpoint.database)));
    let mut program = serve();
    let mut ledger = Ledger::open("program killed at a commit", &endpoint);
    let mut stored = 0;
    for round in 0..ledger.rounds(6) {
        let uploads = ledger.begin(vec![program.origin.clone()]);
        let caught = proxy.catch(if round % 3 == 2 { Stage::Answered } else { Stage::Asked }).await;
        drop(program);
        if round % 3 == 1 {
            caught.pass();
        } else {
            drop(caught);
        }
        stored += u64::from(round % 3 > 0);
        program = serve();
        uploads.heal(program.origin.clone());
        ledger.end(uploads, &endpoint).await;
    }
    assert!(ledger.replayed() >= stored, "what was committed was answered with its first answer");
    ledger.close(&endpoint).await;
}

/// The connection is cut before the server hears of a commit, or before the program hears the answer; both live.
#[tokio::test]
#[ignore = "needs a PostgreSQL; `cargo xtask test postgres` runs it"]
async fn a_server_whose_connection_is_cut_at_the_commit() {
    let endpoint = Endpoint::start_with(KEEPING, &[]);
    let proxy = Proxy::of(&endpoint.database);
    let program = Server::start(endpoint.serving().env("ONESEAT_DATABASE", proxy.url(&endpoint.database)));
    let mut ledger = Ledger::open("connection cut at a commit", &endpoint);
    for round in 0..ledger.rounds(4) {
        let uploads = ledger.begin(vec![program.origin.clone()]);
        drop(proxy.catch(if round % 2 == 0 { Stage::Asked } else { Stage::Answered }).await);
        uploads.heal(program.origin.clone());
        ledger.end(uploads, &endpoint).await;
    }
    ledger.close(&endpoint).await;
}

/// Every process of a server is killed about the moment in which it is to commit: a little before, within, a little behind.
#[tokio::test]
#[ignore = "starts a PostgreSQL; `cargo xtask test postgres` runs it"]
async fn a_server_that_is_killed_at_the_commit() {
    let mut cluster = Cluster::start(Programs::find().unwrap()).unwrap();
    let endpoint = Endpoint::start_on(Database::on_server(cluster.url("postgres")), KEEPING, &[]);
    let proxy = Proxy::of(&endpoint.database);
    let program = Server::start(endpoint.serving().env("ONESEAT_DATABASE", proxy.url(&endpoint.database)));
    let mut ledger = Ledger::open("server killed at a commit", &endpoint);
    for _ in 0..ledger.rounds(3) {
        let uploads = ledger.begin(vec![program.origin.clone()]);
        let caught = proxy.catch(Stage::Asked).await;
        // Process by process the kill takes some tens of milliseconds, and somewhere in them the server hears of the commit.
        let going_on = tokio::spawn(async move {
            tokio::time::sleep(Duration::from_micros(random(40_000))).await;
            caught.pass();
        });
        cluster = tokio::task::spawn_blocking(move || cluster.kill().map(|()| cluster)).await.unwrap().unwrap();
        going_on.await.unwrap();
        cluster.up(&Start::default()).unwrap();
        uploads.heal(program.origin.clone());
        ledger.end(uploads, &endpoint).await;
    }
    ledger.close(&endpoint).await;
    drop((program, endpoint));
}

/// `SQLite` writes to its log when it commits and hardly ever before, so the first write that is seen there is the beginning of a
/// commit; the program is killed some time between that and a moment behind its end.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_file_whose_program_is_killed_at_the_commit() {
    let mut endpoint = Endpoint::start_on(Database::sqlite(), KEEPING, &[]);
    let mut ledger = Ledger::open("program killed at a commit", &endpoint);
    endpoint.kill();
    let file = endpoint.database.file().unwrap();
    let mut program = endpoint.replica();
    for _ in 0..ledger.rounds(6) {
        let mut watch = inotify::Inotify::init().unwrap();
        watch.watches().add(file.parent().unwrap(), inotify::WatchMask::MODIFY).unwrap();
        let uploads = ledger.begin(vec![program.origin.clone()]);
        let killed = move || {
            let mut events = [0; 4096];
            let is_log = |name: &std::ffi::OsStr| name.to_string_lossy().ends_with("-wal");
            while !watch.read_events_blocking(&mut events).unwrap().any(|event| event.name.is_some_and(is_log)) {}
            std::thread::sleep(Duration::from_micros(random(COMMIT)));
            drop(program);
        };
        tokio::task::spawn_blocking(killed).await.unwrap();
        program = endpoint.replica();
        uploads.heal(program.origin.clone());
        ledger.end(uploads, &endpoint).await;
    }
    ledger.close(&endpoint).await;
}
