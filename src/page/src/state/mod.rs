//! What the page knows: one value, changed by one pure function, [`State::reduce`], which is tested without a browser.
//!
//! Whatever must happen in the world because of a change (a message to the worker, an upload, a pause) is returned as a list
//! of [`Effect`]s; the application carries them out and reports back by further [`Action`]s.

mod action;
mod address;
mod cloud;
mod effect;
mod files;
mod gate;
mod habits;
mod hand_over;
mod near;
mod palette;
mod paper;
mod servers;
mod steps;
mod submit;
mod sync;
mod table;
#[cfg(test)]
mod tests;

pub use action::Action;
pub use address::{FILTERS, Section, Way, address_of, query_of, section_of, tells};
pub use cloud::{Cloud, Errand, ErrandStage, Got, Origin, Source, Trouble, What, Why};
pub use effect::{Effect, Focus};
pub use files::{FileEntry, ShapeReport, Stage};
pub use gate::Blocked;
pub use habits::{Habits, Removed};
pub use hand_over::{HandOver, Verdict};
pub use near::{NEAR_ROWS, Near};
pub use palette::Palette;
pub use paper::{PAPER_ROWS, Paper};
pub use servers::{Obstacle, Servers, Told};
pub use steps::Step;
pub use submit::{Failure, Field, Form, Part, PartStage, Run, Secret, Shown, Submit};
pub use sync::{SYNC_ROWS, Sync};
pub use table::{PAGE_ROWS, Row, Table};

use oneseat_core::{Billing, Kind, Lang, Overlaps, People, Preview, SyncNumbers, Upload};
use oneseat_worker::{Ask, FileId, Request};
use std::rc::Rc;

/// Which colours are used; the names are those of GitHub's own themes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scheme {
    /// As the system says.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
    /// Always light, with more contrast.
    LightHighContrast,
    /// Always dark, with more contrast.
    DarkHighContrast,
}

impl Scheme {
    /// Every choice, in the switch's order.
    pub const ALL: [Self; 5] = [Self::System, Self::Light, Self::Dark, Self::LightHighContrast, Self::DarkHighContrast];

    /// The word kept in the settings and set on the root element.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
            Self::LightHighContrast => "light-high-contrast",
            Self::DarkHighContrast => "dark-high-contrast",
        }
    }
}

/// What is kept between visits, and the billing mode.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The page's language.
    pub lang: Lang,
    /// The page's colours.
    pub scheme: Scheme,
    /// Not kept: it belongs to the enterprise whose files are dropped.
    pub billing: Billing,
    /// Whether names and addresses are blotted out in everything that is shown and saved. Not kept: whoever comes next would
    /// miss them.
    pub blot: bool,
}

/// How the worker is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Worker {
    /// Loading; requests wait in its queue.
    #[default]
    Starting,
    /// Answering.
    Ready,
    /// It broke down; another is loading.
    Restarting,
    /// It broke down; another is answering.
    Restarted,
    /// It can't be loaded.
    Dead,
}

/// The last numbers the worker made.
#[derive(Clone, Debug, PartialEq)]
pub struct Reckoned {
    /// Figures, instances, findings.
    pub preview: Preview,
    /// What can be submitted.
    pub uploads: Vec<Upload>,
    /// The people of the report as it stands; none without a report.
    pub now: Option<People>,
    /// Who is on which servers; as it was before, until it comes.
    pub overlaps: Overlaps,
    /// What changed since the last sync, per instance; empty without a report; as it was before, until it comes.
    pub sync: Vec<SyncNumbers>,
    /// Both have come.
    pub is_whole: bool,
}

/// Something to be said to those who do not see it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum News {
    /// Nothing yet.
    #[default]
    None,
    /// So many files are being read.
    Reading(usize),
    /// A file is read, with so many errors and warnings.
    Read { name: String, errors: usize, warnings: usize },
    /// A file was removed.
    Removed(String),
    /// One was put in another's place.
    Replaced { old: String, new: String },
    /// Reading was stopped.
    Stopped,
    /// New numbers.
    Seats { now: Option<u64>, after: u64 },
    /// Files were read but no numbers come of them.
    NoSeats,
    /// Something is on the clipboard.
    Copied,
    /// So many people in the table.
    People(u32),
    /// These rows of the table are shown.
    Rows { from: u32, to: u32, total: u32 },
    /// An upload began.
    Sending,
    /// An upload will be tried again.
    Again,
    /// An upload failed.
    Failed,
    /// Cancelled by the user.
    Cancelled,
    /// Everything is submitted.
    Submitted,
    /// Another build of the page is here.
    NewVersion,
    /// The report is being fetched.
    Fetching,
    /// It is here, with so many people.
    Fetched(u64),
    /// The cloud wants no requests for so many minutes.
    Limited(u32),
    /// The cloud did not give what was asked for.
    NotFetched,
    /// Cancelled by the user.
    FetchCancelled,
    /// How the syncs stand is shown.
    SyncStatus,
    /// The endpoint did not do what was asked for about servers.
    ServersNot,
    /// So many servers are shown.
    Servers(u64),
    /// A sync of this server is asked for.
    SyncAsked(String),
    /// A code was made for this host.
    Code(String),
    /// This server is connected now.
    Connected(String),
    /// This server is connected no more.
    Disconnected(String),
    /// What the cloud says is shown beside what was foretold.
    Compared,
}

/// The whole page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// Language, colours, billing.
    pub settings: Settings,
    /// The worker's health.
    pub worker: Worker,
    /// Grows with every change of files or settings.
    pub edition: u32,
    /// The next file's number.
    pub next_file: FileId,
    /// The files in the order of their drop.
    pub files: Vec<Rc<FileEntry>>,
    /// The last numbers, older than the files while `reckoning` is set.
    pub reckoned: Option<Rc<Reckoned>>,
    /// New numbers are awaited.
    pub reckoning: bool,
    /// The table of people.
    pub table: Table,
    /// The lists against the last sync.
    pub sync: Sync,
    /// Who the unmatched probably are, and what if.
    pub near: Near,
    /// The form, the payloads, the uploads.
    pub submit: Submit,
    /// The search over everything.
    pub palette: Palette,
    /// Where the address leads.
    pub way: Way,
    /// Undo, notes, copies.
    pub habits: Habits,
    /// The cloud side without a file.
    pub cloud: Cloud,
    /// The endpoint's servers.
    pub servers: Servers,
    /// What was uploaded by hand, and what the cloud says since.
    pub hand_over: Option<HandOver>,
    /// What goes onto paper.
    pub paper: Paper,
    /// Files hover over the page.
    pub dragging: bool,
    /// Another build of the page waits to take over.
    pub new_version: bool,
    /// For the live region.
    pub news: News,
}

impl State {
    /// Takes one action and says what must be done about it.
    pub fn reduce(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Settings(settings) => self.set(settings),
            // What is sent is never blotted out.
            Action::Show(_) | Action::SavePayload(_) if self.settings.blot => Vec::new(),
            Action::Dragging(dragging) => {
                self.dragging = dragging;
                Vec::new()
            }
            Action::Dropped(_)
            | Action::Remove(_)
            | Action::Replace(..)
            | Action::StopReading
            | Action::ReadAgain(_)
            | Action::Owner(..)
            | Action::Shape(_)
            | Action::CopyShape(_)
            | Action::StartOver => self.reduce_files(action),
            Action::Export(what, format) => {
                vec![Effect::Ask(self.request(Ask::Export { what, format, seat_price: self.near.seat_price() }))]
            }
            Action::CloudOpen
            | Action::CloudSource(_)
            | Action::AskCloud(_)
            | Action::AskAgain
            | Action::AskCompare
            | Action::CancelCloud
            | Action::Got { .. }
            | Action::CloudTick { .. }
            | Action::Gathered { .. } => self.reduce_cloud(action),
            Action::ServersOpen
            | Action::AskServers
            | Action::SyncNow(_)
            | Action::MakeCode
            | Action::Disconnect(_)
            | Action::ForgetAccounts(_)
            | Action::DisconnectNow
            | Action::ServersTold { .. }
            | Action::LookAgain { .. } => self.reduce_servers(action),
            Action::Visit(section) => self.visit(section),
            Action::Go(step) => match self.place_of(step) {
                Focus::Section(section) => self.visit(section),
                place => vec![Effect::Focus(place)],
            },
            Action::HandOver(_) | Action::CopyChecksum(_) | Action::Uploaded(_) => self.reduce_hand_over(&action),
            Action::Leave => {
                self.forget_tokens();
                Vec::new()
            }
            Action::PrintComplete(_) | Action::Print | Action::Printed => self.reduce_paper(&action),
            Action::NewVersion => {
                self.new_version = true;
                if self.offers_new_version() {
                    self.news = News::NewVersion;
                }
                Vec::new()
            }
            Action::TakeNewVersion if self.offers_new_version() => vec![Effect::TakeNewVersion],
            Action::Copied => {
                self.news = News::Copied;
                Vec::new()
            }
            Action::Told(tell) => self.told(*tell),
            Action::WorkerLost => self.restart_worker(),
            Action::SearchDue(request) if palette::is_palettes(request) => self.reduce_palette(action),
            Action::Palette(_)
            | Action::PaletteText(_)
            | Action::Jump { .. }
            | Action::ShowPeople(_)
            | Action::ChooseFiles => self.reduce_palette(action),
            Action::Search(_)
            | Action::SearchDue(_)
            | Action::Filter(_)
            | Action::Sort(_)
            | Action::Drawn(_)
            | Action::Stepped(_)
            | Action::Open(_) => self.reduce_table(action),
            Action::Undo
            | Action::LeftOut(_)
            | Action::PastedNothing
            | Action::Address(_)
            | Action::Copy(_)
            | Action::CopyTable => self.reduce_habits(action),
            Action::SyncChange(_) | Action::SyncInstance(_) | Action::TurnSync(_) => self.reduce_sync(&action),
            Action::Assume(..) | Action::AssumeKind(..) | Action::TurnNear(..) | Action::SeatPrice(_) => {
                self.reduce_near(action)
            }
            _ => self.reduce_submit(action),
        }
    }

    fn set(&mut self, settings: Settings) -> Vec<Effect> {
        let old = std::mem::replace(&mut self.settings, settings);
        let mut effects = vec![Effect::Appear(settings)];
        if old.blot != settings.blot {
            // What is open or on its way was written the other way; the payload is never blotted out, so it is not shown.
            self.submit.shown = None;
            effects.push(Effect::Ask(self.request(Ask::Blot { on: settings.blot })));
            if self.reckoned.is_some() {
                effects.extend(self.ask_all());
            }
        }
        if old.lang != settings.lang {
            // In the old language; they are asked for again when they are wanted.
            for file in &mut self.files {
                Rc::make_mut(file).shape = ShapeReport::Hidden;
            }
        }
        if (old.lang, old.billing) != (settings.lang, settings.billing) {
            effects.push(self.ask_settings());
        }
        effects
    }

    /// Whether the page's new build may take over: only where nothing would be lost by it.
    pub fn offers_new_version(&self) -> bool {
        self.new_version
            && self.files.is_empty()
            && self.submit.run.is_none()
            && self.cloud.errand.is_none()
            && self.servers.list.is_none()
    }

    pub(self) fn ask_settings(&mut self) -> Effect {
        let Settings { lang, billing, .. } = self.settings;
        self.change(Ask::Settings { lang, billing })
    }

    /// A request that changes what the numbers are of.
    pub(self) fn change(&mut self, ask: Ask) -> Effect {
        self.edition += 1;
        self.reckoning = !self.files.is_empty();
        self.submit.outdate();
        Effect::Ask(self.request(ask))
    }

    /// A request that changes nothing.
    pub(self) fn request(&self, ask: Ask) -> Request {
        Request { edition: self.edition, ask }
    }

    /// The files that are being read or wait for it.
    pub fn unread(&self) -> impl Iterator<Item = &FileEntry> {
        self.files.iter().map(Rc::as_ref).filter(|file| matches!(file.stage, Stage::Queued | Stage::Reading(_)))
    }

    /// Read and total bytes of the files that are being read or wait for it.
    pub fn progress(&self) -> (u64, u64) {
        self.unread().fold((0, 0), |(read, total), file| {
            let bytes = if let Stage::Reading(bytes) = file.stage { bytes } else { 0 };
            (read + bytes.min(file.size), total + file.size)
        })
    }

    /// Hosts that an all-users report can belong to, by name: first those whose users the export does not show.
    pub fn hosts(&self) -> Vec<String> {
        let mut hosts: Vec<(bool, String)> = Vec::new();
        for summary in self.files.iter().filter_map(|file| file.summary()) {
            let is_clear = match summary.kind {
                Kind::ServerUsage => true,
                Kind::ServerUsageEncrypted | Kind::ServerUsageWithoutUsers => false,
                _ => continue,
            };
            let Some(name) = summary.host_name.clone().or_else(|| summary.server_id.clone()) else { continue };
            let host = (is_clear, name);
            // A few hosts in order, without the code that sorts many.
            if let Err(place) = hosts.binary_search(&host) {
                hosts.insert(place, host);
            }
        }
        hosts.dedup_by(|a, b| a.1 == b.1);
        hosts.into_iter().map(|(_, name)| name).collect()
    }
}
