//! What the page shows, one component a file; each has its stylesheet of the same name in `www/styles`.
//!
//! Most are plain functions from state to markup: a Yew component costs several kilobytes of code, so only what has a state of
//! its own (findings) or much to compare (the table) is one.

mod breakdown;
mod drop_zone;
mod figures;
mod file_card;
mod findings;
mod frame;
mod hand_over;
mod icon;
mod line;
mod people_table;
mod problems;
mod receipt;
mod run;
mod submit_panel;
mod table_row;
mod work_bar;

pub use breakdown::breakdown;
pub use drop_zone::drop_zone;
pub use figures::figures;
pub use file_card::file_card;
pub use frame::{footer, intro, live_region, top_bar};
pub use people_table::PeopleTable;
pub use problems::problems;
pub use receipt::receipt;
pub use submit_panel::submit_panel;
pub use work_bar::work_bar;

use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement, HtmlSelectElement, InputEvent};

/// The text of the field an event comes from.
fn text_of(event: &InputEvent) -> String {
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
