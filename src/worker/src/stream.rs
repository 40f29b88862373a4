//! A `File`'s bytes, chunk by chunk, by the fastest way the browser has.
//!
//! A "bring your own buffer" reader passes one buffer back and forth, so that reading makes no garbage. Two things are known
//! of such readers: where nothing but a pending read keeps them alive, a garbage collection may take them and the read never
//! settles, so stream and reader are held here as values of ours; and a read that still does not settle is given up after a
//! while for slices of the file, which always work.
//!
//! A read gives as little as there is, a tenth of a buffer in the middle, and each one goes to the event loop and back: so the
//! browser is told to wait until a buffer is half full. One that does not know that yet gives more and smaller pieces.

use crate::pause::after;
use js_sys::{ArrayBuffer, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, File, ReadableStream, ReadableStreamByobReader, ReadableStreamDefaultReader, ReadableStreamGetReaderOptions,
    ReadableStreamReaderMode,
};

/// Bytes asked for at a time.
const CHUNK: u32 = 1 << 20;
/// A read answers once it has so many, or the last bytes of the file.
const LEAST: u32 = CHUNK / 2;
/// A read of one chunk is given up after so long, and after twice as long at the latest; a slow network drive answers well before.
const PATIENCE_MS: i32 = 10_000;

#[wasm_bindgen]
extern "C" {
    /// A [`ReadableStreamByobReader`], with the options that `web_sys` does not know yet.
    type PatientReader;

    #[wasm_bindgen(method)]
    fn read(this: &PatientReader, view: &Uint8Array, options: &Object) -> Promise;
}

/// The streams are only held: see above.
#[allow(dead_code)]
enum Way {
    Byob { stream: ReadableStream, reader: ReadableStreamByobReader, least: Object, buffer: Option<ArrayBuffer> },
    Default { stream: ReadableStream, reader: ReadableStreamDefaultReader },
    Slices,
}

/// Reads one file.
pub struct Chunks {
    file: File,
    way: Way,
    /// Where in the file `chunk` ends.
    offset: f64,
    chunk: Vec<u8>,
    /// Bytes of `chunk` that were read: behind them there are older ones.
    length: usize,
    /// Bytes of `chunk` that have been given.
    given: usize,
    /// Resolves after [`PATIENCE_MS`], with a value that no read gives. One serves many reads: a timer for each would cost as much as
    /// the reading.
    watchdog: Promise,
}

impl Chunks {
    /// Opens the file.
    pub fn new(file: File) -> Self {
        let way = Self::open(&file);
        Self::by(file, way, 0.0)
    }

    /// Opens the file in its middle.
    pub fn behind(file: File, offset: u64) -> Self {
        let offset = fraction(offset);
        // What can't be sliced can't be read either, and says so then.
        let way = Self::rest(&file, offset).map_or(Way::Slices, |rest| Self::open(&rest));
        Self::by(file, way, offset)
    }

    fn by(file: File, way: Way, offset: f64) -> Self {
        Self { file, way, offset, chunk: Vec::new(), length: 0, given: 0, watchdog: after(PATIENCE_MS) }
    }

    fn rest(file: &File, offset: f64) -> Result<Blob, JsValue> {
        file.slice_with_f64_and_f64(offset, file.size())
    }

    /// Goes on at another place of the same file.
    pub fn go_on_at(&mut self, offset: u64) {
        *self = Self::behind(self.file.clone(), offset);
    }

    fn open(file: &Blob) -> Way {
        let stream = file.stream();
        let options = ReadableStreamGetReaderOptions::new();
        options.set_mode(ReadableStreamReaderMode::Byob);
        // Older browsers throw here: files were not byte streams in them.
        if let Ok(reader) = try_get_reader(&stream, Some(&options)) {
            let buffer = Some(ArrayBuffer::new(CHUNK));
            let least = Object::new();
            let _ = Reflect::set(&least, &"min".into(), &LEAST.into());
            return Way::Byob { stream, reader: reader.unchecked_into(), least, buffer };
        }
        match try_get_reader(&stream, None) {
            Ok(reader) => Way::Default { stream, reader: reader.unchecked_into() },
            Err(_) => Way::Slices,
        }
    }

    /// The next chunk, or `None` at the end.
    pub async fn next(&mut self) -> Result<Option<&[u8]>, JsValue> {
        self.next_until(u64::MAX).await
    }

    /// The next chunk, of which nothing lies behind this place of the file.
    pub async fn next_until(&mut self, until: u64) -> Result<Option<&[u8]>, JsValue> {
        if self.given == self.length && !self.read_chunk().await? {
            return Ok(None);
        }
        let room = usize::try_from(until.saturating_sub(self.offset())).unwrap_or(usize::MAX);
        let from = self.given;
        self.given = self.length.min(from.saturating_add(room));
        Ok(Some(&self.chunk[from..self.given]))
    }

    /// Reads another chunk; gives whether there was one.
    async fn read_chunk(&mut self) -> Result<bool, JsValue> {
        let view = if let Some(view) = self.read().await {
            view?
        } else {
            self.way = Way::Slices;
            self.slice().await?
        };
        let Some(view) = view else { return Ok(false) };
        self.offset += f64::from(view.length());
        self.length = view.length() as usize;
        if self.chunk.len() < self.length {
            self.chunk.resize(self.length, 0);
        }
        view.copy_to(&mut self.chunk[..self.length]);
        self.given = 0;
        if let Way::Byob { buffer, .. } = &mut self.way {
            *buffer = Some(view.buffer());
        }
        Ok(true)
    }

    /// Where in the file the next chunk begins.
    pub fn offset(&self) -> u64 {
        whole(self.offset) - (self.length - self.given) as u64
    }

    /// One read, or `None` if it did not settle in time.
    async fn read(&mut self) -> Option<Result<Option<Uint8Array>, JsValue>> {
        let read: Promise = match &mut self.way {
            Way::Byob { reader, buffer, least, .. } => {
                let buffer = buffer.take().unwrap_or_else(|| ArrayBuffer::new(CHUNK));
                reader.unchecked_ref::<PatientReader>().read(&Uint8Array::new(&buffer), least)
            }
            Way::Default { reader, .. } => reader.read().unchecked_into(),
            Way::Slices => return Some(self.slice().await),
        };
        let began = js_sys::Date::now();
        loop {
            let race = Promise::race(&js_sys::Array::of2(&read, &self.watchdog).into());
            match JsFuture::from(race).await {
                Ok(result) if result.is_undefined() => {
                    self.watchdog = after(PATIENCE_MS);
                    if js_sys::Date::now() - began >= f64::from(PATIENCE_MS) {
                        return None;
                    }
                }
                Ok(result) => return Some(value_of(&result)),
                Err(error) => return Some(Err(error)),
            }
        }
    }

    async fn slice(&self) -> Result<Option<Uint8Array>, JsValue> {
        if self.offset >= self.file.size() {
            return Ok(None);
        }
        let end = (self.offset + f64::from(CHUNK)).min(self.file.size());
        let blob = self.file.slice_with_f64_and_f64(self.offset, end)?;
        let bytes = JsFuture::from(blob.array_buffer()).await?;
        Ok(Some(Uint8Array::new(&bytes)))
    }
}

impl Drop for Chunks {
    /// What is not read any more need not be fetched from the disk either.
    fn drop(&mut self) {
        let cancelled = match &self.way {
            Way::Byob { reader, .. } => Some(reader.cancel()),
            Way::Default { reader, .. } => Some(reader.cancel()),
            Way::Slices => None,
        };
        if let Some(promise) = cancelled {
            wasm_bindgen_futures::spawn_local(async move { drop(JsFuture::from(promise).await) });
        }
    }
}

/// Sizes come as JavaScript numbers; a file's are whole and far below 2^53.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub fn whole(bytes: f64) -> u64 {
    bytes as u64
}

/// The same the other way.
#[allow(clippy::cast_precision_loss)]
fn fraction(bytes: u64) -> f64 {
    bytes as f64
}

/// `getReader` by its name: the typed call cannot say that it may throw.
fn try_get_reader(stream: &ReadableStream, options: Option<&JsValue>) -> Result<JsValue, JsValue> {
    let method: js_sys::Function = Reflect::get(stream, &"getReader".into())?.unchecked_into();
    match options {
        Some(options) => method.call1(stream, options),
        None => method.call0(stream),
    }
}

/// What a read of a stream gave; none at its end. The last bytes come with the end where more were asked for.
pub fn value_of(result: &JsValue) -> Result<Option<Uint8Array>, JsValue> {
    let value = Reflect::get(result, &"value".into())?;
    if Reflect::get(result, &"done".into())?.is_truthy() {
        return Ok(value.dyn_into().ok().filter(|last: &Uint8Array| last.length() > 0));
    }
    Ok(Some(value.unchecked_into()))
}
