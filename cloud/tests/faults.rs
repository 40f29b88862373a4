//! Never half, never twice: programs and servers are killed, connections cut, disks filled, while uploads go on. Afterwards it is
//! counted what was acknowledged and is lost, what is there by halves, and what is there twice.
//!
//! `ONESEAT_FAULT_ROUNDS` says how many rounds; `cargo xtask soak` runs hundreds.
#![allow(clippy::unwrap_used, reason = "a test fails where it fails")]

mod support;

use std::process::Command;

use private_postgres::{Cluster, Programs, Start};
use sqlx::Connection as _;
use support::faults::{Ledger, pause};
use support::{Database, Endpoint, Server};

/// Two programs on one database, one of them killed at any moment of its work and started again.
#[tokio::test]
async fn programs_killed_while_they_work() {
    let endpoint = Endpoint::start();
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
    let endpoint = Endpoint::start();
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
    let mut endpoint = Endpoint::start_on(Database::sqlite(), &[], &[]);
    let mut ledger = Ledger::open("disk full", &endpoint);
    for round in 0..ledger.rounds(4) {
        endpoint.kill();
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
    let endpoint = Endpoint::start_on(Database::on_server(cluster.url("postgres")), &[], &[]);
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
    let endpoint = Endpoint::start_on(Database::on_server(cluster.url("postgres")), &[], &[]);
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
