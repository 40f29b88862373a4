//! Who keeps the books while things break: senders that do not give up, and a ledger of what they were told.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Write as _;
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use reqwest::Client;
use serde_json::Value;
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::{Endpoint, address, hex, repr_digest, sha256, usage};

/// Servers that send, two to each enterprise.
const SENDERS: [(&str, u64); 4] = [("octo", 1), ("octo", 2), ("other", 3), ("other", 4)];
/// How long a sender goes on with one upload. Nothing here takes as long unless something hangs.
pub const PATIENCE: Duration = Duration::from_mins(2);
const REQUEST: Duration = Duration::from_secs(30);
/// How a program under a fault serves: one of the two enterprises wants its uploads kept as they came, and that is to hold as well.
pub const KEEPING: &[&str] = &["--originals-days", "30"];

/// A number below `end`, at random.
pub fn random(end: u64) -> u64 {
    u64::try_from(Uuid::new_v4().as_u128() % u128::from(end.max(1))).unwrap()
}

/// Waits up to this many milliseconds, at random: faults come at any moment.
pub async fn pause(milliseconds: u64) {
    tokio::time::sleep(Duration::from_millis(random(milliseconds))).await;
}

/// An upload that was answered with 201.
#[derive(Clone, Debug)]
struct Acknowledged {
    enterprise: &'static str,
    instance: u64,
    id: String,
    sha256: String,
    accounts: u64,
}

#[derive(Debug, Default)]
struct Seen {
    tries: AtomicU64,
    refused: AtomicU64,
    replayed: AtomicU64,
}

/// What is wrong. All of it should be nought.
#[derive(Debug, Default, PartialEq, Eq)]
struct Wrong {
    lost: u64,
    halves: u64,
    doubles: u64,
}

/// What was sent, what was acknowledged, and what became of it.
pub struct Ledger {
    fault: &'static str,
    database: &'static str,
    tokens: HashMap<&'static str, String>,
    rounds: usize,
    done: usize,
    next: u64,
    acknowledged: Vec<Acknowledged>,
    seen: Arc<Seen>,
    since: Instant,
}

/// Uploads that go on until the fault is healed and each is acknowledged.
pub struct Uploads {
    healed: Arc<AtomicBool>,
    origins: Arc<Mutex<Vec<String>>>,
    seen: Arc<Seen>,
    refused_before: u64,
    senders: Vec<JoinHandle<Vec<Acknowledged>>>,
}

impl Uploads {
    /// Waits until this many tries were refused: the fault has struck.
    pub async fn refused(&self, times: u64) {
        let since = Instant::now();
        while self.seen.refused.load(Ordering::SeqCst) < self.refused_before + times {
            assert!(since.elapsed() < PATIENCE, "the fault never struck");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// The fault is over, and this program answers from now on, beside those that did before.
    pub fn heal(&self, origin: String) {
        let mut origins = self.origins.lock().unwrap();
        if !origins.contains(&origin) {
            origins.push(origin);
        }
        self.healed.store(true, Ordering::SeqCst);
    }
}

impl Ledger {
    /// A ledger for one kind of fault. Makes the second enterprise.
    pub fn open(fault: &'static str, endpoint: &Endpoint) -> Self {
        endpoint.add_enterprise("other", &[]);
        endpoint.run(&[&["originals", "keep", "octo", "30"], KEEPING].concat());
        let tokens = HashMap::from([("octo", endpoint.token.clone()), ("other", endpoint.add_token("other"))]);
        let database = if endpoint.database.file().is_some() { "SQLite" } else { "PostgreSQL" };
        let (seen, since) = (Arc::default(), Instant::now());
        Self { fault, database, tokens, rounds: 0, done: 0, next: 0, acknowledged: Vec::new(), seen, since }
    }

    /// How many rounds: what `ONESEAT_FAULT_ROUNDS` says, else so many.
    pub fn rounds(&mut self, otherwise: usize) -> usize {
        self.rounds = std::env::var("ONESEAT_FAULT_ROUNDS").map_or(otherwise, |rounds| rounds.parse().unwrap());
        self.rounds
    }

    /// How many uploads were stored while the word of it was lost: asked again, they were answered with the first answer.
    pub fn replayed(&self) -> u64 {
        self.seen.replayed.load(Ordering::SeqCst)
    }

    /// Starts a round of uploads to these programs.
    pub fn begin(&mut self, origins: Vec<String>) -> Uploads {
        self.begin_with(origins, false)
    }

    /// The same, by senders that hang up before they ask in earnest.
    pub fn begin_cut(&mut self, origins: Vec<String>) -> Uploads {
        self.begin_with(origins, true)
    }

    fn begin_with(&mut self, origins: Vec<String>, cut: bool) -> Uploads {
        let (healed, origins) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(origins)));
        let refused_before = self.seen.refused.load(Ordering::SeqCst);
        let mut senders = Vec::new();
        for (enterprise, instance) in SENDERS {
            let sender = Sender {
                enterprise,
                instance,
                token: self.tokens[enterprise].clone(),
                origins: Arc::clone(&origins),
                healed: Arc::clone(&healed),
                seen: Arc::clone(&self.seen),
                cut,
            };
            // Room for as many uploads as a round can have.
            let first = self.next + instance * 1_000;
            senders.push(tokio::spawn(sender.run(first)));
        }
        self.next += 10_000;
        Uploads { healed, origins, seen: Arc::clone(&self.seen), refused_before, senders }
    }

    /// Waits until every sender was told that its uploads are stored, and looks whether the last of them stand, and stand whole.
    pub async fn end(&mut self, uploads: Uploads, endpoint: &Endpoint) {
        for sender in uploads.senders {
            self.acknowledged.extend(sender.await.unwrap());
        }
        let origin = uploads.origins.lock().unwrap().last().unwrap().clone();
        let halves = self.halves(&origin, endpoint).await;
        assert_eq!(halves, 0, "{}: what is stored does not fit together", self.fault);
        self.done += 1;
        // Hundreds of rounds take long, and who runs them wants to see that they go on.
        if self.done.is_multiple_of(20) {
            println!("{}, {}: {} rounds", self.database, self.fault, self.done);
        }
    }

    /// Looks for every upload that was ever acknowledged, writes the figures down, and fails if one of them is not nought.
    pub async fn close(self, endpoint: &Endpoint) {
        let server = endpoint.replica();
        let mut wrong = Wrong { halves: self.halves(&server.origin, endpoint).await, ..Wrong::default() };
        for (enterprise, token) in &self.tokens {
            let listed = listed(&server.origin, enterprise, token).await;
            let mut times: BTreeMap<&str, u64> = BTreeMap::new();
            for upload in &listed {
                *times.entry(upload["sha256"].as_str().unwrap()).or_default() += 1;
            }
            wrong.doubles += times.values().map(|times| times - 1).sum::<u64>();
            let by_id: HashMap<&str, &Value> =
                listed.iter().map(|upload| (upload["id"].as_str().unwrap(), upload)).collect();
            let own = || self.acknowledged.iter().filter(|acknowledged| acknowledged.enterprise == *enterprise);
            for acknowledged in own() {
                let there = by_id.get(acknowledged.id.as_str()).is_some_and(|upload| {
                    upload["sha256"] == acknowledged.sha256 && upload["accounts"] == acknowledged.accounts
                });
                wrong.lost += u64::from(!there);
            }
            // Every key was asked with until it was acknowledged, so nothing else can be there.
            let known: BTreeSet<&str> = own().map(|acknowledged| acknowledged.id.as_str()).collect();
            wrong.doubles += by_id.keys().filter(|id| !known.contains(*id)).count() as u64;
        }
        self.write_down(&wrong);
        assert_eq!(wrong, Wrong::default(), "{}", self.fault);
    }

    /// How much of what is stored does not fit together: figures, rows and blocks of the report, instances without their upload,
    /// uploads without their key, changes without their upload, originals without one of their pieces.
    async fn halves(&self, origin: &str, endpoint: &Endpoint) -> u64 {
        let mut halves = 0;
        for (enterprise, token) in &self.tokens {
            // Of each server the last upload stands, and no two servers share a person.
            let mut last: BTreeMap<u64, u64> = BTreeMap::new();
            for acknowledged in self.acknowledged.iter().filter(|one| one.enterprise == *enterprise) {
                last.insert(acknowledged.instance, acknowledged.accounts);
            }
            let expected: u64 = last.values().sum();
            let url = format!("{origin}/enterprises/{enterprise}/consumed-licenses");
            let report = get(&format!("{url}?per_page=1"), token).await;
            let csv = Client::new().get(&url).bearer_auth(token).header("Accept", "text/csv").send().await.unwrap();
            let rows = csv.text().await.unwrap().lines().count() as u64 - 1;
            halves += u64::from(report["total_seats_consumed"] != expected) + u64::from(rows != expected);
        }
        for query in [
            "SELECT count(*) FROM server_instance s LEFT JOIN upload u ON u.id = s.upload_id WHERE u.id IS NULL",
            "SELECT count(*) FROM upload u LEFT JOIN idempotency_key k ON k.upload_id = u.id WHERE k.upload_id IS NULL",
            "SELECT count(*) FROM idempotency_key k LEFT JOIN upload u ON k.upload_id = u.id WHERE u.id IS NULL",
            "SELECT CAST(sum(revision) AS BIGINT) - (SELECT count(*) FROM upload) FROM enterprise",
            "SELECT count(*) FROM upload u JOIN enterprise e ON e.id = u.enterprise_id LEFT JOIN original o ON o.upload_id = u.id
             WHERE (o.upload_id IS NULL) = (e.slug = 'octo')",
            "SELECT count(*) FROM original o LEFT JOIN original_piece p ON p.upload_id = o.upload_id
             WHERE p.piece IS NULL OR p.piece <> 0 OR length(p.body) <> o.packed",
        ] {
            halves += endpoint.database.number(query).await.unsigned_abs();
        }
        halves + u64::from(!endpoint.database.is_sound().await)
    }

    /// One line of figures, for the table that `cargo xtask soak` makes.
    fn write_down(&self, wrong: &Wrong) {
        let count = |number: &AtomicU64| number.load(Ordering::SeqCst);
        let line = format!(
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} s |\n",
            self.database,
            self.fault,
            self.rounds,
            self.acknowledged.len(),
            count(&self.seen.tries),
            count(&self.seen.refused),
            count(&self.seen.replayed),
            wrong.lost,
            wrong.halves,
            wrong.doubles,
            self.since.elapsed().as_secs()
        );
        print!("{line}");
        if let Some(path) = std::env::var_os("ONESEAT_FAULT_FIGURES") {
            let mut file = std::fs::OpenOptions::new().append(true).create(true).open(path).unwrap();
            file.write_all(line.as_bytes()).unwrap();
        }
    }
}

/// One server of an enterprise's, which has one upload after another to make.
struct Sender {
    enterprise: &'static str,
    instance: u64,
    token: String,
    origins: Arc<Mutex<Vec<String>>>,
    healed: Arc<AtomicBool>,
    seen: Arc<Seen>,
    cut: bool,
}

impl Sender {
    async fn run(self, first: u64) -> Vec<Acknowledged> {
        let client = Client::builder().timeout(REQUEST).build().unwrap();
        let mut acknowledged = Vec::new();
        for number in first..first + 1_000 {
            acknowledged.push(self.upload(&client, number).await);
            if self.healed.load(Ordering::SeqCst) {
                return acknowledged;
            }
        }
        panic!("more uploads than a round has room for");
    }

    fn origin(&self) -> String {
        let origins = self.origins.lock().unwrap();
        origins[usize::try_from(random(origins.len() as u64)).unwrap()].clone()
    }

    /// Sends an upload until it is acknowledged. No two uploads are the same, so each can be told in what is stored.
    async fn upload(&self, client: &Client, number: u64) -> Acknowledged {
        let accounts = 20 + random(800);
        let id = format!("0b6f2f43-6a53-4c8e-9b57-0a4d3f9be{:03}", self.instance);
        // Addresses that can't be packed well, so that a disk is soon full.
        let people = (0..accounts).map(|one| (number * 1_000 + one, format!("{}-{}", Uuid::new_v4(), address(number))));
        let body = usage(&id, &format!("ghes{}.octo.example", self.instance), people);
        let key = Uuid::new_v4().to_string();
        if self.cut {
            let (origin, head, body) = (self.origin(), self.head(&key, &body), body.clone());
            tokio::task::spawn_blocking(move || cut(&origin, &head, &body)).await.unwrap();
        }
        let since = Instant::now();
        loop {
            assert!(since.elapsed() < PATIENCE, "an upload was not taken");
            self.seen.tries.fetch_add(1, Ordering::SeqCst);
            let url = format!("{}/enterprises/{}/server-usage-uploads", self.origin(), self.enterprise);
            let request = client.post(url).bearer_auth(&self.token).header("Content-Type", "application/json");
            let request = request.header("Idempotency-Key", &key).header("Repr-Digest", repr_digest(&body));
            // An answer that is cut is no acknowledgement.
            if let Ok(answer) = request.body(body.clone()).send().await {
                let (status, replayed) =
                    (answer.status().as_u16(), answer.headers().contains_key("idempotency-replayed"));
                match (status, answer.json::<Value>().await) {
                    (201, Ok(upload)) => {
                        self.seen.replayed.fetch_add(u64::from(replayed), Ordering::SeqCst);
                        let id = upload["id"].as_str().unwrap().to_owned();
                        let (enterprise, instance, sha256) = (self.enterprise, self.instance, hex(&sha256(&body)));
                        return Acknowledged { enterprise, instance, id, sha256, accounts };
                    }
                    (500 | 503, _) => drop(self.seen.refused.fetch_add(1, Ordering::SeqCst)),
                    (409, _) | (201, Err(_)) => {}
                    (status, problem) => panic!("{status}: {problem:?}"),
                }
            }
            pause(40).await;
        }
    }

    fn head(&self, key: &str, body: &[u8]) -> String {
        format!(
            "POST /enterprises/{}/server-usage-uploads HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {}\r\n\
             Content-Type: application/json\r\nIdempotency-Key: {key}\r\nRepr-Digest: {}\r\nContent-Length: {}\r\n\r\n",
            self.enterprise,
            self.token,
            repr_digest(body),
            body.len()
        )
    }
}

/// Sends a part of a request, in half of the cases all of it, and hangs up without waiting for an answer.
fn cut(origin: &str, head: &str, body: &[u8]) {
    let Ok(mut socket) = TcpStream::connect(origin.strip_prefix("http://").unwrap()) else { return };
    let length = body.len() as u64;
    let sent = if random(2) == 0 { length } else { random(length) };
    // The other side may hang up as well.
    let _ = socket.write_all(head.as_bytes());
    let _ = socket.write_all(&body[..usize::try_from(sent).unwrap()]);
    std::thread::sleep(Duration::from_millis(random(20)));
}

async fn get(url: &str, token: &str) -> Value {
    let response = Client::new().get(url).bearer_auth(token).send().await.unwrap();
    assert_eq!(response.status(), 200, "{url}");
    response.json().await.unwrap()
}

/// Every upload of an enterprise.
async fn listed(origin: &str, enterprise: &str, token: &str) -> Vec<Value> {
    let mut all = Vec::new();
    for page in 1.. {
        let url = format!("{origin}/enterprises/{enterprise}/server-usage-uploads?per_page=100&page={page}");
        let uploads = get(&url, token).await;
        let uploads = uploads.as_array().unwrap();
        if uploads.is_empty() {
            break;
        }
        all.extend(uploads.iter().cloned());
    }
    all
}
