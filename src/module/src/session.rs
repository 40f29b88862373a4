//! Files that are kept, and what follows from them.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use oneseat_blob::{Blob, BlobWriter};
use oneseat_core::{DocumentReader, ExportFormat, ExportOptions, Flow, Input, Reckoning, Summary, reckon};
use serde::Serialize;
use wasm_bindgen::prelude::{JsCast, JsError, JsValue, wasm_bindgen};

use crate::convert::{
    AddedFile, LastSyncPageObject, LastSyncQuery, OverlapsObject, PeoplePageObject, PeopleQuery, PersonDetailObject,
    PreviewObject, ReportFormat, ReportName, SessionOptions, Settings, UploadObjects, query, report, settings,
    sync_query, to_object,
};

/// Files and what follows from them. Everything stays in this module's memory until it is freed.
#[wasm_bindgen]
pub struct Session {
    settings: Settings,
    /// In the order in which they were added.
    files: BTreeMap<u32, Input>,
    next: u32,
    /// Drawn from `files`; dropped when they change.
    reckoning: Option<Reckoning>,
}

/// A file on its way in.
#[wasm_bindgen]
pub struct Reader(DocumentReader);

#[derive(Serialize)]
struct Added {
    id: u32,
    summary: Summary,
}

#[wasm_bindgen]
impl Session {
    /// A session without files.
    ///
    /// # Errors
    /// Where an option has a value that is none.
    #[wasm_bindgen(constructor)]
    #[allow(clippy::needless_pass_by_value, reason = "JavaScript hands values over")]
    pub fn new(options: Option<SessionOptions>) -> Result<Session, JsError> {
        Ok(Self::with(self::settings(&options.into())?))
    }

    /// Begins a file. Its bytes go to the reader, which then goes to `add`.
    #[must_use]
    #[allow(clippy::unused_self, reason = "a reader is begun for a session")]
    pub fn open(&self, name: String) -> Reader {
        Reader(DocumentReader::new(name))
    }

    /// Keeps what was read, and says what the file is. The reader is used up.
    ///
    /// # Errors
    /// Never for what the file says; that is among the findings.
    pub fn add(&mut self, reader: Reader) -> Result<AddedFile, JsError> {
        let (id, summary) = self.keep(reader.0, None);
        Ok(to_object(&Added { id, summary })?.unchecked_into())
    }

    /// Takes a file out; whether it was there.
    pub fn remove(&mut self, id: u32) -> bool {
        self.reckoning = None;
        self.files.remove(&id).is_some()
    }

    /// Says whose users an all-users report lists, or takes that back.
    ///
    /// # Errors
    /// Where there is no file with that id.
    pub fn assign(&mut self, id: u32, host: Option<String>) -> Result<(), JsError> {
        let Some(file) = self.files.get_mut(&id) else {
            return Err(JsError::new(&format!("there is no file with the id {id}")));
        };
        file.host = host.filter(|host| !host.is_empty());
        self.reckoning = None;
        Ok(())
    }

    /// Whether names, logins, addresses and user ids are shown as marks, the same person the same mark in every answer.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn blot(&self) -> bool {
        self.settings.blot
    }

    /// Blots out the answers from now on, or no longer.
    #[wasm_bindgen(setter)]
    pub fn set_blot(&mut self, blot: bool) {
        self.settings.blot = blot;
    }

    /// The preview: the same object as the command line's JSON.
    ///
    /// # Errors
    /// Where a value doesn't fit into JavaScript's numbers.
    pub fn preview(&mut self) -> Result<PreviewObject, JsError> {
        let Settings { options, seat_price, blot } = self.settings;
        let reckoning = self.reckoned();
        let preview = if blot {
            reckoning.blotted().whole_preview(options.lang, seat_price)
        } else {
            reckoning.whole_preview(options.lang, seat_price)
        };
        Ok(to_object(&preview)?.unchecked_into())
    }

    /// The people the query asks for, and how many there are.
    ///
    /// # Errors
    /// Where the query has a value that is none.
    #[allow(clippy::needless_pass_by_value, reason = "JavaScript hands values over")]
    pub fn people(&mut self, query: Option<PeopleQuery>) -> Result<PeoplePageObject, JsError> {
        let (query, blot) = (self::query(&query.into())?, self.settings.blot);
        let reckoning = self.reckoned();
        let page = if blot { reckoning.blotted().people(&query) } else { reckoning.people(&query) };
        Ok(to_object(&page)?.unchecked_into())
    }

    /// Everything about one person, by the id that `people` gives; nothing where there is no such person.
    ///
    /// # Errors
    /// Where a value doesn't fit into JavaScript's numbers.
    pub fn person(&mut self, id: u32) -> Result<PersonDetailObject, JsError> {
        let Settings { options, blot, .. } = self.settings;
        let reckoning = self.reckoned();
        let person =
            if blot { reckoning.blotted().person(id, options.lang) } else { reckoning.person(id, options.lang) };
        let object = person.as_ref().map_or(Ok(JsValue::UNDEFINED), to_object)?;
        Ok(object.unchecked_into())
    }

    /// The accounts that changed since the last sync in the way the query asks for, and how many there are.
    ///
    /// # Errors
    /// Where the query has a value that is none.
    #[allow(clippy::needless_pass_by_value, reason = "JavaScript hands values over")]
    #[wasm_bindgen(js_name = lastSync)]
    pub fn last_sync(&mut self, query: LastSyncQuery) -> Result<LastSyncPageObject, JsError> {
        let (query, blot) = (sync_query(&query)?, self.settings.blot);
        let reckoning = self.reckoned();
        let page = if blot { reckoning.blotted().last_sync(&query) } else { reckoning.last_sync(&query) };
        Ok(to_object(&page)?.unchecked_into())
    }

    /// Who is where: the people on each exact combination of the cloud and servers.
    ///
    /// # Errors
    /// Where a value doesn't fit into JavaScript's numbers.
    pub fn overlaps(&mut self) -> Result<OverlapsObject, JsError> {
        Ok(to_object(&self.reckoned().overlaps())?.unchecked_into())
    }

    /// A report as a file to save; CSV unless said.
    ///
    /// # Errors
    /// Where there is no such report or format.
    pub fn export(&mut self, what: ReportName, format: Option<ReportFormat>) -> Result<Blob, JsValue> {
        let (what, format) = report(what.into(), format.into())?;
        let Settings { options, seat_price, blot } = self.settings;
        let mut blob = BlobWriter::default();
        let options = ExportOptions { lang: options.lang, blot, seat_price };
        let written = self.reckoned().export(what, format, &options, &mut blob);
        written.map_err(|error| JsError::new(&error.to_string()))?;
        let blob = blob.into_blob(match format {
            ExportFormat::Csv => "text/csv;charset=utf-8",
            ExportFormat::Json => "application/json",
        });
        Ok(blob.map_err(|error| JsError::new(&error.to_string()))?)
    }

    /// The server instances that can be submitted.
    ///
    /// # Errors
    /// Where a value doesn't fit into JavaScript's numbers.
    pub fn uploads(&mut self) -> Result<UploadObjects, JsError> {
        Ok(to_object(&self.reckoned().uploads())?.unchecked_into())
    }

    /// Exactly the JSON that is sent for an upload, by its place in `uploads()`.
    ///
    /// # Errors
    /// Where there is no such upload.
    pub fn payload(&mut self, index: usize) -> Result<Vec<u8>, JsError> {
        let reckoning = self.reckoned();
        let mut json = Vec::new();
        let written = if index < reckoning.uploads().len() {
            reckoning.write_upload(index, &mut json)
        } else {
            Err(io::Error::other(format!("there is no upload {index}")))
        };
        written.map_err(|error| JsError::new(&error.to_string()))?;
        Ok(json)
    }
}

impl Session {
    pub(crate) fn with(settings: Settings) -> Self {
        Self { settings, files: BTreeMap::new(), next: 1, reckoning: None }
    }

    pub(crate) fn keep(&mut self, reader: DocumentReader, host: Option<String>) -> (u32, Summary) {
        let document = Arc::new(reader.finish());
        let lang = self.settings.options.lang;
        let summary = if self.settings.blot { document.blotted_summary(lang) } else { document.summary(lang) };
        let id = self.next;
        self.next += 1;
        self.files.insert(id, Input { document, host });
        self.reckoning = None;
        (id, summary)
    }

    fn reckoned(&mut self) -> &Reckoning {
        let Self { settings, files, .. } = self;
        self.reckoning.get_or_insert_with(|| {
            let inputs: Vec<Input> = files.values().cloned().collect();
            reckon(&inputs, &settings.options)
        })
    }
}

#[wasm_bindgen]
impl Reader {
    /// The next bytes of the file; whether more can matter. After `false` the rest need not be read.
    pub fn push(&mut self, chunk: &[u8]) -> bool {
        self.0.push(chunk) == Flow::Continue
    }
}
