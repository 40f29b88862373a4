//! English and Japanese, as asked for or as the environment says.

use crate::run::Run;

const MISSING: &str = "エラー: 'a.json' を開けません: No such file or directory (os error 2)\n";

#[test]
fn the_option_decides_before_the_environment() {
    Run::of(["check", "--lang", "ja", "a.json"]).env("LC_ALL", "en_GB.UTF-8").prints(2, "", MISSING);
    let english = "error: cannot open 'a.json': No such file or directory (os error 2)\n";
    Run::of(["--lang=en", "check", "a.json"]).env("LC_ALL", "ja_JP.UTF-8").prints(2, "", english);
}

#[test]
fn the_first_variable_that_is_set_decides() {
    Run::of(["check", "a.json"]).env("LANG", "ja_JP.UTF-8").prints(2, "", MISSING);
    Run::of(["check", "a.json"]).env("LC_ALL", "ja").env("LANG", "C").prints(2, "", MISSING);
    Run::of(["check", "a.json"]).env("LC_ALL", "").env("LC_MESSAGES", "ja_JP").prints(2, "", MISSING);
}

#[test]
fn help_is_in_the_language_asked_for() {
    let help = Run::of(["preview", "--help", "--lang", "ja"]).run().left_with(0).stdout;
    assert!(help.starts_with("Enterprise が消費することになるシート数を表示します\n"), "{help}");
    let help = Run::of(["--help"]).env("LANG", "ja_JP.UTF-8").run().left_with(0).stdout;
    assert!(help.contains("ファイルの問題点だけを表示します"), "{help}");
}
