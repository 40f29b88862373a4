//! The way for an export that only GitHub can read: the original, unchanged, with its checksum, and three steps.

use super::icon::{Shape, icon};
use super::line::line;
use crate::{
    state::FileEntry,
    words::{Word, Words},
};
use oneseat_submission::is_slug;
use oneseat_worker::FileId;
use yew::prelude::*;

/// What to do with an export that can't be read here.
pub fn hand_over(words: Words, file: &FileEntry, enterprise: &str, on_save: Callback<FileId>) -> Html {
    let id = file.id;
    let enterprise = enterprise.trim();
    // The enterprise's own page where its name is known, else the list of one's enterprises.
    let link = if is_slug(enterprise) {
        format!("https://github.com/enterprises/{enterprise}")
    } else {
        String::from("https://github.com/settings/enterprises")
    };
    html! {
        <details class="hand-over" data-testid="hand-over">
            <summary>{ words.say(Word::HandOverTitle) }</summary>
            { line("p", "", words.say(Word::HandOverText)) }
            <ol>
                <li>
                    { words.say(Word::HandOverSave) }
                    <div class="hand-over-save">
                        <button type="button" class="button is-small" data-testid="hand-over-save" onclick={move |_| on_save.emit(id)}>
                            { words.say(Word::SaveOriginal) }
                        </button>
                        <span class="digest">
                            { "SHA-256 " }
                            if let Some(checksum) = &file.checksum {
                                <code data-testid="hand-over-sha256">{ checksum }</code>
                            } else {
                                { words.say(Word::Computing) }
                            }
                        </span>
                    </div>
                </li>
                <li>
                    { words.say(Word::HandOverOpen) }{ " " }
                    <a data-testid="hand-over-link" href={link.clone()} target="_blank" rel="noopener noreferrer">
                        { link }{ icon(Shape::Right) }
                        { line("span", "visually-hidden", words.say(Word::NewTab)) }
                    </a>
                </li>
                { line("li", "", words.say(Word::HandOverAdd)) }
            </ol>
        </details>
    }
}
