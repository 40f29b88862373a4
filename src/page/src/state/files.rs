//! The files on the page, and what the worker tells about them.

use super::{Action, Effect, Focus, News, Origin, Reckoned, Removed, State, Worker};
use oneseat_core::{Kind, Severity, Summary};
use oneseat_worker::{Ask, FileId, Tell};
use std::rc::Rc;

/// How far a file is.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// Behind others.
    Queued,
    /// So many bytes are read.
    Reading(u64),
    /// Read; this is what it says.
    Read(Box<Summary>),
    /// Stopped by the user.
    Stopped,
    /// The browser would not give its bytes, in its own words.
    Unreadable(String),
}

/// The shape report of a file: its keys and types, without a single value.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum ShapeReport {
    /// Not asked for.
    #[default]
    Hidden,
    /// The file is being read for it.
    Asked,
    /// Its text.
    Shown(String),
}

/// One file.
#[derive(Clone, Debug, PartialEq)]
pub struct FileEntry {
    /// Its number.
    pub id: FileId,
    /// Its name.
    pub name: String,
    /// Its size on disk.
    pub size: u64,
    /// Where it came from, if nobody dropped it.
    pub origin: Option<Rc<Origin>>,
    /// Whose server it is, where the owner said so.
    pub owner: Option<String>,
    /// SHA-256 of the original, where it is handed over unchanged.
    pub checksum: Option<String>,
    /// What it is made of.
    pub shape: ShapeReport,
    /// How far it is.
    pub stage: Stage,
}

impl FileEntry {
    /// What it says, once read.
    pub fn summary(&self) -> Option<&Summary> {
        if let Stage::Read(summary) = &self.stage { Some(summary) } else { None }
    }

    /// Whether it stands in the way of submitting.
    pub fn has_errors(&self) -> bool {
        match &self.stage {
            Stage::Read(summary) => count(summary, Severity::Error) > 0,
            Stage::Unreadable(_) => true,
            _ => false,
        }
    }

    /// Whether it can only be handed over as it is.
    pub fn is_handed_over(&self) -> bool {
        self.summary()
            .is_some_and(|summary| matches!(summary.kind, Kind::ServerUsageEncrypted | Kind::ServerUsageWithoutUsers))
    }
}

fn count(summary: &Summary, severity: Severity) -> usize {
    summary.findings.iter().filter(|finding| finding.severity == severity).count()
}

impl State {
    pub(super) fn reduce_files(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Dropped(files) => self.drop_in(files, None),
            Action::Remove(id) => self.remove(id),
            Action::Replace(id, name, size) => self.replace(id, name, size),
            Action::StopReading => self.stop_reading(),
            Action::ReadAgain(id) => self.read_again(id),
            Action::Owner(id, host) => {
                let host = host.map(|host| host.trim().to_owned()).filter(|host| !host.is_empty());
                self.edit(id, |file| file.owner.clone_from(&host));
                vec![self.change(Ask::Owner { file: id, host })]
            }
            Action::Shape(id) => self.toggle_shape(id),
            Action::CopyShape(id) => {
                let file = self.files.iter().find(|file| file.id == id);
                match file.map(|file| &file.shape) {
                    Some(ShapeReport::Shown(text)) => vec![Effect::Copy(text.clone())],
                    _ => Vec::new(),
                }
            }
            _ => self.start_over(),
        }
    }

    fn toggle_shape(&mut self, id: FileId) -> Vec<Effect> {
        let mut asked = false;
        self.edit(id, |file| {
            asked = file.shape == ShapeReport::Hidden;
            file.shape = if asked { ShapeReport::Asked } else { ShapeReport::Hidden };
        });
        if asked { vec![Effect::Ask(self.request(Ask::Shape { file: id }))] } else { Vec::new() }
    }

    pub(super) fn drop_in(&mut self, files: Vec<(String, u64)>, origin: Option<Origin>) -> Vec<Effect> {
        self.dragging = false;
        self.habits.no_text = false;
        self.habits.left_out.clear();
        if files.is_empty() {
            return Vec::new();
        }
        let stage = if self.worker == Worker::Dead { Stage::Stopped } else { Stage::Queued };
        let origin = origin.map(Rc::new);
        let mut asked = Vec::with_capacity(files.len());
        for (name, size) in files {
            let id = self.next_file;
            self.next_file += 1;
            asked.push((id, name.clone()));
            let entry = FileEntry {
                id,
                name,
                size,
                origin: origin.clone(),
                owner: None,
                checksum: None,
                shape: ShapeReport::Hidden,
                stage: stage.clone(),
            };
            self.files.push(Rc::new(entry));
        }
        if self.worker == Worker::Dead {
            return Vec::new();
        }
        self.news = News::Reading(asked.len());
        vec![self.change(Ask::Read { files: asked })]
    }

    fn remove(&mut self, id: FileId) -> Vec<Effect> {
        let Some(index) = self.files.iter().position(|file| file.id == id) else { return Vec::new() };
        let removed = self.files.remove(index);
        self.news = News::Removed(removed.name.clone());
        self.habits.left_out.clear();
        // The next card takes the place, and so the focus; after the last one the input does.
        let focus = self.files.get(index).or(self.files.last()).map_or(Focus::Input, |file| Focus::File(file.id));
        let ask = self.change(Ask::Remove { file: id });
        self.without_files();
        let mut effects = self.keep_removed(Removed { index, file: removed, instead: None });
        effects.extend([ask, Effect::Focus(focus)]);
        effects
    }

    /// Puts another file in a file's place, with whose server it is. What came by itself is not had back by it, nor a checksum.
    #[inline(never)]
    fn replace(&mut self, id: FileId, name: String, size: u64) -> Vec<Effect> {
        let Some(index) = self.files.iter().position(|file| file.id == id) else {
            return self.drop_in(vec![(name, size)], None);
        };
        let old = self.files.remove(index);
        let new = self.next_file;
        let news = News::Replaced { old: old.name.clone(), new: name.clone() };
        let mut effects = vec![self.change(Ask::Remove { file: id })];
        effects.extend(self.drop_in(vec![(name, size)], None));
        self.news = news;
        let came = self.files.pop();
        if let Some(file) = came {
            self.files.insert(index, file);
        }
        if let Some(host) = old.owner.clone() {
            effects.extend(self.reduce_files(Action::Owner(new, Some(host))));
        }
        effects.extend(self.keep_removed(Removed { index, file: old, instead: Some(new) }));
        effects.push(Effect::Focus(Focus::Replace(new)));
        effects
    }

    /// Takes a file away in whose place another comes.
    pub(super) fn replace_file(&mut self, id: FileId) -> Vec<Effect> {
        self.files.retain(|file| file.id != id);
        vec![self.change(Ask::Remove { file: id }), Effect::Forget(id)]
    }

    fn stop_reading(&mut self) -> Vec<Effect> {
        let stopped: Vec<FileId> = self.unread().map(|file| file.id).collect();
        if stopped.is_empty() {
            return Vec::new();
        }
        self.news = News::Stopped;
        let mut effects = Vec::new();
        for id in stopped {
            self.edit(id, |file| file.stage = Stage::Stopped);
            effects.push(self.change(Ask::Remove { file: id }));
        }
        effects
    }

    fn read_again(&mut self, id: FileId) -> Vec<Effect> {
        let file = self.files.iter().find(|file| file.id == id && self.worker != Worker::Dead);
        let Some(file) = file else { return Vec::new() };
        let files = vec![(id, file.name.clone())];
        self.edit(id, |file| file.stage = Stage::Queued);
        self.news = News::Reading(1);
        vec![self.change(Ask::Read { files }), Effect::Focus(Focus::File(id))]
    }

    fn start_over(&mut self) -> Vec<Effect> {
        let files = std::mem::take(&mut self.files);
        self.worker = Worker::Starting;
        let mut effects = self.fresh_worker();
        let removed = self.habits.removed.take().map(|removed| removed.file);
        effects.extend(files.iter().chain(&removed).map(|file| Effect::Forget(file.id)));
        effects.extend([Effect::Abort, self.forget_cloud()]);
        effects.push(Effect::Focus(Focus::Input));
        self.without_files();
        self.submit.start_over();
        self.way.awaited = false;
        self.news = News::None;
        effects
    }

    /// With no file left there is nothing to wait for and nothing to show.
    fn without_files(&mut self) {
        if self.files.is_empty() {
            self.reckoned = None;
            self.reckoning = false;
            self.hand_over = None;
            // Numbered on, so that no answer to an older query is taken for a new one's.
            self.near = super::Near { request: self.near.request, ..super::Near::default() };
            self.sync = super::Sync { request: self.sync.request, ..super::Sync::default() };
            self.table =
                super::Table { request: self.table.request, opened: self.table.opened, ..super::Table::default() };
        }
    }

    pub(super) fn edit(&mut self, id: FileId, change: impl FnOnce(&mut FileEntry)) {
        if let Some(file) = self.files.iter_mut().find(|file| file.id == id) {
            change(Rc::make_mut(file));
        }
    }

    #[inline(never)]
    pub(super) fn told(&mut self, tell: Tell) -> Vec<Effect> {
        match tell {
            Tell::Ready => {
                let restarted = self.worker == Worker::Restarting;
                self.worker = if restarted { Worker::Restarted } else { Worker::Ready };
            }
            Tell::Progress { file, bytes } => self.edit(file, |file| {
                if matches!(file.stage, Stage::Queued | Stage::Reading(_)) {
                    file.stage = Stage::Reading(bytes);
                }
            }),
            Tell::Document { file, summary } => return self.read(file, summary),
            Tell::Unreadable { file, reason } => {
                let mut name = String::new();
                self.edit(file, |file| {
                    file.stage = Stage::Unreadable(reason);
                    name.clone_from(&file.name);
                });
                self.news = News::Read { name, errors: 1, warnings: 0 };
            }
            Tell::Preview { edition, preview, uploads, now } if edition == self.edition && !self.files.is_empty() => {
                self.reckoning = false;
                // The comparison has just been said, and its figures are in these.
                if self.news != News::Compared {
                    self.news = preview
                        .seats
                        .as_ref()
                        .map_or(News::NoSeats, |seats| News::Seats { now: seats.now, after: seats.after });
                }
                self.submit.expect(uploads.len());
                let (overlaps, sync) = self.reckoned.take().map_or_else(Default::default, |before| {
                    let Reckoned { overlaps, sync, .. } = Rc::unwrap_or_clone(before);
                    (overlaps, sync)
                });
                let reckoned = Reckoned { preview: *preview, uploads, now, overlaps, sync, is_whole: false };
                self.reckoned = Some(Rc::new(reckoned));
                let mut effects = self.ask_first();
                effects.extend(self.arrive());
                return effects;
            }
            Tell::Beside { edition, overlaps, sync } if edition == self.edition => {
                let Some(reckoned) = &mut self.reckoned else { return Vec::new() };
                let reckoned = Rc::make_mut(reckoned);
                (reckoned.overlaps, reckoned.sync, reckoned.is_whole) = (overlaps, sync, true);
                return self.ask_changes().into_iter().chain(self.arrive()).collect();
            }
            Tell::LastSync { request, page } if request == self.sync.request => return self.take_sync(page),
            Tell::Findings { findings } => {
                if let Some(reckoned) = &mut self.reckoned {
                    Rc::make_mut(reckoned).preview.findings = findings;
                }
            }
            Tell::Person { request, detail } if request == self.table.opened => {
                self.table.detail = detail.map(|detail| Rc::new(*detail));
            }
            Tell::Near { request, page } if request == self.near.request => return self.take_near(page),
            Tell::People { request, page } if request == self.table.request => return self.take_people(page),
            Tell::People { request, page } if request == self.palette.request => return self.take_found(page),
            Tell::People { request, page } if request == self.habits.copies => return vec![Effect::CopyRows(page)],
            Tell::Payload { edition, upload, payload } if edition == self.edition => {
                self.submit.prepared(upload, payload);
            }
            Tell::Shape { file, text } => self.edit(file, |file| {
                if file.shape == ShapeReport::Asked {
                    file.shape = ShapeReport::Shown(text);
                }
            }),
            Tell::Checksum { file, sha256 } => self.edit(file, |file| file.checksum = Some(sha256)),
            // What comes beside these is for the application; that the reckoning begins is no news; the others answer to an
            // older state of things.
            Tell::Plain { .. }
            | Tell::Samples
            | Tell::Export { .. }
            | Tell::Reckoning
            | Tell::Preview { .. }
            | Tell::Beside { .. }
            | Tell::People { .. }
            | Tell::Person { .. }
            | Tell::LastSync { .. }
            | Tell::Near { .. }
            | Tell::Payload { .. }
            | Tell::Rehearsed(_) => {}
        }
        Vec::new()
    }

    /// What is shown beside new figures.
    pub(super) fn ask_all(&mut self) -> Vec<Effect> {
        self.ask_first().into_iter().chain(self.ask_changes()).collect()
    }

    /// What needs the figures alone.
    fn ask_first(&mut self) -> Vec<Effect> {
        let mut effects = vec![self.ask_people()];
        if self.reckoned.as_ref().is_some_and(|reckoned| reckoned.preview.seats.is_some()) {
            effects.push(self.ask_near());
        }
        effects
    }

    /// Who changed since the last sync, where there is one.
    fn ask_changes(&mut self) -> Option<Effect> {
        let has_any = |reckoned: &Rc<Reckoned>| reckoned.preview.seats.is_some() && !reckoned.sync.is_empty();
        self.reckoned.as_ref().is_some_and(has_any).then(|| self.ask_sync_anew())
    }

    fn read(&mut self, id: FileId, summary: Summary) -> Vec<Effect> {
        // Stopped meanwhile: the worker had just finished.
        let wanted = |file: &Rc<FileEntry>| file.id == id && !matches!(file.stage, Stage::Stopped);
        let Some(file) = self.files.iter().find(|file| wanted(file)) else { return Vec::new() };
        let first = file.summary().is_none();
        if first {
            self.news = News::Read {
                name: summary.name.clone(),
                errors: count(&summary, Severity::Error),
                warnings: count(&summary, Severity::Warning),
            };
        }
        let mut effects = if first { self.compare(id, &summary) } else { Vec::new() };
        self.edit(id, |file| file.stage = Stage::Read(Box::new(summary)));
        let whole = self.files.iter().any(|file| file.id == id && file.is_handed_over() && file.checksum.is_none());
        if whole {
            effects.push(Effect::Ask(self.request(Ask::Checksum { file: id })));
        }
        effects
    }

    /// It broke down before it said a word: another would do the same, and again.
    fn without_worker(&mut self) -> Vec<Effect> {
        self.worker = Worker::Dead;
        self.reckoning = false;
        let unread: Vec<FileId> = self.unread().map(|file| file.id).collect();
        for id in unread {
            self.edit(id, |file| file.stage = Stage::Stopped);
        }
        Vec::new()
    }

    /// Ends the worker, and with it all that it holds, and tells another how to answer.
    fn fresh_worker(&mut self) -> Vec<Effect> {
        let mut effects = vec![Effect::Restart, self.ask_settings()];
        if self.settings.blot {
            effects.push(Effect::Ask(self.request(Ask::Blot { on: true })));
        }
        effects
    }

    /// The worker broke down: the file it was at is given up, all others are read again by a new one.
    pub(super) fn restart_worker(&mut self) -> Vec<Effect> {
        if matches!(self.worker, Worker::Starting | Worker::Restarting | Worker::Dead) {
            return self.without_worker();
        }
        self.worker = Worker::Restarting;
        let at_fault = self.unread().find(|file| matches!(file.stage, Stage::Reading(_))).map(|file| file.id);
        let reckoning = self.unread().next().is_none();
        for file in &mut self.files {
            let file = Rc::make_mut(file);
            file.stage = match std::mem::replace(&mut file.stage, Stage::Queued) {
                Stage::Unreadable(reason) => Stage::Unreadable(reason),
                Stage::Stopped => Stage::Stopped,
                // While reckoning no single file is at fault: reading all again would break down again.
                _ if reckoning || Some(file.id) == at_fault => Stage::Stopped,
                _ => Stage::Queued,
            };
        }
        self.reckoned = None;
        let files: Vec<(FileId, String)> = self.unread().map(|file| (file.id, file.name.clone())).collect();
        let mut effects = self.fresh_worker();
        let owners: Vec<(FileId, String)> =
            self.unread().filter_map(|file| Some((file.id, file.owner.clone()?))).collect();
        if files.is_empty() {
            self.reckoning = false;
        } else {
            effects.push(self.change(Ask::Read { files }));
        }
        for (file, host) in owners {
            effects.push(self.change(Ask::Owner { file, host: Some(host) }));
        }
        effects
    }
}
