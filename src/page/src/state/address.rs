//! What the page's address says behind `#`: the section that it leads to, and which people the table shows in which order, as in
//! `#people&filter=cloud-only&sort=address`. Nothing else is in it; what is searched for is about people.

use super::{Effect, Focus, State};
use oneseat_core::{Filter, Overlaps, Query, Sort};

/// A part of the page that has a heading of its own, and that an address can lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// The figures.
    Seats,
    /// The drop zone and the files' cards.
    Files,
    /// Matches by rule.
    Matches,
    /// The instances.
    Instances,
    /// Who is where.
    Overlaps,
    /// Against the last sync.
    Sync,
    /// Who the unmatched probably are.
    Near,
    /// The table of people.
    People,
    /// Reports out.
    Reports,
    /// What is sent, and where.
    Submit,
    /// What came of it.
    Receipt,
    /// The endpoint's servers.
    Servers,
}

impl Section {
    /// Every section, in the page's order.
    pub const ALL: [Self; 12] = [
        Self::Seats,
        Self::Files,
        Self::Matches,
        Self::Instances,
        Self::Overlaps,
        Self::Sync,
        Self::Near,
        Self::People,
        Self::Reports,
        Self::Submit,
        Self::Receipt,
        Self::Servers,
    ];

    /// Its word in the address; its heading has the id `WORD-title`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::Seats => "seats",
            Self::Matches => "matches",
            Self::Instances => "instances",
            Self::Overlaps => "overlaps",
            Self::Sync => "sync",
            Self::Near => "near",
            Self::People => "people",
            Self::Reports => "reports",
            Self::Submit => "submit",
            Self::Receipt => "receipt",
            Self::Servers => "servers",
        }
    }
}

/// Names in the address, of the filters.
pub const FILTERS: [(&str, Filter); 8] = [
    ("all", Filter::All),
    ("cloud-and-server", Filter::CloudAndServer),
    ("cloud-only", Filter::CloudOnly),
    ("visual-studio-only", Filter::VisualStudioOnly),
    ("server-only", Filter::ServerOnly),
    ("no-match-visible", Filter::NoMatchVisible),
    ("address-hidden", Filter::AddressHidden),
    ("no-seat", Filter::NoSeat),
];

/// And of the orders.
const SORTS: [(&str, Sort); 5] = [
    ("person", Sort::Person),
    ("cloud-login", Sort::CloudLogin),
    ("address", Sort::Address),
    ("category", Sort::Category),
    ("accounts", Sort::Accounts),
];

/// The address of a section and what the table shows.
pub fn address_of(section: Option<Section>, query: &Query) -> String {
    let mut parts: Vec<String> = section.map(|section| section.as_str().to_owned()).into_iter().collect();
    if query.filter != Filter::All {
        parts.extend(
            FILTERS.iter().find(|(_, filter)| *filter == query.filter).map(|(name, _)| format!("filter={name}")),
        );
    }
    if (query.sort, query.descending) != (Sort::Person, false) {
        parts.extend(SORTS.iter().find(|(_, sort)| *sort == query.sort).map(|(name, _)| format!("sort={name}")));
    }
    if query.descending {
        parts.push(String::from("order=descending"));
    }
    parts.join("&")
}

/// Which people an address asks for; what it does not say is as at the beginning.
pub fn query_of(address: &str) -> Query {
    let value = |name: &str| {
        address
            .split('&')
            .find_map(|pair| pair.split_once('=').filter(|(key, _)| *key == name))
            .map_or("", |(_, value)| value)
    };
    let filter = FILTERS.iter().find(|(name, _)| *name == value("filter")).map_or(Filter::All, |(_, filter)| *filter);
    let sort = SORTS.iter().find(|(name, _)| *name == value("sort")).map_or(Sort::Person, |(_, sort)| *sort);
    Query { filter, sort, descending: value("order") == "descending", ..Query::default() }
}

/// The word of an address that has no value: a section's, or of something that is not this page's.
fn word_of(address: &str) -> Option<&str> {
    address.split('&').find(|part| !part.is_empty() && !part.contains('='))
}

/// The section that an address leads to.
pub fn section_of(address: &str) -> Option<Section> {
    let word = word_of(address)?;
    Section::ALL.into_iter().find(|section| section.as_str() == word)
}

/// Where the address leads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Way {
    /// The section in the address.
    pub section: Option<Section>,
    /// It is not there yet: one goes to it when it is.
    pub awaited: bool,
}

/// Whether there is more than one place where somebody can be.
pub const fn tells(overlaps: &Overlaps) -> bool {
    overlaps.places.len() > 1 && !overlaps.combinations.is_empty()
}

impl State {
    /// The sections that are there now, in the page's order.
    #[inline(never)]
    pub fn sections(&self) -> Vec<Section> {
        Section::ALL.into_iter().filter(|section| self.has(*section)).collect()
    }

    fn has(&self, section: Section) -> bool {
        let Some(reckoned) = &self.reckoned else { return matches!(section, Section::Files | Section::Servers) };
        let preview = &reckoned.preview;
        let has_instances = !preview.instances.is_empty();
        match section {
            Section::Files | Section::Submit | Section::Servers => true,
            Section::Receipt => self.submit.run.as_ref().is_some_and(|run| run.is_done()),
            _ if preview.seats.is_none() => false,
            Section::Matches => preview.matches.is_some(),
            Section::Instances => has_instances,
            Section::Overlaps => tells(&reckoned.overlaps),
            Section::Sync => has_instances && !reckoned.sync.is_empty(),
            Section::Seats | Section::Near | Section::People | Section::Reports => true,
        }
    }

    /// The address has changed: by a link, by hand, by the back button, or it is the first.
    pub(super) fn follow_address(&mut self, address: &str) -> Vec<Effect> {
        let section = section_of(address);
        if section.is_none() && word_of(address).is_some() {
            // Of the page's beginning, say: it says nothing of what is shown.
            return Vec::new();
        }
        let moved = section != self.way.section;
        self.way.section = section;
        let mut effects = self.show_asked(&query_of(address));
        if moved {
            self.way.awaited = section.is_some();
            effects.extend(self.arrive());
        }
        effects
    }

    fn show_asked(&mut self, asked: &Query) -> Vec<Effect> {
        let query = &mut self.table.query;
        if (asked.filter, asked.sort, asked.descending) == (query.filter, query.sort, query.descending) {
            return Vec::new();
        }
        (query.filter, query.sort, query.descending) = (asked.filter, asked.sort, asked.descending);
        self.table.first = 0;
        self.table.changed = true;
        if self.reckoned.is_some() { vec![self.ask_people()] } else { Vec::new() }
    }

    /// Goes to the section that the address leads to, once it is there.
    pub(super) fn arrive(&mut self) -> Vec<Effect> {
        let section = self.way.section.filter(|section| self.way.awaited && self.has(*section));
        self.way.awaited &= section.is_none();
        section.map(|section| self.come_to(section)).into_iter().collect()
    }

    /// Goes to a section by a step that the back button takes back.
    #[inline(never)]
    pub(super) fn visit(&mut self, section: Section) -> Vec<Effect> {
        let moved = self.way.section != Some(section);
        self.way = Way { section: Some(section), awaited: false };
        let mut effects = Vec::new();
        if moved {
            effects.push(self.show_address(true));
        }
        effects.push(self.come_to(section));
        effects
    }

    /// What is folded away is opened: its heading is what one goes to.
    fn come_to(&mut self, section: Section) -> Effect {
        self.servers.open |= section == Section::Servers;
        Effect::Focus(Focus::Section(section))
    }

    /// Writes the address anew: as a step that can be gone back, or in the place of the last.
    pub(super) fn show_address(&self, step: bool) -> Effect {
        Effect::Address { address: address_of(self.way.section, &self.table.query), step }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Action;

    fn focused(effects: &[Effect]) -> Option<Section> {
        effects.iter().find_map(|effect| match effect {
            Effect::Focus(Focus::Section(section)) => Some(*section),
            _ => None,
        })
    }

    #[test]
    fn an_address_leads_back_to_the_section_filter_and_order_it_was_made_of_and_says_no_more() {
        for section in Section::ALL.into_iter().map(Some).chain([None]) {
            for (_, filter) in FILTERS {
                for (_, sort) in SORTS {
                    for descending in [false, true] {
                        let query = Query { filter, sort, descending, ..Query::default() };
                        let address = address_of(section, &Query { search: String::from("mona"), ..query.clone() });
                        assert_eq!((section_of(&address), query_of(&address)), (section, query));
                        assert!(!address.contains("mona"));
                    }
                }
            }
        }
        assert_eq!(address_of(None, &Query::default()), "");
        assert_eq!(query_of("filter=nobody&order=up"), Query::default());
        assert_eq!(section_of("submit&endpoint=https://oneseat.example"), Some(Section::Submit));
    }

    #[test]
    fn a_link_to_a_section_leads_there_once_it_is_there_and_once_only() {
        let mut state = State::default();
        assert_eq!(state.sections(), [Section::Files, Section::Servers]);
        assert_eq!(focused(&state.reduce(Action::Address(String::from("near")))), None);
        let mut ready = crate::state::tests::ready();
        ready.way = state.way;
        assert_eq!(focused(&ready.arrive()), Some(Section::Near));
        assert_eq!(ready.arrive(), []);
        assert_eq!(focused(&ready.reduce(Action::Address(String::from("near")))), None, "one is there already");
        assert_eq!(focused(&ready.reduce(Action::Address(String::from("submit")))), Some(Section::Submit));
        assert_eq!(focused(&ready.reduce(Action::Address(String::from("near")))), Some(Section::Near));
    }

    #[test]
    fn a_link_to_the_servers_opens_them_without_any_file_and_so_does_a_step() {
        let mut state = State::default();
        assert_eq!(focused(&state.reduce(Action::Address(String::from("servers")))), Some(Section::Servers));
        assert!(state.servers.open);
        let mut state = State::default();
        assert_eq!(focused(&state.reduce(Action::Visit(Section::Servers))), Some(Section::Servers));
        assert!(state.servers.open);
    }

    #[test]
    fn a_word_that_is_no_section_changes_nothing_of_what_is_shown() {
        let mut state = State::default();
        state.reduce(Action::Address(String::from("people&filter=no-seat")));
        let before = state.clone();
        assert_eq!(state.reduce(Action::Address(String::from("main"))), []);
        assert_eq!(state, before);
        state.reduce(Action::Address(String::new()));
        assert_eq!((state.way.section, state.table.query.filter), (None, Filter::All));
    }

    #[test]
    fn a_section_that_is_gone_to_is_a_step_with_what_the_table_shows_and_another_filter_leaves_it() {
        let mut state = crate::state::tests::ready();
        state.reduce(Action::Filter(Filter::NoSeat));
        let address = Effect::Address { address: String::from("submit&filter=no-seat"), step: true };
        assert_eq!(
            state.reduce(Action::Visit(Section::Submit)),
            [address, Effect::Focus(Focus::Section(Section::Submit))]
        );
        assert_eq!(state.reduce(Action::Visit(Section::Submit)).len(), 1, "it is there already");
        let of =
            |effects: Vec<Effect>| effects.into_iter().rev().find(|effect| matches!(effect, Effect::Address { .. }));
        let address = of(state.reduce(Action::Filter(Filter::All)));
        assert_eq!(address, Some(Effect::Address { address: String::new(), step: true }));
        state.reduce(Action::Visit(Section::People));
        let address = of(state.reduce(Action::Filter(Filter::NoSeat)));
        assert_eq!(address, Some(Effect::Address { address: String::from("people&filter=no-seat"), step: true }));
    }
}
