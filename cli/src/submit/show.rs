//! What `oneseat submit` says on the way.

use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use oneseat_submission::{SyncState, Uploads};

use super::client::Fault;
use super::payload::Payload;
use super::receipt::Submitted;
use super::retry::Failure;
use crate::report::table::{self, BOLD, figure, head, name};
use crate::report::{findings, grouped, plain};
use crate::words::{Words, fill};

/// What would go, and where.
pub fn payloads(out: &mut dyn Write, uploads: Option<&Uploads>, payloads: &[Payload], words: &Words) -> io::Result<()> {
    let title = match uploads {
        Some(uploads) => fill(words.to_submit, &[("url", uploads.as_str())]),
        None => words.will_show.to_owned(),
    };
    writeln!(out, "{BOLD}{}{BOLD:#}", plain(&title))?;
    for payload in payloads {
        let upload = &payload.upload;
        let size =
            fill(words.size_is, &[("json", &grouped(payload.bytes)), ("gzip", &grouped(payload.gzip.len() as u64))]);
        let row = |label: &str, value: &str| vec![name(label), name(plain(value))];
        table::write(
            out,
            &[
                row(words.host, payload.host()),
                row(words.file, &upload.file),
                row(words.accounts, &grouped(upload.accounts)),
                row(words.size, &size),
                row("SHA-256", &payload.sha256),
            ],
        )?;
        writeln!(out)?;
    }
    Ok(())
}

/// Where a payload was written.
pub fn saved(out: &mut dyn Write, path: &Path, words: &Words) -> io::Result<()> {
    writeln!(out, "{}", plain(&fill(words.saved_payload, &[("path", &path.to_string_lossy())])))
}

/// Where the receipt was written.
pub fn receipt(out: &mut dyn Write, path: &Path, words: &Words) -> io::Result<()> {
    writeln!(out, "{}", plain(&fill(words.receipt_written, &[("path", &path.to_string_lossy())])))
}

/// An upload, and the endpoint's figures beside the preview's.
pub fn submitted(out: &mut dyn Write, submitted: &Submitted, words: &Words) -> io::Result<()> {
    let answer = &submitted.answer;
    let outcome = match answer.sync_state {
        SyncState::Failure => words.failed_there,
        SyncState::Pending => words.still_pending,
        SyncState::Success => words.submitted,
    };
    writeln!(out, "{BOLD}{}{BOLD:#}: {outcome}", plain(submitted.host()))?;
    let mut rows = vec![vec![name(words.upload), name(plain(&answer.id))]];
    if let Some(time) = &answer.created_at {
        rows.push(vec![name(words.time), name(plain(time))]);
    }
    rows.push(vec![name("SHA-256"), name(&*submitted.sha256)]);
    table::write(out, &rows)?;
    figures(out, submitted, words)?;
    findings::write(out, &answer.findings, words)
}

fn figures(out: &mut dyn Write, submitted: &Submitted, words: &Words) -> io::Result<()> {
    let Some(theirs) = submitted.answer.seats else {
        return writeln!(out);
    };
    let ours = submitted.preview;
    let shown = |value: Option<u64>| figure(value.map_or_else(|| words.unknown.to_owned(), grouped));
    let (now, after) = (ours.and_then(|seats| seats.now), ours.map(|seats| seats.after));
    table::write(
        out,
        &[
            vec![name(words.seats), head(words.by_endpoint), head(words.by_preview)],
            vec![name(words.seats_now), shown(theirs.before), shown(now)],
            vec![name(words.seats_after), shown(theirs.after), shown(after)],
        ],
    )?;
    if now.is_some() && (theirs.before, theirs.after) != (now, after) {
        writeln!(out, "{}", words.figures_differ)?;
    }
    writeln!(out)
}

/// That the same is tried again.
pub fn trying_again(fault: &Fault, next: u32, tries: u32, pause: Duration, words: &Words) {
    let sentence = fill(
        words.trying_again,
        &[
            ("reason", &reason(fault, words)),
            ("next", &next.to_string()),
            ("tries", &tries.to_string()),
            ("seconds", &format!("{:.1}", pause.as_secs_f64())),
        ],
    );
    anstream::eprintln!("{}", plain(&sentence));
}

/// Why an upload failed.
pub fn failure(err: &mut dyn Write, payload: &Payload, failure: &Failure, words: &Words) -> io::Result<()> {
    let (sentence, fault) = match failure {
        Failure::Faulty(fault) => (reason(fault, words), Some(fault)),
        Failure::GaveUp { fault, tries } => {
            let values = [("reason", &*reason(fault, words)), ("tries", &tries.to_string())];
            (fill(words.gave_up, &values), Some(fault))
        }
        Failure::NotNow { fault, wait } => {
            let values = [("reason", &*reason(fault, words)), ("seconds", &grouped(wait.as_secs()))];
            (fill(words.come_back_later, &values), Some(fault))
        }
        Failure::OtherContent { ours, theirs } => {
            (fill(words.other_content, &[("ours", ours), ("theirs", theirs)]), None)
        }
    };
    let host = plain(payload.host());
    crate::error::show(err, &format!("{host}: {}", plain(&sentence)), words)?;
    if let Some(Fault::Refused { status, problem, .. }) = fault {
        if let Some(detail) = &problem.detail {
            writeln!(err, "  {}", plain(detail))?;
        } else if status.as_u16() == 404 {
            writeln!(err, "  {}", words.not_found_hint)?;
        }
        findings::write(err, &problem.findings, words)?;
    }
    Ok(())
}

/// Which instances the endpoint does not have.
pub fn left_over(err: &mut dyn Write, payloads: &[Payload], words: &Words) -> io::Result<()> {
    let hosts: Vec<_> = payloads.iter().map(Payload::host).collect();
    writeln!(err, "{}", plain(&fill(words.not_submitted, &[("hosts", &hosts.join(", "))])))
}

/// Why a try failed.
pub fn reason(fault: &Fault, words: &Words) -> String {
    match fault {
        Fault::NoAnswer { why, .. } => fill(words.no_answer, &[("why", why)]),
        Fault::NotAnUpload { why } => fill(words.not_an_upload, &[("why", why)]),
        Fault::Redirected { place } => fill(words.redirected, &[("place", place)]),
        Fault::Refused { status, problem, .. } => {
            let title = problem.title.as_deref().or(status.canonical_reason()).unwrap_or_default();
            fill(words.refused, &[("status", status.as_str()), ("title", title)])
        }
    }
}
