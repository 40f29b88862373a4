//! The subcommands: what an operator does at a terminal. The same functions as the calls, without the HTTP between.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::sync::Arc;

use oneseat_core::{FindingView, Lang, Severity};
use tokio::net::TcpListener;

use crate::app::{self, App};
use crate::config::{Arguments, Command, EnterpriseCommand, MembersCommand, ServeArguments, TokenCommand};
use crate::http::page;
use crate::intake::{Coding, Fault, Keep};
use crate::limits::Limits;
use crate::recount;
use crate::report::Report;
use crate::store::{self, Store};
use crate::token::Token;
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
    let store = Store::open(&arguments.database, arguments.database_connections).await?;
    match arguments.command {
        Command::Serve(arguments) => serve(store, arguments).await,
        Command::Enterprise(command) => enterprise(&store, command).await,
        Command::Token(command) => token(&store, command).await,
        Command::Members(MembersCommand::Import { enterprise, file }) => import(store, &enterprise, &file).await,
    }
}

async fn serve(store: Store, arguments: ServeArguments) -> Result<(), Error> {
    for (page, file) in arguments.page.iter().flat_map(|page| ["index.html", page::HEADERS].map(|file| (page, file))) {
        if !page.join(file).is_file() {
            return Err(Error::PageMissing { page: page.display().to_string(), file });
        }
    }
    let address = arguments.listen;
    let listener = TcpListener::bind(address).await.map_err(|cause| Error::Listen { address, cause })?;
    writeln!(io::stdout(), "listening on http://{}", listener.local_addr()?)?;
    let mut app = App::new(store);
    app.limits = arguments.limits();
    app.page = arguments.page;
    app.public_url = arguments.public_url;
    Ok(crate::serve::serve(listener, Arc::new(app), told_to_stop()).await?)
}

/// Ctrl-C, or what a service manager sends.
async fn told_to_stop() {
    let interrupted = async {
        // Without a handler the signal ends the process, which is what it asks for.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}

async fn enterprise(store: &Store, command: EnterpriseCommand) -> Result<(), Error> {
    match command {
        EnterpriseCommand::Add { slug, verified_domains, billing } => {
            if !store.add_enterprise(&slug, billing, &verified_domains).await? {
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
    }
    Ok(())
}

async fn token(store: &Store, command: TokenCommand) -> Result<(), Error> {
    match command {
        TokenCommand::Add { enterprise, note } => {
            let Some(enterprise) = store.enterprise(&enterprise).await? else {
                return Err(Error::EnterpriseMissing(enterprise));
            };
            let token = Token::generate()?;
            store.add_token(&enterprise, &token, &note).await?;
            writeln!(io::stderr(), "This is the only time the token is shown; the database keeps a hash of it.")?;
            writeln!(io::stdout(), "{}", token.reveal())?;
        }
        TokenCommand::List => {
            for token in store.tokens().await? {
                let state =
                    token.revoked_at.map_or_else(|| "works".to_owned(), |time| format!("revoked {}", time.rfc3339()));
                let created = token.created_at.rfc3339();
                writeln!(
                    io::stdout(),
                    "{}\t{}\t{}\t{created}\t{state}\t{}",
                    token.id,
                    token.enterprise,
                    token.role,
                    token.note
                )?;
            }
        }
        TokenCommand::Revoke { id } => {
            if !store.revoke_token(&id).await? {
                return Err(Error::TokenMissing(id));
            }
            writeln!(io::stdout(), "{id}")?;
        }
    }
    Ok(())
}

async fn import(store: Store, slug: &str, file: &Path) -> Result<(), Error> {
    let Some(enterprise) = store.enterprise(slug).await? else {
        return Err(Error::EnterpriseMissing(slug.to_owned()));
    };
    let name = file.display().to_string();
    let received = read(file, &name)?;
    let report = match Report::of(received).await.map_err(app::Error::Thread)? {
        Ok(report) => report,
        Err(refused) => {
            print_findings(&refused.findings(Lang::En))?;
            return Err(Error::NotReport(name));
        }
    };
    let outcome = App::new(store).set_members(enterprise.id, &report).await?;
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
    let mut unpacker = Unpacker::new(coding, reader, Keep::Packed, limits);
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
