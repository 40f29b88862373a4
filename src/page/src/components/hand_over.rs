//! The way for an export that only GitHub can read: the original, unchanged, with its checksum, and three steps.

use super::{
    el::el,
    icon::{Shape, icon},
    line::line,
};
use crate::{
    state::FileEntry,
    words::{Word, Words},
};
use oneseat_submission::is_slug;
use oneseat_worker::FileId;
use yew::{html::onclick, prelude::*};

/// What to do with an export that can't be read here.
#[inline(never)]
pub fn hand_over(words: Words, file: &FileEntry, enterprise: &str, on_save: Callback<FileId>) -> Html {
    let id = file.id;
    let enterprise = enterprise.trim();
    // The enterprise's own page where its name is known, else the list of one's enterprises.
    let link = if is_slug(enterprise) {
        format!("https://github.com/enterprises/{enterprise}")
    } else {
        String::from("https://github.com/settings/enterprises")
    };
    let pressed = onclick::Wrapper::new(Callback::from(move |_| on_save.emit(id)));
    let save = el("button", "button is-small")
        .set("type", "button")
        .mark("hand-over-save")
        .listen(pressed)
        .say(words.say(Word::SaveOriginal));
    let digest = match &file.checksum {
        Some(checksum) => el("code", "").mark("hand-over-sha256").say(checksum.clone()),
        None => el("span", "").say(words.say(Word::Computing)),
    };
    let original = el("div", "hand-over-save").add(save).add(el("span", "digest").say("SHA-256 ").add(digest));
    let open = el("a", "")
        .mark("hand-over-link")
        .set("href", link.clone())
        .set("target", "_blank")
        .set("rel", "noopener noreferrer")
        .say(link)
        .add(icon(Shape::Right))
        .add(line("span", "visually-hidden", words.say(Word::NewTab)));
    let steps = el("ol", "")
        .add(el("li", "").say(words.say(Word::HandOverSave)).add(original))
        .add(el("li", "").say(words.say(Word::HandOverOpen)).say(" ").add(open))
        .add(line("li", "", words.say(Word::HandOverAdd)));
    el("details", "hand-over")
        .mark("hand-over")
        .add(line("summary", "", words.say(Word::HandOverTitle)))
        .add(line("p", "", words.say(Word::HandOverText)))
        .add(steps)
        .into()
}
