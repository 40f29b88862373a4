//! Where a setting comes from: a flag, else the environment, else the file that `--config` names, else what is built in; and all of
//! them as they are in effect.
//!
//! The file is TOML, and its keys are the flags' names: `max-sent = 1000000`, `trusted-proxy = ["10.0.0.0/8"]`.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command, CommandFactory as _, FromArgMatches as _};
use toml::{Table, Value};

use super::Arguments;

/// What was said to the program, in whatever way.
///
/// # Errors
/// If it can't be understood, or is answered by itself, as `--help` is.
pub fn read(line: &[OsString]) -> Result<Arguments, clap::Error> {
    let command = Arguments::command();
    let file = file_named(&command, line);
    let table = match &file {
        Some(file) => table(file).map_err(|why| command.clone().error(ErrorKind::Io, why))?,
        None => Table::new(),
    };
    let command =
        with_defaults(command, &table).map_err(|why| Arguments::command().error(ErrorKind::UnknownArgument, why))?;
    let matches = command.clone().try_get_matches_from(line)?;
    let mut arguments = Arguments::from_arg_matches(&matches)?;
    arguments.effective = effective(&command, &matches, &table);
    Ok(arguments)
}

/// The file has to be known before the rest can be read, so it is looked for by hand: behind `--config`, else in the environment.
fn file_named(command: &Command, line: &[OsString]) -> Option<OsString> {
    let mut words = line.iter().skip(1);
    while let Some(word) = words.next() {
        if word == "--config" {
            return words.next().cloned();
        }
        if let Some(file) = word.to_str().and_then(|word| word.strip_prefix("--config=")) {
            return Some(file.into());
        }
    }
    let config = command.get_arguments().find(|known| known.get_id() == "config")?;
    std::env::var_os(config.get_env()?)
}

fn table(file: &OsString) -> Result<Table, String> {
    let shown = file.to_string_lossy();
    let text = fs::read_to_string(file).map_err(|error| format!("`{shown}` can't be read: {error}"))?;
    text.parse().map_err(|error| format!("`{shown}` is no TOML: {error}"))
}

/// The command with the file's values in the place of those that are built in.
fn with_defaults(mut command: Command, table: &Table) -> Result<Command, String> {
    for (key, value) in table {
        let values = texts(value).ok_or_else(|| format!("`{key}` in the file should be a text, a number or a list"))?;
        let is_it = |known: &Arg| known.get_long() == Some(key.as_str()) && key != "config" && key != "print-config";
        let id_in =
            |command: &Command| command.get_arguments().find(|known| is_it(known)).map(|known| known.get_id().clone());
        if let Some(id) = id_in(&command) {
            command = command.mut_arg(id, |known| known.default_values(values));
            continue;
        }
        if command.find_subcommand("serve").and_then(id_in).is_none() {
            return Err(format!("`{key}` in the file is no setting; `serve --help` names them"));
        }
        // `health` asks where `serve` answers, by the same names.
        for name in ["serve", "health"] {
            command = command.mut_subcommand(name, |subcommand| match id_in(&subcommand) {
                Some(id) => subcommand.mut_arg(id, |known| known.default_values(values.clone())),
                None => subcommand,
            });
        }
    }
    Ok(command)
}

fn texts(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(text) => Some(vec![text.clone()]),
        Value::Integer(number) => Some(vec![number.to_string()]),
        Value::Array(values) => values.iter().map(|value| value.as_str().map(str::to_owned)).collect(),
        _ => None,
    }
}

/// Every setting as it is in effect, as such a file has it, each with where it comes from.
fn effective(command: &Command, matches: &ArgMatches, table: &Table) -> String {
    let mut text = String::new();
    let serve = command.find_subcommand("serve").zip(matches.subcommand_matches("serve"));
    for (command, matches) in std::iter::once((command, matches)).chain(serve) {
        for known in command.get_arguments() {
            let Some(long) =
                known.get_long().filter(|long| !["help", "version", "config", "print-config"].contains(long))
            else {
                continue;
            };
            let id = known.get_id().as_str();
            let values: Vec<String> = matches
                .get_raw(id)
                .into_iter()
                .flatten()
                .map(|value| format!("{:?}", without_password(&value.to_string_lossy())))
                .collect();
            let from = match matches.value_source(id) {
                Some(ValueSource::CommandLine) => "flag",
                Some(ValueSource::EnvVariable) => "environment",
                _ if table.contains_key(long) => "file",
                _ => "built in",
            };
            // Writing to a string does not fail.
            let _ = match values.as_slice() {
                [] => writeln!(text, "# {long} is not set"),
                [one] => writeln!(text, "{long} = {one} # {from}"),
                several => writeln!(text, "{long} = [{}] # {from}", several.join(", ")),
            };
        }
    }
    text
}

/// An address without the password in it.
fn without_password(value: &str) -> String {
    let hidden = || {
        let (scheme, rest) = value.split_once("://")?;
        let (user, host) = rest.rsplit_once('@')?;
        let (name, _) = user.split_once(':')?;
        Some(format!("{scheme}://{name}:…@{host}"))
    };
    hidden().unwrap_or_else(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::{read, without_password};

    fn effective(file: &str, line: &[&str]) -> Result<String, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.toml");
        std::fs::write(&path, file).unwrap();
        let words = ["oneseat-cloud", "--config", path.to_str().unwrap(), "serve"];
        let line: Vec<OsString> = words.iter().chain(line).map(OsString::from).collect();
        read(&line).map(|arguments| arguments.effective).map_err(|error| error.to_string())
    }

    #[test]
    fn a_flag_is_before_the_file_and_the_file_before_what_is_built_in() {
        let file =
            "max-sent = 1000\nmax-ratio = 7\ntrusted-proxy = [\"10.0.0.0/8\", \"192.0.2.1\"]\ndatabase = \"a.db\"\n";
        let text = effective(file, &["--max-sent", "5"]).unwrap();
        for line in [
            "max-sent = \"5\" # flag",
            "max-ratio = \"7\" # file",
            "trusted-proxy = [\"10.0.0.0/8\", \"192.0.2.1\"] # file",
            "database = \"a.db\" # file",
            "max-silence = \"30\" # built in",
            "# page is not set",
        ] {
            assert!(text.lines().any(|known| known == line), "{line}: {text}");
        }
    }

    #[test]
    fn what_is_no_setting_or_no_value_is_said() {
        assert!(effective("max-send = 1", &[]).unwrap_err().contains("`max-send` in the file is no setting"));
        assert!(effective("max-sent = \"much\"", &[]).unwrap_err().contains("much"));
        assert!(effective("max-sent = ", &[]).unwrap_err().contains("is no TOML"));
        assert!(effective("max-sent = 1.5", &[]).unwrap_err().contains("should be a text"));
    }

    #[test]
    fn a_password_is_not_printed() {
        assert_eq!(without_password("postgres://mona:hunter2@db/x"), "postgres://mona:…@db/x");
        assert_eq!(without_password("oneseat.db"), "oneseat.db");
        let text = effective("database = \"postgres://mona:hunter2@db/x\"", &[]).unwrap();
        assert!(!text.contains("hunter2"), "{text}");
    }
}
