//! The cloud side without a file: the report asked for with the owner's token, page after page, and how the cloud's syncs stand.
//!
//! One errand at a time, one request after another, as GitHub asks of its clients. What has been fetched becomes a file like a
//! dropped one.

use super::{Action, Blocked, Effect, Focus, News, Secret, State};
use oneseat_submission::{Address, ForeignLink, Head, Reads, Refusal, SyncState, SyncStatus, back_off};
use std::{rc::Rc, time::Duration};

/// No report has more pages; whoever sends more goes in circles.
const MOST_PAGES: u32 = 50_000;
/// A pending sync is asked after so often.
const FOLLOWED: u32 = 40;
/// Between two such questions at least.
const FOLLOW_PAUSE: Duration = Duration::from_secs(2);
/// A countdown moves this often.
const TICK_MS: u32 = 1_000;

/// Where the cloud side is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Source {
    /// github.com.
    #[default]
    Github,
    /// An enterprise with data residency.
    GheCom,
    /// An Oneseat endpoint: the one that is submitted to.
    Endpoint,
}

impl Source {
    /// Every choice.
    pub const ALL: [Self; 3] = [Self::Github, Self::GheCom, Self::Endpoint];

    /// Its word in the switch.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Github => "github",
            Self::GheCom => "ghe",
            Self::Endpoint => "endpoint",
        }
    }
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Who consumes a licence.
    Report,
    /// When each server was last heard of.
    Status,
}

/// What a request brought.
#[derive(Clone, Debug, PartialEq)]
pub enum Got {
    /// No answer: unreachable, cut off, or kept from the page. Whether the page's own policy forbade the request.
    Nothing { forbidden: bool },
    /// A page of the report; its bytes are with the application.
    Page { people: u64, total: Option<u64>, link: Option<String>, head: Box<Head> },
    /// How the syncs stand.
    Status(Rc<SyncStatus>),
    /// An answer that is neither.
    Strange,
    /// Not what was asked for.
    Refused(Box<Head>),
}

/// Why an errand ended without what it was for.
#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    /// No answer, or none for this page; whether the page's own policy forbade the request.
    NoAnswer { forbidden: bool },
    /// Refused, with the status, the name of the problem's kind where an Oneseat endpoint says one, and the words of the answer.
    Refused { refusal: Refusal, status: u16, kind: Option<String>, said: String },
    /// The next page is elsewhere.
    Foreign(String),
    /// Not the interface that was expected.
    Strange,
    /// The cloud was still at it when asking ended.
    StillPending,
}

/// How far an errand is.
#[derive(Clone, Debug, PartialEq)]
pub enum ErrandStage {
    /// Waiting for an answer.
    Asking,
    /// Resting until a moment, in milliseconds since 1970; so many seconds are left.
    Pausing { until: u64, left: u32, why: Why },
    /// Over.
    Ended(Box<Trouble>),
}

/// Why an errand rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The other side has had enough requests for a while.
    Limit,
    /// The last try failed.
    Again,
    /// The other side is not done yet.
    Pending,
}

/// Who is asked, and about whom.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The addresses.
    pub reads: Reads,
    /// The enterprise's slug.
    pub enterprise: String,
    /// Which token goes there.
    pub(super) source: Source,
}

/// One wish of the user's.
#[derive(Clone, Debug, PartialEq)]
pub struct Errand {
    /// What for.
    pub what: What,
    /// Where.
    pub place: Place,
    /// Pages, and people on them, so far.
    pub pages: u32,
    /// See above.
    pub people: u64,
    /// Seats that the report counts.
    pub total: Option<u64>,
    /// How far it is.
    pub stage: ErrandStage,
    url: String,
    pub(super) token: Secret,
    /// Tries of this request, the one under way included.
    attempt: u32,
    /// Answers that said that the cloud is not done yet.
    pending: u32,
    /// Whether the report is to be fetched once the syncs are done.
    then_report: bool,
}

impl Errand {
    /// Whether something is still to happen.
    pub fn is_under_way(&self) -> bool {
        !matches!(self.stage, ErrandStage::Ended(_))
    }
}

/// Everything about reading the cloud side.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cloud {
    /// Whether its form is shown.
    pub open: bool,
    /// Where it is read.
    pub source: Source,
    /// Of an enterprise with data residency.
    pub subdomain: String,
    /// For GitHub; in memory only. An endpoint's is the one that is submitted with.
    pub token: Secret,
    /// The last one.
    pub errand: Option<Rc<Errand>>,
    /// How the syncs stand, as last heard, and where.
    pub status: Option<(Place, Rc<SyncStatus>)>,
    /// Numbers requests and pauses, so that what belongs to a given-up one is known.
    tick: u32,
}

/// Where a file came from that nobody dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The host that was asked.
    pub host: String,
    /// The enterprise's slug.
    pub enterprise: String,
    /// When its last page came, RFC 3339.
    pub at: String,
    /// Of how many pages it is.
    pub pages: u32,
}

impl State {
    /// What stands in the way of asking the cloud, if anything does.
    pub fn cloud_blocked(&self) -> Option<Blocked> {
        let form = &self.submit.form;
        let address = match self.cloud.source {
            Source::Github => Ok(Address::github()),
            Source::GheCom => Address::ghe_com(&self.cloud.subdomain).ok_or(Blocked::Subdomain),
            Source::Endpoint => form.checked_address().map_err(Blocked::Address),
        };
        match address {
            Err(blocked) => Some(blocked),
            Ok(address) if !form.may_reach(&address) => Some(Blocked::AddressElsewhere),
            Ok(_) => self.blocked_by_enterprise().or_else(|| token_blocked(self.cloud_token())),
        }
    }

    /// The token for what is chosen.
    pub fn cloud_token(&self) -> &Secret {
        self.token_for(self.cloud.source)
    }

    fn token_for(&self, source: Source) -> &Secret {
        if source == Source::Endpoint { &self.submit.form.token } else { &self.cloud.token }
    }

    #[inline(never)]
    pub(super) fn reduce_cloud(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::CloudOpen => self.cloud.open = !self.cloud.open,
            Action::CloudSource(source) => self.cloud.source = source,
            Action::AskCloud(what) => return self.ask_cloud(what),
            Action::AskAgain => return self.ask_again(),
            Action::AskCompare => {
                let effects = self.ask_cloud(What::Status);
                self.edit_errand(|errand| errand.then_report = true);
                return effects;
            }
            Action::CancelCloud => return self.cancel_cloud(),
            Action::Got { tick, got, now, spread } if tick == self.cloud.tick => return self.got(got, now, spread),
            Action::CloudTick { tick, now } if tick == self.cloud.tick => return self.cloud_tick(now),
            Action::Gathered { size, at } => return self.gathered(size, at),
            _ => {}
        }
        Vec::new()
    }

    fn ask_cloud(&mut self, what: What) -> Vec<Effect> {
        if self.cloud_blocked().is_some() {
            return Vec::new();
        }
        let address = match self.cloud.source {
            Source::Github => Some(Address::github()),
            Source::GheCom => Address::ghe_com(&self.cloud.subdomain),
            Source::Endpoint => self.submit.form.checked_address().ok(),
        };
        let enterprise = self.submit.form.enterprise.trim().to_owned();
        let reads = address.and_then(|address| address.reads(&enterprise));
        let source = self.cloud.source;
        reads.map_or_else(Vec::new, |reads| self.begin_errand(what, Place { reads, enterprise, source }))
    }

    /// The same question about the syncs, to the same.
    fn ask_again(&mut self) -> Vec<Effect> {
        let Cloud { errand, status, .. } = &self.cloud;
        let asked = errand.as_ref().map(|errand| &errand.place).or(status.as_ref().map(|(place, _)| place));
        asked.cloned().map_or_else(Vec::new, |place| self.begin_errand(What::Status, place))
    }

    /// How the syncs stand where was just submitted.
    pub(super) fn follow_syncs(&mut self) -> Vec<Effect> {
        let form = &self.submit.form;
        let Some(run) = self.submit.run.clone() else { return Vec::new() };
        let reads = form.checked_address().ok().and_then(|address| address.reads(&run.enterprise));
        let (enterprise, source) = (run.enterprise.clone(), Source::Endpoint);
        reads.map_or_else(Vec::new, |reads| self.begin_errand(What::Status, Place { reads, enterprise, source }))
    }

    fn begin_errand(&mut self, what: What, place: Place) -> Vec<Effect> {
        let url = if what == What::Report { place.reads.report() } else { place.reads.sync_status() };
        let token = Secret(self.token_for(place.source).0.trim().to_owned());
        let errand = Errand {
            what,
            place,
            pages: 0,
            people: 0,
            total: None,
            stage: ErrandStage::Asking,
            url,
            token,
            attempt: 0,
            pending: 0,
            then_report: false,
        };
        self.cloud.errand = Some(Rc::new(errand));
        if what == What::Report {
            self.news = News::Fetching;
        }
        let mut effects = vec![Effect::DropCloud];
        effects.extend(self.ask());
        effects
    }

    /// Sends the request that is due.
    fn ask(&mut self) -> Vec<Effect> {
        self.cloud.tick += 1;
        let tick = self.cloud.tick;
        let Some(errand) = self.errand() else { return Vec::new() };
        errand.attempt += 1;
        errand.stage = ErrandStage::Asking;
        vec![Effect::Get { tick, url: errand.url.clone(), token: errand.token.clone() }]
    }

    fn got(&mut self, got: Got, now: u64, spread: f64) -> Vec<Effect> {
        let Some(errand) = self.errand().filter(|errand| errand.is_under_way()) else { return Vec::new() };
        match got {
            Got::Nothing { forbidden } => {
                // What the page itself may not ask for it may not the next time either.
                let pause = (!forbidden).then(|| Refusal::Passing(None).pause(errand.attempt, spread)).flatten();
                match pause {
                    Some(pause) => self.rest_cloud(pause, Why::Again, now),
                    None => self.end_errand(Trouble::NoAnswer { forbidden }),
                }
            }
            Got::Refused(head) => {
                let refusal = head.refusal(now / 1_000);
                let why = if matches!(refusal, Refusal::Limit(_)) { Why::Limit } else { Why::Again };
                let Some(pause) = refusal.pause(errand.attempt, spread) else {
                    let Head { status, kind, said, .. } = *head;
                    return self.end_errand(Trouble::Refused { refusal, status, kind, said });
                };
                self.rest_cloud(pause, why, now)
            }
            Got::Page { people, total, link, head } if errand.what == What::Report => {
                errand.attempt = 0;
                errand.pages += 1;
                errand.people += people;
                errand.total = total.or(errand.total);
                match errand.place.reads.next(link.as_deref().unwrap_or_default()) {
                    Ok(None) => self.fetched(),
                    Ok(Some(url)) if url != errand.url && errand.pages < MOST_PAGES => {
                        errand.url = url;
                        self.next_page(&head, now, spread)
                    }
                    Ok(Some(_)) => self.end_errand(Trouble::Strange),
                    Err(ForeignLink(target)) => self.end_errand(Trouble::Foreign(target)),
                }
            }
            Got::Status(status) if errand.what == What::Status => self.heard(status, now, spread),
            Got::Strange | Got::Page { .. } | Got::Status(_) => self.end_errand(Trouble::Strange),
        }
    }

    fn next_page(&mut self, head: &Head, now: u64, spread: f64) -> Vec<Effect> {
        match head.rest(now / 1_000, spread) {
            Some(pause) => self.rest_cloud(pause, Why::Limit, now),
            None => self.ask(),
        }
    }

    fn heard(&mut self, status: Rc<SyncStatus>, now: u64, spread: f64) -> Vec<Effect> {
        let mut syncs = status.server_instances.iter().filter_map(|one| one.last_sync.as_ref()?.state());
        let is_pending = syncs.any(|state| state == SyncState::Pending);
        let Some(errand) = self.errand() else { return Vec::new() };
        let (place, pending, then_report) = (errand.place.clone(), errand.pending, errand.then_report);
        self.cloud.status = Some((place.clone(), status));
        if !is_pending && then_report {
            return self.begin_errand(What::Report, place);
        }
        if !is_pending {
            self.cloud.errand = None;
            self.news = News::SyncStatus;
            return Vec::new();
        }
        if pending == FOLLOWED {
            return self.end_errand(Trouble::StillPending);
        }
        self.edit_errand(|errand| {
            errand.attempt = 0;
            errand.pending += 1;
        });
        self.rest_cloud(FOLLOW_PAUSE.max(back_off(1 + pending, spread)), Why::Pending, now)
    }

    /// The last page has come.
    fn fetched(&mut self) -> Vec<Effect> {
        let Some(errand) = self.cloud.errand.clone() else { return Vec::new() };
        vec![Effect::Gather { name: file_name(&errand.place) }]
    }

    /// What was fetched is a file now. One that was fetched before is out of date, and gives way.
    fn gathered(&mut self, size: u64, at: String) -> Vec<Effect> {
        let Some(errand) = self.cloud.errand.take() else { return Vec::new() };
        let older: Vec<_> = self.files.iter().filter(|file| file.origin.is_some()).map(|file| file.id).collect();
        let mut effects: Vec<Effect> = older.into_iter().flat_map(|id| self.replace_file(id)).collect();
        let Place { reads, enterprise, .. } = &errand.place;
        let origin = Origin { host: reads.host().to_owned(), enterprise: enterprise.clone(), at, pages: errand.pages };
        let name = file_name(&errand.place);
        self.cloud.open = false;
        effects.extend(self.drop_in(vec![(name, size)], Some(origin)));
        self.news = News::Fetched(errand.people);
        let came = Focus::File(self.next_file - 1);
        effects.push(Effect::Focus(if self.hand_over.is_some() { Focus::HandOver } else { came }));
        effects
    }

    fn rest_cloud(&mut self, pause: Duration, why: Why, now: u64) -> Vec<Effect> {
        let until = now + u64::try_from(pause.as_millis()).unwrap_or(u64::MAX / 2);
        self.cloud.tick += 1;
        let left = seconds_until(until, now);
        if why == Why::Limit {
            self.news = News::Limited(left.div_ceil(60));
        }
        self.edit_errand(|errand| errand.stage = ErrandStage::Pausing { until, left, why });
        vec![self.wait_cloud(until, now)]
    }

    fn cloud_tick(&mut self, now: u64) -> Vec<Effect> {
        let Some(errand) = self.errand() else { return Vec::new() };
        let ErrandStage::Pausing { until, why, .. } = errand.stage else { return Vec::new() };
        if now >= until {
            return self.ask();
        }
        let left = seconds_until(until, now);
        errand.stage = ErrandStage::Pausing { until, left, why };
        // Said again when it matters to somebody who listens, not with every second that is shown.
        if why == Why::Limit && left.is_multiple_of(300) {
            self.news = News::Limited(left / 60);
        }
        vec![self.wait_cloud(until, now)]
    }

    fn wait_cloud(&self, until: u64, now: u64) -> Effect {
        // To the next full second that is left, so that what is shown is true.
        let left = until.saturating_sub(now);
        let ms = u32::try_from(left % u64::from(TICK_MS)).unwrap_or(TICK_MS);
        Effect::Wait { tick: self.cloud.tick, ms: if ms == 0 { TICK_MS } else { ms } }
    }

    fn end_errand(&mut self, trouble: Trouble) -> Vec<Effect> {
        self.cloud.tick += 1;
        let mut effects = vec![Effect::DropCloud];
        self.news = News::NotFetched;
        let mut what = What::Status;
        self.edit_errand(|errand| {
            errand.stage = ErrandStage::Ended(Box::new(trouble));
            what = errand.what;
        });
        if what == What::Report {
            effects.push(Effect::Focus(Focus::CloudError));
        }
        effects
    }

    fn cancel_cloud(&mut self) -> Vec<Effect> {
        let Some(errand) = self.cloud.errand.take() else { return Vec::new() };
        self.cloud.tick += 1;
        self.news = News::FetchCancelled;
        let mut effects = vec![Effect::DropCloud];
        if errand.what == What::Report {
            effects.push(Effect::Focus(Focus::Cloud));
        }
        effects
    }

    /// Ends whatever is under way and forgets everything, tokens first.
    pub(super) fn forget_cloud(&mut self) -> Effect {
        self.forget_tokens();
        self.servers.start_over();
        self.cloud = Cloud {
            tick: self.cloud.tick + 1,
            source: self.cloud.source,
            subdomain: std::mem::take(&mut self.cloud.subdomain),
            ..Cloud::default()
        };
        Effect::DropCloud
    }

    fn errand(&mut self) -> Option<&mut Errand> {
        self.cloud.errand.as_mut().map(Rc::make_mut)
    }

    fn edit_errand(&mut self, change: impl FnOnce(&mut Errand)) {
        if let Some(errand) = self.errand() {
            change(errand);
        }
    }
}

/// Why a token can't be sent.
pub(super) fn token_blocked(token: &Secret) -> Option<Blocked> {
    let token = token.0.trim();
    if token.is_empty() {
        return Some(Blocked::TokenMissing);
    }
    (!token.bytes().all(|byte| byte.is_ascii_graphic())).then_some(Blocked::TokenStrange)
}

fn file_name(place: &Place) -> String {
    format!("consumed-licenses-{}.json", place.enterprise)
}

fn seconds_until(until: u64, now: u64) -> u32 {
    u32::try_from(until.saturating_sub(now).div_ceil(1_000)).unwrap_or(u32::MAX)
}
