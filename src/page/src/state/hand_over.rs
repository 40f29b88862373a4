//! GitHub's own hand-over: what was foretold when the file was uploaded by hand, and what the cloud says since.

use super::{Action, Effect, FileEntry, Focus, News, Source, State};
use oneseat_core::{Kind, Seats, Summary};
use oneseat_submission::{Address, is_slug};
use oneseat_worker::{Ask, FileId};

/// A file that its owner has uploaded by hand.
#[derive(Clone, Debug, PartialEq)]
pub struct HandOver {
    /// The server it is of.
    pub host: String,
    /// The figures as they stood then; none where nobody could read its users.
    pub foretold: Option<Seats>,
    /// What a report that came since says is consumed.
    pub said: Option<u64>,
    /// Files from this number on came after it.
    since: FileId,
}

/// What is foretold beside what is so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The same figure.
    Same,
    /// Within the range that hidden addresses leave.
    Within,
    /// What it was before: not counted yet, perhaps.
    Unchanged,
    /// So many more than foretold.
    More(u64),
    /// So many fewer than the lowest foretold.
    Fewer(u64),
    /// Nothing was foretold.
    Unforetold,
}

impl HandOver {
    /// What is to be said of the difference; none before the cloud has said anything.
    pub fn verdict(&self) -> Option<Verdict> {
        let said = self.said?;
        let Some(Seats { now, after, after_low, .. }) = self.foretold else { return Some(Verdict::Unforetold) };
        let low = after_low.unwrap_or(after);
        Some(if said == after {
            Verdict::Same
        } else if now == Some(said) {
            Verdict::Unchanged
        } else if said > after {
            Verdict::More(said - after)
        } else if said < low {
            Verdict::Fewer(low - said)
        } else {
            Verdict::Within
        })
    }
}

impl FileEntry {
    /// Whether GitHub's own page takes it.
    pub fn can_be_handed_over(&self) -> bool {
        self.is_handed_over() || self.summary().is_some_and(|summary| summary.kind == Kind::ServerUsage)
    }
}

impl State {
    /// The enterprise's page on GitHub; the list of one's enterprises where its name is not known.
    pub fn enterprise_page(&self) -> String {
        let api = match self.cloud.source {
            Source::GheCom => Address::ghe_com(&self.cloud.subdomain),
            Source::Github | Source::Endpoint => None,
        };
        let site = api.map(|api| api.as_str().replacen("https://api.", "https://", 1));
        let site = site.unwrap_or_else(|| String::from("https://github.com"));
        let enterprise = self.submit.form.enterprise.trim();
        if is_slug(enterprise) {
            format!("{site}/enterprises/{enterprise}")
        } else {
            format!("{site}/settings/enterprises")
        }
    }

    #[inline(never)]
    pub(super) fn reduce_hand_over(&mut self, action: &Action) -> Vec<Effect> {
        let file = |id: FileId| self.files.iter().find(move |file| file.id == id);
        match action {
            // The original of an export that is read here is looked at once more only if it is wanted.
            Action::HandOver(id) if file(*id).is_some_and(|file| file.checksum.is_none() && !file.is_handed_over()) => {
                vec![Effect::Ask(self.request(Ask::Checksum { file: *id }))]
            }
            Action::CopyChecksum(id) => {
                file(*id).and_then(|file| file.checksum.clone()).map(Effect::Copy).into_iter().collect()
            }
            Action::Uploaded(id) => {
                let summary = file(*id).and_then(|file| file.summary());
                let host = summary.and_then(|summary| summary.host_name.clone().or_else(|| summary.server_id.clone()));
                let foretold = self.reckoned.as_ref().and_then(|reckoned| reckoned.preview.seats);
                // What takes no part in the figures is not foretold by them.
                let counts = |host: &String| {
                    let instances = self.reckoned.as_ref().map(|reckoned| reckoned.preview.instances.as_slice());
                    instances
                        .unwrap_or_default()
                        .iter()
                        .any(|one| one.host_name.as_ref() == Some(host) || one.server_id.as_ref() == Some(host))
                };
                let foretold = foretold.filter(|_| host.as_ref().is_some_and(counts));
                let host = host.unwrap_or_default();
                self.hand_over = Some(HandOver { host, foretold, said: None, since: self.next_file });
                vec![Effect::Focus(Focus::HandOver)]
            }
            _ => Vec::new(),
        }
    }

    /// A report that came after the upload says what is so, and takes the place of those before it.
    pub(super) fn compare(&mut self, id: FileId, summary: &Summary) -> Vec<Effect> {
        let Some(hand_over) = self.hand_over.as_mut().filter(|one| id >= one.since) else { return Vec::new() };
        if summary.kind != Kind::CloudReport {
            return Vec::new();
        }
        hand_over.said = Some(summary.total_seats_consumed.unwrap_or(summary.rows));
        self.news = News::Compared;
        let since = hand_over.since;
        let is_report = |file: &FileEntry| file.summary().is_some_and(|one| one.kind == Kind::CloudReport);
        let older: Vec<FileId> =
            self.files.iter().filter(|file| file.id < since && is_report(file)).map(|file| file.id).collect();
        older.into_iter().flat_map(|id| self.replace_file(id)).collect()
    }
}
