//! What the page and its worker say to each other.
//!
//! The worker holds the files' rows; only what is shown crosses. Every request carries the page's edition, a number that
//! grows with each change of files or settings, so that an answer to an older state of things can be told and dropped.

mod near;
mod wire;

pub use near::{NearGroup, NearPage, NearQuery};
pub use wire::{pack, unpack};

use oneseat_core::{
    Billing, Export, ExportFormat, FindingView, Lang, Overlaps, People, PeoplePage, PersonDetail, Preview, Query,
    Summary, SyncNumbers, SyncPage, SyncQuery, Upload,
};
use serde::{Deserialize, Serialize};

/// One dropped file, numbered by the page and never used again after its removal.
pub type FileId = u32;

/// Something the page wants, with the edition it wants it of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// The page's count of changes.
    pub edition: u32,
    /// The wish itself.
    pub ask: Ask,
}

/// What the page asks for. The `File`s of [`Ask::Read`] and [`Ask::Checksum`] travel beside the message, in the same order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Ask {
    /// Read these, one after another, in the background.
    Read {
        /// Number and name of each file.
        files: Vec<(FileId, String)>,
    },
    /// Forget this file; stop if it is being read.
    Remove {
        /// Which file.
        file: FileId,
    },
    /// Whose server an all-users report is.
    Owner {
        /// Which file.
        file: FileId,
        /// Host name or server id; `None` leaves it to the core.
        host: Option<String>,
    },
    /// Words and counting mode from now on.
    Settings {
        /// Language of findings.
        lang: Lang,
        /// How the enterprise is billed.
        billing: Billing,
    },
    /// A few rows of the people table.
    People {
        /// Answers carry it back; the page drops all but the newest.
        request: u32,
        /// Which rows.
        query: Query,
    },
    /// Whether names and addresses are blotted out from now on. Findings are told anew; all else is to be asked for.
    Blot {
        /// They are.
        on: bool,
    },
    /// A report as a file.
    Export {
        /// Which.
        what: Export,
        /// In which form.
        format: ExportFormat,
        /// What a seat costs, for the what-if.
        seat_price: Option<f64>,
    },
    /// Everything about one person. While near misses are sought it is answered at once without them, and once more with
    /// them.
    Person {
        /// Answers carry it back.
        request: u32,
        /// As in the table.
        id: u32,
    },
    /// Accounts that changed since the last sync.
    LastSync {
        /// Answers carry it back.
        request: u32,
        /// Which of them.
        query: SyncQuery,
    },
    /// Who the unmatched probably are. They are sought, a slice of time after the other, when nothing else is left to do:
    /// finding them takes seconds in large files.
    Near {
        /// Answers carry it back; only the newest is answered.
        request: u32,
        /// Which of them, and which are assumed.
        query: NearQuery,
    },
    /// The payload of one instance as plain JSON, to look at or to save.
    Plain {
        /// Index into the preview's uploads.
        upload: usize,
    },
    /// SHA-256 of an original file that is handed over unchanged.
    Checksum {
        /// Which file.
        file: FileId,
    },
    /// What a file is made of, without its values. It is read once more for it.
    Shape {
        /// Which file.
        file: FileId,
    },
    /// The sample files.
    Samples,
    /// What a drop would bring, of the sample files, so that everything has been called once; behind the answer the worker goes on with
    /// it until everything has been called often. Where there are files it is left.
    Rehearse,
}

/// What the worker tells the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Tell {
    /// The worker has started and takes requests.
    Ready,
    /// So far into a file that is being read.
    Progress {
        /// Which file.
        file: FileId,
        /// Bytes read, as they lie on disk.
        bytes: u64,
    },
    /// A file is read, or says the same in another language.
    Document {
        /// Which file.
        file: FileId,
        /// What it is and says.
        summary: Summary,
    },
    /// The browser would not give the file's bytes: a folder, a file changed or deleted since.
    Unreadable {
        /// Which file.
        file: FileId,
        /// The browser's words.
        reason: String,
    },
    /// All files are read; the numbers are being made.
    Reckoning,
    /// The numbers.
    Preview {
        /// The edition they are of.
        edition: u32,
        /// Figures, instances, findings; no suggestions, which come by themselves.
        #[serde(with = "wire::whole")]
        preview: Box<Preview>,
        /// One per instance that can be submitted.
        uploads: Vec<Upload>,
        /// The people of the report as it stands; none without a report.
        now: Option<People>,
    },
    /// What is told behind the numbers, so that they need not wait for it.
    Beside {
        /// The edition it is of.
        edition: u32,
        /// Who is on which servers.
        overlaps: Overlaps,
        /// What changed since the last sync, in the order of the preview's instances; empty without a report.
        sync: Vec<SyncNumbers>,
    },
    /// The rows asked for.
    People {
        /// As in the request.
        request: u32,
        /// The rows.
        page: PeoplePage,
    },
    /// The preview's findings, blotted out or no longer.
    Findings {
        /// As in the preview.
        findings: Vec<FindingView>,
    },
    /// A report is written; a `Blob` travels beside the message.
    Export {
        /// As in the request.
        what: Export,
        /// As in the request.
        format: ExportFormat,
    },
    /// The person asked for.
    Person {
        /// As in the request.
        request: u32,
        /// None where there is no such person.
        detail: Option<Box<PersonDetail>>,
    },
    /// The accounts asked for.
    LastSync {
        /// As in the request.
        request: u32,
        /// The rows.
        page: SyncPage,
    },
    /// The near misses asked for.
    Near {
        /// As in the request.
        request: u32,
        /// A few of each kind.
        page: NearPage,
    },
    /// A payload is ready to send; its gzipped bytes travel beside the message as a `Blob`.
    Payload {
        /// The edition it is of.
        edition: u32,
        /// Index into the preview's uploads.
        upload: usize,
        /// What will be sent, in numbers.
        payload: Payload,
    },
    /// A payload as plain JSON; a `Blob` travels beside the message.
    Plain {
        /// The edition it is of.
        edition: u32,
        /// Index into the preview's uploads.
        upload: usize,
    },
    /// The sample files; an array of `File`s travels beside the message.
    Samples,
    /// What would be told of the sample files if they were dropped; nothing where the worker has not all of itself yet.
    Rehearsed(Vec<Tell>),
    /// The shape report asked for.
    Shape {
        /// Which file.
        file: FileId,
        /// Its text, in the language of the settings.
        text: String,
    },
    /// The checksum asked for.
    Checksum {
        /// Which file.
        file: FileId,
        /// Lower-case hexadecimal.
        sha256: String,
    },
}

/// Sizes and digests of one instance's payload.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {
    /// Bytes of the JSON.
    pub size: u64,
    /// SHA-256 of the JSON, lower-case hexadecimal: what the receipt shows.
    pub sha256: String,
    /// Bytes as sent, gzipped.
    pub sent_size: u64,
    /// SHA-256 of the bytes as sent, base64: what `Repr-Digest` carries (RFC 9530).
    pub sent_sha256: String,
}
