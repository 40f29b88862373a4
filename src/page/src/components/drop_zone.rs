//! Where files come in: by drop anywhere on the page, or by the input.

use super::{
    el::el,
    icon::{Shape, icon},
    line::line,
};
use crate::words::{Word, Words};
use wasm_bindgen::JsCast;
use web_sys::{File, HtmlInputElement};
use yew::{
    html::{onchange, onclick},
    prelude::*,
};

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
    let samples = (!compact).then(|| {
        el("button", "button is-quiet")
            .set("type", "button")
            .mark("sample-files")
            .listen(onclick::Wrapper::new(Callback::from(move |_| on_samples.emit(()))))
            .say(words.say(Word::SampleFiles))
            .into()
    });
    let input = el("input", "")
        .set("type", "file")
        .set("multiple", "")
        .mark("file-input")
        .set("aria-describedby", "drop-hint")
        .listen(onchange::Wrapper::new(on_change));
    let input = el("label", "drop-input").add(line("span", "visually-hidden", words.say(Word::DropChoose))).add(input);
    let class = match (compact, dragging) {
        (false, false) => "drop-zone",
        (true, false) => "drop-zone is-compact",
        (false, true) => "drop-zone is-dragging",
        (true, true) => "drop-zone is-compact is-dragging",
    };
    let says = el("div", "drop-words")
        .add(line("p", "drop-title", words.say(title)))
        .add(el("p", "drop-hint").set("id", "drop-hint").say(words.say(Word::DropHint)));
    el("div", class)
        .mark("drop-zone")
        .add(el("span", "drop-sign").add(icon(Shape::Upload)))
        .add(says)
        .add(el("div", "drop-ways").add(input).all(samples))
        .into()
}
