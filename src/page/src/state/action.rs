//! Everything that can happen to the page.

use super::{Field, Got, Section, Settings, Shown, Source, Step, Told, What};
use crate::endpoint::{Answer, Prefill};
use oneseat_core::{Export, ExportFormat, Filter, Sort, SuggestionKind, SyncChange};
use oneseat_worker::{FileId, Tell};

/// One thing that happened: by the user, the worker, the endpoint or a clock.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Language, colours or billing were chosen.
    Settings(Settings),
    /// Files hover over the page, or no longer.
    Dragging(bool),
    /// Files were dropped or chosen: their names and sizes.
    Dropped(Vec<(String, u64)>),
    /// A file's card was closed.
    Remove(FileId),
    /// Another file, of this name and size, was chosen for one's place.
    Replace(FileId, String, u64),
    /// Stop whatever is being read or waits for it.
    StopReading,
    /// Read a stopped file after all.
    ReadAgain(FileId),
    /// Whose server an all-users report is.
    Owner(FileId, Option<String>),
    /// A file's shape report is wanted, or no longer.
    Shape(FileId),
    /// It is to be put on the clipboard.
    CopyShape(FileId),
    /// It is there.
    Copied,
    /// Another build of the page is here, and waits.
    NewVersion,
    /// It shall take over.
    TakeNewVersion,
    /// A section is to be gone to.
    Visit(Section),
    /// A step was chosen from what is to be done.
    Go(Step),
    /// The steps of handing a file over were opened or closed.
    HandOver(FileId),
    /// Its checksum is to be put on the clipboard.
    CopyChecksum(FileId),
    /// Its owner has uploaded it on GitHub.
    Uploaded(FileId),
    /// The cloud is to be asked what it says since: how the syncs stand, and then for the report.
    AskCompare,
    /// Back to an empty page.
    StartOver,

    /// The worker said something.
    Told(Box<Tell>),
    /// The worker broke down.
    WorkerLost,

    /// The search field changed.
    Search(String),
    /// Typing paused; the number is the request's.
    SearchDue(u32),
    /// Another filter.
    Filter(Filter),
    /// A column's head was pressed.
    Sort(Sort),
    /// The palette is opened or closed.
    Palette(bool),
    /// Something is typed into it.
    PaletteText(String),
    /// Somebody is to be shown in the table, by their number and what they were found by.
    Jump { id: u32, search: String },
    /// These people are to be shown in it.
    ShowPeople(Filter),
    /// The browser's dialog for files is wanted.
    ChooseFiles,

    /// The removal of a file is taken back.
    Undo,
    /// These files of a folder are left out.
    LeftOut(Vec<String>),
    /// What was pasted is no file's text.
    PastedNothing,
    /// The page's address says where to go, which people are shown, and in which order.
    Address(String),
    /// A text is wanted on the clipboard.
    Copy(String),
    /// The table is wanted there, as it is searched, filtered and sorted.
    CopyTable,

    /// Rows from this one on are drawn.
    Drawn(u32),
    /// They are shown from this one on, by a button.
    Stepped(u32),
    /// A person's row was opened or closed.
    Open(u32),

    /// Another list against the last sync.
    SyncChange(SyncChange),
    /// That list of one server, by its place among the instances, or of all.
    SyncInstance(Option<u32>),
    /// Another page of that list, by its first row.
    TurnSync(u32),

    /// A suggestion, by kind and key, was ticked or unticked.
    Assume(SuggestionKind, u64),
    /// All suggestions of a kind were ticked or unticked.
    AssumeKind(SuggestionKind, bool),
    /// Another page of a kind's suggestions, by its first.
    TurnNear(SuggestionKind, u32),
    /// The price of a seat was typed.
    SeatPrice(String),

    /// A report is to be saved.
    Export(Export, ExportFormat),
    /// Whether tables are printed as a whole.
    PrintComplete(bool),
    /// Print was pressed.
    Print,
    /// It is on paper, or was given up.
    Printed,

    /// The page's address said where to send.
    Prefill(Prefill),
    /// A field of the form changed.
    Fill(Field, String),
    /// Show the beginning of an upload's payload, or hide it.
    Show(usize),
    /// The beginning of the payload asked for.
    Shown(Shown),
    /// Save an upload's payload.
    SavePayload(usize),
    /// Submit was pressed; a fresh key for each upload, used where the content is new.
    Submit(Vec<String>),
    /// So many bytes of an upload have gone out.
    Sent { part: usize, sent: u64, total: u64 },
    /// An upload was answered or failed on the way; a number in 0..1 spreads the retries.
    Answered { part: usize, answer: Answer, spread: f64 },
    /// A pause before another try is over.
    PauseOver { part: usize, tick: u32 },
    /// Stop sending.
    CancelSubmit,

    /// The form that asks the cloud was opened or closed.
    CloudOpen,
    /// Where the cloud side is read was chosen.
    CloudSource(Source),
    /// The cloud is to be asked.
    AskCloud(What),
    /// How the syncs stand is asked once more.
    AskAgain,
    /// Stop asking.
    CancelCloud,
    /// A request brought this, at a moment in milliseconds since 1970; a number in 0..1 spreads the retries.
    Got { tick: u32, got: Got, now: u64, spread: f64 },
    /// A second of a pause is over.
    CloudTick { tick: u32, now: u64 },
    /// The pages that were fetched are one file of this size, since a moment (RFC 3339).
    Gathered { size: u64, at: String },
    /// The endpoint's servers were opened or closed.
    ServersOpen,
    /// They are to be asked for.
    AskServers,
    /// This one is to be synced now, by its key.
    SyncNow(String),
    /// A code is wanted for the host that was typed.
    MakeCode,
    /// The dialogue about disconnecting the server at this place is wanted, or no longer.
    Disconnect(Option<usize>),
    /// Whether what it uploaded is to be forgotten.
    ForgetAccounts(bool),
    /// It is to be disconnected.
    DisconnectNow,
    /// A request about servers brought this, at a moment in milliseconds since 1970.
    ServersTold { tick: u32, told: Told, now: u64 },
    /// It is time to look again.
    LookAgain { tick: u32 },
    /// The page is left.
    Leave,
}
