//! What the page shows, one component a file; each has its stylesheet of the same name in `www/styles`.

mod breakdown;
mod drop_zone;
mod figures;
mod file_card;
mod findings;
mod frame;
mod hand_over;
mod icon;
mod people_table;
mod problems;
mod receipt;
mod run;
mod submit_panel;
mod table_row;
mod work_bar;

pub use breakdown::Breakdown;
pub use drop_zone::DropZone;
pub use figures::Figures;
pub use file_card::FileCard;
pub use frame::{Footer, Intro, LiveRegion, TopBar};
pub use people_table::PeopleTable;
pub use problems::Problems;
pub use receipt::Receipt;
pub use submit_panel::SubmitPanel;
pub use work_bar::WorkBar;

use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement, HtmlSelectElement, InputEvent};

/// The text of the field an event comes from.
fn text_of(event: &InputEvent) -> String {
    event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()).map_or_else(String::new, |input| input.value())
}

/// The value of the select an event comes from.
fn choice_of(event: &Event) -> String {
    event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok()).map_or_else(String::new, |input| input.value())
}
