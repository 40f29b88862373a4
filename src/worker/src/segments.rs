//! The later parts of a large file, each read by a [helper](crate::helper) while its beginning is read here.
//!
//! A helper only ever saves time: where it can't be started, breaks down, is slow or has guessed wrong, its part is read here.

use crate::{
    desk,
    helper::{Order, Word},
    pause::after,
    post::scope,
    stream::whole,
};
use js_sys::{Array, ArrayBuffer, Function, Promise, Uint8Array};
use oneseat_core::{DocumentReader, Segment};
use oneseat_worker::{FileId, pack, unpack};
use std::{cell::RefCell, collections::VecDeque, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, closure::Closure, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, MessageEvent, Worker};

/// A part smaller than this is read before a helper for it would have come.
const SMALLEST: u64 = 16 << 20;
/// Helpers at most. What they hand over is put together by one, and not every processor that a browser names is free.
const MOST: u64 = 3;
/// A helper that says nothing for so long is given up.
const PATIENCE_MS: f64 = 20_000.0;
/// How often somebody who waits for a helper looks whether the file is still wanted.
const LOOK_EVERY_MS: i32 = 100;

#[wasm_bindgen]
extern "C" {
    /// Of `www/start_worker.js`: another worker of this script, for which nothing is compiled anew.
    #[wasm_bindgen(js_name = openHelper, catch)]
    fn open_helper(main: &JsValue) -> Result<Worker, JsValue>;
}

/// What a helper has come to.
#[derive(Default)]
enum End {
    #[default]
    NotYet,
    Read(Box<Segment>),
    Useless,
}

/// What a helper has said so far.
#[derive(Default)]
struct Heard {
    begin: Option<u64>,
    progress: u64,
    pages: Vec<String>,
    end: End,
    /// When it said something last, in milliseconds.
    at: f64,
    /// Wakes whoever waits for it.
    wake: Option<Function>,
}

/// A helper at work. Dropping it ends it.
struct Helper {
    worker: Worker,
    heard: Rc<RefCell<Heard>>,
    _listeners: [Closure<dyn FnMut(MessageEvent)>; 2],
}

impl Drop for Helper {
    fn drop(&mut self) {
        // What it has said and nobody has heard yet finds nobody.
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

thread_local! {
    /// Helpers that have done what they were to do, for the next file.
    static RESTING: RefCell<Vec<Helper>> = const { RefCell::new(Vec::new()) };
}

/// Ends the helpers that wait for another file: there is none.
pub fn dismiss_helpers() {
    RESTING.take();
}

/// The parts of one file, in their order.
pub struct Segments {
    id: FileId,
    file: File,
    helpers: VecDeque<Helper>,
    /// Whether it was seen whether the file can be read in parts.
    settled: bool,
}

impl Segments {
    pub fn new(id: FileId, file: &File) -> Self {
        let settled = whole(file.size()) < 2 * SMALLEST;
        Self { id, file: file.clone(), helpers: VecDeque::new(), settled }
    }

    /// Opens the helpers once the reader, which stands at this byte, can tell what they must know.
    pub fn open(&mut self, reader: &DocumentReader, offset: u64) {
        if self.settled {
            return;
        }
        let Some(start) = reader.segment_start() else {
            // What does not begin with its list may have one anywhere.
            self.settled = offset > SMALLEST;
            return;
        };
        self.settled = true;
        let bytes = whole(self.file.size()).saturating_sub(offset);
        let processors = whole(scope().navigator().hardware_concurrency());
        let parts = processors.min(MOST + 1).min(bytes / SMALLEST).max(1);
        let begin = |part| offset + bytes / parts * part;
        for part in 1..parts {
            let until = if part + 1 < parts { begin(part + 1) } else { u64::MAX };
            let order = Order { start: start.clone(), from: begin(part), until };
            match Helper::with_order(&order, &self.file) {
                Ok(helper) => self.helpers.push_back(helper),
                // Then the last part is read here.
                Err(_) => break,
            }
        }
    }

    /// Where the next part begins; nothing from there on is to be read here before it was taken.
    pub fn next_begin(&self) -> u64 {
        self.helpers.front().and_then(|helper| helper.heard.borrow().begin).unwrap_or(u64::MAX)
    }

    /// Bytes of the file that are read so far, by the reader that stands at this byte and by the helpers.
    pub fn progress(&self, offset: u64) -> u64 {
        let apart: u64 = self.helpers.iter().map(|helper| helper.heard.borrow().progress).sum();
        // A helper's last chunk goes beyond its part.
        whole(self.file.size()).min(offset + apart)
    }

    /// Takes the part that begins where the reader stands, once it is read; gives where it ends, or nothing where there is none, or it
    /// is of no use, or the file no longer wanted.
    pub async fn take_next(&mut self, reader: &mut DocumentReader, offset: u64, told: &mut f64) -> Option<u64> {
        loop {
            let begin = self.next_begin();
            // What a helper reads behind its time has been read here meanwhile.
            if offset > begin || self.helpers.front().is_some_and(Helper::is_useless) {
                self.helpers.pop_front();
                continue;
            }
            if offset < begin {
                return None;
            }
            self.wait(offset, told).await;
            let helper = self.helpers.pop_front()?;
            let Heard { pages, end, .. } = helper.heard.take();
            let End::Read(segment) = end else { return None };
            RESTING.with_borrow_mut(|resting| resting.push(helper));
            let end = segment.end();
            return reader.take_segment(*segment, pages).then_some(end);
        }
    }

    /// Waits until the next part is read, the file no longer wanted or the helper given up.
    async fn wait(&self, offset: u64, told: &mut f64) {
        let Some(helper) = self.helpers.front() else { return };
        let patient = || js_sys::Date::now() - helper.heard.borrow().at < PATIENCE_MS;
        while matches!(helper.heard.borrow().end, End::NotYet) && patient() && desk::wants(self.id) {
            desk::tell_progress(self.id, self.progress(offset), told);
            let word = Promise::new(&mut |wake, _| helper.heard.borrow_mut().wake = Some(wake));
            drop(JsFuture::from(Promise::race(&Array::of2(&word, &after(LOOK_EVERY_MS)).into())).await);
        }
    }
}

impl Helper {
    fn is_useless(&self) -> bool {
        matches!(self.heard.borrow().end, End::Useless)
    }

    /// Gives the order to one that has done another, else to a new one.
    fn with_order(order: &Order, file: &File) -> Result<Self, JsValue> {
        let order = pack(order).map_err(|error| error.to_string())?;
        let order = Array::of2(&Uint8Array::from(order.as_slice()), file);
        while let Some(helper) = RESTING.with_borrow_mut(Vec::pop) {
            if !helper.is_useless() && helper.worker.post_message(&order).is_ok() {
                helper.heard.replace(Heard::now());
                return Ok(helper);
            }
        }
        Self::open(order)
    }

    fn open(order: Array) -> Result<Self, JsValue> {
        let worker = open_helper(&wasm_bindgen::module())?;
        let heard = Rc::new(RefCell::new(Heard::now()));
        let (to, into) = (worker.clone(), Rc::clone(&heard));
        let told = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let mut heard = into.borrow_mut();
            let message: Array = event.data().unchecked_into();
            match unpack(&Uint8Array::new(&message.get(0)).to_vec()) {
                Ok(Word::Ready) => drop(to.post_message(&order)),
                Ok(Word::Page(length)) => {
                    let buffer: ArrayBuffer = message.get(1).unchecked_into();
                    heard.take_page(&Uint8Array::new_with_byte_offset_and_length(&buffer, 0, length));
                    drop(to.post_message_with_transfer(&buffer, &Array::of1(&buffer)));
                }
                Ok(word) => heard.take(word),
                Err(_) => heard.end = End::Useless,
            }
            heard.at = js_sys::Date::now();
            if let Some(wake) = heard.wake.take() {
                drop(wake.call0(&JsValue::NULL));
            }
        });
        let into = Rc::clone(&heard);
        let lost = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            // It is of no consequence: what it was to read is read here.
            event.prevent_default();
            into.borrow_mut().end = End::Useless;
        });
        worker.set_onmessage(Some(told.as_ref().unchecked_ref()));
        worker.set_onerror(Some(lost.as_ref().unchecked_ref()));
        Ok(Self { worker, heard, _listeners: [told, lost] })
    }
}

impl Heard {
    fn now() -> Self {
        Self { at: js_sys::Date::now(), ..Self::default() }
    }

    fn take_page(&mut self, page: &Uint8Array) {
        match String::from_utf8(page.to_vec()) {
            Ok(page) => self.pages.push(page),
            Err(_) => self.end = End::Useless,
        }
    }

    fn take(&mut self, word: Word) {
        match word {
            Word::Begin(begin) => self.begin = Some(begin),
            Word::Progress(bytes) => self.progress = bytes,
            // A page that did not come through has ended it already.
            Word::End(segment) if matches!(self.end, End::NotYet) => {
                self.end = segment.map_or(End::Useless, End::Read);
            }
            Word::Ready | Word::Page(_) | Word::End(_) => {}
        }
    }
}
