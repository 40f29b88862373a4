//! The cloud's report asked for with a token instead of being read from a file: page after page, limits waited out, and what was
//! refused explained. When to ask again and what a refusal means are the rules of the page, too.

use std::io::{self, Read};
use std::thread::sleep;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use oneseat_core::Lang;
use oneseat_submission::{Address, ForeignLink, Head, Problem, Reads, Refusal};
use serde::Deserialize;
use serde::de::IgnoredAny;
use ureq::http::{Response, header};
use ureq::{Agent, Body};

use crate::args::Cloud;
use crate::error::Error;
use crate::http;
use crate::read::Source;
use crate::report::plain;
use crate::submit::retry::random;
use crate::submit::token;
use crate::words::{Words, fill};

/// The version of GitHub's interface whose answers are read.
const VERSION: &str = "2022-11-28";
/// No page is longer, apart from a hostile one.
const LONGEST_PAGE: u64 = 64 << 20;
/// No report has more pages; whoever sends more goes in circles.
const MOST_PAGES: u32 = 50_000;

/// The report of the enterprise that the command line names, to be read behind the files; none where it names none.
pub fn report(args: &Cloud, lang: Lang, words: &'static Words) -> Result<Option<Source>, Error> {
    let Some(enterprise) = &args.enterprise else { return Ok(None) };
    let address = args.endpoint.clone().or_else(|| args.subdomain.clone()).unwrap_or_else(Address::github);
    let guarded = address.clone().guarded(|_| args.allow_http);
    let address = guarded.map_err(|_| Error::PlainHttp { url: address.as_str().to_owned() })?;
    // The command line takes nothing else for an enterprise.
    let Some(reads) = address.reads(enterprise) else { return Ok(None) };
    let authorization = format!("Bearer {}", token::read(args.token_file.as_deref())?);
    let agent = http::agent(args.ca_file.as_deref())?;
    let next = Some(reads.report());
    let pages = Pages { agent, authorization, lang, words, reads, next, asked: 0, ready: Vec::new(), given: 0 };
    Ok(Some(Source {
        name: format!("consumed-licenses-{enterprise}.json"),
        host: None,
        bytes: None,
        from: Box::new(pages),
    }))
}

/// One page as it came, or several as the array of them, which the core's reader knows.
struct Pages {
    agent: Agent,
    authorization: String,
    lang: Lang,
    words: &'static Words,
    reads: Reads,
    /// What is asked next; none after the last page.
    next: Option<String>,
    asked: u32,
    /// What has come, and how much of it is read.
    ready: Vec<u8>,
    given: usize,
}

/// A page and what its head says.
struct Page {
    bytes: Vec<u8>,
    link: String,
    head: Head,
}

/// Why a request brought no page.
enum Fault {
    /// None came; whether another try may do better.
    NoAnswer {
        why: String,
        again: bool,
    },
    Refused(Box<Head>),
    /// It is something else.
    Strange,
}

/// As much of a page as tells that it is one.
#[derive(Deserialize)]
#[allow(dead_code, reason = "only that it is there counts")]
struct Known {
    users: Vec<IgnoredAny>,
}

impl Read for Pages {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.ready.len() {
            let Some(url) = self.next.take() else { return Ok(0) };
            self.given = 0;
            self.ready = self.page(&url).map_err(io::Error::other)?;
        }
        let part = &self.ready[self.given..];
        let read = part.len().min(buffer.len());
        buffer[..read].copy_from_slice(&part[..read]);
        self.given += read;
        Ok(read)
    }
}

impl Pages {
    /// A page, with what joins it to the others; or why there is none, in words.
    fn page(&mut self, url: &str) -> Result<Vec<u8>, String> {
        let mut page = self.tried(url)?;
        self.asked += 1;
        self.next = self
            .reads
            .next(&page.link)
            .map_err(|ForeignLink(place)| fill(self.words.foreign_link, &[("place", &place)]))?;
        if self.next.as_deref() == Some(url) || self.asked == MOST_PAGES {
            return Err(self.words.not_a_report.to_owned());
        }
        let (is_first, is_last) = (self.asked == 1, self.next.is_none());
        let mut joined = Vec::with_capacity(page.bytes.len() + 2);
        match (is_first, is_last) {
            (true, true) => {}
            (true, false) => joined.push(b'['),
            (false, _) => joined.push(b','),
        }
        joined.append(&mut page.bytes);
        if is_last && !is_first {
            joined.push(b']');
        }
        if !is_last && let Some(pause) = page.head.rest(now(), random()) {
            self.rest(pause);
        }
        Ok(joined)
    }

    /// Asks until there is a page, or no hope of one.
    fn tried(&self, url: &str) -> Result<Page, String> {
        let mut tries = 0;
        loop {
            tries += 1;
            let (pause, why) = match self.ask(url) {
                Ok(page) => return Ok(page),
                Err(Fault::Strange) => (None, self.words.not_a_report.to_owned()),
                Err(Fault::NoAnswer { why, again }) => {
                    let pause = again.then(|| Refusal::Passing(None).pause(tries, random())).flatten();
                    (pause, fill(self.words.no_answer_from, &[("host", self.reads.host()), ("why", &why)]))
                }
                Err(Fault::Refused(head)) => {
                    let refusal = head.refusal(now());
                    (refusal.pause(tries, random()), self.said(&refusal, &head))
                }
            };
            match pause {
                Some(pause) => self.rest(pause),
                None => return Err(why),
            }
        }
    }

    fn ask(&self, url: &str) -> Result<Page, Fault> {
        let request = self
            .agent
            .get(url)
            .header(header::AUTHORIZATION, &self.authorization)
            .header(header::ACCEPT, "application/vnd.github+json, application/json")
            .header(header::ACCEPT_LANGUAGE, self.lang.as_str())
            .header("X-GitHub-Api-Version", VERSION);
        let mut answer = request.call().map_err(|error| no_answer(&error))?;
        let mut head = head(&answer);
        let field = answer.headers().get(header::LINK).and_then(|field| field.to_str().ok());
        let link = field.unwrap_or_default().to_owned();
        let bytes = answer.body_mut().with_config().limit(LONGEST_PAGE).read_to_vec();
        if !answer.status().is_success() {
            let problem: Problem = bytes.ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
            head.said = problem.said();
            return Err(Fault::Refused(Box::new(head)));
        }
        let bytes = bytes.map_err(|error| no_answer(&error))?;
        serde_json::from_slice::<Known>(&bytes).map_err(|_| Fault::Strange)?;
        Ok(Page { bytes, link, head })
    }

    /// Says that it waits, and waits.
    fn rest(&self, pause: Duration) {
        let seconds = pause.as_secs_f64().ceil().to_string();
        let sentence = fill(self.words.resting, &[("host", self.reads.host()), ("seconds", &seconds)]);
        anstream::eprintln!("{}", plain(&sentence));
        sleep(pause);
    }

    /// Why it was refused, and what can be done about it.
    fn said(&self, refusal: &Refusal, head: &Head) -> String {
        let words = self.words;
        let status = head.status.to_string();
        let sentence = match refusal {
            Refusal::Limit(Some(asked)) => fill(words.refused_limit_for, &[("seconds", &asked.as_secs().to_string())]),
            Refusal::Limit(None) => words.refused_limit.to_owned(),
            Refusal::Token => words.refused_token.to_owned(),
            Refusal::Sso(Some(url)) => fill(words.refused_sso_at, &[("url", url)]),
            Refusal::Sso(None) => words.refused_sso.to_owned(),
            Refusal::Scopes { has, needs } => fill(words.refused_scopes, &[("has", has), ("needs", needs)]),
            Refusal::Permission => words.refused_permission.to_owned(),
            Refusal::NotFound => words.refused_not_found.to_owned(),
            Refusal::Redirect => words.refused_redirect.to_owned(),
            Refusal::Passing(_) | Refusal::Other => words.refused_otherwise.to_owned(),
        };
        let host = self.reads.host();
        let answered = fill(words.answered, &[("host", host), ("status", &status), ("said", &head.said)]);
        format!("{sentence} ({})", answered.trim_end())
    }
}

/// What of an answer's head the rules ask for.
fn head(answer: &Response<Body>) -> Head {
    let field = |name: &str| answer.headers().get(name)?.to_str().ok().map(str::to_owned);
    Head::of(answer.status().as_u16(), http::after(answer), field)
}

fn no_answer(error: &ureq::Error) -> Fault {
    let (why, again) = http::unanswered(error);
    Fault::NoAnswer { why, again }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
