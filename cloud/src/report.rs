//! A members' report that may be stored: a whole cloud report and nothing else, however it came.

use std::io;
use std::sync::Arc;

use oneseat_core::{Code, Document, FindingView, Kind, Lang};

use crate::recount::{self, Found, MEMBERS, alone};
use crate::store::Members;
use crate::unpack::Received;
use crate::{app, hex};

/// The cloud side of an enterprise, ready to be counted and kept.
#[derive(Clone, Debug)]
pub struct Report {
    /// What counts from now on: what is kept, read again.
    pub document: Arc<Document>,
    /// What the database keeps.
    pub members: Members,
    /// What was found in it as it came.
    pub found: Found,
}

/// A body that is no members' report.
#[derive(Debug)]
pub struct Refused {
    document: Arc<Document>,
    /// Why not.
    pub why: Why,
}

/// Why a body is no members' report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It begins as JSON and does not go on so.
    NotJson,
    /// It has more entries than are read.
    TooLarge,
    /// It is another kind of file, a part of a report, or has errors.
    NotReport,
}

impl Report {
    /// Takes what was received by a reader that keeps all fields. Of what came, columns that nothing depends on are let go.
    ///
    /// # Errors
    /// If the thread that looks at it fails; within, if it is no whole cloud report.
    pub async fn of(received: Received) -> Result<Result<Self, Refused>, app::Error> {
        Ok(tokio::task::spawn_blocking(move || Self::checked(received)).await??)
    }

    fn checked(received: Received) -> io::Result<Result<Self, Refused>> {
        let document = Arc::new(received.document);
        if let Some(why) = why_not(&document) {
            return Ok(Err(Refused { document, why }));
        }
        let (found, rows) = (Found::within(&document), document.summary(Lang::default()).rows);
        // One after the other, so that of a large report only one of the two is in memory.
        let payload = recount::pack(|out| document.write_report(out))?;
        drop(document);
        let document = Arc::new(recount::read(MEMBERS, &payload, true)?);
        Ok(Ok(Self { document, members: Members { sha256: hex::encode(&received.sha256), rows, payload }, found }))
    }
}

fn why_not(document: &Arc<Document>) -> Option<Why> {
    let has = |codes: &[Code]| document.findings().iter().any(|finding| codes.contains(&finding.code()));
    if has(&[Code::FileTooLarge]) {
        return Some(Why::TooLarge);
    }
    if has(&[Code::JsonSyntax, Code::JsonTrailing, Code::JsonTruncated]) {
        return Some(Why::NotJson);
    }
    // Whether it is whole shows only when it is counted.
    let counted = || !alone(document, Lang::default()).preview().has_errors();
    let fits = document.kind() == Kind::CloudReport && !document.has_errors() && counted();
    (!fits).then_some(Why::NotReport)
}

impl Refused {
    /// What was found in it.
    pub fn findings(&self, lang: Lang) -> Vec<FindingView> {
        alone(&self.document, lang).preview().findings.clone()
    }
}
