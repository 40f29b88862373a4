//! What can be said to the binary: flags, and the environment variables that stand for them.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use oneseat_core::Billing;

use crate::limits::Limits;
use crate::store::Url;

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
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Answer HTTP until told to stop
    Serve(ServeArguments),
    /// Add and list enterprises
    #[command(subcommand)]
    Enterprise(EnterpriseCommand),
    /// Add, list and revoke owners' tokens
    #[command(subcommand)]
    Token(TokenCommand),
    /// Set the cloud side of an enterprise
    #[command(subcommand)]
    Members(MembersCommand),
}

/// How to answer.
#[derive(Debug, Args)]
pub struct ServeArguments {
    /// Address and port; port 0 takes a free one
    #[arg(long, env = "ONESEAT_LISTEN", default_value = "127.0.0.1:8787")]
    pub listen: SocketAddr,
    /// Folder of the built page, served at `/`
    #[arg(long, env = "ONESEAT_PAGE", value_name = "DIR")]
    pub page: Option<PathBuf>,
    /// What callers know this endpoint by, such as `https://seats.example`, if that is not what reaches it
    #[arg(long, env = "ONESEAT_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// Largest body as sent, in bytes
    #[arg(long, env = "ONESEAT_MAX_SENT", value_name = "BYTES", default_value_t = Limits::default().sent)]
    pub max_sent: u64,
    /// Largest body once unpacked, in bytes
    #[arg(long, env = "ONESEAT_MAX_UNPACKED", value_name = "BYTES", default_value_t = Limits::default().unpacked)]
    pub max_unpacked: u64,
    /// Most unpacked bytes for one byte sent
    #[arg(long, env = "ONESEAT_MAX_RATIO", value_name = "N", default_value_t = Limits::default().ratio)]
    pub max_ratio: u64,
    /// Longest silence within a body, in seconds
    #[arg(long, env = "ONESEAT_MAX_SILENCE", value_name = "SECONDS", default_value_t = Limits::default().silence.as_secs())]
    pub max_silence: u64,
}

impl ServeArguments {
    /// The bounds among them.
    #[must_use]
    pub fn limits(&self) -> Limits {
        Limits {
            sent: self.max_sent,
            unpacked: self.max_unpacked,
            ratio: self.max_ratio,
            silence: Duration::from_secs(self.max_silence),
        }
    }
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
}

/// What to do with tokens.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Make an owner's token and print it, this once
    Add {
        /// Whose
        enterprise: String,
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
    fn a_name_that_is_no_path_is_refused() {
        for slug in ["", "Octo", "a/b", "-a", "a_b"] {
            assert!(Arguments::try_parse_from(["oneseat-cloud", "enterprise", "add", slug]).is_err(), "{slug}");
        }
    }
}
