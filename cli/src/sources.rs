//! The files of a command line, in the order in which it names them.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{ArgMatches, Args, Command, Error, FromArgMatches};
use oneseat_core::Billing;

/// What to read, and how the enterprise pays.
pub struct Sources {
    pub named: Vec<Named>,
    pub billing: Billing,
}

/// A file, and whose users it lists where the command line says so.
pub struct Named {
    pub path: PathBuf,
    pub host: Option<String>,
}

/// As clap sees it: positional files apart from the option's.
#[derive(Args)]
struct Apart {
    #[arg(value_name = "FILE", required_unless_present = "users")]
    files: Vec<PathBuf>,
    #[arg(long, value_name = "HOST=FILE", value_parser = users)]
    users: Vec<(String, PathBuf)>,
    #[arg(long, default_value = "volume", value_parser = billing())]
    billing: Billing,
}

impl FromArgMatches for Sources {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let apart = Apart::from_arg_matches(matches)?;
        let places = |id| matches.indices_of(id).into_iter().flatten();
        let files = apart.files.into_iter().map(|path| Named { path, host: None });
        let users = apart.users.into_iter().map(|(host, path)| Named { path, host: Some(host) });
        let mut inputs: Vec<(usize, Named)> = places("files").zip(files).chain(places("users").zip(users)).collect();
        inputs.sort_by_key(|(place, _)| *place);
        Ok(Self { named: inputs.into_iter().map(|(_, named)| named).collect(), billing: apart.billing })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for Sources {
    fn augment_args(command: Command) -> Command {
        Apart::augment_args(command)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Apart::augment_args_for_update(command)
    }
}

fn billing() -> impl TypedValueParser<Value = Billing> {
    PossibleValuesParser::new(["volume", "metered"])
        .map(|value| if value == "metered" { Billing::Metered } else { Billing::Volume })
}

fn users(value: &str) -> Result<(String, PathBuf), &'static str> {
    match value.split_once('=') {
        Some((host, file)) if !host.is_empty() && !file.is_empty() => Ok((host.to_owned(), PathBuf::from(file))),
        _ => Err("expected HOST=FILE"),
    }
}

#[cfg(test)]
mod tests {
    use clap::{Args, Command, FromArgMatches};

    use super::Sources;

    #[test]
    fn files_keep_the_order_of_the_command_line() {
        let line = ["oneseat", "a", "--users", "host=b", "--billing", "metered", "c", "--users=host=d"];
        let matches = Sources::augment_args(Command::new("oneseat")).get_matches_from(line);
        let named = Sources::from_arg_matches(&matches).map_or(Vec::new(), |sources| sources.named);
        let named: Vec<_> = named.iter().map(|one| (one.path.to_str(), one.host.as_deref())).collect();
        let host = Some("host");
        assert_eq!(named, [(Some("a"), None), (Some("b"), host), (Some("c"), None), (Some("d"), host)]);
    }
}
