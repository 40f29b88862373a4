//! People to numbers.

use super::{
    Reckoning, RowKind, number,
    rows::{Listed, Report},
};
use crate::{
    people::{Category, Reason},
    preview::{Instance, Matches, People, Preview, Seats},
    steps::{each_in_steps, each_of, in_steps},
};

/// Every number of the preview; the findings are not its business.
pub(super) fn preview(reckoning: &Reckoning, has_report: bool) -> Preview {
    let people = people(reckoning);
    let after = people.cloud_and_server + people.cloud_only + people.visual_studio_only + people.server_only;
    let separate = separate(reckoning);
    let report = &reckoning.report;
    let seats = Seats {
        now: has_report.then_some(report.total.unwrap_or(report.distinct)),
        after,
        after_low: has_report.then(|| after - hidden_twins(reckoning)),
        separate,
        saved: separate.cast_signed() - after.cast_signed(),
        purchased: report.purchased,
    };
    Preview {
        seats: Some(seats),
        people: Some(people),
        matches: Some(matches(reckoning)),
        instances: instances(reckoning, has_report),
        ..Preview::default()
    }
}

fn people(reckoning: &Reckoning) -> People {
    let mut people = People::default();
    each_of(&reckoning.people, |person| match person.category {
        Category::CloudAndServer => people.cloud_and_server += 1,
        Category::CloudOnly => people.cloud_only += 1,
        Category::VisualStudioOnly => people.visual_studio_only += 1,
        Category::ServerOnly => people.server_only += 1,
        Category::NoSeat => {}
    });
    people
}

impl Reckoning {
    /// The people of the report as it stands, before the preview: what `people` of the preview is set beside. They add up to
    /// the report's distinct rows. `None` without a report.
    #[must_use]
    pub fn people_now(&self) -> Option<People> {
        self.preview.seats?.now?;
        let Report { rows, listed, distinct, .. } = &self.report;
        let mut is_listed = vec![false; rows.len()];
        each_in_steps(listed.iter().filter_map(Listed::row), |row| is_listed[row as usize] = true);
        // Rows that were nothing but accounts of the preview's servers are not among the others any more.
        let mut people = People { server_only: distinct - rows.len() as u64, ..People::default() };
        each_in_steps(rows.iter().zip(is_listed), |(row, is_listed)| match row.kind {
            RowKind::ServerOnly => people.server_only += 1,
            _ if is_listed || row.other_ids > 0 => people.cloud_and_server += 1,
            RowKind::Cloud => people.cloud_only += 1,
            RowKind::VisualStudio => people.visual_studio_only += 1,
        });
        Some(people)
    }
}

fn matches(reckoning: &Reckoning) -> Matches {
    let mut matches = Matches::default();
    each_of(&reckoning.outcomes, |outcome| match outcome.reason {
        Reason::Identity => matches.identity += 1,
        Reason::VerifiedEmail => matches.verified_email += 1,
        Reason::VisualStudio => matches.visual_studio += 1,
        Reason::LastSync => matches.last_sync += 1,
        Reason::OtherInstance => matches.other_instance += 1,
        _ => {}
    });
    matches
}

/// What the same accounts would consume if nobody were matched.
fn separate(reckoning: &Reckoning) -> u64 {
    let mut seats = count(reckoning.accounts.len(), |account| reckoning.counts(account));
    each_of(&reckoning.report.rows, |row| {
        seats += u64::from(row.kind != RowKind::ServerOnly) + u64::from(row.other_ids);
    });
    seats
}

/// Unmatched people who may turn out to be members whose address the report hides.
fn hidden_twins(reckoning: &Reckoning) -> u64 {
    let rows = reckoning.report.rows.len();
    let is_unmatched = |account: &u32| reckoning.outcomes[*account as usize].reason == Reason::NoMatchVisible;
    let unmatched =
        count(reckoning.people.len() - rows, |person| reckoning.members_of(rows + person).iter().any(is_unmatched));
    unmatched.min(count(rows, |person| reckoning.is_blind(person)))
}

/// How many of so many are such.
fn count(all: usize, is_such: impl Fn(usize) -> bool) -> u64 {
    let mut such = 0;
    in_steps(all, &mut |few| such += few.filter(|index| is_such(*index)).count() as u64);
    such
}

fn instances(reckoning: &Reckoning, has_report: bool) -> Vec<Instance> {
    let mut instances: Vec<Instance> = reckoning
        .servers
        .iter()
        .enumerate()
        .map(|(index, server)| Instance {
            server_id: server.server_id.clone(),
            host_name: server.host_name.clone(),
            version: server.version.clone(),
            accounts: u64::from(reckoning.accounts.of_server(index)),
            ..Instance::default()
        })
        .collect();
    in_steps(reckoning.accounts.len(), &mut |few| {
        for index in few {
            let instance = &mut instances[reckoning.accounts.at(number(index)).server as usize];
            match reckoning.outcomes[index].reason {
                Reason::Suspended => instance.suspended += 1,
                Reason::System => instance.system += 1,
                Reason::NoAddress => {
                    instance.without_email += 1;
                    instance.unmatched += 1;
                }
                Reason::NoMatchVisible => instance.unmatched += 1,
                _ => instance.matched += 1,
            }
        }
    });
    for instance in &mut instances {
        instance.counted = instance.matched + instance.unmatched;
    }
    if has_report {
        against_last_sync(reckoning, &mut instances);
    }
    instances
}

/// Who is counted now and was not listed, and who was listed and is no longer counted.
fn against_last_sync(reckoning: &Reckoning, instances: &mut [Instance]) {
    let report = &reckoning.report;
    let mut stayed = vec![0_u64; instances.len()];
    in_steps(reckoning.accounts.len(), &mut |few| {
        for index in few.filter(|index| reckoning.outcomes[*index].listed && reckoning.counts(*index)) {
            stayed[reckoning.accounts.at(number(index)).server as usize] += 1;
        }
    });
    let mut before = vec![0_u64; instances.len()];
    each_in_steps(report.listed.chunk_by(|a, b| a.account() == b.account()), |same| {
        before[same[0].server as usize] += 1;
    });
    for ((instance, stayed), before) in instances.iter_mut().zip(stayed).zip(before) {
        instance.joined = Some(instance.counted - stayed);
        instance.left = Some(before - stayed);
    }
}
