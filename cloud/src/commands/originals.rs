//! Uploads as they came: kept, listed, given back.

use std::io::{self, Write as _};

use sha2::{Digest as _, Sha256};

use super::{Error, entry, known};
use crate::app;
use crate::audit::Action;
use crate::config::OriginalsCommand;
use crate::hex;
use crate::original;
use crate::store::{Enterprise, Keeping, Kept, Store};

/// Originals that are listed at once.
const BATCH: u64 = 1000;

pub(super) async fn run(store: &Store, command: OriginalsCommand, most: u64) -> Result<(), Error> {
    match command {
        OriginalsCommand::Keep { enterprise, days } => {
            let enterprise = known(store, &enterprise).await?;
            if days > most {
                return Err(Error::OriginalsNotAllowed(most));
            }
            set(store, &enterprise, Keeping { asked: days, most }).await
        }
        OriginalsCommand::Stop { enterprise } => {
            let enterprise = known(store, &enterprise).await?;
            set(store, &enterprise, Keeping { asked: 0, most }).await
        }
        OriginalsCommand::List { enterprise } => {
            let enterprise = known(store, &enterprise).await?;
            list(store, &enterprise, store.keeping(enterprise.id, most).await?).await
        }
        OriginalsCommand::Get { enterprise, id } => {
            let enterprise = known(store, &enterprise).await?;
            let keeping = store.keeping(enterprise.id, most).await?;
            let kept = store.original(enterprise.id, &id, keeping).await?.ok_or(Error::OriginalMissing(id))?;
            store.append_audit(&[entry(&enterprise.slug, Action::ORIGINAL_READ).to(kept.upload_id.as_str())]).await?;
            write(store, &kept).await
        }
    }
}

async fn set(store: &Store, enterprise: &Enterprise, keeping: Keeping) -> Result<(), Error> {
    let entry = entry(&enterprise.slug, Action::ORIGINALS_SET);
    let deleted = store.keep_originals(enterprise.id, keeping, entry).await?;
    let slug = &enterprise.slug;
    match keeping.asked {
        0 => writeln!(io::stdout(), "{slug}: originals are not kept; {deleted} deleted")?,
        days => writeln!(io::stdout(), "{slug}: originals are kept for {days} days; {deleted} older ones deleted")?,
    }
    Ok(())
}

async fn list(store: &Store, enterprise: &Enterprise, keeping: Keeping) -> Result<(), Error> {
    let Keeping { asked, most } = keeping;
    writeln!(io::stderr(), "Asked for: {asked} days. Allowed: {most} days at most.")?;
    let mut offset = 0;
    loop {
        let originals = store.originals(enterprise.id, keeping, offset, BATCH).await?;
        for kept in &originals.page {
            writeln!(io::stdout(), "{}", line(kept, keeping))?;
        }
        offset += BATCH;
        if offset >= originals.count {
            return Ok(());
        }
    }
}

fn line(kept: &Kept, keeping: Keeping) -> String {
    let (came, until) = (kept.created_at().rfc3339(), keeping.until(kept.created_at()).rfc3339());
    let host = kept.host_name.as_deref().or(kept.server_id.as_deref()).unwrap_or_default();
    format!("{}\t{host}\t{came}\tuntil {until}\t{} bytes\t{}\t{}", kept.upload_id, kept.bytes(), kept.sha256, kept.name)
}

async fn write(store: &Store, kept: &Kept) -> Result<(), Error> {
    let (mut sum, mut out) = (Sha256::new(), io::stdout().lock());
    for number in 0..original::pieces(kept.bytes()) {
        let piece = store.original_piece(&kept.upload_id, number).await?;
        let piece = piece.ok_or_else(|| Error::OriginalMissing(kept.upload_id.clone()))?;
        let bytes = original::unpack(&piece).map_err(app::Error::Stored)?;
        sum.update(&bytes);
        out.write_all(&bytes)?;
    }
    out.flush()?;
    let same = hex::encode(&sum.finalize()) == kept.sha256;
    if same { Ok(()) } else { Err(Error::OriginalDamaged(kept.upload_id.clone())) }
}
