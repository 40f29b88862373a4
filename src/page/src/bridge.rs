//! The page's end of the wire to the worker, and the `File`s that wait on this side for it.

use gloo_events::EventListener;
use js_sys::Array;
use oneseat_worker::{Ask, FileId, Request, Tell};
use serde::Serialize;
use std::collections::HashMap;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, File, MessageEvent, Worker};
use yew::Callback;

/// Beside the page; Trunk names it after the worker's binary.
const SCRIPT: &str = "worker_loader.js";

/// What comes from the worker.
pub enum News {
    /// A message, and the blob beside it.
    Told(Tell, Option<Blob>),
    /// It broke down.
    Lost,
}

/// The worker and the files it was or will be given. Dropping it ends the worker.
pub struct Bridge {
    worker: Option<Worker>,
    listeners: Vec<EventListener>,
    /// Posted before the worker was started.
    waiting: Vec<Array>,
    files: HashMap<FileId, File>,
    news: Callback<News>,
}

impl Bridge {
    /// A bridge whose worker is not started yet.
    pub fn new(news: Callback<News>) -> Self {
        Self { worker: None, listeners: Vec::new(), waiting: Vec::new(), files: HashMap::new(), news }
    }

    /// Ends the worker and starts another.
    pub fn restart(&mut self) {
        self.stop();
        self.start();
    }

    /// Keeps a file until it is forgotten.
    pub fn keep(&mut self, id: FileId, file: File) {
        self.files.insert(id, file);
    }

    /// Lets go of a file.
    pub fn forget(&mut self, id: FileId) {
        self.files.remove(&id);
    }

    /// The file itself, to be saved as it is.
    pub fn file(&self, id: FileId) -> Option<&File> {
        self.files.get(&id)
    }

    /// Posts a request with the files it names.
    pub fn post(&mut self, request: &Request) {
        let serializer = serde_wasm_bindgen::Serializer::new().serialize_large_number_types_as_bigints(true);
        let Ok(value) = request.serialize(&serializer) else { return self.news.emit(News::Lost) };
        let message = Array::of1(&value);
        if let Ask::Read { files } = &request.ask {
            for (id, _) in files {
                message.push(self.files.get(id).map_or(&JsValue::UNDEFINED, AsRef::as_ref));
            }
        }
        match &self.worker {
            Some(worker) if worker.post_message(&message).is_err() => self.news.emit(News::Lost),
            Some(_) => {}
            None => self.waiting.push(message),
        }
    }

    /// Starts the worker. Its script loads in the background; what is posted meanwhile waits in its queue.
    pub fn start(&mut self) {
        let Ok(worker) = Worker::new(SCRIPT) else { return self.news.emit(News::Lost) };
        let news = self.news.clone();
        let told = EventListener::new(&worker, "message", move |event| {
            let message: Array = event.unchecked_ref::<MessageEvent>().data().unchecked_into();
            match serde_wasm_bindgen::from_value::<Tell>(message.get(0)) {
                Ok(tell) => news.emit(News::Told(tell, message.get(1).dyn_into().ok())),
                Err(_) => news.emit(News::Lost),
            }
        });
        let news = self.news.clone();
        let lost = EventListener::new(&worker, "error", move |_| news.emit(News::Lost));
        self.listeners = vec![told, lost];
        for message in self.waiting.drain(..) {
            // Plain values and files: their clone cannot fail.
            let _ = worker.post_message(&message);
        }
        self.worker = Some(worker);
    }

    fn stop(&mut self) {
        self.listeners.clear();
        if let Some(worker) = self.worker.take() {
            worker.terminate();
        }
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        self.stop();
    }
}
