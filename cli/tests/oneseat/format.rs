//! What programs read: JSON, CSV, and colours only where somebody looks.

use crate::run::Run;

#[test]
fn json_is_one_line() {
    let ran = Run::case("synced-before", ["preview", "--format", "json", "ghes.json", "cloud.json"]).run().left_with(0);
    assert_eq!(ran.stdout.matches('\n').count(), 1);
    assert!(ran.stdout.starts_with(r#"{"seats":{"now":6,"after":5,"after_low":4,"#), "{}", ran.stdout);
    assert!(
        ran.stdout
            .contains(r#""findings":[],"suggestions":[],"what_if":{"seats":5,"saved":null},"last_sync":[{"joined":1,"#),
        "{}",
        ran.stdout
    );
}

#[test]
fn csv_has_a_line_for_each_person_and_account() {
    Run::case("synced-before", ["preview", "--format", "csv", "ghes.json", "cloud.json"]).prints(
        0,
        &[
            "\u{feff}person,category,name,cloud_login,cloud_addresses,address_hidden,host_name,user_id,server_login,server_address,reason",
            "0,cloud-and-server,,mona-oc,mona@octo.example,false,ghes.octo.example,1,mona,mona@octo.example,verified-email",
            "1,cloud-and-server,,lisa,,false,ghes.octo.example,4,lisa,Lisa@Octo.Example,last-sync",
            "2,cloud-only,,ana,,true,,,,,",
            "3,server-only,山田 雪,,yuki@octo.example,false,other.octo.example,3,,,listed",
            "3,server-only,山田 雪,,yuki@octo.example,false,ghes.octo.example,6,yuki,yuki@octo.example,other-instance",
            "6,server-only,,,,false,ghes.octo.example,5,zoe,zoe@octo.example,no-match-visible",
            "4,no-seat,,,,false,ghes.octo.example,2,hubot,hubot@octo.example,suspended",
            "5,no-seat,,,,false,ghes.octo.example,3,ghost,,system",
            "",
        ]
        .join("\r\n"),
        "",
    );
}

#[test]
fn csv_has_the_other_tables_by_name() {
    let run = |table: &str| {
        Run::case("synced-before", ["preview", "--format", "csv", "--table", table, "ghes.json", "cloud.json"])
    };
    run("overlaps").prints(
        0,
        "\u{feff}places,people\r\n\"cloud, ghes.octo.example\",2\r\ncloud,1\r\nghes.octo.example,1\r\n\"ghes.octo.example, other.octo.example\",1\r\n",
        "",
    );
    run("last-sync").prints(
        0,
        &[
            "\u{feff}change,host,user_id,login,cloud_login,before,after",
            "joined,ghes.octo.example,6,yuki,,,yuki@octo.example",
            "left,ghes.octo.example,9,,,left@octo.example,",
            "newly-matched,ghes.octo.example,6,yuki,,,yuki@octo.example",
            "",
        ]
        .join("\r\n"),
        "",
    );
    let ran =
        Run::case("report-short", ["preview", "--format", "csv", "--table", "findings", "ghes.json", "cloud.json"])
            .run()
            .left_with(1);
    assert!(ran.stdout.contains("\r\nerror,report-incomplete,cloud.json,"), "{}", ran.stdout);
    assert_eq!(ran.stderr, "");
}

#[test]
fn blotted_out_the_same_people_bear_marks_in_every_form() {
    let run = |format: &str| {
        Run::case("synced-before", ["preview", "--blot", "--format", format, "ghes.json", "cloud.json"])
            .run()
            .left_with(0)
    };
    for format in ["text", "json", "csv"] {
        let ran = run(format);
        for somebody in ["mona", "lisa", "zoe", "hubot", "山田", "@octo"] {
            assert!(!ran.stdout.to_lowercase().contains(somebody), "{format}: {}", ran.stdout);
        }
    }
    assert!(run("csv").stdout.contains(
        "\r\n0,cloud-and-server,,login-0,address-0-1,false,ghes.octo.example,1,login-0-2,address-0-1,verified-email\r\n"
    ));
    assert!(run("text").stdout.contains("cloud + ghes.octo.example"));
}

#[test]
fn csv_puts_findings_on_standard_error() {
    let ran = Run::case("report-short", ["preview", "--format", "csv", "ghes.json", "cloud.json"]).run().left_with(1);
    assert_eq!(ran.stdout.lines().count(), 1);
    assert!(ran.stderr.starts_with("error[report-incomplete]: "), "{}", ran.stderr);
}

#[test]
fn a_login_in_csv_is_no_formula() {
    let export = r#"{"server_id": "1", "host_name": "ghes.example", "users": [{"id": 1, "login": "=HYPERLINK(\"x\")", "email": "@a"}]}"#;
    let ran = Run::of(["preview", "--format", "csv", "ghes.json"]).file("ghes.json", export).run().left_with(0);
    assert!(ran.stdout.contains(r#","'=HYPERLINK(""x"")","#), "{}", ran.stdout);
}

#[test]
fn colours_are_for_those_who_want_them() {
    let run = || Run::case("report-short", ["check", "ghes.json", "cloud.json"]);
    assert!(!run().run().stdout.contains('\u{1b}'));
    assert!(run().env("CLICOLOR_FORCE", "1").run().stdout.starts_with("\u{1b}[1m\u{1b}[31merror"));
    assert!(!run().env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1").run().stdout.contains('\u{1b}'));
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let export = std::fs::read(crate::run::cases().join("first-sync/ghes.json")).expect("an export");
    for format in ["text", "json", "csv"] {
        // It cannot print before its input ends, and that does not begin before its reader is gone.
        let ran = Run::of(["preview", "--format", format, "-"]).stdin(export.clone()).unheard().left_with(0);
        assert!(!ran.stderr.contains("error"), "{format}: {}", ran.stderr);
    }
}
