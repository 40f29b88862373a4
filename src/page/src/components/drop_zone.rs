//! Where files come in: by drop anywhere on the page, or by the input.

use super::{
    el::el,
    files_of,
    icon::{Shape, icon},
    line::line,
};
use crate::words::{Word, Words};
use web_sys::File;
use yew::{
    html::{onchange, onclick},
    prelude::*,
};

/// The drop zone.
pub fn drop_zone(
    words: Words,
    compact: bool,
    dragging: bool,
    on_files: &Callback<Vec<File>>,
    on_samples: Callback<()>,
) -> Html {
    let on_change = on_files.reform(|event: Event| files_of(&event));
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
    // In the page's language: the browser's own button speaks the browser's.
    let look = if compact { "button file-button" } else { "button is-primary file-button" };
    let input = el("label", look).say(words.say(Word::DropChoose)).add(input);
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
