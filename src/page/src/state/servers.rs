//! An endpoint's servers: listed, synced now, disconnected, and a code for one more.
//!
//! One request at a time. While something is expected of somebody else (a sync under way, a code that may be used) the list is
//! asked for again.

use super::{
    Action, Blocked, Effect, Focus, News, Secret, Source, State,
    cloud::{Place, token_blocked},
};
use oneseat_submission::{ConnectionCode, Head, Refusal, Server, is_host};
use std::rc::Rc;

/// Between two looks at what is expected.
const LOOK_MS: u32 = 5_000;
/// So often at the most: for as long as a code is good. A page that was forgotten asks no more.
const LOOKS: u32 = 180;

/// What is asked of the endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Which servers there are.
    List,
    /// The same, because something is expected: nobody waits for it, and nothing is said where it fails for a moment.
    Look,
    /// That this one be synced, by its key.
    Sync(String),
    /// That a connection end, and what it uploaded be forgotten or not.
    End { id: String, host: String, forget: bool },
    /// A code for this host.
    Code(String),
}

/// What a request brought.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    /// No answer: unreachable, cut off, or kept from the page. Whether the page's own policy forbade the request.
    Nothing { forbidden: bool },
    /// Every server.
    Servers(Rc<Vec<Server>>),
    /// A code.
    Code(Rc<ConnectionCode>),
    /// It is done, or will be.
    Done,
    /// An answer of another kind.
    Strange,
    /// Not what was asked for.
    Refused(Box<Head>),
}

/// Why what was wished did not happen.
#[derive(Clone, Debug, PartialEq)]
pub enum Obstacle {
    /// No answer, or none for this page; whether the page's own policy forbade the request.
    NoAnswer { forbidden: bool },
    /// Not the interface that was expected.
    Strange,
    /// Refused.
    Refused { refusal: Refusal, head: Box<Head> },
}

/// A connection that may be about to end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// The connection.
    pub id: String,
    /// Its server's place in the list.
    pub index: usize,
    /// Whether what it uploaded is to be forgotten.
    pub forget: bool,
}

/// Everything about servers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Servers {
    /// Whether the section is shown.
    pub open: bool,
    /// Who was asked.
    pub place: Option<Place>,
    /// All of them, once they have come.
    pub list: Option<Rc<Vec<Server>>>,
    /// The request under way.
    pub wish: Option<Wish>,
    /// Why the last one came to nothing.
    pub obstacle: Option<Obstacle>,
    /// The host that is to be connected.
    pub host: String,
    /// The last code, until it was used.
    pub code: Option<Rc<ConnectionCode>>,
    /// What the dialogue is about.
    pub ending: Option<Ending>,
    token: Secret,
    looks: u32,
    /// Numbers requests and pauses, so that what belongs to a given-up one is known.
    tick: u32,
}

impl Servers {
    /// Whether something that was asked for is under way: what is pressed has to wait for it.
    pub fn is_busy(&self) -> bool {
        self.wish.as_ref().is_some_and(|wish| *wish != Wish::Look)
    }

    /// The host that a code may be made for; none where nothing is typed, or no host's name.
    pub fn host(&self) -> Option<&str> {
        Some(self.host.trim()).filter(|host| is_host(host))
    }

    /// The server whose connection may be about to end.
    pub fn ending(&self) -> Option<(&Server, bool)> {
        let ending = self.ending.as_ref()?;
        self.list.as_ref()?.get(ending.index).map(|server| (server, ending.forget))
    }

    /// Nothing is left but that no late answer counts.
    pub(super) fn start_over(&mut self) {
        *self = Self { tick: self.tick + 1, ..Self::default() };
    }

    /// What must not stay in memory.
    pub(super) fn forget_secrets(&mut self) {
        self.token = Secret::default();
        self.code = None;
    }

    fn expects(&self) -> bool {
        let comes = |server: &Server| {
            let is_new = server.connection.is_some() && server.last_sync.is_none();
            is_new || server.is_under_way()
        };
        self.code.is_some() || self.list.iter().flat_map(|list| list.iter()).any(comes)
    }
}

impl State {
    /// What stands in the way of asking for servers, if anything does.
    pub fn servers_blocked(&self) -> Option<Blocked> {
        let form = &self.submit.form;
        match form.checked_address() {
            Err(fault) => Some(Blocked::Address(fault)),
            Ok(address) if !form.may_reach(&address) => Some(Blocked::AddressElsewhere),
            Ok(_) => self.blocked_by_enterprise().or_else(|| token_blocked(&form.token)),
        }
    }

    #[inline(never)]
    pub(super) fn reduce_servers(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::ServersOpen => self.servers.open = !self.servers.open,
            Action::AskServers => return self.ask_servers(),
            Action::SyncNow(key) => {
                let is = |server: &Server| server.key() == Some(&key) && !server.is_under_way();
                if self.servers.list.iter().flat_map(|list| list.iter()).any(is) {
                    return self.wish(Wish::Sync(key));
                }
            }
            Action::MakeCode => {
                let host = self.servers.host().map(str::to_owned);
                return host.map_or_else(Vec::new, |host| self.wish(Wish::Code(host)));
            }
            Action::Disconnect(Some(index)) => return self.begin_ending(index),
            Action::Disconnect(None) => return self.drop_ending(),
            Action::ForgetAccounts(forget) => {
                if let Some(ending) = &mut self.servers.ending {
                    ending.forget = forget;
                }
            }
            Action::DisconnectNow => return self.end(),
            Action::ServersTold { tick, told, now } if tick == self.servers.tick => {
                return self.servers_told(told, now);
            }
            Action::LookAgain { tick } if tick == self.servers.tick => return self.wish(Wish::Look),
            _ => {}
        }
        Vec::new()
    }

    fn ask_servers(&mut self) -> Vec<Effect> {
        if self.servers_blocked().is_some() {
            return Vec::new();
        }
        let form = &self.submit.form;
        let enterprise = form.enterprise.trim().to_owned();
        let reads = form.checked_address().ok().and_then(|address| address.reads(&enterprise));
        let Some(reads) = reads else { return Vec::new() };
        self.servers.token = Secret(form.token.0.trim().to_owned());
        let place = Place { reads, enterprise, source: Source::Endpoint };
        if self.servers.place.as_ref() != Some(&place) {
            self.servers.list = None;
            self.servers.code = None;
        }
        self.servers.place = Some(place);
        self.wish(Wish::List)
    }

    /// Sends what is wished, in the place of a look that may be under way.
    fn wish(&mut self, wish: Wish) -> Vec<Effect> {
        let servers = &mut self.servers;
        // After the page was left there is no token to ask with.
        let Some(place) = servers.place.as_ref().filter(|_| !servers.token.0.is_empty() && !servers.is_busy()) else {
            return Vec::new();
        };
        let reads = &place.reads;
        let (method, url, host) = match &wish {
            Wish::List | Wish::Look => ("GET", reads.servers(), None),
            Wish::Sync(key) => ("POST", reads.syncs(key), None),
            Wish::End { id, forget, .. } => ("DELETE", reads.connection(id, *forget), None),
            Wish::Code(host) => ("POST", reads.codes(), Some(host.clone())),
        };
        servers.looks = if wish == Wish::Look { servers.looks + 1 } else { 0 };
        servers.tick += 1;
        if wish != Wish::Look {
            servers.obstacle = None;
        }
        servers.wish = Some(wish);
        vec![Effect::Call { tick: servers.tick, method, url, token: servers.token.clone(), host }]
    }

    fn servers_told(&mut self, told: Told, now: u64) -> Vec<Effect> {
        let Some(wish) = self.servers.wish.take() else { return Vec::new() };
        match (told, wish) {
            (Told::Servers(list), Wish::Look) => self.listed(list),
            (Told::Servers(list), Wish::List) => {
                let mut effects = self.listed(list);
                effects.push(Effect::Focus(Focus::Servers));
                effects
            }
            (Told::Code(code), Wish::Code(host)) if is_host(&code.host_name) => {
                self.servers.code = Some(code);
                self.news = News::Code(host);
                let mut effects = self.wish(Wish::Look);
                effects.push(Effect::Focus(Focus::Code));
                effects
            }
            (Told::Done, Wish::Sync(key)) => {
                self.news = News::SyncAsked(self.host_of(&key));
                self.wish(Wish::Look)
            }
            (Told::Done, Wish::End { host, .. }) => self.ended(host),
            // It had ended already.
            (Told::Refused(head), Wish::End { host, .. }) if head.status == 410 => self.ended(host),
            (Told::Nothing { forbidden }, wish) => self.hindered(&wish, Obstacle::NoAnswer { forbidden }),
            (Told::Refused(head), wish) => {
                let refusal = head.refusal(now / 1_000);
                self.hindered(&wish, Obstacle::Refused { refusal, head })
            }
            (_, wish) => self.hindered(&wish, Obstacle::Strange),
        }
    }

    /// Nothing of what is shown is taken away. What passes is not worth a word where nobody asked.
    fn hindered(&mut self, wish: &Wish, obstacle: Obstacle) -> Vec<Effect> {
        let passes = matches!(
            obstacle,
            Obstacle::NoAnswer { forbidden: false }
                | Obstacle::Refused { refusal: Refusal::Passing(_) | Refusal::Limit(_), .. }
        );
        if *wish == Wish::Look && passes {
            return self.look_again();
        }
        self.servers.obstacle = Some(obstacle);
        self.news = News::ServersNot;
        if *wish == Wish::Look {
            return Vec::new();
        }
        let mut effects = self.look_later();
        effects.push(Effect::Focus(Focus::ServersError));
        effects
    }

    fn listed(&mut self, list: Rc<Vec<Server>>) -> Vec<Effect> {
        let servers = &mut self.servers;
        if servers.list.is_none() {
            self.news = News::Servers(list.len() as u64);
        }
        // By a connection that was not there before: a code may be made for a host that has one already.
        let old = servers.list.take().unwrap_or_default();
        let id_of = |server: &Server| server.connection.as_ref().map(|connection| connection.id.clone());
        let used = servers.code.take_if(|code| {
            list.iter().any(|server| {
                let host = server.host_name.as_deref().unwrap_or_default();
                let id = id_of(server);
                host.eq_ignore_ascii_case(&code.host_name) && id.is_some() && old.iter().all(|old| id_of(old) != id)
            })
        });
        if let Some(code) = used {
            servers.host.clear();
            self.news = News::Connected(code.host_name.clone());
        }
        // Another list may have another order.
        let ending = servers.ending.take();
        let was_open = ending.is_some();
        servers.ending = ending.and_then(|ending| {
            let index = list.iter().position(|server| id_of(server).as_ref() == Some(&ending.id))?;
            Some(Ending { index, ..ending })
        });
        servers.list = Some(list);
        let mut effects = self.look_later();
        if was_open && self.servers.ending.is_none() {
            // It ended from the other side, and the dialogue with it.
            effects.push(Effect::Focus(Focus::Servers));
        }
        effects
    }

    /// Another look, if there is something to be seen.
    fn look_later(&mut self) -> Vec<Effect> {
        if self.servers.expects() { self.look_again() } else { Vec::new() }
    }

    fn look_again(&self) -> Vec<Effect> {
        let Servers { looks, tick, .. } = self.servers;
        (looks < LOOKS).then_some(Effect::Look { tick, ms: LOOK_MS }).into_iter().collect()
    }

    fn begin_ending(&mut self, index: usize) -> Vec<Effect> {
        let server = self.servers.list.as_ref().and_then(|list| list.get(index));
        let Some(connection) = server.and_then(|server| server.connection.as_ref()) else { return Vec::new() };
        self.servers.ending = Some(Ending { id: connection.id.clone(), index, forget: false });
        vec![Effect::OpenDialog]
    }

    /// The dialogue closes, and the focus goes back to what opened it.
    fn drop_ending(&mut self) -> Vec<Effect> {
        let ending = self.servers.ending.take();
        ending.map(|ending| Effect::Focus(Focus::Server(ending.index))).into_iter().collect()
    }

    fn end(&mut self) -> Vec<Effect> {
        let Some(Ending { id, index, forget }) = self.servers.ending.clone() else { return Vec::new() };
        let server = self.servers.list.as_ref().and_then(|list| list.get(index));
        let host = server.and_then(|server| server.host_name.clone()).unwrap_or_default();
        let effects = self.wish(Wish::End { id, host, forget });
        if !effects.is_empty() {
            self.servers.ending = None;
        }
        effects
    }

    fn ended(&mut self, host: String) -> Vec<Effect> {
        self.news = News::Disconnected(host);
        let mut effects = self.wish(Wish::List);
        effects.push(Effect::Focus(Focus::Servers));
        effects
    }

    fn host_of(&self, key: &str) -> String {
        let list = self.servers.list.iter().flat_map(|list| list.iter());
        let server = list.into_iter().find(|server| server.key() == Some(key));
        server.and_then(|server| server.host_name.clone()).unwrap_or_else(|| key.to_owned())
    }
}
