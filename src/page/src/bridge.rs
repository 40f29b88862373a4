//! The page's end of the wire to the worker, and the `File`s that wait on this side for it.

use gloo_events::EventListener;
use js_sys::{Array, Promise, Uint8Array};
use oneseat_worker::{Ask, FileId, Request, Tell, pack, unpack};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{File, MessageEvent, Worker};
use yew::Callback;

#[wasm_bindgen]
extern "C" {
    /// Of `www/start_page.js`: a worker, once its script has come and is what was built.
    #[wasm_bindgen(js_name = openWorker)]
    fn open_worker() -> Promise;
}

/// What comes from the worker.
pub enum News {
    /// A message, and what came beside it by reference.
    Told(Tell, JsValue),
    /// It broke down.
    Lost,
}

type Waiting = Rc<RefCell<Option<Vec<Array>>>>;

/// A worker that is listened to. Dropping it ends the worker.
struct Running {
    worker: Worker,
    _listeners: [EventListener; 2],
}

impl Drop for Running {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

/// The worker and the files it was or will be given. Dropping it ends the worker.
pub struct Bridge {
    /// None while its script is on its way.
    running: Rc<RefCell<Option<Running>>>,
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
        Self { running: Rc::default(), waiting: no_worker_yet(), files: Vec::new(), news }
    }

    /// Ends the worker and starts another.
    pub fn restart(&mut self) {
        // One whose script is still on its way finds nobody who waits for it.
        self.running = Rc::default();
        self.waiting = no_worker_yet();
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
        let posted =
            self.running.borrow().as_ref().is_some_and(|running| running.worker.post_message(&message).is_ok());
        if !posted {
            self.news.emit(News::Lost);
        }
    }

    /// Starts the worker. Its script loads in the background; what is posted meanwhile waits for its word.
    pub fn start(&mut self) {
        let (news, waiting, place) = (self.news.clone(), Rc::clone(&self.waiting), Rc::downgrade(&self.running));
        spawn_local(async move {
            let opened = JsFuture::from(open_worker()).await;
            let Some(place) = place.upgrade() else {
                // Nobody waits for it any more.
                return if let Ok(worker) = opened {
                    worker.unchecked_into::<Worker>().terminate();
                };
            };
            let Ok(worker) = opened else { return news.emit(News::Lost) };
            *place.borrow_mut() = Some(listen(worker.unchecked_into(), news, waiting));
        });
    }
}

/// Hears what the worker says; with its first word it gets what was posted before.
fn listen(worker: Worker, news: Callback<News>, waiting: Waiting) -> Running {
    let (lost, ready) = (news.clone(), worker.clone());
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
    let lost = EventListener::new(&worker, "error", move |_| lost.emit(News::Lost));
    Running { worker, _listeners: [told, lost] }
}

/// The message that an array from the worker begins with.
#[inline(never)]
fn told_by(message: &Array) -> Option<Tell> {
    unpack(&Uint8Array::new(&message.get(0)).to_vec()).ok()
}

fn no_worker_yet() -> Waiting {
    Rc::new(RefCell::new(Some(Vec::new())))
}
