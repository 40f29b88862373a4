//! Files that are kept, and what follows from them.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use oneseat_core::{DocumentReader, Flow, Input, Options, Reckoning, Summary, reckon};
use serde::Serialize;
use wasm_bindgen::prelude::{JsCast, JsError, wasm_bindgen};

use crate::convert::{
    AddedFile, PeoplePageObject, PeopleQuery, PreviewObject, SessionOptions, UploadObjects, options, query, to_object,
};

/// Files and what follows from them. Everything stays in this module's memory until it is freed.
#[wasm_bindgen]
pub struct Session {
    options: Options,
    seat_price: Option<f64>,
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
        let (options, seat_price) = self::options(&options.into())?;
        Ok(Self::with(options, seat_price))
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

    /// The preview: the same object as the command line's JSON.
    ///
    /// # Errors
    /// Where a value doesn't fit into JavaScript's numbers.
    pub fn preview(&mut self) -> Result<PreviewObject, JsError> {
        let (lang, seat_price) = (self.options.lang, self.seat_price);
        Ok(to_object(&self.reckoned().whole_preview(lang, seat_price))?.unchecked_into())
    }

    /// The people the query asks for, and how many there are.
    ///
    /// # Errors
    /// Where the query has a value that is none.
    #[allow(clippy::needless_pass_by_value, reason = "JavaScript hands values over")]
    pub fn people(&mut self, query: Option<PeopleQuery>) -> Result<PeoplePageObject, JsError> {
        let query = self::query(&query.into())?;
        Ok(to_object(&self.reckoned().people(&query))?.unchecked_into())
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
    pub(crate) fn with(options: Options, seat_price: Option<f64>) -> Self {
        Self { options, seat_price, files: BTreeMap::new(), next: 1, reckoning: None }
    }

    pub(crate) fn keep(&mut self, reader: DocumentReader, host: Option<String>) -> (u32, Summary) {
        let document = Arc::new(reader.finish());
        let summary = document.summary(self.options.lang);
        let id = self.next;
        self.next += 1;
        self.files.insert(id, Input { document, host });
        self.reckoning = None;
        (id, summary)
    }

    fn reckoned(&mut self) -> &Reckoning {
        let Self { options, files, .. } = self;
        self.reckoning.get_or_insert_with(|| {
            let inputs: Vec<Input> = files.values().cloned().collect();
            reckon(&inputs, options)
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
