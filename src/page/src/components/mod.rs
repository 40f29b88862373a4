//! What the page shows, one component a file; each has its stylesheet of the same name in `www/styles`.
//!
//! Most are plain functions from state to markup: a Yew component costs several kilobytes of code, so only what has a state of
//! its own (findings) or much to compare (the table) is one.

mod breakdown;
mod cloud_panel;
mod contents;
mod copied;
mod drop_zone;
mod el;
mod figures;
mod file_card;
mod findings;
mod frame;
mod hand_over;
mod icon;
mod last_sync;
mod line;
mod near;
mod new_version;
mod next_steps;
mod notes;
mod overlaps;
mod pager;
mod palette;
mod people_bar;
mod people_grid;
mod people_table;
mod person_detail;
mod problems;
mod receipt;
mod reports;
mod run;
mod server_card;
mod server_end;
mod server_obstacle;
mod servers;
mod split;
mod submit_panel;
mod sync_status;
mod table_row;
mod work_bar;

pub use breakdown::breakdown;
pub use cloud_panel::cloud_panel;
pub use contents::contents;
pub use copied::copied;
pub use drop_zone::drop_zone;
pub use figures::figures;
pub use file_card::file_card;
pub use frame::{footer, intro, live_region, top_bar};
pub use hand_over::afterwards;
pub use last_sync::last_sync;
pub use near::near_misses;
pub use new_version::new_version;
pub use next_steps::next_steps;
pub use notes::notes;
pub use overlaps::overlaps;
pub use palette::palette;
pub use people_table::{Line, PeopleTable};
pub use problems::{are_grave, problems};
pub use receipt::receipt;
pub use reports::{file_name, reports};
pub use servers::servers_panel;
pub use split::split;
pub use submit_panel::submit_panel;
pub use work_bar::work_bar;

use crate::words::{Word, Words};
use el::el;
use line::line;
use wasm_bindgen::JsCast;
use web_sys::{Event, File, HtmlInputElement, HtmlSelectElement};
use yew::Html;

/// The text of the field an event comes from.
fn text_of(event: &Event) -> String {
    event
        .target()
        .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
        .map_or_else(String::new, |input| input.value())
}

/// The value of the select an event comes from.
fn choice_of(event: &Event) -> String {
    event
        .target()
        .and_then(|target| target.dyn_into::<HtmlSelectElement>().ok())
        .map_or_else(String::new, |input| input.value())
}

/// The files chosen in the input an event comes from, which is then as if nothing had been: to choose the same file again shall be
/// a change too.
fn files_of(event: &Event) -> Vec<File> {
    let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else {
        return Vec::new();
    };
    let files = input.files().map(|files| (0..files.length()).filter_map(|index| files.get(index)).collect());
    input.set_value("");
    files.unwrap_or_default()
}

/// What is known of something, name over value; what is not known is left out.
fn facts(words: Words, facts: &[(Word, Option<String>)]) -> Html {
    let known = facts.iter().filter_map(|(name, value)| Some((name, value.clone()?)));
    let pairs = known
        .map(|(name, value)| el("div", "").add(line("dt", "", words.say(*name))).add(line("dd", "", value)).into());
    el("dl", "facts").all(pairs).into()
}
