//! The report for a person, whole.

use crate::run::Run;

const SYNCED: &str = "\
Seats
  now              6  what the cloud report counts today
  after the sync   5  the report's rows that remain, and people found on none of them
  at the least     4  if every member whose address the report hides is one of those people
  kept apart       8  the same accounts if nobody were matched
  saved            3  by counting each person once
  purchased       50  what the report says the enterprise bought

People
  cloud and server    2
  cloud only          1
  Visual Studio only  0
  server only         2

Accounts matched by
  SAML NameID                 0
  verified address            1
  Visual Studio subscription  0
  last sync                   1
  another server instance     1

Server instances
                              accounts  counted  suspended  system  no address  matched  no match visible  joined  left
  ghes.octo.example (3.19.2)         6        4          1       1           0        3                 1       1     1

Since the last sync
                     joined  left  newly matched  match lost  address changed
  ghes.octo.example       1     1              1           0                0

Who is where
  cloud + ghes.octo.example               2
  cloud                                   1
  ghes.octo.example                       1
  ghes.octo.example + other.octo.example  1
";

#[test]
fn the_report_has_every_figure_with_its_meaning() {
    Run::case("synced-before", ["preview", "ghes.json", "cloud.json"]).prints(0, SYNCED, "");
}

#[test]
fn the_report_is_in_japanese() {
    Run::case("synced-before", ["preview", "--lang", "ja", "ghes.json", "cloud.json"]).prints(
        0,
        "\
シート
  現在         6  クラウドレポートが今日数えている数
  同期後       5  レポートに残る行と、どの行にも見つからない人の合計
  最少の場合   4  レポートがアドレスを隠しているメンバー全員が、その人たちだった場合
  照合なし     8  誰も照合されなかった場合の、同じアカウントの数
  節約         3  一人を一度だけ数えることによる
  購入済み    50  レポートに記載された購入数

人
  クラウドとサーバー  2
  クラウドのみ        1
  Visual Studio のみ  0
  サーバーのみ        2

アカウントの照合根拠
  SAML NameID                       0
  確認済みアドレス                  1
  Visual Studio サブスクリプション  0
  前回の同期                        1
  別のサーバーインスタンス          1

サーバーインスタンス
                              アカウント  対象  停止中  システム  アドレスなし  照合済み  照合先が見えない  追加  離脱
  ghes.octo.example (3.19.2)           6     4       1         1             0         3                 1     1     1

前回の同期からの変化
                     追加  離脱  新たに照合  照合先の消失  アドレス変更
  ghes.octo.example     1     1           1             0             0

所属の組み合わせ
  クラウド + ghes.octo.example            2
  クラウド                                1
  ghes.octo.example                       1
  ghes.octo.example + other.octo.example  1
",
        "",
    );
}

#[test]
fn of_many_combinations_the_report_shows_twelve_and_counts_the_rest() {
    let mut run = Run::of(["preview"]);
    for server in 0..15 {
        let users: Vec<_> =
            (0..=server).map(|id| format!(r#"{{"user_id": {id}, "email": "u{server}-{id}@x.example"}}"#)).collect();
        let export = format!(r#"{{"host_name": "s{server}.example", "users": [{}]}}"#, users.join(","));
        let name = format!("{server}.json");
        run = run.file(&name, export).arg(name);
    }
    let ran = run.run().left_with(0);
    let (_, section) = ran.stdout.split_once("\nWho is where\n  s14.example  15\n").expect("the biggest first");
    let rest = "  s3.example    4\n  and 3 more: --format json or --format csv --table overlaps\n";
    assert!(section.contains(rest), "{}", ran.stdout);
}

#[test]
fn an_instance_that_takes_no_part_comes_before_the_figures() {
    let ran = Run::case("encrypted-with-users-report", ["preview", "ghes.json", "cloud.json"]).run().left_with(0);
    assert!(ran.stdout.starts_with("warning[users-unreadable]: The users of ghes.octo.example "), "{}", ran.stdout);
    assert!(ran.stdout.contains("\nSeats\n"), "{}", ran.stdout);
}

#[test]
fn a_warning_comes_behind_the_figures() {
    let ran = Run::case("two-servers", ["preview", "a.json", "b.json"]).run().left_with(0);
    assert!(ran.stdout.starts_with("Seats\n  now             -  "), "{}", ran.stdout);
    assert!(ran.stdout.contains("\n\nnotice[no-report]: "), "{}", ran.stdout);
}

#[test]
fn an_error_comes_before_everything_and_leaves_with_1() {
    Run::case("report-short", ["preview", "ghes.json", "cloud.json"]).prints(
        1,
        "\
error[report-incomplete]: The cloud report has 4 distinct rows but says that 900 seats are consumed: it is only a part of a report.
  --> cloud.json
  = help: Drop all of its pages together, or download the CSV report, which is always whole. No figures are drawn from a part.

No numbers can be drawn from these files.
",
        "",
    );
}

#[test]
fn standard_input_is_a_file_like_others() {
    let export = std::fs::read(crate::run::cases().join("synced-before/ghes.json")).expect("an export");
    Run::case("synced-before", ["preview", "-", "cloud.json"]).stdin(export).prints(0, SYNCED, "");
}

#[test]
fn a_compressed_file_is_unpacked_on_the_way() {
    let ran = Run::case("messy-users", ["preview", "ghes.json.gz", "cloud.json"]).run().left_with(0);
    assert!(ran.stdout.contains("  after the sync   8  "), "{}", ran.stdout);
}

#[test]
fn what_a_file_says_cannot_steer_the_terminal() {
    let export = r#"{"server_id": "1", "host_name": "\u001b[2Jghes\u202e.example", "users": [{"id": 1, "email": "a@b.example"}]}"#;
    let ran = Run::of(["preview", "ghes.json"]).file("ghes.json", export).run();
    assert!(!ran.stdout.contains(['\u{1b}', '\u{202e}']), "{}", ran.stdout);
}

#[test]
fn the_figures_alone_are_those_of_the_whole_report() {
    let (figures, _) = SYNCED.split_once("\nSince the last sync\n").expect("the figures");
    Run::case("synced-before", ["preview", "--figures", "ghes.json", "cloud.json"]).prints(0, figures, "");
    let json = |more: &[&str]| {
        let arguments = ["preview", "--format", "json", "ghes.json", "cloud.json"].iter().chain(more);
        Run::case("synced-before", arguments).run().left_with(0).json()
    };
    for blot in [&[][..], &["--blot"]] {
        let figures = json(&[&["--figures"], blot].concat());
        let mut whole = json(blot);
        for part in ["suggestions", "what_if", "last_sync", "overlaps"] {
            whole.as_object_mut().and_then(|whole| whole.remove(part)).expect("a part that is no figure");
        }
        assert_eq!(figures, whole);
    }
}

#[test]
fn the_first_file_that_cannot_be_read_is_named_and_the_order_of_files_stands() {
    let broken = "error: cannot read '/proc/self/mem' to its end: Input/output error (os error 5)\n";
    Run::case("synced-before", ["preview", "ghes.json", "/proc/self/mem", "cloud.json"]).prints(1, "", broken);
    let mut run = Run::of(["check"]);
    // The larger ones are read first.
    for size in 1..9 {
        let name = format!("{size}.txt");
        run = run.file(&name, "?".repeat(size * 10_000)).arg(name);
    }
    let ran = run.run().left_with(1);
    let named: Vec<&str> = ran.stdout.lines().filter_map(|line| line.trim().strip_prefix("--> ")).collect();
    assert_eq!(named.len(), 8, "{}", ran.stdout);
    assert!(named.iter().zip(1..).all(|(name, size)| name.starts_with(&format!("{size}.txt"))), "{named:?}");
}
