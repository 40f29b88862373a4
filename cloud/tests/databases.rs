//! The database itself: made once, however many start; kept by newer programs so that older ones go on; refused where it would lose.
#![allow(clippy::unwrap_used, reason = "a test fails where it fails")]

mod support;

use std::process::Stdio;

use private_postgres::{Cluster, Programs, Start};
use support::{Database, Endpoint, people};

#[test]
fn many_first_starts_at_once_make_one_database() {
    for _ in 0..3 {
        let database = Database::new();
        let starts: Vec<_> = (0..8)
            .map(|_| {
                std::process::Command::new(env!("CARGO_BIN_EXE_oneseat-cloud"))
                    .env("ONESEAT_DATABASE", database.url())
                    .args(["enterprise", "list"])
                    .stdout(Stdio::piped())
                    .stderr(Stdio::piped())
                    .spawn()
                    .unwrap()
            })
            .collect();
        for start in starts {
            let output = start.wait_with_output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
    }
}

/// While replicas are exchanged one by one, old ones serve on tables that a newer one has added to, and may be started again.
#[tokio::test]
async fn what_a_newer_replica_adds_does_not_stop_an_older_one() {
    let mut endpoint = Endpoint::start();
    endpoint.uploaded("before", people(0, 5)).await;
    let added = match endpoint.database {
        Database::Sqlite(_) => {
            "ALTER TABLE upload ADD COLUMN later TEXT; ALTER TABLE enterprise ADD COLUMN later INTEGER NOT NULL DEFAULT 7;
             CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT;
             INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
             VALUES (9999, 'later', TRUE, X'00', 0)"
        }
        Database::Postgres { .. } => {
            "ALTER TABLE upload ADD COLUMN later TEXT; ALTER TABLE enterprise ADD COLUMN later BIGINT NOT NULL DEFAULT 7;
             CREATE TABLE later (id BIGINT PRIMARY KEY);
             INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
             VALUES (9999, 'later', TRUE, '\\x00', 0)"
        }
    };
    endpoint.database.execute(added).await;
    endpoint.uploaded("while", people(0, 6)).await;
    endpoint.kill();
    endpoint.serve();
    endpoint.uploaded("again", people(0, 7)).await;
    assert_eq!(endpoint.whole_report(100).await.0, 7);
}

/// Old replicas go on while a new one migrates, so a migration may add, and never take away, rename or narrow.
#[test]
fn a_migration_only_adds() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut seen = 0;
    for side in ["sqlite", "postgres"] {
        for entry in std::fs::read_dir(folder.join(side)).unwrap() {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap().to_uppercase();
            // What happens to rows that are deleted later takes nothing away now.
            let text = text.replace("ON DELETE CASCADE", "").replace("DELETE ON AUDIT", "");
            for word in ["DROP ", "RENAME ", "TRUNCATE ", "DELETE "] {
                let taken = text.contains(word);
                assert!(!taken, "{}: {word}", path.display());
            }
            seen += 1;
        }
    }
    let both = |side: &str| std::fs::read_dir(folder.join(side)).unwrap().map(|entry| entry.unwrap().file_name());
    let (mut sqlite, mut postgres): (Vec<_>, Vec<_>) = (both("sqlite").collect(), both("postgres").collect());
    sqlite.sort();
    postgres.sort();
    assert_eq!(sqlite, postgres, "a step on one database has its like on the other");
    assert!(seen >= 2);
}

#[test]
#[ignore = "starts a PostgreSQL; `cargo xtask test postgres` runs it"]
fn a_server_that_acknowledges_what_is_not_on_the_disk_is_refused() {
    let mut cluster = Cluster::start(Programs::find().unwrap()).unwrap();
    let list = |cluster: &Cluster| {
        let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_oneseat-cloud"));
        program.env("ONESEAT_DATABASE", cluster.url("postgres")).args(["enterprise", "list"]).output().unwrap()
    };
    assert!(list(&cluster).status.success());
    for setting in ["fsync=off", "synchronous_commit=off", "full_page_writes=off"] {
        cluster.down().unwrap();
        cluster.up(&Start { settings: &[setting], ..Start::default() }).unwrap();
        let refused = list(&cluster);
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(!refused.status.success(), "{setting}");
        assert!(said.contains(&setting.replace('=', " is ")) && said.contains("could be lost"), "{said}");
    }
}

/// A server may be started again with other settings while the endpoint serves.
#[tokio::test]
#[ignore = "starts a PostgreSQL; `cargo xtask test postgres` runs it"]
async fn a_server_that_stops_keeping_what_it_acknowledges_is_not_written_to() {
    let mut cluster = Cluster::start(Programs::find().unwrap()).unwrap();
    let endpoint = Endpoint::start_on(Database::on_server(cluster.url("postgres")), &[], &[]);
    endpoint.uploaded("kept", people(0, 5)).await;
    cluster.down().unwrap();
    cluster.up(&Start { settings: &["fsync=off"], ..Start::default() }).unwrap();
    let refused = endpoint.upload("next", people(0, 6)).send().await.unwrap();
    support::problem(refused, 503, "not-ready").await;
    cluster.down().unwrap();
    cluster.up(&Start::default()).unwrap();
    endpoint.uploaded("next", people(0, 6)).await;
    drop(endpoint);
}
