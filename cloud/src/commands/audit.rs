//! The audit log, written out.

use std::io::{self, Write as _};

use super::Error;
use crate::clock::Instant;
use crate::config::{AuditCommand, AuditFormat};
use crate::store::Store;

pub(super) async fn run(store: &Store, command: AuditCommand) -> Result<(), Error> {
    let AuditCommand::Export { enterprise, since, format } = command;
    let since = since.map_or(Instant(0), |since| Instant::now().minus(since));
    let mut out = csv::Writer::from_writer(io::stdout().lock());
    let mut lines = io::stdout();
    let mut after = 0;
    loop {
        // An enterprise that was forgotten has its entries still, so that there is none of that name is no fault.
        let rows = store.audit(enterprise.as_deref(), after, since).await?;
        let Some(last) = rows.last() else { break };
        after = last.id;
        for row in &rows {
            match format {
                AuditFormat::Csv => out.serialize(row)?,
                AuditFormat::Json => {
                    let line = serde_json::to_string(row).map_err(io::Error::from)?;
                    writeln!(lines, "{line}")?;
                }
            }
        }
    }
    out.flush()?;
    Ok(())
}
