//! What is wrong on the command line leaves with 2, and says so.

use crate::run::Run;

#[track_caller]
fn refused(arguments: &[&str], said: &str) {
    let ran = Run::of(arguments).run().left_with(2);
    assert_eq!(ran.stdout, "");
    assert!(ran.stderr.contains(said), "{}", ran.stderr);
}

#[test]
fn wrong_usage_leaves_with_2() {
    refused(&[], "Usage: oneseat");
    refused(&["preview"], "<FILE>...");
    refused(&["preview", "--billing", "weekly", "a.json"], "[possible values: volume, metered]");
    refused(&["preview", "--format", "xml", "a.json"], "[possible values: text, json, csv]");
    refused(&["check", "--format", "csv", "a.json"], "[possible values: text, json]");
    refused(&["preview", "--users", "a.csv"], "expected HOST=FILE");
    refused(&["preview", "--lang", "fr", "a.json"], "[possible values: en, ja]");
    refused(&["preview", "--seat-price", "0", "a.json"], "expected a number above zero");
    refused(&["preview", "--seat-price", "-5", "a.json"], "expected a number above zero");
    refused(&["preview", "--seat-price", "much", "a.json"], "expected a number like 21");
    refused(&["check", "--seat-price", "21", "a.json"], "unexpected argument '--seat-price'");
    refused(
        &["preview", "--table", "seats", "a.json"],
        "[possible values: people, suggestions, last-sync, findings, overlaps]",
    );
    refused(&["preview", "--table", "suggestions", "a.json"], "--table goes with --format csv");
    refused(&["preview", "--figures", "--format", "csv", "a.json"], "--figures goes with --format text or json");
    refused(&["preview", "--figures", "--seat-price", "21", "a.json"], "cannot be used with");
    refused(&["submit", "a.json"], "--endpoint <URL>");
}

#[test]
fn a_token_is_no_argument() {
    refused(&["submit", "--token", "secret", "a.json"], "unexpected argument '--token'");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    Run::of(["preview", "ghes.json", "cloud.json"]).file("ghes.json", "{}").prints(
        2,
        "",
        "error: cannot open 'cloud.json': No such file or directory (os error 2)\n",
    );
}

#[test]
fn a_directory_is_no_file() {
    Run::of(["check", "."]).prints(2, "", "error: cannot open '.': it is a directory\n");
}

#[test]
fn standard_input_is_read_once() {
    Run::of(["preview", "-", "-"]).prints(2, "", "error: standard input (-) can be read only once\n");
}

#[test]
fn help_and_version_leave_with_0() {
    assert!(Run::of(["--help"]).run().left_with(0).stdout.contains("Usage: oneseat"));
    assert!(Run::of(["submit", "--help"]).run().left_with(0).stdout.contains("ONESEAT_TOKEN"));
    Run::of(["--version"]).prints(0, concat!("oneseat ", env!("CARGO_PKG_VERSION"), "\n"), "");
}
