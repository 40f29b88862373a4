//! What is wrong and what is to be done next, in the order in which an owner would: the glance's last lines.

use super::{Blocked, Focus, Section, State};
use oneseat_core::{Kind, Severity};

/// One line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// So many errors are in the input; the figures leave it out.
    Errors(u64),
    /// So many servers take no part: nobody can read their users.
    Unreadable(u64),
    /// No file has a server's users.
    NoServer,
    /// No cloud report is there.
    NoReport,
    /// So many seats more than are purchased.
    Short(u64),
    /// So many suggestions of who the unmatched are.
    Near(u64),
    /// So many seats may turn out not to be consumed, as addresses are hidden.
    Hidden(u64),
    /// So many warnings.
    Warnings(u64),
    /// It can be submitted.
    Submit,
    /// It is submitted.
    Submitted,
}

impl Step {
    /// Whether it is something wrong, and not only something to do.
    pub fn is_wrong(self) -> bool {
        matches!(self, Self::Errors(_) | Self::Unreadable(_) | Self::NoServer | Self::NoReport | Self::Short(_))
    }
}

impl State {
    /// Every line that is true now; the first is the one to begin with.
    #[inline(never)]
    pub fn steps(&self) -> Vec<Step> {
        let Some(reckoned) = &self.reckoned else { return Vec::new() };
        let preview = &reckoned.preview;
        let Some(seats) = preview.seats else { return Vec::new() };
        let found = |severity| preview.findings.iter().filter(|finding| finding.severity == severity).count() as u64;
        let is_known = |kind| self.files.iter().filter_map(|file| file.summary()).any(|summary| summary.kind == kind);
        // An all-users report makes a server's users readable after all: then there is no such finding.
        let unreadable = preview.findings.iter().filter(|finding| finding.code == "users-unreadable").count() as u64;
        let near = self.near.page.as_ref().filter(|_| !self.near.waiting);
        let near = near.map_or(0, |page| page.groups.iter().map(|group| u64::from(group.group.count)).sum());
        let hidden = seats.after_low.map_or(0, |low| seats.after - low);
        let short = seats.purchased.map_or(0, |purchased| seats.after.saturating_sub(purchased));
        let counted = |step: fn(u64) -> Step, count: u64| (count > 0).then(|| step(count));
        let last = match self.blocked() {
            Some(Blocked::Submitted) => Some(Step::Submitted),
            _ => self.blocked_by_files().is_none().then_some(Step::Submit),
        };
        let broken = self.files.iter().filter(|file| file.summary().is_none() && file.has_errors()).count() as u64;
        [
            counted(Step::Errors, found(Severity::Error) + broken),
            counted(Step::Unreadable, unreadable),
            (preview.instances.is_empty() && unreadable == 0).then_some(Step::NoServer),
            (!is_known(Kind::CloudReport)).then_some(Step::NoReport),
            counted(Step::Short, short),
            counted(Step::Near, near),
            counted(Step::Hidden, hidden),
            counted(Step::Warnings, found(Severity::Warning) - unreadable),
            last,
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// Where a step leads.
    pub(super) fn place_of(&self, step: Step) -> Focus {
        let broken = self.files.iter().find(|file| file.has_errors()).map(|file| Focus::File(file.id));
        let locked = self.files.iter().find(|file| file.is_handed_over()).map(|file| Focus::File(file.id));
        match step {
            Step::Errors(_) => broken.unwrap_or(Focus::Problems),
            Step::Unreadable(_) => locked.unwrap_or(Focus::Input),
            Step::NoServer => Focus::Input,
            Step::NoReport => Focus::CloudOpen,
            Step::Near(_) => Focus::Section(Section::Near),
            Step::Hidden(_) => Focus::Section(Section::People),
            Step::Short(_) | Step::Warnings(_) => Focus::Problems,
            Step::Submit => Focus::Section(Section::Submit),
            Step::Submitted => Focus::Section(Section::Receipt),
        }
    }
}
