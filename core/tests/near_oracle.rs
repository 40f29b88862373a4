//! Near misses against an oracle that compares everybody with everybody, as the rule is written and with nothing shared
//! with the search but the rule.

#![allow(clippy::expect_used, reason = "tests fail by panicking")]

mod support;

use oneseat_core::Lang;
use proptest::{collection::vec, option, prelude::*, sample::select};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use support::reckon_texts;

/// Rows that share a text, above which the text says nothing.
const CROWD: usize = 64;

#[derive(Clone, Debug)]
struct Account {
    server: usize,
    id: u64,
    login: &'static str,
    name: &'static str,
    emails: Vec<String>,
}

#[derive(Clone, Debug)]
struct Member {
    login: String,
    name: &'static str,
    verified: Vec<String>,
    name_id: Option<String>,
}

impl Account {
    fn key(&self) -> Option<&str> {
        self.emails.first().map(String::as_str)
    }

    fn others(&self) -> impl Iterator<Item = &str> {
        self.emails.iter().skip(1).map(String::as_str)
    }
}

impl Member {
    fn addresses(&self) -> impl Iterator<Item = &str> {
        self.verified.iter().chain(&self.name_id).map(String::as_str)
    }

    /// The row that rules 1 and 2 find for a key; logins are distinct and lower case.
    fn found<'m>(members: &'m [Member], key: &str) -> Option<&'m Member> {
        let by_identity = members.iter().filter(|member| member.name_id.as_deref() == Some(key));
        let by_address = members.iter().filter(|member| member.verified.iter().any(|address| address == key));
        let first = |found: &mut dyn Iterator<Item = &'m Member>| found.min_by_key(|member| &member.login);
        first(&mut { by_identity }).or_else(|| first(&mut { by_address }))
    }
}

/// Local part and domain.
type Parts<'t> = (&'t str, &'t str);

fn parts(address: &str) -> Parts<'_> {
    address.rsplit_once('@').expect("an address")
}

fn untagged(local: &str) -> &str {
    local.find('+').filter(|at| *at > 0).map_or(local, |at| &local[..at])
}

fn bare(login: &str) -> Option<&str> {
    let (bare, code) = login.rsplit_once('_')?;
    ((3..=8).contains(&code.len()) && !bare.is_empty()).then_some(bare)
}

fn folded(name: &str) -> Option<String> {
    let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    (words.len() > 1).then(|| words.join(" "))
}

/// A text without each of its letters.
fn shorter(text: &str) -> impl Iterator<Item = String> {
    let letters: Vec<char> = text.chars().collect();
    (0..letters.len()).map(move |at| letters.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, c)| c).collect())
}

/// Every text one edit away, by trying: as they are, or with letters left out, replaced or swapped.
fn is_one_edit(a: &str, b: &str) -> bool {
    let (short, long): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let replaced = short.len() == long.len() && short.iter().zip(&long).filter(|(a, b)| a != b).count() == 1;
    let swapped = (1..short.len()).any(|at| {
        let mut swapped = short.clone();
        swapped.swap(at - 1, at);
        swapped == long && short != long
    });
    replaced || swapped || shorter(a).any(|a| a == b) || shorter(b).any(|b| b == a)
}

/// What an address may share with another, as texts.
fn address_texts(address: &str) -> BTreeSet<String> {
    let (local, domain) = parts(address);
    let mut texts = BTreeSet::from([format!("local {local}"), format!("untagged {} {domain}", untagged(local))]);
    if local.len() >= 4 {
        texts.insert(format!("short {local} {domain}"));
        texts.extend(shorter(local).map(|short| format!("short {short} {domain}")));
    }
    texts
}

fn account_texts(account: &Account) -> BTreeSet<String> {
    let mut texts: BTreeSet<String> = account.others().map(|address| format!("address {address}")).collect();
    texts.extend(account.key().into_iter().flat_map(address_texts));
    texts.insert(format!("login {}", account.login));
    texts.extend(folded(account.name).map(|name| format!("name {name}")));
    texts
}

fn member_texts(member: &Member) -> BTreeSet<String> {
    let mut texts: BTreeSet<String> = member.addresses().map(|address| format!("address {address}")).collect();
    texts.extend(member.addresses().flat_map(address_texts));
    texts.insert(format!("login {}", member.login));
    texts.extend(bare(&member.login).map(|login| format!("login {login}")));
    texts.extend(folded(member.name).map(|name| format!("name {name}")));
    texts
}

/// Servers in the preview.
const SERVERS: usize = 2;

/// Whether an account of every server is matched with a member, who is then suggested for an address as a whole alone: no slip
/// or tag of theirs is looked at.
fn is_taken_everywhere(accounts: &[Account], members: &[Member], member: &Member) -> bool {
    let is_on = |account: &&Account| {
        let found = account.key().and_then(|key| Member::found(members, key));
        found.is_some_and(|found| found.login == member.login)
    };
    let servers: BTreeSet<usize> = accounts.iter().filter(is_on).map(|account| account.server).collect();
    servers.len() == SERVERS
}

struct Oracle<'a> {
    accounts: &'a [Account],
    members: &'a [Member],
    /// The members that have a text.
    sharing: BTreeMap<String, BTreeSet<usize>>,
}

impl Oracle<'_> {
    fn is_matched(&self, account: &Account) -> bool {
        account.key().is_some_and(|key| Member::found(self.members, key).is_some())
    }

    /// Accounts that are one person with this one, which no row has.
    fn person<'a>(&'a self, account: &'a Account) -> impl Iterator<Item = &'a Account> {
        let same = |other: &&Account| {
            (other.server, other.id) == (account.server, account.id)
                || other.key().is_some() && other.key() == account.key()
        };
        self.accounts.iter().filter(same)
    }

    fn in_use(&self, domain: &str) -> bool {
        let accounts = self.accounts.iter().filter(|account| account.key().is_some_and(|key| parts(key).1 == domain));
        let members = self.members.iter().filter(|member| member.addresses().any(|key| parts(key).1 == domain));
        accounts.count() + members.count() > 1
    }

    /// The number of a kind in which both are near, the strongest being 0.
    fn kind(&self, account: &Account, member: &Member) -> Option<usize> {
        let any = |near: &dyn Fn(Parts, Parts) -> bool| {
            account.key().is_some_and(|key| member.addresses().any(|address| near(parts(key), parts(address))))
        };
        let by_name = || {
            let name = folded(account.name)?;
            let members = self.members.iter().filter(|member| folded(member.name).as_ref() == Some(&name)).count();
            let accounts: Vec<_> =
                self.accounts.iter().filter(|other| folded(other.name).as_ref() == Some(&name)).collect();
            let people: BTreeSet<String> = accounts
                .iter()
                .map(|other| match other.key() {
                    Some(key) => Member::found(self.members, key).map_or(key, |member| &member.login).to_owned(),
                    None => format!("{} {}", other.server, other.id),
                })
                .collect();
            (folded(member.name) == Some(name) && members == 1 && people.len() == 1).then_some(())
        };
        let kinds = [
            account.others().any(|other| member.addresses().any(|address| address == other)),
            any(&|(local, domain), (other, at)| domain == at && local != other && untagged(local) == untagged(other)),
            member.login == account.login || bare(&member.login) == Some(account.login),
            any(&|(local, domain), (other, at)| {
                local == other && domain != at && self.in_use(domain) && self.in_use(at)
            }),
            any(&|(local, domain), (other, at)| {
                let long = local.chars().count() >= 5 && other.chars().count() >= 5;
                if domain == at { long && is_one_edit(local, other) } else { local == other && is_one_edit(domain, at) }
            }),
            by_name().is_some(),
        ];
        kinds.iter().position(|near| *near)
    }

    /// Each suggestion as host, id, kind and login, in order.
    fn suggestions(&self) -> Vec<String> {
        const KINDS: [&str; 6] = ["secondary_email", "plus_tag", "same_login", "same_local_part", "typo", "same_name"];
        let mut found = Vec::new();
        let mut done = BTreeSet::new();
        for account in self.accounts.iter().filter(|account| !self.is_matched(account)) {
            let person: Vec<&Account> = self.person(account).collect();
            if !done.insert((person[0].server, person[0].id)) {
                continue;
            }
            let mut own = Vec::new();
            for account in &person {
                let texts = account_texts(account);
                for (index, member) in self.members.iter().enumerate() {
                    let says_something = |text: &String| {
                        self.sharing.get(text).is_some_and(|members| members.len() <= CROWD && members.contains(&index))
                    };
                    let is_taken = self.accounts.iter().any(|other| {
                        let row = other.key().and_then(|key| Member::found(self.members, key));
                        row.is_some_and(|row| row.login == member.login)
                            && person.iter().any(|own| own.server == other.server)
                    });
                    let kind = texts.iter().any(says_something).then(|| self.kind(account, member)).flatten();
                    if let Some(kind) = kind.filter(|kind| *kind == 0 || !is_taken) {
                        own.push((kind, &member.login, account.server, account.id));
                    }
                }
            }
            own.sort_unstable();
            let mut shown = BTreeSet::new();
            own.retain(|(_, login, ..)| shown.len() < 3 && shown.insert(*login));
            found.extend(own.into_iter().map(|(kind, login, server, id)| (server, id, kind, login)));
        }
        found.sort_unstable();
        found
            .iter()
            .map(|(server, id, kind, login)| format!("{server}.example {id} {} {login}", KINDS[*kind]))
            .collect()
    }
}

/// Addresses that are each other's neighbours in every way.
fn address() -> BoxedStrategy<String> {
    let near = select(vec![
        "lisa", "lisas", "lissas", "lisssas", "lsias", "lixas", "lisasx", "slisa", "zoëzoë", "zöezoë", "zoëozë",
        "+lisas",
    ]);
    let tag = select(vec!["", "", "", "+gh", "+x"]);
    let local = prop_oneof![(near, tag).prop_map(|(local, tag)| format!("{local}{tag}")), "[ab]{4,6}"];
    let domain = select(vec!["octo.example", "otco.example", "home.example", "lone.example"]);
    (local, domain).prop_map(|(local, domain)| format!("{local}@{domain}")).boxed()
}

/// Addresses that so many share.
fn crowded_address() -> BoxedStrategy<String> {
    let local = select(vec!["lisas", "lixas", "lisas+gh", "lsias", "bo"]);
    let domain = select(vec!["octo.example", "home.example"]);
    (local, domain).prop_map(|(local, domain)| format!("{local}@{domain}")).boxed()
}

fn name() -> impl Strategy<Value = &'static str> {
    select(vec!["", "Mona", "Mona Lisa", "mona  lisa", "ÄHRE B", "ähre b", "Ana Bo", "Yu Ki", "Bo Bo"])
}

fn accounts() -> impl Strategy<Value = Vec<Account>> {
    let login = select(vec!["mona", "lisa", "mona_octo", "bo", "u1", "u2", "u3", "u4", "u5", "u6"]);
    let account = (0..SERVERS, login, name(), vec(address(), 0..3)).prop_map(|(server, login, name, mut emails)| {
        emails.dedup();
        Account { server, id: 0, login, name, emails }
    });
    vec(account, 1..8).prop_map(|mut accounts| {
        for (id, account) in (1..).zip(&mut accounts) {
            account.id = id;
        }
        accounts
    })
}

fn members(address: BoxedStrategy<String>, count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Member>> {
    let login = select(vec!["mona", "lisa", "bo", "z1", "z2", "z3"]);
    let code = select(vec!["", "_octo", "_oc"]);
    let member = (login, code, name(), vec(address.clone(), 0..3), option::of(address));
    vec(member, count).prop_map(|members| {
        let mut logins = BTreeSet::new();
        let member = |(index, (login, code, name, verified, name_id)): (usize, (&str, &str, _, _, _))| {
            let plain = format!("{login}{code}");
            let login = if logins.insert(plain.clone()) { plain } else { format!("{login}{index}{code}") };
            Member { login, name, verified, name_id }
        };
        members.into_iter().enumerate().map(member).collect()
    })
}

fn files(accounts: &[Account], members: &[Member]) -> Vec<(String, String)> {
    let user = |account: &Account| {
        let email = |(index, email): (usize, &String)| json!({"email": email, "primary": index == 0});
        let emails: Vec<Value> = account.emails.iter().enumerate().map(email).collect();
        json!({"user_id": account.id, "login": account.login, "profile_name": account.name, "emails": emails})
    };
    let export = |server: usize| {
        let users: Vec<Value> = accounts.iter().filter(|account| account.server == server).map(user).collect();
        (format!("{server}.json"), json!({"host_name": format!("{server}.example"), "users": users}).to_string())
    };
    let row = |member: &Member| {
        json!({
            "github_com_login": member.login,
            "github_com_name": member.name,
            "github_com_verified_domain_emails": member.verified,
            "github_com_saml_name_id": member.name_id,
        })
    };
    let rows: Vec<Value> = members.iter().map(row).collect();
    let report = json!({"total_seats_consumed": rows.len(), "users": rows}).to_string();
    vec![export(0), export(1), ("cloud.json".into(), report)]
}

/// How many suggestions there are, if they are the oracle's.
fn agrees_with_the_oracle(accounts: &[Account], members: &[Member]) -> Result<usize, TestCaseError> {
    let mut sharing: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for (index, member) in members.iter().enumerate() {
        let mut texts = member_texts(member);
        if is_taken_everywhere(accounts, members, member) {
            texts.retain(|text| !text.starts_with("short ") && !text.starts_with("untagged "));
        }
        for text in texts {
            sharing.entry(text).or_default().insert(index);
        }
    }
    let files = files(accounts, members);
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let found: Vec<String> = reckon_texts(&files)
        .suggestions(Lang::En)
        .iter()
        .map(|near| format!("{} {} {} {}", near.host, near.user_id, near.kind.as_str(), near.cloud_login))
        .collect();
    prop_assert_eq!(&found, &Oracle { accounts, members, sharing }.suggestions());
    Ok(found.len())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_few_are_suggested_as_if_everybody_was_compared(accounts in accounts(), members in members(address(), 0..10)) {
        agrees_with_the_oracle(&accounts, &members)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_a_crowd_shares_is_passed_over_as_if_everybody_was_compared(
        accounts in accounts(),
        members in members(crowded_address(), 80..240),
    ) {
        agrees_with_the_oracle(&accounts, &members)?;
    }
}

/// One account, and so many members with its local part, of whom the last has an address like its own besides.
fn crowd_of(count: usize) -> (Vec<Account>, Vec<Member>) {
    let account = |id, email: &str| Account { server: 0, id, login: "u", name: "", emails: vec![email.into()] };
    let member = |n: usize| Member {
        login: format!("m{n:03}"),
        name: "",
        verified: vec!["monalisa@home.example".into()],
        name_id: (n + 1 == count).then(|| "onalisam@octo.example".into()),
    };
    (vec![account(1, "monalisa@octo.example"), account(2, "x@octo.example")], (0..count).map(member).collect())
}

#[test]
fn a_crowd_begins_above_64_and_hides_none_whom_something_else_points_out() -> Result<(), TestCaseError> {
    for (count, suggested) in [(64, 3), (65, 1)] {
        let (accounts, members) = crowd_of(count);
        prop_assert_eq!(agrees_with_the_oracle(&accounts, &members)?, suggested);
    }
    Ok(())
}
