//! The way that GitHub's own page takes: the original, unchanged, with its checksum, in three steps; and afterwards what the
//! cloud says beside what was foretold.

use super::{
    breakdown::{heads, scrolled},
    cloud_panel::errand_view,
    el::{El, button, el, save_button},
    figures::plain,
    icon::{Shape, icon},
    line::line,
    sync_status::sync_status,
};
use crate::{
    format,
    state::{Action, FileEntry, HandOver, State, Verdict, What},
    words::{Word, Words},
};
use oneseat_worker::FileId;
use yew::{html::ontoggle, prelude::*};

/// The steps, in a file's card.
#[inline(never)]
pub fn hand_over(
    words: Words,
    file: &FileEntry,
    link: String,
    act: &Callback<Action>,
    on_save: &Callback<FileId>,
) -> Html {
    let id = file.id;
    let save = save_button("hand-over-save", id, on_save).say(words.say(Word::SaveOriginal));
    let digest = match &file.checksum {
        Some(checksum) => el("code", "").mark("hand-over-sha256").say(checksum.clone()),
        None => el("span", "").say(words.say(Word::Computing)),
    };
    let copy = button("button is-small", "hand-over-copy", act, Action::CopyChecksum(id))
        .property("disabled", file.checksum.is_none())
        .set("aria-label", words.say(Word::CopyChecksum))
        .say(words.say(Word::Copy));
    let original = el("div", "hand-over-save")
        .add(line("span", "digest", format!("{}, {}", file.name, format::bytes(words.0, file.size))))
        .add(el("span", "digest").say("SHA-256 ").add(digest))
        .add(el("div", "buttons").add(save).add(copy));
    let open = el("a", "")
        .mark("hand-over-link")
        .set("href", link.clone())
        .set("target", "_blank")
        .set("rel", "noopener noreferrer")
        .say(link)
        .add(icon(Shape::Right))
        .add(line("span", "visually-hidden", words.say(Word::NewTab)));
    let done = button("button is-small is-primary", "hand-over-done", act, Action::Uploaded(id))
        .say(words.say(Word::HandOverDone));
    let steps = el("ol", "")
        .add(el("li", "").say(words.say(Word::HandOverSave)).add(original))
        .add(el("li", "").say(words.say(Word::HandOverOpen)).say(" ").add(open))
        .add(el("li", "").say(words.say(Word::HandOverAdd)).add(el("div", "hand-over-save").add(done)));
    let text = if file.is_handed_over() { Word::HandOverText } else { Word::HandOverTextClear };
    let toggled = act.reform(move |_: Event| Action::HandOver(id));
    el("details", "hand-over")
        .mark("hand-over")
        .listen(ontoggle::Wrapper::new(toggled))
        .add(line("summary", "", words.say(Word::HandOverTitle)))
        .add(line("p", "", words.say(text)))
        .add(steps)
        .into()
}

/// After the upload: what the cloud says, in words and figures.
#[inline(never)]
pub fn afterwards(words: Words, state: &State, act: &Callback<Action>) -> Html {
    let Some(hand_over) = &state.hand_over else { return Html::default() };
    let cloud = &state.cloud;
    let errand = cloud.errand.as_ref().filter(|errand| errand.what == What::Report && !cloud.open);
    let under_way = cloud.errand.as_ref().is_some_and(|errand| errand.is_under_way());
    let ask = if state.cloud_blocked().is_none() {
        button("button is-primary", "compare-ask", act, Action::AskCompare)
            .property("disabled", under_way)
            .say(words.say(if hand_over.said.is_some() { Word::CompareAgain } else { Word::CompareAsk }))
    } else {
        button("button is-primary", "compare-fill", act, Action::CloudOpen)
            .set("aria-expanded", cloud.open.to_string())
            .say(words.say(Word::CompareFill))
    };
    let text = words.fill(Word::CompareText, &[("host", &hand_over.host)]);
    el("section", "panel afterwards")
        .set("aria-labelledby", "afterwards-title")
        .mark("afterwards")
        .add(el("h3", "").set("id", "afterwards-title").set("tabindex", "-1").say(words.say(Word::CompareTitle)))
        .add(line("p", "", text))
        .all(hand_over.verdict().map(|verdict| compared(words, hand_over, verdict)))
        .add(el("div", "submit-row").add(ask).add(line("p", "hint", words.say(Word::CompareDrop))))
        .all(errand.map(|errand| errand_view(words, errand, act)))
        .add(sync_status(words, state, act))
        .into()
}

fn compared(words: Words, hand_over: &HandOver, verdict: Verdict) -> Html {
    let counted = |word: Word, n: u64| words.count(word, n, &format::number(words.0, n));
    let (class, shape, text) = match verdict {
        Verdict::Same => ("flash is-good", Shape::Good, words.say(Word::VerdictSame).to_owned()),
        Verdict::Within => ("flash is-good", Shape::Good, words.say(Word::VerdictWithin).to_owned()),
        Verdict::Unchanged => ("flash is-notice", Shape::Notice, words.say(Word::VerdictUnchanged).to_owned()),
        Verdict::More(n) => ("flash is-warning", Shape::Warning, counted(Word::VerdictMore, n)),
        Verdict::Fewer(n) => ("flash is-warning", Shape::Warning, counted(Word::VerdictFewer, n)),
        Verdict::Unforetold => ("flash is-notice", Shape::Notice, words.say(Word::VerdictUnforetold).to_owned()),
    };
    let kind = match verdict {
        Verdict::Same => "same",
        Verdict::Within => "within",
        Verdict::Unchanged => "unchanged",
        Verdict::More(_) => "more",
        Verdict::Fewer(_) => "fewer",
        Verdict::Unforetold => "unforetold",
    };
    let flash = el("p", class).mark("verdict").set("data-verdict", kind).add(icon(shape)).add(line("span", "", text));
    let number = |value: Option<u64>| value.map_or_else(|| String::from("–"), |value| format::number(words.0, value));
    let seats = hand_over.foretold;
    let before = seats.and_then(|seats| seats.now);
    let after = seats.map(|seats| seats.after);
    let range = seats.and_then(|seats| seats.after_low).zip(after).filter(|(low, after)| low < after);
    let range = range.map_or_else(
        || String::from("–"),
        |(low, after)| words.fill(Word::CompareRange, &[("low", &number(Some(low))), ("after", &number(Some(after)))]),
    );
    let difference = match (after, hand_over.said) {
        (Some(after), Some(said)) if after == said => words.say(Word::NoDifference).to_owned(),
        (Some(after), Some(said)) => format::difference(words.0, after, said),
        _ => String::from("–"),
    };
    let columns =
        [Word::CompareBefore, Word::CompareForetold, Word::SeatsRange, Word::CompareSaid, Word::ColumnDifference];
    let cells = el("tr", "")
        .add(line("td", "", number(before)))
        .add(line("td", "", number(after)))
        .add(line("td", "", range))
        .add(el("td", "").add(plain(words, "compare-said", hand_over.said)))
        .add(el("td", "").mark("compare-difference").say(difference));
    let table: El = el("table", "plain-table is-grid compare")
        .add(heads("", columns.map(|word| words.say(word))))
        .add(el("tbody", "").add(cells));
    el("div", "compared").add(flash).add(scrolled("afterwards-title", table)).into()
}
