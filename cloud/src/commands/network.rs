//! Allow lists.

use std::io::{self, Write as _};

use super::{Error, entry, known};
use crate::audit::Action;
use crate::config::NetworkCommand;
use crate::store::Store;

pub(super) async fn run(store: &Store, command: NetworkCommand) -> Result<(), Error> {
    match command {
        NetworkCommand::Add { enterprise, network, note } => {
            let enterprise = known(store, &enterprise).await?;
            let entry = entry(&enterprise.slug, Action::NETWORK_ADD).to(network.to_string());
            store.allow_network(enterprise.id, &network, &note, &entry).await?;
            writeln!(io::stdout(), "{network}")?;
        }
        NetworkCommand::List { enterprise } => {
            let enterprise = known(store, &enterprise).await?;
            for network in store.networks(enterprise.id).await? {
                writeln!(io::stdout(), "{}\t{}\t{}", network.network, network.created_at.rfc3339(), network.note)?;
            }
        }
        NetworkCommand::Remove { enterprise, network } => {
            let enterprise = known(store, &enterprise).await?;
            let entry = entry(&enterprise.slug, Action::NETWORK_REMOVE).to(network.to_string());
            if !store.disallow_network(enterprise.id, &network, &entry).await? {
                return Err(Error::NetworkMissing(network));
            }
            writeln!(io::stdout(), "{network}")?;
        }
    }
    Ok(())
}
