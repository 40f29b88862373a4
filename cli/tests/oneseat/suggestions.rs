//! Who is probably the same person, and what it would save: one small example, whole in every form.

use serde_json::{Value, json};

use crate::run::Run;

/// Two near misses of two kinds, both with a member of their own, and one person who is near to nobody.
const SERVER: &str = r#"{"host_name": "ghes.octo.example", "users": [
    {"user_id": 1, "login": "mona", "emails": [{"email": "mona+gh@octo.example", "primary": true}]},
    {"user_id": 2, "login": "lisa", "profile_name": "山田 雪", "emails": [{"email": "l@octo.example", "primary": true}]},
    {"user_id": 3, "login": "zoe", "emails": [{"email": "zoe@octo.example", "primary": true}]}
]}"#;
const CLOUD: &str = r#"{"total_seats_consumed": 2, "total_seats_purchased": 10, "users": [
    {"github_com_login": "ml", "github_com_name": "Mona", "github_com_verified_domain_emails": ["mona@octo.example"]},
    {"github_com_login": "lisa_octo", "github_com_verified_domain_emails": []}
]}"#;

fn example(arguments: &[&str]) -> Run {
    Run::of(["preview", "ghes.json", "cloud.json"]).args(arguments).file("ghes.json", SERVER).file("cloud.json", CLOUD)
}

#[test]
fn the_preview_in_json_is_this_object() {
    let suggestion = |kind: &str, account: Value, member: Value, words: [&str; 2]| {
        json!({
            "kind": kind, "host": "ghes.octo.example",
            "user_id": account[0], "login": account[1], "address": account[2], "name": account[3],
            "cloud_login": member[0], "cloud_addresses": member[1], "cloud_name": member[2],
            "reason": words[0], "remedy": words[1],
        })
    };
    let ran = example(&["--format", "json", "--seat-price", "19.5"]).run().left_with(0);
    let expected = json!({
        "seats": {"now": 2, "after": 5, "after_low": 4, "separate": 5, "saved": 0, "purchased": 10},
        "people": {"cloud_and_server": 0, "cloud_only": 2, "visual_studio_only": 0, "server_only": 3},
        "matches": {"identity": 0, "verified_email": 0, "visual_studio": 0, "last_sync": 0, "other_instance": 0},
        "instances": [{
            "server_id": null, "host_name": "ghes.octo.example", "version": null, "accounts": 3, "counted": 3,
            "suspended": 0, "system": 0, "without_email": 0, "matched": 0, "unmatched": 3, "joined": 3, "left": 0,
        }],
        "findings": [],
        "suggestions": [
            suggestion(
                "plus_tag",
                json!([1, "mona", "mona+gh@octo.example", null]),
                json!(["ml", ["mona@octo.example"], "Mona"]),
                [
                    "The addresses are equal once the +tag is left out.",
                    "Use the same address on both sides, or add and verify the server's address on the cloud.",
                ],
            ),
            suggestion(
                "same_login",
                json!([2, "lisa", "l@octo.example", "山田 雪"]),
                json!(["lisa_octo", [], null]),
                [
                    "The logins are equal, but for letter case or a managed user's short code.",
                    "Ask whether they are one person; if so, add and verify the server's primary address on the cloud.",
                ],
            ),
        ],
        "what_if": {"seats": 3, "saved": 39},
        "last_sync": [{"joined": 3, "left": 0, "newly_matched": 0, "newly_unmatched": 0, "address_changed": 0}],
        "overlaps": {
            "places": [{"name": "", "cloud": true, "people": 2}, {"name": "ghes.octo.example", "cloud": false, "people": 3}],
            "combinations": [{"places": [1], "people": 3}, {"places": [0], "people": 2}],
        },
    });
    assert_eq!(ran.json(), expected, "{}", ran.stdout);
}

#[test]
fn without_a_price_no_money_is_spoken_of() {
    let ran = example(&["--format", "json"]).run().left_with(0);
    assert_eq!(ran.json()["what_if"], json!({"seats": 3, "saved": null}));
    assert!(!example(&[]).run().left_with(0).stdout.contains("money"));
}

#[track_caller]
fn ends(arguments: &[&str], expected: &str) {
    let ran = example(arguments).run().left_with(0);
    let report = ran.stdout.split_once("\n\n").map_or("", |(_, report)| report);
    let title = expected.lines().next().unwrap_or_default();
    assert_eq!(report.find(title).map(|at| &report[at..]), Some(expected), "{}", ran.stdout);
}

#[test]
fn the_report_has_both_sides_in_one_line_under_what_to_do() {
    ends(
        &["--seat-price", "1500.25"],
        "\
Probably the same person
The addresses are equal once the +tag is left out. (1)
  = help: Use the same address on both sides, or add and verify the server's address on the cloud.
  host               id  login  address               |  cloud login  cloud addresses
  ghes.octo.example   1  mona   mona+gh@octo.example  |  ml           mona@octo.example
The logins are equal, but for letter case or a managed user's short code. (1)
  = help: Ask whether they are one person; if so, add and verify the server's primary address on the cloud.
  host               id  login  address         |  cloud login  cloud addresses
  ghes.octo.example   2  lisa   l@octo.example  |  lisa_octo    -

If all of these came true
  seats               3  after the sync, each person and each cloud member counted in one pair only
  fewer               2  than without them
  money saved  3,000.50  at the price of a seat given
",
    );
}

#[test]
fn the_report_has_them_in_japanese() {
    ends(
        &["--lang", "ja", "--seat-price", "1000"],
        "\
同一人物と思われる組み合わせ
+タグを除くとアドレスが一致します。 (1)
  = 対処: 両方で同じアドレスを使用するか、サーバーのアドレスをクラウドに追加して検証してください。
  ホスト             ID  ログイン  アドレス              |  クラウドのログイン  クラウドのアドレス
  ghes.octo.example   1  mona      mona+gh@octo.example  |  ml                  mona@octo.example
ログインが一致します（大文字・小文字やマネージドユーザーのショートコードを除く）。 (1)
  = 対処: 同一人物か確認し、そうであればサーバーのプライマリアドレスをクラウドに追加して検証してください。
  ホスト             ID  ログイン  アドレス        |  クラウドのログイン  クラウドのアドレス
  ghes.octo.example   2  lisa      l@octo.example  |  lisa_octo           -

すべて同一人物だった場合
  シート      3  同期後の数。一人の人と一人のクラウドメンバーは、それぞれ一組にだけ数える
  減少        2  候補を含めない場合との差
  節約額  2,000  指定された単価による
",
    );
}

#[test]
fn the_table_of_suggestions_has_the_names_of_json() {
    let same_login = "\"The logins are equal, but for letter case or a managed user's short code.\",\
        \"Ask whether they are one person; if so, add and verify the server's primary address on the cloud.\"";
    let plus_tag = "The addresses are equal once the +tag is left out.,\
        \"Use the same address on both sides, or add and verify the server's address on the cloud.\"";
    example(&["--format", "csv", "--table", "suggestions"]).prints(
        0,
        &[
            "\u{feff}kind,host,user_id,login,address,name,cloud_login,cloud_addresses,cloud_name,reason,remedy",
            &format!("plus_tag,ghes.octo.example,1,mona,mona+gh@octo.example,,ml,mona@octo.example,Mona,{plus_tag}"),
            &format!("same_login,ghes.octo.example,2,lisa,l@octo.example,山田 雪,lisa_octo,,,{same_login}"),
            "",
        ]
        .join("\r\n"),
        "",
    );
}

#[test]
fn no_cell_of_a_suggestion_becomes_a_formula() {
    let server = r#"{"host_name": "=h", "users": [{"user_id": 1, "login": "=1+1", "email": "@a.example", "profile_name": "-x y"}]}"#;
    let cloud = r#"{"total_seats_consumed": 1, "users": [{"github_com_login": "=1+1", "github_com_name": "+x y"}]}"#;
    let ran = Run::of(["preview", "--format", "csv", "--table", "suggestions", "a.json", "b.json"])
        .file("a.json", server)
        .file("b.json", cloud)
        .run();
    let line = ran.stdout.lines().nth(1).unwrap_or_default();
    assert!(line.starts_with("same_login,'=h,1,'=1+1,"), "{}{}", ran.stdout, ran.stderr);
    assert!(line.contains(",'-x y,'=1+1,,'+x y,"), "{line}");
}

#[test]
fn of_many_suggestions_the_report_shows_twenty_and_counts_the_rest() {
    let account = |id: usize| json!({"user_id": id, "login": format!("u{id}"), "emails": [{"email": format!("p{id}x@octo.example"), "primary": true}]});
    let server = json!({"host_name": "ghes.octo.example", "users": (1..=1023).map(account).collect::<Vec<_>>()});
    let members: Vec<_> = (1..=1023).map(|id| json!({"github_com_login": format!("U{id}")})).collect();
    let cloud = json!({"total_seats_consumed": 1023, "users": members});
    let ran = Run::of(["preview", "a.json", "b.json"])
        .file("a.json", server.to_string())
        .file("b.json", cloud.to_string())
        .run()
        .left_with(0);
    assert_eq!(ran.stdout.lines().filter(|line| line.contains("  |  U")).count(), 20, "{}", ran.stdout);
    let rest = "\n  and 1,003 more: --format json or --format csv --table suggestions\n";
    assert!(ran.stdout.contains(rest), "{}", ran.stdout);
}

#[test]
fn a_price_without_suggestions_saves_nothing_and_says_so() {
    let ran = Run::case("first-sync", ["preview", "--seat-price", "21", "ghes.json"]).run().left_with(0);
    assert!(!ran.stdout.contains("Probably the same person"), "{}", ran.stdout);
    assert!(ran.stdout.contains("  money saved  0  "), "{}", ran.stdout);
}

#[test]
fn where_there_are_no_numbers_there_are_no_suggestions() {
    let run = |format| Run::case("report-short", ["preview", "--format", format, "ghes.json", "cloud.json"]);
    let preview = run("json").arg("--seat-price=21").run().left_with(1).json();
    assert!(preview.get("suggestions").is_none() && preview.get("what_if").is_none(), "{preview}");
    let ran = run("csv").args(["--table", "suggestions"]).run().left_with(1);
    assert_eq!(ran.stdout.lines().count(), 1);
}
