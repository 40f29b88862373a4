//! The subcommands: what an operator does at a terminal. The same functions as the calls, without the HTTP between.

mod audit;
mod backup;
mod connection;
mod health;
mod network;
mod originals;
mod serve;
mod token;

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::time::Duration;

use oneseat_core::{FindingView, Lang, Severity};

use crate::app::{self, App};
use crate::audit::{Action, Entry, Who};
use crate::config::{Arguments, Command, EnterpriseCommand, MembersCommand, TokenCommand};
use crate::guard::TlsError;
use crate::intake::{Coding, Fault};
use crate::key::{self, Key};
use crate::limits::Limits;
use crate::recount;
use crate::report::Report;
use crate::store::{self, Enterprise, Store, Url};
use crate::unpack::{Received, Unpacker};

/// Why a subcommand did not do as it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is one of that name.
    #[error("there is an enterprise `{0}` already")]
    EnterpriseExists(String),
    /// There is none of that name.
    #[error("there is no enterprise `{0}`; `oneseat-cloud enterprise add {0}` makes it")]
    EnterpriseMissing(String),
    /// There is none of that id, or it was revoked before.
    #[error("there is no working token `{0}`")]
    TokenMissing(String),
    /// The file was read, and is not what it should be.
    #[error("`{0}` is not a whole cloud report")]
    NotReport(String),
    /// The file can't be read.
    #[error("`{file}` can't be read: {cause}")]
    File {
        /// Which.
        file: String,
        /// Why.
        cause: io::Error,
    },
    /// The file can't be unpacked.
    #[error("`{file}`: {cause}")]
    Unpack {
        /// Which.
        file: String,
        /// Why.
        cause: Fault,
    },
    /// The page's folder has no page.
    #[error("`{page}` has no {file}; build the page first")]
    PageMissing {
        /// The folder.
        page: String,
        /// What is not there.
        file: &'static str,
    },
    /// The address is taken, or not this machine's.
    #[error("can't listen on {address}: {cause}")]
    Listen {
        /// Which.
        address: std::net::SocketAddr,
        /// Why.
        cause: io::Error,
    },
    /// No randomness for a token.
    #[error("the operating system gave no randomness: {0}")]
    Randomness(#[from] getrandom::Error),
    /// There is no key for tokens.
    #[error(transparent)]
    Key(#[from] key::Error),
    /// It was not said twice.
    #[error("to forget `{0}` and all its uploads for good, say `--really {0}`")]
    NotReally(String),
    /// There is something where a database would be made.
    #[error("`{0}` is there already; restore to another database, and take its place when all is well")]
    NotEmpty(String),
    /// `PostgreSQL`'s own programs did not do it.
    #[error(transparent)]
    Dump(#[from] backup::DumpError),
    /// The certificate can't be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// There is none of that id, or it ended before.
    #[error("there is no connection `{0}`; `oneseat-cloud connection list` shows those there are")]
    ConnectionMissing(String),
    /// It can't be a host's name.
    #[error("`{0}` is not a host name")]
    NotHost(String),
    /// It is not in the list.
    #[error("`{0}` is not on that allow list; `oneseat-cloud network list` shows it")]
    NetworkMissing(ipnet::IpNet),
    /// The configuration does not allow so many days.
    #[error(
        "originals may be kept for {0} days at most: `--originals-days`, ONESEAT_ORIGINALS_DAYS or the file of settings says how many, \
         to this command and to `serve` alike"
    )]
    OriginalsNotAllowed(u64),
    /// It was never kept, or its time is over.
    #[error("no original of an upload `{0}` is kept; `oneseat-cloud originals list` shows those there are")]
    OriginalMissing(String),
    /// What is stored was changed by somebody else.
    #[error("what is kept of `{0}` is not what was uploaded")]
    OriginalDamaged(String),
    /// It is away, not ready, or about to stop.
    #[error("the endpoint at {0} is not ready: {1}")]
    NotHealthy(String, String),
    /// The audit log can't be written out.
    #[error(transparent)]
    Csv(#[from] csv::Error),
    /// A change could not be made.
    #[error(transparent)]
    App(#[from] app::Error),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The terminal or the network is gone.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Does what the command line says.
///
/// # Errors
/// If it can't be done; the error says why in a sentence.
pub async fn run(arguments: Arguments) -> Result<(), Error> {
    if let Command::Token(TokenCommand::Key) = arguments.command {
        writeln!(io::stdout(), "{}", Key::generate()?.to_hex())?;
        return Ok(());
    }
    if let Command::Serve(serve) = &arguments.command
        && serve.print_config
    {
        write!(io::stdout(), "{}", arguments.effective)?;
        return Ok(());
    }
    if let Command::Health(health) = arguments.command {
        return tokio::task::spawn_blocking(move || health::ask(&health)).await.map_err(app::Error::Thread)?;
    }
    let statement = Duration::from_secs(arguments.database_timeout);
    // Neither changes the database that it reads.
    match &arguments.command {
        Command::Backup { folder, keep, programs } => {
            return backup::make(&arguments.database, folder, *keep, programs.postgres_programs.as_deref()).await;
        }
        Command::Restore { file, programs } => {
            let programs = programs.postgres_programs.as_deref();
            return backup::restore(&arguments.database, statement, file, programs).await;
        }
        _ => {}
    }
    let store = Store::open(&arguments.database, arguments.database_connections, statement).await?;
    let key = || key(&arguments.database, arguments.token_key.as_deref());
    match arguments.command {
        Command::Serve(serve) => serve::run(store, key()?, *serve, arguments.originals_days).await,
        Command::Enterprise(command) => enterprise(store, key, command).await,
        Command::Token(command) => token::run(&store, key, command).await,
        Command::Connection(command) => connection::run(&store, key, command).await,
        Command::Network(command) => network::run(&store, command).await,
        Command::Originals(command) => originals::run(&store, command, arguments.originals_days).await,
        Command::Health(_) | Command::Backup { .. } | Command::Restore { .. } => Ok(()),
        Command::Audit(command) => audit::run(&store, command).await,
        Command::Members(MembersCommand::Import { enterprise, file }) => {
            import(store, key()?, &enterprise, &file).await
        }
    }
}

/// The key that tokens are hashed with: the named file's, else, of a database that is a file, the one beside it.
fn key(database: &Url, named: Option<&Path>) -> Result<Key, key::Error> {
    match (named, database) {
        (Some(file), _) => Key::read(file),
        (None, Url::Sqlite(database)) => {
            let mut file = database.clone().into_os_string();
            file.push(".key");
            Key::read_or_make(Path::new(&file))
        }
        (None, Url::Postgres(_)) => Err(key::Error::Missing),
    }
}

async fn enterprise(
    store: Store,
    key: impl Fn() -> Result<Key, key::Error>,
    command: EnterpriseCommand,
) -> Result<(), Error> {
    match command {
        EnterpriseCommand::Add { slug, verified_domains, billing } => {
            let entry = entry(&slug, Action::ENTERPRISE_ADD);
            if !store.add_enterprise(&slug, billing, &verified_domains, &entry).await? {
                return Err(Error::EnterpriseExists(slug));
            }
            writeln!(io::stdout(), "{slug}")?;
        }
        EnterpriseCommand::List => {
            for enterprise in store.enterprises().await? {
                let domains = store.verified_domains(enterprise.id).await?;
                writeln!(io::stdout(), "{}\t{}\t{}", enterprise.slug, enterprise.billing.as_str(), domains.join(","))?;
            }
        }
        EnterpriseCommand::Domains { enterprise, add, remove } => {
            let id = known(&store, &enterprise).await?.id;
            let entry = entry(&enterprise, Action::DOMAINS);
            for domain in App::new(store, key()?).change_domains(id, &add, &remove, &entry).await? {
                writeln!(io::stdout(), "{domain}")?;
            }
        }
        EnterpriseCommand::Forget { enterprise, really } => {
            let known = known(&store, &enterprise).await?;
            if really != known.slug {
                return Err(Error::NotReally(known.slug));
            }
            store.forget_enterprise(known.id, &entry(&known.slug, Action::ENTERPRISE_FORGET)).await?;
            writeln!(io::stdout(), "{}", known.slug)?;
        }
    }
    Ok(())
}

/// The enterprise of that name.
async fn known(store: &Store, slug: &str) -> Result<Enterprise, Error> {
    store.enterprise(slug).await?.ok_or_else(|| Error::EnterpriseMissing(slug.to_owned()))
}

/// What the audit log says of a subcommand.
fn entry(enterprise: &str, action: Action) -> Entry {
    Entry::done(Who::operator(), enterprise, action)
}

async fn import(store: Store, key: Key, slug: &str, file: &Path) -> Result<(), Error> {
    let enterprise = known(&store, slug).await?;
    let name = file.display().to_string();
    let received = read(file, &name)?;
    let report = match Report::of(received).await? {
        Ok(report) => report,
        Err(refused) => {
            print_findings(&refused.findings(Lang::En))?;
            return Err(Error::NotReport(name));
        }
    };
    let outcome = App::new(store, key).set_members(enterprise.id, &report, &entry(slug, Action::MEMBERS_SET)).await?;
    let (rows, seats) = (report.members.rows, outcome.count.consumed);
    writeln!(io::stdout(), "{rows} rows imported; {slug} consumes {seats} seats")?;
    Ok(())
}

fn read(file: &Path, name: &str) -> Result<Received, Error> {
    let at_file = |cause| Error::File { file: name.to_owned(), cause };
    let at_unpacking = |cause| Error::Unpack { file: name.to_owned(), cause };
    let mut source = File::open(file).map_err(at_file)?;
    let mut chunk = vec![0; 64 << 10];
    let mut length = source.read(&mut chunk).map_err(at_file)?;
    let coding = if chunk[..length].starts_with(&[0x1f, 0x8b]) { Coding::Gzip } else { Coding::Identity };
    let limits = Limits::default();
    let reader = recount::reader(name).with_limits(limits.of_reader()).keep_all_fields();
    let mut unpacker = Unpacker::new(coding, reader, limits);
    while length > 0 {
        unpacker.push(&chunk[..length]).map_err(at_unpacking)?;
        length = source.read(&mut chunk).map_err(at_file)?;
    }
    unpacker.finish().map_err(at_unpacking)
}

fn print_findings(findings: &[FindingView]) -> io::Result<()> {
    for finding in findings.iter().filter(|finding| finding.severity == Severity::Error) {
        let place = match (finding.line, finding.column) {
            (Some(line), Some(column)) => format!("{line}:{column}: "),
            _ => String::new(),
        };
        writeln!(io::stderr(), "{place}{} {}", finding.message, finding.remedy)?;
    }
    Ok(())
}
