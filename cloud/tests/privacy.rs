//! What may be shown, what is kept, and what is gone once it is forgotten.
#![allow(clippy::unwrap_used, reason = "a test fails where it fails")]

mod support;

use std::io::{Read as _, Write as _};

use serde_json::json;
use support::{Database, Endpoint, SERVER, member, members, people, problem, usage};

fn contains(heap: &[u8], text: &str) -> bool {
    heap.windows(text.len()).any(|window| window == text.as_bytes())
}

#[tokio::test]
async fn a_domain_that_is_verified_later_is_shown_and_one_that_is_no_longer_is_hidden() {
    let endpoint = Endpoint::start();
    let accounts = [(1, "a@octo.example".to_owned()), (2, "b@second.example".to_owned())];
    endpoint.uploaded("k", usage(SERVER, "ghes.octo.example", accounts)).await;
    let shown = || async {
        let (total, rows) = endpoint.whole_report(100).await;
        assert_eq!(total, 2, "no domain changes a count");
        json!(rows).to_string()
    };
    assert!(shown().await.contains("a@octo.example") && !shown().await.contains("second.example"));
    let before = endpoint.get("/consumed-licenses").await.headers()["etag"].clone();
    let change = ["enterprise", "domains", "octo", "--add", "Second.Example", "--remove", "octo.example"];
    assert_eq!(endpoint.run(&change), "second.example");
    assert!(!shown().await.contains("octo.example\"") && shown().await.contains("b@second.example"));
    assert_ne!(endpoint.get("/consumed-licenses").await.headers()["etag"], before);
    assert_eq!(endpoint.run(&["enterprise", "domains", "octo"]), "second.example");
    assert!(endpoint.run(&["audit", "export", "octo"]).contains("domains.set"));
}

#[tokio::test]
async fn every_verified_address_takes_part_in_matching_and_is_shown_to_nobody() {
    let endpoint = Endpoint::start();
    let folder = tempfile::tempdir().unwrap();
    let mut mona = member("mona-oc", "mona@octo.example");
    mona["github_com_verified_emails"] = json!(["mona@octo.example", "secret@home.example"]);
    let file = folder.path().join("members.json");
    std::fs::write(&file, json!({ "total_seats_consumed": 1, "users": [mona] }).to_string()).unwrap();
    endpoint.run(&["members", "import", "octo", &file.display().to_string()]);
    let upload = endpoint.uploaded("k", usage(SERVER, "g.example", [(1, "secret@home.example".to_owned())])).await;
    assert_eq!((&upload["seats"]["after"], &upload["preview"]["matches"]["verified_email"]), (&json!(1), &json!(1)));
    for path in ["/consumed-licenses", "/server-usage-uploads", "/license-sync-status"] {
        let text = endpoint.get(path).await.text().await.unwrap();
        assert!(!text.contains("home.example"), "{path}: {text}");
    }
}

#[tokio::test]
async fn of_an_upload_no_more_is_kept_than_matching_needs() {
    let endpoint = Endpoint::start();
    let whole = json!({
        "server_id": SERVER, "host_name": "ghes.octo.example", "version": "3.19.2", "public_key": "KEYMATERIAL",
        "users": [{
            "user_id": 1, "login": "SecretLogin", "profile_name": "Secret Name", "site_admin": true, "nickname": "Unheard",
            "emails": [{ "email": "a@octo.example", "primary": true }]
        }]
    });
    endpoint.uploaded("k", whole.to_string()).await;
    let heap = endpoint.database.stored_bytes().await;
    assert!(contains(&heap, "a@octo.example"));
    for gone in ["SecretLogin", "Secret Name", "Unheard"] {
        assert!(!contains(&heap, gone), "{gone}");
    }
}

#[tokio::test]
async fn of_a_members_report_nothing_is_kept_that_no_count_and_no_report_needs() {
    let endpoint = Endpoint::start();
    let mut mona = member("mona-oc", "mona@octo.example");
    mona["last_logged_ip"] = json!("203.0.113.77");
    mona["github_com_cost_center"] = json!("Secret Centre");
    mona["nickname"] = json!("Unheard");
    let report = json!({ "total_seats_consumed": 1, "total_seats_purchased": 7, "users": [mona], "note": "Aside" });
    endpoint.set_members(&report).await;
    let heap = endpoint.database.stored_bytes().await;
    assert!(contains(&heap, "mona@octo.example"));
    for gone in ["203.0.113.77", "Secret Centre", "Unheard", "Aside"] {
        assert!(!contains(&heap, gone), "{gone}");
    }
    // What is shown is what would be shown of all of it, now and when it is counted again.
    let shown = endpoint.whole_report(100).await.1;
    assert_eq!(
        (&shown[0]["github_com_member_roles"], &shown[0]["github_com_two_factor_auth"]),
        (&json!(["octo:Member", "tools:Owner"]), &json!(true))
    );
    endpoint.uploaded("k", usage(SERVER, "g.example", [(1, "mona@octo.example".to_owned())])).await;
    let again = endpoint.whole_report(100).await.1;
    assert_eq!((again.len(), &again[0]["github_com_name"]), (1, &json!("MONA-OC")));
}

#[tokio::test]
async fn an_enterprise_that_is_forgotten_is_gone_from_calls_and_from_the_database() {
    let endpoint = Endpoint::start();
    endpoint.add_enterprise("other", &[]);
    let mut report = members(0, 5);
    report["users"][0]["github_com_name"] = json!("Unmistakable Name");
    endpoint.set_members(&report).await;
    endpoint.uploaded("k", people(3, 9)).await;
    let refused = endpoint.try_run(&["enterprise", "forget", "octo", "--really", "other"]);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("--really octo"));
    endpoint.run(&["enterprise", "forget", "octo", "--really", "octo"]);
    problem(endpoint.get("/consumed-licenses").await, 404, "not-found").await;
    let heap = endpoint.database.stored_bytes().await;
    assert!(!contains(&heap, "Unmistakable Name") && !contains(&heap, "p4@octo.example"));
    for (table, rows) in endpoint.counts().await {
        assert_eq!(rows, 0, "{table}");
    }
    assert!(endpoint.run(&["audit", "export", "octo"]).contains("enterprise.forget"));
    assert_eq!(endpoint.run(&["enterprise", "list"]), "other\tvolume");
}

/// Whoever had begun to send is told what everybody is told from then on, and nothing of the body stays.
#[tokio::test]
async fn what_was_on_its_way_to_an_enterprise_that_is_forgotten_finds_nothing() {
    let endpoint = Endpoint::start();
    endpoint.add_enterprise("other", &[]);
    let report = members(0, 5).to_string().into_bytes();
    let (upload, usage) = ("POST /enterprises/octo/server-usage-uploads", people(3, 9));
    let mut sent = [
        (endpoint.asked_for_its_body(upload, &usage), usage),
        (endpoint.asked_for_its_body("PUT /enterprises/octo/members", &report), report),
    ];
    endpoint.run(&["enterprise", "forget", "octo", "--really", "octo"]);
    for (socket, body) in &mut sent {
        socket.write_all(body).unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 404") && answer.contains("/problems/not-found"), "{answer}");
    }
    for (table, rows) in endpoint.counts().await {
        assert_eq!(rows, 0, "{table}");
    }
}

#[tokio::test]
async fn a_backup_made_while_it_serves_is_restored_whole_and_is_gone_after_its_time() {
    let endpoint = Endpoint::start();
    endpoint.set_members(&members(0, 50)).await;
    let upload = endpoint.uploaded("k", people(20, 90)).await;
    let folder = tempfile::tempdir().unwrap();
    let backups = folder.path().join("backups");
    let backups = backups.display().to_string();
    let first = endpoint.run(&["backup", &backups]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&first).unwrap().permissions().mode() & 0o777, 0o600);
    }
    // What comes later is not in it, and what was forgotten later still is, until its time is over.
    endpoint.uploaded("later", people(0, 5)).await;
    endpoint.run(&["enterprise", "forget", "octo", "--really", "octo"]);

    let restored = Database::new();
    let restore = |backup: &str, to: &Database| endpoint.try_run(&["--database", &to.url(), "restore", backup]);
    let done = restore(&first, &restored);
    assert!(done.status.success(), "{done:?}");
    let again = restore(&first, &restored);
    assert!(String::from_utf8_lossy(&again.stderr).contains("is there already"), "{again:?}");
    // Its tokens need the key, which is kept apart; of a server it is named.
    if let (Some(file), Some(restored)) = (endpoint.database.file(), restored.file()) {
        std::fs::copy(file.with_extension("db.key"), restored.with_extension("db.key")).unwrap();
    }
    let server = support::Server::start(endpoint.serving().args(["--database", &restored.url()]));
    let get = |path: String| endpoint.client.get(server.path(&path)).bearer_auth(&endpoint.token).send();
    let report: serde_json::Value = get("/consumed-licenses".to_owned()).await.unwrap().json().await.unwrap();
    assert_eq!(report["total_seats_consumed"], upload["seats"]["after"]);
    let path = format!("/server-usage-uploads/{}", upload["id"].as_str().unwrap());
    let stored: serde_json::Value = get(path).await.unwrap().json().await.unwrap();
    assert_eq!(stored, upload);

    let whole = std::fs::read(&first).unwrap();
    for damage in [&b"no database"[..], &whole[..whole.len() - whole.len() / 3]] {
        let broken = folder.path().join("broken");
        std::fs::write(&broken, damage).unwrap();
        let never = Database::new();
        let refused = restore(&broken.display().to_string(), &never);
        assert!(String::from_utf8_lossy(&refused.stderr).contains("is no whole backup"), "{refused:?}");
        assert!(never.file().is_none_or(|file| !file.exists()));
    }

    std::thread::sleep(std::time::Duration::from_millis(1100));
    let second = endpoint.run(&["backup", &backups, "--keep", "1s"]);
    let left: Vec<_> = std::fs::read_dir(&backups).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(left, [std::path::PathBuf::from(second)], "the older one is gone with what was forgotten");
}
