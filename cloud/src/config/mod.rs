//! What can be said to the binary: flags, and the environment variables that stand for them.

mod effective;
mod serve;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use ipnet::IpNet;
use oneseat_core::Billing;

use crate::store::Url;
use crate::token::Scope;

pub use effective::read;
pub use serve::{HealthArguments, ServeArguments};

/// Ten years: what is to be kept for longer belongs into an archive.
pub const MOST_ORIGINALS_DAYS: u64 = 3650;

/// The upload endpoint of Oneseat: takes servers' license usage, and knows who consumes a seat.
#[derive(Debug, Parser)]
#[command(name = "oneseat-cloud", version, about)]
pub struct Arguments {
    /// The database: a file, made where there is none, or `postgres://USER:PASSWORD@HOST/NAME`
    #[arg(long, env = "ONESEAT_DATABASE", hide_env_values = true, global = true, default_value = "oneseat.db")]
    pub database: Url,
    /// Most connections to a `PostgreSQL` that are open at once
    #[arg(
        long,
        help = "Most connections to a PostgreSQL that are open at once",
        env = "ONESEAT_DATABASE_CONNECTIONS",
        value_name = "N",
        global = true,
        default_value_t = 15
    )]
    pub database_connections: u32,
    /// Longest time for one statement of a `PostgreSQL`, in seconds; a few more until it is taken to be gone
    #[arg(
        long,
        help = "Longest time for one statement of a PostgreSQL, in seconds; a few more until it is taken to be gone",
        env = "ONESEAT_DATABASE_TIMEOUT",
        value_name = "SECONDS",
        global = true,
        default_value_t = 30,
        value_parser = clap::value_parser!(u64).range(1..)
    )]
    pub database_timeout: u64,
    /// The file with the key that tokens are hashed with, the same for all replicas; beside a database file it is made by itself
    #[arg(long, env = "ONESEAT_TOKEN_KEY", value_name = "FILE", global = true)]
    pub token_key: Option<PathBuf>,
    /// A TOML file with settings, by the names of the flags; flags and the environment come before it
    #[arg(long, env = "ONESEAT_CONFIG", value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
    /// Most days that uploads may be kept as they came, where an enterprise's owner asks for that; 0 for never, whoever asks
    #[arg(
        long,
        env = "ONESEAT_ORIGINALS_DAYS",
        value_name = "DAYS",
        global = true,
        default_value_t = 0,
        value_parser = clap::value_parser!(u64).range(..=MOST_ORIGINALS_DAYS)
    )]
    pub originals_days: u64,
    /// How log lines are written
    #[arg(long, env = "ONESEAT_LOG_FORMAT", global = true, default_value = "text", value_enum)]
    pub log_format: LogFormat,
    /// Every setting of `serve` as it is in effect, and where it comes from
    #[arg(skip)]
    pub effective: String,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Answer HTTP until told to stop
    Serve(Box<ServeArguments>),
    /// Ask the endpoint that `serve` started with these settings whether it is ready: ends with 0 if it is, else with 1
    Health(HealthArguments),
    /// Add and list enterprises
    #[command(subcommand)]
    Enterprise(EnterpriseCommand),
    /// Add, list and revoke tokens
    #[command(subcommand)]
    Token(TokenCommand),
    /// Add, list and remove networks that an enterprise may be called from
    #[command(subcommand)]
    Network(NetworkCommand),
    /// Keep an enterprise's uploads as they came, list them, and get one back
    #[command(subcommand)]
    Originals(OriginalsCommand),
    /// Offer, list and end connections of servers that sync by themselves
    #[command(subcommand)]
    Connection(ConnectionCommand),
    /// Read the audit log
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Copy the database, while it is used, to a folder of backups
    Backup {
        /// The folder, made where there is none
        folder: PathBuf,
        /// How long backups stay there; older ones go when this one is whole
        #[arg(long, value_name = "TIME", default_value = "30d", value_parser = humantime::parse_duration)]
        keep: Duration,
        /// What makes it where the database is a `PostgreSQL`
        #[command(flatten)]
        programs: ProgramArguments,
    },
    /// Make a database from a backup: a file where there is none yet, or in an empty database of a `PostgreSQL`
    #[command(
        about = "Make a database from a backup: a file where there is none yet, or in an empty database of a PostgreSQL"
    )]
    Restore {
        /// The backup
        file: PathBuf,
        /// What does it where the database is a `PostgreSQL`
        #[command(flatten)]
        programs: ProgramArguments,
    },
    /// Set the cloud side of an enterprise
    #[command(subcommand)]
    Members(MembersCommand),
}

/// Where `PostgreSQL`'s own programs are.
#[derive(Debug, Args)]
pub struct ProgramArguments {
    /// The folder with `pg_dump` and `pg_restore`, for a `PostgreSQL`, where they are not on PATH
    #[arg(
        long,
        help = "The folder with pg_dump and pg_restore, for a PostgreSQL, where they are not on PATH",
        env = "ONESEAT_POSTGRES_PROGRAMS",
        value_name = "DIR"
    )]
    pub postgres_programs: Option<PathBuf>,
}

/// What to do with enterprises.
#[derive(Debug, Subcommand)]
pub enum EnterpriseCommand {
    /// Add an enterprise
    Add {
        /// Its name in paths: lower-case letters, digits and hyphens
        #[arg(value_parser = slug)]
        slug: String,
        /// A domain whose addresses its report may show; may be given several times
        #[arg(long = "verified-domain", value_name = "DOMAIN", value_parser = domain)]
        verified_domains: Vec<String>,
        /// How its Visual Studio subscriptions count: `volume` or `metered`
        #[arg(long, default_value = "volume", value_parser = str::parse::<Billing>)]
        billing: Billing,
    },
    /// List enterprises
    List,
    /// Change the domains whose addresses its report may show, and print those it has then
    Domains {
        /// Whose
        enterprise: String,
        /// One more; may be given several times
        #[arg(long, value_name = "DOMAIN", value_parser = domain)]
        add: Vec<String>,
        /// One less; may be given several times
        #[arg(long, value_name = "DOMAIN", value_parser = domain)]
        remove: Vec<String>,
    },
    /// Take away an enterprise and all that is known of it, but for the audit log
    Forget {
        /// Which
        enterprise: String,
        /// Its name once more: what is forgotten does not come back
        #[arg(long, value_name = "NAME")]
        really: String,
    },
}

/// What to do with tokens.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Make a token and print it, this once
    Add {
        /// Whose
        enterprise: String,
        /// What its bearer may do: `owner` everything, `reader` read, `agent` send uploads
        #[arg(long, default_value = "owner", value_parser = str::parse::<Scope>)]
        scope: Scope,
        /// The one server instance an agent may upload for: its server id, else its host name
        #[arg(long, value_name = "ID", value_parser = lower_case)]
        server: Option<String>,
        /// How long it works: `90d`, `12h 30m`, or `never` for without an end
        #[arg(long = "for", value_name = "TIME", default_value = "90d", value_parser = lifetime)]
        lives: Lifetime,
        /// What it is for
        #[arg(long, default_value = "")]
        note: String,
    },
    /// List tokens, without their secrets
    List,
    /// End a token
    Revoke {
        /// Its id, as `token list` shows it
        id: String,
    },
    /// Print a new key to hash tokens with, for `--token-key`
    Key,
}

/// How long a token works; none for without an end.
#[derive(Clone, Copy, Debug)]
pub struct Lifetime(pub Option<Duration>);

/// What to do with an allow list.
#[derive(Debug, Subcommand)]
pub enum NetworkCommand {
    /// Take an enterprise's calls from this network too; the first one shuts out all others
    Add {
        /// Whose
        enterprise: String,
        /// An address, or a network as `203.0.113.0/24`
        #[arg(value_parser = network)]
        network: IpNet,
        /// What it is
        #[arg(long, default_value = "")]
        note: String,
    },
    /// List an enterprise's networks; none where it may be called from anywhere
    List {
        /// Whose
        enterprise: String,
    },
    /// Take no more calls from this network; with the last one gone, calls are taken from anywhere
    Remove {
        /// Whose
        enterprise: String,
        /// As the list shows it
        #[arg(value_parser = network)]
        network: IpNet,
    },
}

/// What to do with originals.
#[derive(Debug, Subcommand)]
pub enum OriginalsCommand {
    /// Keep an enterprise's uploads as they came, from now on; older ones than so go at once
    Keep {
        /// Whose
        enterprise: String,
        /// For how many days, `--originals-days` at most
        #[arg(value_parser = clap::value_parser!(u64).range(1..=MOST_ORIGINALS_DAYS))]
        days: u64,
    },
    /// Keep none any longer, and delete those that are kept
    Stop {
        /// Whose
        enterprise: String,
    },
    /// List what is kept of an enterprise
    List {
        /// Whose
        enterprise: String,
    },
    /// Write an upload to standard output, byte for byte as it came, unpacked
    Get {
        /// Whose
        enterprise: String,
        /// The upload's id, as `originals list` shows it
        id: String,
    },
}

/// What to do with connections.
#[derive(Debug, Subcommand)]
pub enum ConnectionCommand {
    /// Print a one-time code, with which the server of that host can be connected for a quarter of an hour
    Code {
        /// To which
        enterprise: String,
        /// The server's host name, as its export has it
        host: String,
    },
    /// List an enterprise's connections
    List {
        /// Whose
        enterprise: String,
    },
    /// End a connection: its keys and tokens are worth nothing from then on
    End {
        /// Whose
        enterprise: String,
        /// Its id, as `connection list` shows it
        id: String,
    },
}

/// What to do with the audit log.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Print it, the oldest entry first
    Export {
        /// Of this enterprise alone
        enterprise: Option<String>,
        /// Entries of so long ago and later, as `30d`
        #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration)]
        since: Option<Duration>,
        /// `json`, a line an entry, or `csv`
        #[arg(long, default_value = "json", value_enum)]
        format: AuditFormat,
    },
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// A JSON object a line.
    Json,
}

/// How to write the audit log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AuditFormat {
    /// A JSON object a line.
    Json,
    /// With a head line.
    Csv,
}

/// What to do with members.
#[derive(Debug, Subcommand)]
pub enum MembersCommand {
    /// Read a cloud report, JSON or CSV, gzipped or not
    Import {
        /// Whose
        enterprise: String,
        /// The report
        file: PathBuf,
    },
}

fn slug(text: &str) -> Result<String, String> {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let good =
        (1..=60).contains(&text.len()) && text.bytes().all(fits) && !text.starts_with('-') && !text.ends_with('-');
    if good { Ok(text.to_owned()) } else { Err("use 1 to 60 lower-case letters, digits and inner hyphens".to_owned()) }
}

fn domain(text: &str) -> Result<String, String> {
    let known = crate::blocks::domain_key(text).filter(|domain| !domain.contains(['@', '/', ' ']));
    known.ok_or_else(|| "this is no domain name".to_owned())
}

#[expect(clippy::unnecessary_wraps, reason = "a parser of values may fail")]
fn lower_case(text: &str) -> Result<String, String> {
    Ok(text.to_lowercase())
}

fn lifetime(text: &str) -> Result<Lifetime, String> {
    if text == "never" {
        return Ok(Lifetime(None));
    }
    let lives = humantime::parse_duration(text).map_err(|error| error.to_string())?;
    if lives.is_zero() {
        Err("a token that works for no time is of no use".to_owned())
    } else {
        Ok(Lifetime(Some(lives)))
    }
}

/// A collector's address. What is asked for by an empty one is none.
fn collector(text: &str) -> Result<String, String> {
    let good = text.is_empty() || text.starts_with("http://") || text.starts_with("https://");
    if good { Ok(text.to_owned()) } else { Err("use http:// or https://".to_owned()) }
}

/// A network, without the bits that are not its own; an address by itself is one too.
fn network(text: &str) -> Result<IpNet, String> {
    let read = text.parse::<IpNet>().or_else(|_| text.parse().map(|address: std::net::IpAddr| address.into()));
    read.map(|network| network.trunc()).map_err(|_| "use an address, or a network as 203.0.113.0/24".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser as _};

    use super::{Arguments, Command, EnterpriseCommand};

    #[test]
    fn the_declaration_holds_together() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_verified_domain_is_kept_in_its_comparable_form() {
        let line = ["oneseat-cloud", "enterprise", "add", "octo", "--verified-domain", "Bücher.Example."];
        let Command::Enterprise(EnterpriseCommand::Add { verified_domains, .. }) =
            Arguments::try_parse_from(line).unwrap().command
        else {
            panic!("not `enterprise add`");
        };
        assert_eq!(verified_domains, ["xn--bcher-kva.example"]);
    }

    #[test]
    fn a_network_is_kept_without_bits_of_addresses_within_it() {
        for (written, kept) in [
            ("203.0.113.77/24", "203.0.113.0/24"),
            ("203.0.113.7", "203.0.113.7/32"),
            ("2001:db8::1/32", "2001:db8::/32"),
        ] {
            assert_eq!(super::network(written).unwrap().to_string(), kept);
        }
        assert!(super::network("example.com").is_err());
    }

    #[test]
    fn a_name_that_is_no_path_is_refused() {
        for slug in ["", "Octo", "a/b", "-a", "a_b"] {
            assert!(Arguments::try_parse_from(["oneseat-cloud", "enterprise", "add", slug]).is_err(), "{slug}");
        }
    }
}
