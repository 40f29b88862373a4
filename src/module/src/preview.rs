//! The whole way in one call: files in, preview out.

use js_sys::{ArrayBuffer, Reflect, Uint8Array};
use oneseat_core::{DocumentReader, Flow};
use wasm_bindgen::prelude::{JsCast, JsError, JsValue, wasm_bindgen};

use crate::convert::{PreviewObject, settings};
use crate::session::Session;

/// Read of a file at once, in bytes.
const CHUNK: f64 = 1_048_576.0;

#[wasm_bindgen]
extern "C" {
    /// `Iterable<PreviewFile>` of the declarations.
    #[wasm_bindgen(typescript_type = "Iterable<PreviewFile>")]
    pub type PreviewFiles;

    /// `PreviewOptions` of the declarations.
    #[wasm_bindgen(typescript_type = "PreviewOptions")]
    pub type PreviewOptions;

    /// A `Blob` by what it can do, so that one of another frame or of Node is one as well.
    type Blob;
    #[wasm_bindgen(method, getter)]
    fn size(this: &Blob) -> f64;
    #[wasm_bindgen(method, catch)]
    fn slice(this: &Blob, start: f64, end: f64) -> Result<Blob, JsValue>;
    #[wasm_bindgen(method, catch, js_name = arrayBuffer)]
    async fn array_buffer(this: &Blob) -> Result<JsValue, JsValue>;

    /// An `AbortSignal`.
    type Signal;
    #[wasm_bindgen(method, catch, js_name = throwIfAborted)]
    fn throw_if_aborted(this: &Signal) -> Result<(), JsValue>;
}

/// Reads the files, each of them piece by piece, and gives the preview. Nothing leaves this module.
///
/// # Errors
/// Where an argument is none of what the declarations say, a file can't be read, or the signal is aborted.
#[wasm_bindgen]
pub async fn preview(files: PreviewFiles, options: Option<PreviewOptions>) -> Result<PreviewObject, JsValue> {
    let wishes: JsValue = options.into();
    let mut session = Session::with(settings(&wishes)?);
    let signal = member(&wishes, "signal").map(JsCast::unchecked_into::<Signal>);
    let files = js_sys::try_iter(&files)
        .ok()
        .flatten()
        .ok_or_else(|| JsError::new("files: an array or another iterable of files is needed"))?;
    for file in files {
        let file = file?;
        let mut reader = DocumentReader::new(text(&file, "name").unwrap_or_default());
        read(&file, &mut reader, signal.as_ref()).await?;
        session.keep(reader, text(&file, "host"));
    }
    Ok(session.preview()?)
}

async fn read(file: &JsValue, reader: &mut DocumentReader, signal: Option<&Signal>) -> Result<(), JsValue> {
    // A Blob of today has a method `bytes`, too.
    if let Some(Ok(bytes)) = member(file, "bytes").map(JsCast::dyn_into::<Uint8Array>) {
        let _ = reader.push(&bytes.to_vec());
        return Ok(());
    }
    let blob = member(file, "blob").unwrap_or_else(|| file.clone());
    if !member(&blob, "slice").is_some_and(|slice| slice.is_function()) {
        return Err(JsError::new(
            "a file: a File, a Blob, or an object with `bytes` (a Uint8Array) or `blob` is needed",
        )
        .into());
    }
    stream(&blob.unchecked_into(), reader, signal).await
}

async fn stream(blob: &Blob, reader: &mut DocumentReader, signal: Option<&Signal>) -> Result<(), JsValue> {
    let size = blob.size();
    let mut start = 0.0;
    while start < size {
        signal.map_or(Ok(()), Signal::throw_if_aborted)?;
        let end = (start + CHUNK).min(size);
        let buffer = blob.slice(start, end)?.array_buffer().await?;
        let chunk = Uint8Array::new(&buffer.unchecked_into::<ArrayBuffer>()).to_vec();
        if reader.push(&chunk) == Flow::Stop {
            break;
        }
        start = end;
    }
    Ok(())
}

fn member(value: &JsValue, name: &str) -> Option<JsValue> {
    let member = Reflect::get(value, &name.into()).ok()?;
    (!member.is_undefined() && !member.is_null()).then_some(member)
}

fn text(value: &JsValue, name: &str) -> Option<String> {
    member(value, name)?.as_string().filter(|text| !text.is_empty())
}
