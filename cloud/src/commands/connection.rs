//! Connections: offered, listed, ended, without the page.

use std::io::{self, Write as _};

use super::{Error, entry, known};
use crate::audit::Action;
use crate::clock::Instant;
use crate::config::ConnectionCommand;
use crate::key::{self, Key};
use crate::offer;
use crate::store::{Connection, Store};

pub(super) async fn run(
    store: &Store,
    key: impl Fn() -> Result<Key, key::Error>,
    command: ConnectionCommand,
) -> Result<(), Error> {
    match command {
        ConnectionCommand::Code { enterprise, host } => {
            let enterprise = known(store, &enterprise).await?;
            let host = offer::host(&host).ok_or(Error::NotHost(host))?;
            let code = offer::new_code()?;
            let entry = entry(&enterprise.slug, Action::CONNECTION_OFFER).to(host.as_str());
            let mac = offer::mac(&key()?, &code);
            let expires_at = store.add_code(&enterprise, &mac, &host, offer::CODE_LIVES, &entry).await?;
            let until = expires_at.rfc3339();
            writeln!(io::stderr(), "Good once, for the host {host}, until {until}. It is not shown again.")?;
            writeln!(io::stdout(), "{code}")?;
        }
        ConnectionCommand::List { enterprise } => {
            let enterprise = known(store, &enterprise).await?;
            for connection in store.connections(enterprise.id).await? {
                writeln!(io::stdout(), "{}", line(&connection))?;
            }
        }
        ConnectionCommand::End { enterprise, id } => {
            let enterprise = known(store, &enterprise).await?;
            let entry = entry(&enterprise.slug, Action::CONNECTION_END).to(id.as_str());
            if !store.end_connection(enterprise.id, &id, &entry).await? {
                return Err(Error::ConnectionMissing(id));
            }
            writeln!(io::stdout(), "{id}")?;
        }
    }
    Ok(())
}

fn line(connection: &Connection) -> String {
    let time = |at: Option<Instant>| at.map_or_else(|| "never".to_owned(), Instant::rfc3339);
    let state = if connection.copied_at().is_some() { "key used in two places" } else { "connected" };
    format!(
        "{}\t{}\t{}\t{state}\tsince {}\tseen {}\tnext {}",
        connection.id,
        connection.host_name,
        connection.instance_key,
        connection.created_at().rfc3339(),
        time(connection.seen_at()),
        time(connection.next_at()),
    )
}
