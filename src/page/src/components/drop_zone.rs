//! Where files come in: by drop anywhere on the page, or by the input.

use super::icon::{Shape, icon};
use super::line::line;
use crate::words::{Word, Words};
use wasm_bindgen::JsCast;
use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

/// The drop zone.
pub fn drop_zone(
    words: Words,
    compact: bool,
    dragging: bool,
    on_files: Callback<Vec<File>>,
    on_samples: Callback<()>,
) -> Html {
    let on_change = Callback::from(move |event: Event| {
        let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else { return };
        if let Some(files) = input.files() {
            on_files.emit((0..files.length()).filter_map(|index| files.get(index)).collect());
        }
        // So that choosing the same file again is a change too.
        input.set_value("");
    });
    let title = if dragging {
        Word::DropNow
    } else if compact {
        Word::DropMore
    } else {
        Word::DropTitle
    };
    html! {
        <div class={classes!("drop-zone", compact.then_some("is-compact"), dragging.then_some("is-dragging"))} data-testid="drop-zone">
            <span class="drop-sign">{ icon(Shape::Upload) }</span>
            <div class="drop-words">
                { line("p", "drop-title", words.say(title)) }
                <p class="drop-hint" id="drop-hint">{ words.say(Word::DropHint) }</p>
            </div>
            <div class="drop-ways">
                <label class="drop-input">
                    { line("span", "visually-hidden", words.say(Word::DropChoose)) }
                    <input type="file" multiple=true data-testid="file-input" aria-describedby="drop-hint" onchange={on_change} />
                </label>
                if !compact {
                    <button type="button" class="button is-quiet" data-testid="sample-files" onclick={move |_| on_samples.emit(())}>
                        { words.say(Word::SampleFiles) }
                    </button>
                }
            </div>
        </div>
    }
}
