//! What `oneseat connect` says on the way.

use std::io::{self, Write};

use oneseat_submission::Address;
use oneseat_submission::connect::{FaultCode, Instance, Offer};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::Agent;
use super::fault::Fault;
use super::run::Turn;
use super::state::{Agreed, Journal};
use crate::report::table::{self, BOLD, name};
use crate::report::{grouped, plain};
use crate::words::{Words, fill};

/// Who would be connected with whom, for the server's owner to decide.
pub fn offer(
    out: &mut dyn Write,
    address: &Address,
    offer: &Offer,
    instance: &Instance,
    accounts: u64,
    thumbprint: &str,
    words: &Words,
) -> io::Result<()> {
    writeln!(out, "{BOLD}{}{BOLD:#}", words.to_connect)?;
    let row = |label: &str, value: &str| vec![name(label), name(plain(value))];
    let unknown = |value: &Option<String>| value.clone().unwrap_or_else(|| words.unknown.to_owned());
    table::write(
        out,
        &[
            row(words.enterprise, &offer.enterprise),
            row(words.by_endpoint, address.as_str()),
            row(words.host, &instance.host_name),
            row(words.server_id, &unknown(&instance.server_id)),
            row(words.version, &unknown(&instance.version)),
            row(words.accounts, &grouped(accounts)),
            row(words.key, thumbprint),
        ],
    )?;
    writeln!(out, "{}", words.what_leaves)
}

/// That it is done, and what comes next.
pub fn connected(out: &mut dyn Write, agreed: &Agreed, words: &Words) -> io::Result<()> {
    let values = [("host", &*agreed.instance.host_name), ("enterprise", &*agreed.connection.enterprise)];
    writeln!(out, "{}", plain(&fill(words.connected, &values)))?;
    writeln!(out, "{}", words.connected_next)
}

/// How the agent stands.
pub fn status(out: &mut dyn Write, agent: &Agent<'_>, journal: &Journal, words: &Words) -> io::Result<()> {
    let agreed = &agent.agreed;
    let time = |time: OffsetDateTime| time.truncate_to_second().format(&Rfc3339).unwrap_or_default();
    let row = |label: &str, value: &str| vec![name(label), name(plain(value))];
    let last = journal.succeeded_at.map_or_else(|| words.never.to_owned(), time);
    table::write(
        out,
        &[
            row(words.enterprise, &agreed.connection.enterprise),
            row(words.by_endpoint, &agreed.endpoint),
            row(words.host, &agreed.instance.host_name),
            row(words.connected_at, &agreed.connection.created_at),
            row(words.last_sync_at, &last),
            row(
                words.next_sync_at,
                &time(agent.due(journal).max(journal.not_before.unwrap_or(OffsetDateTime::UNIX_EPOCH))),
            ),
            row(words.failed_tries, &journal.failed.to_string()),
        ],
    )
}

/// How a turn of the agent ended, as a line of its log.
pub fn turn(err: &mut dyn Write, turn: &Turn, words: &Words) -> io::Result<()> {
    match turn {
        Turn::Idle => Ok(()),
        Turn::Synced => writeln!(err, "{}", words.synced),
        Turn::Ended => writeln!(err, "{}", words.disconnected_there),
        Turn::Failed(refusal) | Turn::Unheard(refusal) => crate::error::show(err, &fault(&refusal.fault, words), words),
    }
}

/// A reason as a sentence.
pub fn fault(fault: &Fault, words: &Words) -> String {
    let sentence = match fault.code {
        FaultCode::SourceMissing => words.source_missing,
        FaultCode::SourceFailed => words.source_failed,
        FaultCode::SourceNotReady => words.source_not_ready,
        FaultCode::SourceRefused => words.source_refused,
        FaultCode::UsageFaulty => words.usage_faulty,
        FaultCode::OtherInstance => words.other_instance_found,
        FaultCode::EndpointAway => words.endpoint_away,
        FaultCode::ProxyRefused => words.proxy_refused,
        FaultCode::CertificateUnknown => words.certificate_unknown,
        FaultCode::AddressNotAllowed => words.address_not_allowed,
        FaultCode::KeyElsewhere => words.key_elsewhere,
        FaultCode::Disconnected => words.disconnected,
        FaultCode::UploadRefused => words.upload_refused,
        FaultCode::DiskFull => words.disk_full,
        FaultCode::Interrupted => words.interrupted,
    };
    let detail = plain(fault.detail.trim());
    if detail.is_empty() { sentence.to_owned() } else { format!("{sentence}: {detail}") }
}
