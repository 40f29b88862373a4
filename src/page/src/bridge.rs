//! The page's end of the wire to the worker, and the `File`s that wait on this side for it.

use gloo_events::EventListener;
use js_sys::{Array, Uint8Array};
use oneseat_worker::{Ask, FileId, Request, Tell, pack, unpack};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{File, MessageEvent, Worker};
use yew::Callback;

/// Beside the page, from `www`: loads what Trunk names after the worker's binary.
const SCRIPT: &str = "worker_start.js";

/// What comes from the worker.
pub enum News {
    /// A message, and what came beside it by reference.
    Told(Tell, JsValue),
    /// It broke down.
    Lost,
}

type Waiting = Rc<RefCell<Option<Vec<Array>>>>;

/// The worker and the files it was or will be given. Dropping it ends the worker.
pub struct Bridge {
    worker: Option<Worker>,
    listeners: Vec<EventListener>,
    /// Messages the worker cannot take yet; none once it has said that it listens. A message that comes to a worker whose
    /// WebAssembly is still being compiled is lost: nobody listens there yet.
    waiting: Waiting,
    /// A few dozen at most: no map is needed.
    files: Vec<(FileId, File)>,
    news: Callback<News>,
}

impl Bridge {
    /// A bridge whose worker is not started yet.
    pub fn new(news: Callback<News>) -> Self {
        Self { worker: None, listeners: Vec::new(), waiting: no_worker_yet(), files: Vec::new(), news }
    }

    /// Ends the worker and starts another.
    pub fn restart(&mut self) {
        self.stop();
        self.start();
    }

    /// Keeps a file until it is forgotten.
    pub fn keep(&mut self, id: FileId, file: File) {
        self.files.push((id, file));
    }

    /// Lets go of a file.
    pub fn forget(&mut self, id: FileId) {
        self.files.retain(|(kept, _)| *kept != id);
    }

    /// The file itself, to be saved as it is.
    pub fn file(&self, id: FileId) -> Option<&File> {
        self.files.iter().find(|(kept, _)| *kept == id).map(|(_, file)| file)
    }

    /// Posts a request with the files it names.
    pub fn post(&mut self, request: &Request) {
        let Ok(bytes) = pack(request) else { return self.news.emit(News::Lost) };
        let message = Array::of1(&Uint8Array::from(bytes.as_slice()));
        if let Ask::Read { files } = &request.ask {
            for (id, _) in files {
                message.push(self.file(*id).map_or(&JsValue::UNDEFINED, AsRef::as_ref));
            }
        }
        if let Some(waiting) = self.waiting.borrow_mut().as_mut() {
            return waiting.push(message);
        }
        if self.worker.as_ref().is_none_or(|worker| worker.post_message(&message).is_err()) {
            self.news.emit(News::Lost);
        }
    }

    /// Starts the worker. Its script loads in the background; what is posted meanwhile waits for its word.
    pub fn start(&mut self) {
        let Ok(worker) = Worker::new(SCRIPT) else { return self.news.emit(News::Lost) };
        let (news, waiting, ready) = (self.news.clone(), Rc::clone(&self.waiting), worker.clone());
        let told = EventListener::new(&worker, "message", move |event| {
            let message: Array = event.unchecked_ref::<MessageEvent>().data().unchecked_into();
            match told_by(&message) {
                Some(tell) => {
                    if tell == Tell::Ready {
                        for message in waiting.take().unwrap_or_default() {
                            // Plain values and files: their clone cannot fail.
                            let _ = ready.post_message(&message);
                        }
                    }
                    news.emit(News::Told(tell, message.get(1)));
                }
                None => news.emit(News::Lost),
            }
        });
        let news = self.news.clone();
        let lost = EventListener::new(&worker, "error", move |_| news.emit(News::Lost));
        self.listeners = vec![told, lost];
        self.worker = Some(worker);
    }

    fn stop(&mut self) {
        self.listeners.clear();
        self.waiting = no_worker_yet();
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

/// The message that an array from the worker begins with.
#[inline(never)]
fn told_by(message: &Array) -> Option<Tell> {
    unpack(&Uint8Array::new(&message.get(0)).to_vec()).ok()
}

fn no_worker_yet() -> Waiting {
    Rc::new(RefCell::new(Some(Vec::new())))
}
