//! The way to each section: links whose addresses can be kept and sent to others.

use super::{el::el, line::line};
use crate::{
    state::{Section, State, address_of},
    words::{Word, Words},
};
use yew::prelude::*;

/// The list of the sections that are there.
#[inline(never)]
pub fn contents(words: Words, state: &State) -> Html {
    let links = state.sections().into_iter().map(|section| {
        let address = format!("#{}", address_of(Some(section), &state.table.query));
        let link = el("a", "").set("href", address).set("data-section", section.as_str());
        let link = if state.way.section == Some(section) { link.set("aria-current", "true") } else { link };
        el("li", "").add(link.add(line("span", "", words.say(title_of(section))))).into()
    });
    el("nav", "contents no-print")
        .set("aria-label", words.say(Word::Contents))
        .mark("contents")
        .add(el("ul", "").all(links))
        .into()
}

/// The words of a section's heading.
pub const fn title_of(section: Section) -> Word {
    match section {
        Section::Files => Word::FilesTitle,
        Section::Seats => Word::FiguresTitle,
        Section::Matches => Word::MatchesTitle,
        Section::Instances => Word::InstancesTitle,
        Section::Overlaps => Word::OverlapsTitle,
        Section::Sync => Word::SyncTitle,
        Section::Near => Word::NearTitle,
        Section::People => Word::PeopleTitle,
        Section::Reports => Word::ReportsTitle,
        Section::Submit => Word::SubmitTitle,
        Section::Receipt => Word::ReceiptTitle,
        Section::Servers => Word::ServersTitle,
    }
}
