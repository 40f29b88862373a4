//! Findings, set as compilers set theirs.

use crate::run::Run;

#[test]
fn a_broken_file_is_shown_where_it_breaks() {
    Run::of(["check", "broken.json"]).file("broken.json", "{\n  \"server_id\": \"1\",\n  \"users\": [}\n").prints(
        1,
        "\
error[json-syntax]: This is not valid JSON: expected a value, found `}`.
  --> broken.json:3:13 (/users/0)
   |
 3 |   \"users\": [}
   |             ^
   = help: The file was changed or damaged after it was written. Export or download it again.

errors: 1, warnings: 0, notices: 0
",
        "",
    );
}

#[test]
fn the_mark_stands_under_wide_characters_and_further_places_follow() {
    let entry = |id: u32| format!("{{\"id\": \"{id}\", \"login\": \"山田{id}\", \"emails\": [\"山田 雪\"]}}");
    let entries: Vec<String> = (1..=7).map(entry).collect();
    let export = format!("{{\"host_name\": \"ghes.octo.example\", \"users\": [\n{}\n]}}\n", entries.join(",\n"));
    Run::of(["check", "wide.json"]).file("wide.json", export).prints(
        0,
        "\
warning[address-invalid]: 7 texts stand where an email address should be and cannot be compared.
  --> wide.json:2:40 (/users/0/emails/0)
   |
 2 | {\"id\": \"1\", \"login\": \"山田1\", \"emails\": [\"山田 雪\"]},
   |                                          ^^^^^^^^^
   = also at 3:40, 4:40, 5:40, 6:40 and 2 more
   = help: Correct the address on the server or the cloud. An account without an address takes a seat of its own.

notice[no-report]: There is no cloud report among the files, so only accounts of different servers can be matched with each other.
  = help: Drop the cloud's license report as well (Billing and licensing > Licensing > Download CSV report).

errors: 0, warnings: 1, notices: 1
",
        "",
    );
}

#[test]
fn a_file_without_faults_has_no_findings() {
    Run::case("first-sync", ["check", "ghes.json", "cloud.json"]).prints(0, "no findings\n", "");
}

#[test]
fn the_findings_are_one_object_in_json() {
    let ran = Run::case("report-short", ["check", "--format", "json", "ghes.json", "cloud.json"]).run().left_with(1);
    let checked = ran.json();
    assert_eq!(checked.as_object().map(serde_json::Map::len), Some(1));
    assert_eq!(checked["findings"][0]["code"], "report-incomplete");
    assert_eq!(checked["findings"][0]["severity"], "error");
    assert_eq!(checked["findings"][0]["file"], "cloud.json");
}

#[test]
fn findings_are_in_japanese_too() {
    let ran = Run::case("report-short", ["check", "--lang", "ja", "ghes.json", "cloud.json"]).run().left_with(1);
    assert!(ran.stdout.starts_with("エラー[report-incomplete]: クラウドレポートの行は 4 行ですが"), "{}", ran.stdout);
    assert!(ran.stdout.ends_with("\nエラー 1 件、警告 0 件、お知らせ 0 件\n"), "{}", ran.stdout);
}

#[test]
fn every_broken_file_is_spoken_of() {
    let ran = Run::of(["check", "page.html", "empty.json", "half.json"])
        .file("page.html", "<!doctype html><title>Sign in</title>")
        .file("empty.json", "")
        .file("half.json", r#"{"server_id": "1", "users": [{"id": 1"#)
        .run()
        .left_with(1);
    for place in [
        "[wrong-file-html]",
        "--> page.html",
        "[file-empty]",
        "--> empty.json",
        "[json-truncated]",
        "--> half.json:1:38",
    ] {
        assert!(ran.stdout.contains(place), "{place}\n{}", ran.stdout);
    }
}

#[test]
fn the_shape_of_a_file_is_shown_without_its_values() {
    let file = r#"{"host_name": "ghes.octo.example", "users": "QUJD", "color": "mauve"}"#;
    Run::of(["check", "--shape", "octo-corp.json"]).file("octo-corp.json", file).prints(
        0,
        "\
Shape of a file, by Oneseat 0.1.0. No value of the file is in it.

kind: server usage export, encrypted
format: JSON, UTF-8, one line
size: fewer than 100 bytes

Fields
  /: 1 of 1; object
  /host_name: 1 of 1; text (host, at most 32 long)
  /users: 1 of 1; text (letters and digits, at most 4 long)
  /color (unknown): 1 of 1; text (letters and digits, at most 8 long)

Missing
  /: server_id
  /: version
  /: http_only
  /: license or license_hash
  /: public_key or license_public_key
  /: customer_name
  /: features

Findings
  notice unknown-fields × 1, line 1, column 62
",
        "",
    );
}

#[test]
fn shapes_are_one_object_in_json_in_the_order_of_the_files() {
    let ran = Run::of(["check", "--shape", "--format", "json", "a.csv", "-"])
        .file("a.csv", "id,login,email,suspended?\n1,mona,mona@octo.example,false\n")
        .stdin("<!doctype html>")
        .run()
        .left_with(1);
    let shapes = ran.json();
    assert_eq!(shapes["shapes"][0]["kind"], "all-users");
    assert_eq!(shapes["shapes"][1]["findings"][0]["code"], "wrong-file-html");
    assert!(!ran.stdout.contains("mona") && !ran.stdout.contains("a.csv"), "{}", ran.stdout);
}
