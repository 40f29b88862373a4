//! The worker's state: which files wait, which are read, and the reckoning of those.
//!
//! One loop does the work, file after file; requests come in between its steps and change what it finds next. So a removed
//! file's work stops at its next chunk, and files dropped meanwhile are simply further down the list.

use crate::{
    answers::{self, Manner},
    digest,
    pause::{Pause, after, apart, is_time_to_tell},
    payload, post, rehearsal, rest, samples,
    segments::{self, Segments},
    stream::Chunks,
    unasked::{Task, Unasked},
};
use oneseat_core::{Billing, Document, Export, ExportFormat, Lang};
use oneseat_core::{DocumentReader, Flow, Input, Options, Reckoning, ShapeReader, Summary, reckon};
use oneseat_worker::{Ask, FileId, NearQuery, Request, Tell};
use sha2::{Digest, Sha256};
use std::{cell::RefCell, sync::Arc};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::File;

enum Stage {
    Waiting(String),
    Reading,
    Read(Arc<Document>),
    Unreadable,
}

struct Sheet {
    id: FileId,
    file: File,
    owner: Option<String>,
    stage: Stage,
}

#[derive(Default)]
struct Desk {
    edition: u32,
    lang: Lang,
    billing: Billing,
    blot: bool,
    sheets: Vec<Sheet>,
    reckoning: Option<Reckoning>,
    /// The numbers are older than the files or the settings.
    stale: bool,
    checksums: Vec<FileId>,
    shapes: Vec<FileId>,
    waiting: Waiting,
    unasked: Unasked,
    working: bool,
}

/// What waits until the near misses are found.
#[derive(Default)]
struct Waiting {
    /// The newest question about them.
    near: Option<(u32, NearQuery)>,
    /// The newest question about one person. It was answered as far as was known.
    person: Option<(u32, u32)>,
    /// Reports of them that are to be written.
    exports: Vec<(ExportFormat, Option<f64>)>,
}

impl Waiting {
    fn is_any(&self) -> bool {
        self.near.is_some() || self.person.is_some() || !self.exports.is_empty()
    }
}

thread_local! {
    static DESK: RefCell<Desk> = RefCell::default();
}

/// What the loop does next.
enum Step {
    Read(FileId, File, String),
    Checksum(FileId, File),
    Shape(FileId, File, Arc<Document>),
    Reckon,
    Seek,
    Unasked(Task),
    Rest,
}

/// Takes a request and sees that the loop runs.
pub fn take(request: Request, files: Vec<File>) {
    DESK.with_borrow_mut(|desk| desk.accept(request, files));
    go_on();
}

/// Sees that the loop runs.
fn go_on() {
    if DESK.with_borrow_mut(|desk| !std::mem::replace(&mut desk.working, true)) {
        spawn_local(work());
    }
}

async fn work() {
    let mut pause = Pause::new();
    loop {
        // Whatever has been posted meanwhile goes first: a removal may save the whole step.
        pause.now().await;
        match DESK.with_borrow_mut(Desk::next) {
            Step::Read(id, file, name) => apart(read(id, file, name, &mut pause)).await,
            Step::Checksum(id, file) => apart(checksum(id, file, &mut pause)).await,
            Step::Shape(id, file, document) => apart(shape(id, file, &document, &mut pause)).await,
            Step::Reckon => {
                segments::dismiss_helpers();
                post::tell(&Tell::Reckoning);
                DESK.with_borrow_mut(Desk::reckon);
            }
            Step::Seek => DESK.with_borrow_mut(|desk| desk.seek(&pause)),
            Step::Unasked(Task::Prepare(making)) => apart(prepare(making, &pause)).await,
            Step::Unasked(Task::AwaitQuiet(ms)) => await_quiet(ms),
            Step::Unasked(Task::PrepareSearch) => DESK.with_borrow(|desk| {
                if let Some(reckoning) = &desk.reckoning {
                    reckoning.prepare_search();
                }
            }),
            Step::Unasked(Task::Rehearse) => {
                let (options, manner) = DESK.with_borrow(|desk| (desk.options(), desk.manner()));
                // Nobody waits for what it calls: where that is not here yet, it will be asked for again.
                let told = if rest::is_here() { rehearsal::rehearse(options, manner) } else { Vec::new() };
                post::tell(&Tell::Rehearsed(told));
            }
            Step::Unasked(Task::Practise) => DESK.with_borrow_mut(|desk| {
                let (options, manner) = (desk.options(), desk.manner());
                if let Some(practice) = desk.unasked.practice() {
                    practice.go_on(options, manner, &pause);
                }
            }),
            Step::Rest => return,
        }
    }
}

/// Goes on after so long, if nothing else has the loop run before.
fn await_quiet(ms: f64) {
    #[allow(clippy::cast_possible_truncation, reason = "it is a second at most")]
    let quiet = after(ms.ceil() as i32);
    spawn_local(async move {
        drop(JsFuture::from(quiet).await);
        DESK.with_borrow_mut(|desk| desk.unasked.quiet_was_awaited());
        go_on();
    });
}

async fn read(id: FileId, file: File, name: String, pause: &mut Pause) {
    let mut segments = Segments::new(id, &file);
    let mut chunks = Chunks::new(file);
    let mut reader = DocumentReader::new(name);
    let mut told = 0.0;
    loop {
        segments.open(&reader, chunks.offset());
        while let Some(end) = apart(segments.take_next(&mut reader, chunks.offset(), &mut told)).await {
            chunks.go_on_at(end);
        }
        let flow = match apart(chunks.next_until(segments.next_begin())).await {
            Ok(Some(chunk)) => reader.push(chunk),
            Ok(None) => Flow::Stop,
            Err(error) => {
                DESK.with_borrow_mut(|desk| desk.finish(id, Stage::Unreadable));
                return post::tell(&Tell::Unreadable { file: id, reason: words_of(&error) });
            }
        };
        if matches!(flow, Flow::Stop) {
            break;
        }
        tell_progress(id, segments.progress(chunks.offset()), &mut told);
        pause.if_due().await;
        if !wants(id) {
            return;
        }
    }
    let document = Arc::new(reader.finish());
    DESK.with_borrow_mut(|desk| {
        if desk.finish(id, Stage::Read(Arc::clone(&document))) {
            post::tell(&Tell::Document { file: id, summary: desk.summary(&document) });
        }
    });
}

/// Whether a file is still there.
pub fn wants(id: FileId) -> bool {
    DESK.with_borrow(|desk| desk.has(id))
}

/// Tells how far a file is read, unless that was told just now.
pub fn tell_progress(id: FileId, bytes: u64, told: &mut f64) {
    if is_time_to_tell(told) {
        post::tell(&Tell::Progress { file: id, bytes });
    }
}

async fn checksum(id: FileId, file: File, pause: &mut Pause) {
    let mut chunks = Chunks::new(file);
    let mut digest = Sha256::new();
    while let Ok(Some(chunk)) = chunks.next().await {
        digest.update(chunk);
        pause.if_due().await;
        if !wants(id) {
            return;
        }
    }
    post::tell(&Tell::Checksum { file: id, sha256: digest::hex(digest) });
}

async fn shape(id: FileId, file: File, document: &Document, pause: &mut Pause) {
    let mut chunks = Chunks::new(file);
    let mut reader = ShapeReader::new();
    while let Ok(Some(chunk)) = chunks.next().await {
        if matches!(reader.push(chunk), Flow::Stop) {
            break;
        }
        pause.if_due().await;
        if !wants(id) {
            return;
        }
    }
    let lang = DESK.with_borrow(|desk| desk.lang);
    post::tell(&Tell::Shape { file: id, text: reader.finish(document).text(lang) });
}

/// Makes a payload for a slice of time, and tells it when it is whole.
async fn prepare(mut making: payload::Making, pause: &Pause) {
    loop {
        let written = DESK.with_borrow(|desk| desk.reckoning.as_ref().map(|reckoning| making.write(reckoning)));
        let (Some(Ok(())), Ok(is_whole)) = (written, making.compress().await) else { return };
        if is_whole {
            break;
        }
        if pause.is_due() {
            return DESK.with_borrow_mut(|desk| desk.unasked.put_back(making));
        }
    }
    let upload = making.upload;
    if let Ok((payload, blob)) = making.finish().await {
        DESK.with_borrow(|desk| {
            // What was asked for meanwhile may have made it that of other files.
            if !desk.stale {
                post::tell_with(&Tell::Payload { edition: desk.edition, upload, payload }, &blob);
            }
        });
    }
}

impl Desk {
    fn accept(&mut self, request: Request, files: Vec<File>) {
        self.edition = request.edition;
        self.unasked.asked(&request.ask);
        match request.ask {
            Ask::Read { files: names } => {
                self.sheets.extend(names.into_iter().zip(files).map(|((id, name), file)| Sheet {
                    id,
                    file,
                    owner: None,
                    stage: Stage::Waiting(name),
                }));
                self.stale = true;
            }
            Ask::Remove { file } => {
                self.sheets.retain(|sheet| sheet.id != file);
                self.stale = true;
            }
            Ask::Owner { file, host } => {
                if let Some(sheet) = self.sheets.iter_mut().find(|sheet| sheet.id == file) {
                    sheet.owner = host;
                }
                self.stale = true;
            }
            Ask::Settings { lang, billing } => {
                if lang != self.lang {
                    self.lang = lang;
                    self.tell_documents();
                }
                self.billing = billing;
                self.stale = true;
            }
            Ask::Blot { on } => {
                self.blot = on;
                self.tell_documents();
                if let Some(reckoning) = &self.reckoning {
                    post::tell(&Tell::Findings { findings: answers::preview(reckoning, self.manner()).findings });
                }
            }
            Ask::Export { what: Export::Suggestions, format, seat_price } => {
                self.waiting.exports.push((format, seat_price));
            }
            Ask::People { .. } | Ask::LastSync { .. } | Ask::Person { .. } | Ask::Export { .. } => {
                if let Some(reckoning) = &self.reckoning {
                    // A step tells whether there is any left to go.
                    self.waiting.person = match request.ask {
                        Ask::Person { request, id } if !reckoning.seek_near_misses() => Some((request, id)),
                        _ => self.waiting.person,
                    };
                    answers::answer(reckoning, request.ask, self.manner());
                }
            }
            Ask::Near { request, query } => self.waiting.near = Some((request, query)),
            Ask::Plain { upload } => self.plain(upload),
            Ask::Checksum { file } => self.checksums.push(file),
            Ask::Shape { file } => self.shapes.push(file),
            Ask::Samples => post::tell_with(&Tell::Samples, &samples::files()),
            Ask::Rehearse => self.unasked.rehearse(),
        }
    }

    fn next(&mut self) -> Step {
        if let Some(sheet) = self.sheets.iter_mut().find(|sheet| matches!(sheet.stage, Stage::Waiting(_)))
            && let Stage::Waiting(name) = std::mem::replace(&mut sheet.stage, Stage::Reading)
        {
            return Step::Read(sheet.id, sheet.file.clone(), name);
        }
        if self.stale {
            return Step::Reckon;
        }
        while let Some(id) = self.checksums.pop() {
            if let Some(sheet) = self.sheets.iter().find(|sheet| sheet.id == id) {
                return Step::Checksum(id, sheet.file.clone());
            }
        }
        while let Some(id) = self.shapes.pop() {
            if let Some(Sheet { file, stage: Stage::Read(document), .. }) =
                self.sheets.iter().find(|sheet| sheet.id == id)
            {
                return Step::Shape(id, file.clone(), Arc::clone(document));
            }
        }
        if self.waiting.is_any() {
            return Step::Seek;
        }
        if let Some(task) = self.unasked.next(!self.sheets.is_empty()) {
            return Step::Unasked(task);
        }
        self.working = false;
        Step::Rest
    }

    fn has(&self, id: FileId) -> bool {
        self.sheets.iter().any(|sheet| sheet.id == id)
    }

    /// Whether the file was still wanted.
    fn finish(&mut self, id: FileId, stage: Stage) -> bool {
        self.stale = true;
        let sheet = self.sheets.iter_mut().find(|sheet| sheet.id == id);
        sheet.map(|sheet| sheet.stage = stage).is_some()
    }

    fn summary(&self, document: &Document) -> Summary {
        if self.blot { document.blotted_summary(self.lang) } else { document.summary(self.lang) }
    }

    fn options(&self) -> Options {
        Options { billing: self.billing, lang: self.lang }
    }

    fn manner(&self) -> Manner {
        Manner { lang: self.lang, blot: self.blot }
    }

    fn tell_documents(&self) {
        for sheet in &self.sheets {
            if let Stage::Read(document) = &sheet.stage {
                post::tell(&Tell::Document { file: sheet.id, summary: self.summary(document) });
            }
        }
    }

    fn reckon(&mut self) {
        self.stale = false;
        // The old rows go before the new ones are made: both at once would double the memory.
        self.reckoning = None;
        // People are numbered anew.
        self.waiting.person = None;
        let inputs: Vec<Input> = self
            .sheets
            .iter()
            .filter_map(|sheet| match &sheet.stage {
                Stage::Read(document) => Some(Input { document: Arc::clone(document), host: sheet.owner.clone() }),
                _ => None,
            })
            .collect();
        let reckoning = reckon(&inputs, &self.options());
        self.unasked.reckoned(reckoning.uploads().len());
        post::tell(&answers::reckoned(&reckoning, self.edition, self.manner()));
        post::tell(&answers::beside(&reckoning, self.edition));
        self.reckoning = Some(reckoning);
    }

    /// Seeks near misses for a slice of time, and answers what waits for them once they are all found.
    fn seek(&mut self, pause: &Pause) {
        if let Some(reckoning) = &self.reckoning {
            while !reckoning.seek_near_misses() {
                if pause.is_due() {
                    return;
                }
            }
        }
        let Waiting { near, person, exports } = std::mem::take(&mut self.waiting);
        let Some(reckoning) = &self.reckoning else { return };
        let manner = self.manner();
        if let Some((request, query)) = near {
            post::tell(&Tell::Near { request, page: answers::near(reckoning, &query, manner) });
        }
        if let Some((request, id)) = person {
            answers::answer(reckoning, Ask::Person { request, id }, manner);
        }
        for (format, seat_price) in exports {
            answers::answer(reckoning, Ask::Export { what: Export::Suggestions, format, seat_price }, manner);
        }
    }

    fn plain(&self, upload: usize) {
        let made = self.reckoning.as_ref().map(|reckoning| payload::plain(reckoning, upload));
        if let Some(Ok(blob)) = made {
            post::tell_with(&Tell::Plain { edition: self.edition, upload }, &blob);
        }
    }
}

/// The browser's own sentence about a failed read.
fn words_of(error: &JsValue) -> String {
    js_sys::Reflect::get(error, &"message".into())
        .ok()
        .and_then(|message| message.as_string())
        .unwrap_or_else(|| String::from("?"))
}
