//! The command line: its shape here, its words in the catalogue.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::{ArgAction, Args, Command, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use oneseat_core::{Billing, Export, Lang, Options};
use oneseat_submission::{Address, AddressFault, TRIES, is_slug};

use crate::connect::{Origin, ReportAddress, usual_folder};
use crate::sources::Sources;
use crate::words::Words;

#[derive(Parser)]
#[command(name = "oneseat", version, disable_help_subcommand = true)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Wish,
    #[arg(long, global = true, value_parser = lang())]
    lang: Option<Lang>,
}

#[derive(Subcommand)]
pub enum Wish {
    Preview(Preview),
    Check(Check),
    Submit(Submit),
    Connect(Connect),
}

#[derive(Args)]
pub struct Preview {
    #[command(flatten)]
    pub sources: Sources,
    #[command(flatten)]
    pub cloud: Cloud,
    #[arg(long, value_name = "N", value_parser = price, allow_negative_numbers = true)]
    pub seat_price: Option<f64>,
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
    #[arg(long, value_enum, default_value = "people")]
    pub table: Table,
    #[arg(long)]
    pub blot: bool,
    #[arg(long, conflicts_with_all = ["seat_price", "table"])]
    pub figures: bool,
}

/// Where the cloud's report is asked for, if it is no file.
#[derive(Args)]
pub struct Cloud {
    #[arg(id = "read_enterprise", long = "enterprise", value_name = "SLUG", value_parser = slug)]
    pub enterprise: Option<String>,
    #[arg(long, value_name = "NAME", value_parser = subdomain, requires = "read_enterprise")]
    pub subdomain: Option<Address>,
    #[arg(
        id = "read_endpoint",
        long = "endpoint",
        value_name = "URL",
        value_parser = endpoint,
        requires = "read_enterprise",
        conflicts_with = "subdomain"
    )]
    pub endpoint: Option<Address>,
    #[arg(long, value_name = "FILE", requires = "read_enterprise")]
    pub token_file: Option<PathBuf>,
    #[arg(long, value_name = "FILE", requires = "read_enterprise")]
    pub ca_file: Option<PathBuf>,
    #[arg(long, requires = "read_endpoint")]
    pub allow_http: bool,
}

#[derive(Args)]
pub struct Check {
    #[command(flatten)]
    pub sources: Sources,
    #[arg(long, value_enum, default_value = "text")]
    pub format: CheckFormat,
    #[arg(long)]
    pub shape: bool,
}

#[derive(Args)]
pub struct Submit {
    #[command(flatten)]
    pub sources: Sources,
    #[arg(long, value_name = "URL", value_parser = endpoint, required_unless_present = "dry_run")]
    pub endpoint: Option<Address>,
    #[arg(long, value_name = "SLUG", value_parser = slug, required_unless_present = "dry_run")]
    pub enterprise: Option<String>,
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    #[arg(long)]
    pub dry_run: bool,
    #[arg(long, value_name = "DIR")]
    pub save_payload: Option<PathBuf>,
    #[arg(long)]
    pub yes: bool,
    #[arg(long, value_name = "FILE")]
    pub receipt: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,
    #[arg(long, value_name = "N", default_value_t = TRIES, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub tries: u32,
    #[arg(long)]
    pub allow_http: bool,
}

#[derive(Args)]
pub struct Connect {
    #[command(subcommand)]
    pub wish: Wished,
}

/// What is wished of the agent beside a server.
#[derive(Subcommand)]
pub enum Wished {
    Enable(Enable),
    Run(Place),
    Sync(Sync),
    Status(Place),
    Rotate(Place),
    Disable(Disable),
}

/// Where the agent keeps what it remembers.
#[derive(Args)]
pub struct Place {
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,
}

#[derive(Args)]
pub struct Enable {
    #[command(flatten)]
    place: Place,
    #[arg(long, value_name = "URL", value_parser = endpoint)]
    pub endpoint: Address,
    #[arg(long, value_name = "FILE")]
    pub code_file: Option<PathBuf>,
    #[arg(long, value_name = "PATH")]
    folder: Option<PathBuf>,
    #[arg(long, value_name = "URL", value_parser = report, requires = "report_token_file")]
    report: Option<ReportAddress>,
    #[arg(long, value_name = "FILE", requires = "report")]
    report_token_file: Option<PathBuf>,
    #[arg(last = true, value_name = "COMMAND", required_unless_present_any = ["folder", "report"])]
    command: Vec<String>,
    #[arg(long)]
    pub yes: bool,
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,
    #[arg(long)]
    pub allow_http: bool,
}

#[derive(Args)]
pub struct Sync {
    #[command(flatten)]
    pub place: Place,
    #[arg(long)]
    pub due: bool,
}

#[derive(Args)]
pub struct Disable {
    #[command(flatten)]
    pub place: Place,
    #[arg(long)]
    pub forget_accounts: bool,
    #[arg(long, conflicts_with = "forget_accounts")]
    pub only_here: bool,
    #[arg(long)]
    pub yes: bool,
}

impl Place {
    /// The folder: the one given, else systemd's, else the usual one.
    pub fn state(&self) -> PathBuf {
        self.state.clone().unwrap_or_else(usual_folder)
    }
}

impl Enable {
    /// As [`Place::state`].
    pub fn state(&self) -> PathBuf {
        self.place.state()
    }

    /// Where usage comes from: what says which instance it is before what only lists its accounts.
    pub fn origins(&self) -> Vec<Origin> {
        let command = (!self.command.is_empty()).then(|| Origin::Command(self.command.clone()));
        let folder = self.folder.clone().map(Origin::Folder);
        let report = self.report.clone().zip(self.report_token_file.clone());
        let report = report.map(|(address, token_file)| Origin::Report { address, token_file });
        [command, folder, report].into_iter().flatten().collect()
    }
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub enum Format {
    Text,
    Json,
    Csv,
}

/// What the lines of a CSV are.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub enum Table {
    People,
    Suggestions,
    LastSync,
    Findings,
    Overlaps,
}

impl Table {
    /// The report of the core.
    pub fn export(self) -> Export {
        match self {
            Self::People => Export::People,
            Self::Suggestions => Export::Suggestions,
            Self::LastSync => Export::LastSync,
            Self::Findings => Export::Findings,
            Self::Overlaps => Export::Overlaps,
        }
    }
}

#[derive(Clone, Copy, ValueEnum)]
pub enum CheckFormat {
    Text,
    Json,
}

impl Cli {
    /// The language asked for, else the environment's.
    pub fn lang(&self) -> Lang {
        self.lang.unwrap_or_else(environment)
    }

    /// How to reckon.
    pub fn options(&self) -> Options {
        let billing = match &self.command {
            Wish::Preview(args) => args.sources.billing,
            Wish::Check(args) => args.sources.billing,
            Wish::Submit(args) => args.sources.billing,
            Wish::Connect(_) => Billing::default(),
        };
        Options { billing, lang: self.lang() }
    }
}

/// Reads the command line; prints help, or what is wrong with it, and leaves with 0 or 2.
pub fn parse() -> Cli {
    let arguments: Vec<OsString> = env::args_os().collect();
    let words = Words::of(asked(&arguments));
    let mut command = described(Cli::command(), words);
    let matches = command.try_get_matches_from_mut(arguments).unwrap_or_else(|error| error.exit());
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.format(&mut command).exit());
    if let Wish::Preview(preview) = &cli.command {
        if preview.table != Table::People && preview.format != Format::Csv {
            command.error(ErrorKind::ArgumentConflict, words.table_is_csv).exit();
        }
        if preview.figures && preview.format == Format::Csv {
            command.error(ErrorKind::ArgumentConflict, words.figures_are_no_csv).exit();
        }
    }
    cli
}

/// Gives every command and argument its words.
fn described(command: Command, words: &'static Words) -> Command {
    let about = match command.get_name() {
        "preview" => words.about_preview,
        "check" => words.about_check,
        "submit" => words.about_submit,
        "connect" => words.about_connect,
        "enable" => words.about_enable,
        "run" => words.about_run,
        "sync" => words.about_sync,
        "status" => words.about_status,
        "rotate" => words.about_rotate,
        "disable" => words.about_disable,
        _ => words.about,
    };
    let top = command.get_name() == "oneseat";
    let command = if command.get_name() == "preview" {
        command.mut_arg("files", |files| files.required_unless_present("read_enterprise"))
    } else {
        command
    };
    let mut command = command
        .about(about)
        .disable_help_flag(true)
        .arg(clap::Arg::new("help").short('h').long("help").action(ArgAction::Help).help(words.help_print));
    if top {
        command = command.disable_version_flag(true).arg(
            clap::Arg::new("version").short('V').long("version").action(ArgAction::Version).help(words.version_print),
        );
    }
    command
        .mut_args(|argument| match help(argument.get_id().as_str(), words) {
            Some(help) => argument.help(help),
            None => argument,
        })
        .mut_subcommands(|command| described(command, words))
}

fn help(argument: &str, words: &'static Words) -> Option<&'static str> {
    Some(match argument {
        "files" => words.help_files,
        "users" => words.help_users,
        "billing" => words.help_billing,
        "lang" => words.help_lang,
        "format" => words.help_format,
        "seat_price" => words.help_seat_price,
        "table" => words.help_table,
        "blot" => words.help_blot,
        "figures" => words.help_figures,
        "shape" => words.help_shape,
        "read_enterprise" => words.help_read_enterprise,
        "subdomain" => words.help_subdomain,
        "read_endpoint" => words.help_read_endpoint,
        "endpoint" => words.help_endpoint,
        "enterprise" => words.help_enterprise,
        "token_file" => words.help_token_file,
        "dry_run" => words.help_dry_run,
        "save_payload" => words.help_save_payload,
        "yes" => words.help_yes,
        "receipt" => words.help_receipt,
        "ca_file" => words.help_ca_file,
        "tries" => words.help_tries,
        "allow_http" => words.help_allow_http,
        "state" => words.help_state,
        "code_file" => words.help_code_file,
        "folder" => words.help_folder,
        "report" => words.help_report,
        "report_token_file" => words.help_report_token_file,
        "command" => words.help_command,
        "due" => words.help_due,
        "forget_accounts" => words.help_forget_accounts,
        "only_here" => words.help_only_here,
        _ => return None,
    })
}

/// The language for help and complaints, which are written before the arguments are understood.
fn asked(arguments: &[OsString]) -> Lang {
    let mut rest = arguments.iter().filter_map(|argument| argument.to_str());
    while let Some(argument) = rest.next() {
        let value = match argument {
            "--" => break,
            "--lang" => rest.next(),
            _ => argument.strip_prefix("--lang="),
        };
        if let Some(Ok(lang)) = value.map(str::parse) {
            return lang;
        }
    }
    environment()
}

/// As POSIX orders them: the first of these that is set and not empty decides.
fn environment() -> Lang {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| env::var(name).ok().filter(|value| !value.is_empty()))
        .unwrap_or_default();
    locale.parse().unwrap_or_default()
}

fn lang() -> impl TypedValueParser<Value = Lang> {
    PossibleValuesParser::new(["en", "ja"]).map(|value| if value == "ja" { Lang::Ja } else { Lang::En })
}

fn price(value: &str) -> Result<f64, &'static str> {
    let price: f64 = value.parse().map_err(|_| "expected a number like 21 or 19.50")?;
    if price.is_finite() && price > 0.0 { Ok(price) } else { Err("expected a number above zero") }
}

fn slug(value: &str) -> Result<String, &'static str> {
    if is_slug(value) { Ok(value.to_owned()) } else { Err("expected a slug: letters, digits, '-' and '_'") }
}

fn subdomain(value: &str) -> Result<Address, &'static str> {
    Address::ghe_com(value).ok_or("expected the subdomain of GHE.com, like octo or octo.ghe.com")
}

fn endpoint(value: &str) -> Result<Address, &'static str> {
    Address::parse(value).map_err(|fault| match fault {
        AddressFault::Credentials => "no name or password belongs here: the token comes from a file or ONESEAT_TOKEN",
        AddressFault::Query => "no query or fragment belongs here",
        AddressFault::Missing | AddressFault::NotAnAddress | AddressFault::Unencrypted => {
            "expected an address like https://example.com"
        }
    })
}

fn report(value: &str) -> Result<ReportAddress, &'static str> {
    ReportAddress::parse(value).map_err(|_| "expected the instance's address, like https://ghes.example.com")
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;
    use oneseat_core::Lang;

    use super::{Cli, described, endpoint, price};
    use crate::words::Words;

    #[test]
    fn every_argument_has_words_in_both_languages() {
        for lang in [Lang::En, Lang::Ja] {
            let mut command = described(Cli::command(), Words::of(lang));
            command.build();
            let mut all: Vec<_> = command.get_subcommands().collect();
            while let Some(command) = all.pop() {
                assert!(command.get_about().is_some(), "{}", command.get_name());
                for argument in command.get_arguments() {
                    assert!(argument.get_help().is_some(), "{} {}", command.get_name(), argument.get_id());
                }
                all.extend(command.get_subcommands());
            }
        }
    }

    #[test]
    fn a_price_is_a_number_above_zero() {
        assert_eq!(price("19.50"), Ok(19.5));
        for value in ["0", "-1", "NaN", "inf", "1e999", "21 USD", "1,000", ""] {
            assert!(price(value).is_err(), "{value}");
        }
    }

    #[test]
    fn an_endpoint_with_a_password_or_a_query_is_refused() {
        assert!(endpoint("https://me:secret@example.com").is_err_and(|error| error.contains("password")));
        assert!(endpoint("https://example.com/?token=1").is_err_and(|error| error.contains("query")));
        assert!(endpoint("example.com").is_err_and(|error| error.contains("https://")));
    }
}
