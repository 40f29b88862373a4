//! Files that come otherwise than through the input: dropped folders with all that is in them, and what is pasted.

use crate::{app::Message, state::Action};
use js_sys::{Array, Promise};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    ClipboardEvent, DataTransfer, Element, Event, File, FilePropertyBag, FileSystemDirectoryEntry, FileSystemEntry,
    FileSystemFileEntry,
};
use yew::Callback;

/// How the names of files end that are taken out of a folder. What is dropped by itself is taken whatever its name is.
const ENDINGS: [&str; 5] = [".json", ".csv", ".gz", ".txt", ".ghl"];
/// A folder is looked through no further: somebody dropped a disk.
const MOST: usize = 10_000;

/// What was dropped: at once where there are files only, else when every folder has been looked through.
#[inline(never)]
pub fn dropped(transfer: &DataTransfer, to: &Callback<Message>) {
    let items = transfer.items();
    // Entries are given only while the event is being handled.
    let entries: Vec<FileSystemEntry> =
        (0..items.length()).filter_map(|index| items.get(index)?.webkit_get_as_entry().ok()?).collect();
    if !entries.iter().any(FileSystemEntry::is_directory) {
        return to.emit(Message::Files(transfer.files().map(|files| listed(&files)).unwrap_or_default()));
    }
    let to = to.clone();
    wasm_bindgen_futures::spawn_local(async move {
        let (mut files, mut left_out) = (Vec::new(), Vec::new());
        let mut todo: Vec<(FileSystemEntry, bool)> = entries.into_iter().rev().map(|entry| (entry, false)).collect();
        while let Some((entry, is_inside)) = todo.pop() {
            let name = entry.name();
            if entry.is_directory() {
                let mut inside = children(entry.unchecked_ref()).await;
                inside.sort_by_key(FileSystemEntry::name);
                todo.extend(inside.into_iter().rev().map(|entry| (entry, true)));
            } else if is_inside && !is_read(&name) {
                left_out.push(name);
            } else if let Some(file) = file_of(entry.unchecked_ref()).await {
                files.push(file);
            }
            if files.len() + left_out.len() > MOST {
                break;
            }
        }
        to.emit(Message::Files(files));
        to.emit(Message::Act(Action::LeftOut(left_out)));
    });
}

/// Files of the clipboard, or its text as one; nothing where a field takes it.
#[inline(never)]
pub fn pasted(event: &Event) -> Option<Message> {
    let clipboard = event.dyn_ref::<ClipboardEvent>()?.clipboard_data()?;
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    if target.is_some_and(|target| matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")) {
        return None;
    }
    let files = clipboard.files().map(|files| listed(&files)).unwrap_or_default();
    if !files.is_empty() {
        event.prevent_default();
        return Some(Message::Files(files));
    }
    let text = clipboard.get_data("text/plain").ok()?;
    let begun = text.trim_start();
    let first = begun.lines().next()?;
    event.prevent_default();
    let (name, kind) = match begun.as_bytes().first()? {
        b'{' | b'[' => ("pasted.json", "application/json"),
        _ if first.contains([',', ';', '\t']) && begun.lines().nth(1).is_some() => ("pasted.csv", "text/csv"),
        _ => return Some(Message::Act(Action::PastedNothing)),
    };
    let bag = FilePropertyBag::new();
    bag.set_type(kind);
    let file = File::new_with_str_sequence_and_options(&Array::of1(&text.into()), name, &bag).ok()?;
    Some(Message::Files(vec![file]))
}

fn listed(files: &web_sys::FileList) -> Vec<File> {
    (0..files.length()).filter_map(|index| files.get(index)).collect()
}

/// Whether a file of a folder may be one for this page, by its name.
fn is_read(name: &str) -> bool {
    let name = name.to_lowercase();
    !name.starts_with('.') && ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// What is in a folder; it is told in parts.
async fn children(folder: &FileSystemDirectoryEntry) -> Vec<FileSystemEntry> {
    let reader = folder.create_reader();
    let mut all = Vec::new();
    while all.len() <= MOST {
        let part = Promise::new(&mut |resolve, reject| {
            let _ = reader.read_entries_with_callback_and_callback(&resolve, &reject);
        });
        let Ok(part) = JsFuture::from(part).await else { break };
        let part = Array::from(&part);
        if part.length() == 0 {
            break;
        }
        all.extend(part.iter().map(JsCast::unchecked_into::<FileSystemEntry>));
    }
    all
}

async fn file_of(entry: &FileSystemFileEntry) -> Option<File> {
    let file = Promise::new(&mut |resolve, reject| entry.file_with_callback_and_callback(&resolve, &reject));
    JsFuture::from(file).await.ok()?.dyn_into().ok()
}
