//! A worker of a worker: reads a later part of a large file while its beginning is being read.
//!
//! It is the same program. What it reads goes back as it comes: pages of texts when they are full, so that they lie in
//! one memory only, and what names them at the end.

use crate::{
    pause::{Pause, apart, is_time_to_tell},
    post::{self, scope},
    stream::Chunks,
};
use js_sys::{Array, ArrayBuffer, Uint8Array};
use oneseat_core::{Flow, Segment, SegmentReader, SegmentStart};
use oneseat_worker::unpack;
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue, closure::Closure, prelude::wasm_bindgen};
use wasm_bindgen_futures::spawn_local;
use web_sys::{File, MessageEvent};

#[wasm_bindgen]
extern "C" {
    /// Of `www/start_worker.js`: whether this worker was started by another one.
    #[wasm_bindgen(js_name = isHelper)]
    pub fn is_helper() -> bool;
}

/// Bytes of a buffer that takes any page but one of a single long text, however full it is.
const PAGE: u32 = 1 << 20;

thread_local! {
    /// Buffers that have come back: new ones are memory that the system must clear first, which takes longer than to fill it.
    static SPARE: RefCell<Vec<ArrayBuffer>> = const { RefCell::new(Vec::new()) };
}

/// What a helper is to read of the file beside the message.
#[derive(Serialize, Deserialize)]
pub struct Order {
    pub start: SegmentStart,
    /// As [`SegmentReader::new`] takes them.
    pub from: u64,
    pub until: u64,
}

/// What a helper says.
#[derive(Serialize, Deserialize)]
pub enum Word {
    /// It takes an order.
    Ready,
    /// Where the part begins.
    Begin(u64),
    /// So many bytes of it are read.
    Progress(u64),
    /// A page of its texts is beside the message, so many bytes of a buffer, which is given back.
    Page(u32),
    /// It is read, or can't be.
    End(Option<Box<Segment>>),
}

/// Waits for orders; another one comes when the one before is done.
pub fn serve() {
    let handler = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let message: Array = match event.data().dyn_into::<ArrayBuffer>() {
            Ok(buffer) => return SPARE.with_borrow_mut(|spare| spare.push(buffer)),
            Err(message) => message.unchecked_into(),
        };
        let order = unpack::<Order>(&Uint8Array::new(&message.get(0)).to_vec());
        if let (Ok(order), Ok(file)) = (order, message.get(1).dyn_into()) {
            spawn_local(read(order, file));
        }
    });
    scope().set_onmessage(Some(handler.as_ref().unchecked_ref()));
    handler.forget();
    say(&Word::Ready);
}

async fn read(order: Order, file: File) {
    let Order { start, from, until } = order;
    let mut chunks = Chunks::behind(file, from);
    let mut reader = SegmentReader::new(start, from, until);
    let mut is_found = false;
    let mut told = 0.0;
    // A worker that is told to end does so between two turns, and bytes that are there already come without one.
    let mut pause = Pause::new();
    loop {
        pause.if_due().await;
        let flow = match apart(chunks.next()).await {
            Ok(Some(chunk)) => reader.push(chunk),
            Ok(None) => Flow::Stop,
            // Who reads the file from its beginning comes here as well, and says it.
            Err(_) => return say(&Word::End(None)),
        };
        reader.take_full_pages().for_each(hand_over);
        match reader.begin() {
            Some(begin) if !is_found => {
                is_found = true;
                say(&Word::Begin(begin));
            }
            _ if is_time_to_tell(&mut told) => say(&Word::Progress(chunks.offset() - from)),
            _ => {}
        }
        if matches!(flow, Flow::Stop) {
            break;
        }
    }
    let read = reader.finish().map(|(segment, pages)| {
        pages.into_iter().for_each(hand_over);
        Box::new(segment)
    });
    say(&Word::End(read));
}

fn say(word: &Word) {
    post::send(word, &JsValue::UNDEFINED, None);
}

#[allow(clippy::needless_pass_by_value, reason = "the page is gone from here")]
#[allow(clippy::cast_possible_truncation, reason = "what lies in a memory of 32 bits is no longer than they can say")]
fn hand_over(page: String) {
    let length = page.len() as u32;
    let spare = SPARE.with_borrow_mut(Vec::pop).filter(|buffer| buffer.byte_length() >= length);
    let buffer = spare.unwrap_or_else(|| ArrayBuffer::new(length.max(PAGE)));
    Uint8Array::new_with_byte_offset_and_length(&buffer, 0, length).copy_from(page.as_bytes());
    post::send(&Word::Page(length), &JsValue::UNDEFINED, Some(&buffer));
}
