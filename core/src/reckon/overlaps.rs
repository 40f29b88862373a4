//! Who is on which servers and on the cloud: exact combinations of places, for any number of them.
//!
//! A person is on few places, however many there are. So a combination is looked up by the list of its places, and the
//! work grows with the accounts and rows, not with the combinations that could be.

use super::{Reckoning, RowKind, number, row_record, row_records};
use crate::{
    people::{Category, Combination, Overlaps, Place},
    steps::each_in_steps,
};
use foldhash::fast::RandomState;
use std::collections::{BTreeSet, HashMap};

/// The cloud's index among the places; the preview's servers follow.
const CLOUD: u32 = 0;

/// A combination of places, and how many people are on exactly those.
type Counts = HashMap<Vec<u32>, u64, RandomState>;

impl Reckoning {
    /// The people that consume a seat, by the exact combination of places that they are on. Without places where there
    /// are no numbers.
    #[must_use]
    pub fn overlaps(&self) -> Overlaps {
        if self.preview.seats.is_none() {
            return Overlaps::default();
        }
        let others = self.other_hosts();
        let names = self.servers.iter().map(super::Server::label).chain(others.iter().copied());
        let mut places = vec![Place { cloud: true, ..Place::default() }];
        places.extend(names.map(|name| Place { name: name.to_owned(), ..Place::default() }));
        // Servers that the report does not name come last, and only if somebody is there.
        let unnamed = number(places.len());
        let first = 1 + number(self.servers.len());
        let others: HashMap<&str, u32, RandomState> = others.into_iter().zip(first..).collect();

        let mut counts = Counts::default();
        // Nearly everybody is at one place, or there and on the cloud: they are counted without being looked up.
        let mut alone = vec![[0_u64; 2]; places.len() + 1];
        let mut at: Vec<u32> = Vec::new();
        let consume = (0..self.people.len()).filter(|person| self.people[*person].category != Category::NoSeat);
        each_in_steps(consume, |person| {
            at.clear();
            self.places_of(
                person,
                |id| host(id).and_then(|host| others.get(host)).copied().unwrap_or(unnamed),
                &mut at,
            );
            if at.is_empty() {
                at.push(unnamed);
            }
            at.sort_unstable();
            at.dedup();
            match at[..] {
                [place] => alone[place as usize][0] += 1,
                [CLOUD, place] => alone[place as usize][1] += 1,
                _ => match counts.get_mut(at.as_slice()) {
                    Some(people) => *people += 1,
                    None => drop(counts.insert(at.clone(), 1)),
                },
            }
        });
        for (place, [alone, with_cloud]) in (0..).zip(alone) {
            let both = [(vec![place], alone), (vec![CLOUD, place], with_cloud)];
            counts.extend(both.into_iter().filter(|(_, people)| *people > 0));
        }
        if counts.keys().any(|places| places.contains(&unnamed)) {
            places.push(Place::default());
        }
        for (combination, people) in &counts {
            for place in combination {
                places[*place as usize].people += people;
            }
        }
        Overlaps { places, combinations: biggest_first(counts) }
    }

    /// Adds the places that a person is on, in no order and perhaps twice.
    fn places_of(&self, person: usize, other: impl Fn(&str) -> u32, at: &mut Vec<u32>) {
        if let Some(row) = self.row_of(person) {
            if self.report.rows[row as usize].kind != RowKind::ServerOnly {
                at.push(CLOUD);
            }
            at.extend(self.other_ids(row).map(other));
        }
        at.extend(self.members_of(person).iter().map(|account| 1 + self.accounts.at(*account).server));
    }

    /// Ids on a row that are of servers outside the preview.
    fn other_ids(&self, row: u32) -> impl Iterator<Item = &str> {
        let row = self.report.rows[row as usize];
        let texts = &row_records(&self.inputs, row).texts;
        let ids = (row.other_ids > 0).then(|| texts.list(row_record(&self.inputs, row).server_ids));
        ids.into_iter().flatten().filter(|id| !self.is_in_preview(id))
    }

    /// Hosts of servers outside the preview, by name.
    fn other_hosts(&self) -> BTreeSet<&str> {
        let mut hosts = BTreeSet::new();
        each_in_steps(0..number(self.report.rows.len()), |row| hosts.extend(self.other_ids(row).filter_map(host)));
        hosts
    }
}

/// The host of a server user id; none where it could not be read.
fn host(id: &str) -> Option<&str> {
    id.rsplit_once(':').filter(|(host, id)| !host.is_empty() && id.parse::<u64>().is_ok()).map(|(host, _)| host)
}

fn biggest_first(counts: Counts) -> Vec<Combination> {
    let mut combinations: Vec<Combination> =
        counts.into_iter().map(|(places, people)| Combination { places, people }).collect();
    combinations.sort_by(|a, b| b.people.cmp(&a.people).then_with(|| a.places.cmp(&b.places)));
    combinations
}
