//! Who is mentioned by a text: a search through all that the files say, as it lies in memory.
//!
//! All bytes that are kept are looked at in one go, many at a time, instead of each text of each person by itself. What
//! is found is brought back to the account or row that says it by its place, for their texts are kept in their order;
//! where they are not, and where a text's bytes do not tell, everybody concerned is asked one by one.

use super::{
    Reckoning,
    needle::{Counts, Needle, count},
    number, row_record, row_records,
    rows::Row,
};
use crate::{
    people::Filter,
    record::{AccountRecord, Records, RowRecord},
    texts::{AddressList, AddressText, END, EndSet, Handle, List, Text, Texts, Written},
};
use std::ops::Range;

/// Bytes by which the rarest of a search's letters are told.
const COUNTED: usize = 1 << 14;

/// The letters beyond ASCII whose lower case has ASCII letters in it: bytes do not tell that those are mentioned.
const ODD: [&str; 2] = ["\u{130}", "\u{212a}"];

impl Reckoning {
    /// Which people are mentioned by a text in lower case that is not empty, of those that a filter lets through.
    pub(super) fn mentioned(&self, search: &str, filter: Filter) -> Vec<bool> {
        let is_in = |person: usize| self.is_in(person, filter);
        if !search.is_ascii() {
            return (0..self.people.len()).map(|person| is_in(person) && self.mentions(person, search)).collect();
        }
        let mut found = vec![false; self.people.len()];
        let places = self.places();
        for part in &places.parts {
            part.mark(self, search, &mut found);
        }
        let is_named: Vec<bool> = places.servers.iter().map(|server| server.contains(search)).collect();
        if is_named.contains(&true) {
            for (is_named, accounts) in is_named.iter().zip(self.accounts.by_server()) {
                let outcomes = &self.outcomes[accounts.start as usize..accounts.end as usize];
                for outcome in outcomes {
                    found[outcome.person as usize] |= is_named;
                }
            }
        }
        for person in &places.asked {
            let person = *person as usize;
            found[person] = found[person] || self.mentions(person, search);
        }
        if filter != Filter::All {
            for (person, found) in found.iter_mut().enumerate() {
                *found = *found && is_in(person);
            }
        }
        found
    }

    /// Whether one of a person's texts contains a search, which is lower case already.
    pub(super) fn mentions(&self, person: usize, search: &str) -> bool {
        let has = |text: Written<'_>| mentions(text, search);
        let on_row = self.row_of(person).is_some_and(|index| {
            let row = self.report.rows[index as usize];
            let texts = &row_records(&self.inputs, row).texts;
            Searched::from(row_record(&self.inputs, row)).texts(texts).any(has)
                || self.identity_addresses(index).any(has)
        });
        on_row
            || self.members_of(person).iter().any(|member| {
                let (texts, account, server) = self.member(*member);
                Searched::from(account).texts(texts).any(has) || contains(server, search)
            })
    }
}

/// What a search looks into of an account or a row.
#[derive(Clone, Copy, Debug, Default)]
struct Searched {
    texts: [Text; 2],
    ids: List,
    addresses: [AddressText; 2],
    lists: [AddressList; 2],
}

impl From<AccountRecord> for Searched {
    fn from(account: AccountRecord) -> Self {
        let lists = [account.emails, AddressList::default()];
        Self { texts: [account.login, account.name], lists, ..Self::default() }
    }
}

impl From<RowRecord> for Searched {
    fn from(row: RowRecord) -> Self {
        Self {
            texts: [row.login, row.name],
            ids: row.server_ids,
            addresses: [row.name_id.text, row.subscription.text],
            lists: [row.verified.texts, row.server_emails.texts],
        }
    }
}

impl Searched {
    fn texts(self, texts: &Texts) -> impl Iterator<Item = Written<'_>> {
        let addresses = self.addresses.into_iter().map(|address| texts.address(address));
        let addresses = addresses.chain(self.lists.into_iter().flat_map(|list| texts.addresses(list)));
        let whole = self.texts.into_iter().map(|text| texts.get(text)).chain(texts.list(self.ids));
        whole.map(Written::whole).chain(addresses)
    }

    /// Whether a hit is in one of the texts.
    fn has(self, texts: &Texts, hit: &Hit<u32>) -> bool {
        let mut lists = self.lists.into_iter().filter(|list| hit.may_be_in(*list));
        self.addresses.into_iter().any(|address| hit.is_in_address(texts, address))
            || lists.any(|list| texts.address_handles(list).any(|address| hit.is_in_address(texts, address)))
            || self.texts.into_iter().any(|text| hit.is_in(texts, text))
            || hit.may_be_in(self.ids) && texts.handles(self.ids).any(|id| hit.is_in(texts, id))
    }
}

/// What is found among all that is kept.
#[derive(Clone, Debug)]
struct Hit<Place> {
    places: Range<Place>,
    /// Whether the last of it stands for what an address ends with; something else may look the same.
    is_end: bool,
}

impl Hit<u32> {
    fn may_be_in<K: Copy>(&self, texts: Handle<K>) -> bool {
        texts.place().is_some_and(|place| place < self.places.start)
    }

    fn is_in(&self, texts: &Texts, text: Text) -> bool {
        !self.is_end && self.may_be_in(text) && self.is_within(&texts.extent(text))
    }

    fn is_in_address(&self, texts: &Texts, address: AddressText) -> bool {
        self.may_be_in(address) && {
            let extent = texts.extent(address);
            self.is_within(&extent) && (!self.is_end || self.places.end == extent.end)
        }
    }

    fn is_within(&self, extent: &Range<u32>) -> bool {
        extent.start <= self.places.start && self.places.end <= extent.end
    }
}

/// Where to look for whom.
#[derive(Debug)]
pub(super) struct Places {
    parts: Vec<Part>,
    /// Servers' names in lower case, where a search looks for all accounts of each.
    servers: Vec<String>,
    /// People who are asked one by one.
    asked: Vec<u32>,
}

impl Places {
    pub(super) fn new(reckoning: &Reckoning) -> Self {
        let of_rows = by_document(&reckoning.report.rows)
            .map(|(document, all)| Part::new(reckoning, Side::Rows, document as usize, all));
        let of_accounts = reckoning.servers.iter().zip(reckoning.accounts.by_server()).filter_map(|(server, all)| {
            let document = server.users?;
            Some(Part::new(reckoning, Side::Accounts, document, all))
        });
        let mut asked = vec![false; reckoning.people.len()];
        // What identities say is kept elsewhere.
        reckoning.identities.rows().for_each(|row| asked[row as usize] = true);
        let mut parts = Vec::new();
        for part in of_rows.chain(of_accounts) {
            if part.is_in_order {
                for odd in ODD {
                    part.mark(reckoning, odd, &mut asked);
                }
                parts.push(part);
            } else {
                part.all.clone().for_each(|owner| asked[part.person(reckoning, owner)] = true);
            }
        }
        let asked = (0..).zip(asked).filter(|(_, asked)| *asked).map(|(person, _)| person).collect();
        let servers = reckoning.servers.iter().map(|server| server.label().to_lowercase()).collect();
        Self { parts, servers, asked }
    }
}

/// What the accounts or rows of a part are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Accounts,
    Rows,
}

/// The accounts or rows of one document.
#[derive(Debug)]
struct Part {
    side: Side,
    document: usize,
    /// Indexes among all accounts or all rows.
    all: Range<u32>,
    /// The texts of each are kept behind the record of the one before, and before its own.
    is_in_order: bool,
    counts: Counts,
}

impl Part {
    fn new(reckoning: &Reckoning, side: Side, document: usize, all: Range<u32>) -> Self {
        let Records { texts, accounts, rows, .. } = reckoning.inputs[document].document.records();
        // A few are as good as all of them.
        let counts = texts.pages().next().map_or([0; 256], |(_, page, _)| count(&page[..page.len().min(COUNTED)]));
        let is_in_order = match side {
            Side::Accounts => accounts.is_in_order(),
            Side::Rows => rows.is_in_order(),
        };
        let mut part = Self { side, document, all, is_in_order, counts };
        part.is_in_order &= part.all.clone().is_sorted_by_key(|owner| part.record(reckoning, owner));
        part
    }

    /// The record of somebody, by its index in the document.
    fn record(&self, reckoning: &Reckoning, owner: u32) -> usize {
        (match self.side {
            Side::Accounts => owner - self.all.start,
            Side::Rows => reckoning.report.rows[owner as usize].record,
        }) as usize
    }

    fn searched(&self, records: &Records, record: usize) -> Searched {
        match self.side {
            Side::Accounts => records.account(record).into(),
            Side::Rows => records.row(record).into(),
        }
    }

    fn person(&self, reckoning: &Reckoning, owner: u32) -> usize {
        match self.side {
            Side::Accounts => reckoning.outcomes[owner as usize].person as usize,
            Side::Rows => owner as usize,
        }
    }

    /// Marks the people in one of whose texts this stands; those who are marked already are passed.
    fn mark(&self, reckoning: &Reckoning, search: &str, found: &mut [bool]) {
        let needle = Needle::new(search, &self.counts);
        self.mark_hits(reckoning, found, |page, _, from| {
            let at = needle.find(page, from)?;
            Some(Hit { places: at..at + search.len(), is_end: false })
        });
        // What addresses end with is kept elsewhere: all of it may stand there (a letter of `ODD` as it is),
        let texts = &reckoning.inputs[self.document].document.records().texts;
        let has = |end: &str| contains(end, search) || end.contains(search);
        let having = texts.ends().iter().map(|ends| ends.those(has)).collect::<Vec<EndSet>>();
        if !having.iter().all(EndSet::is_empty) {
            self.mark_hits(reckoning, found, |page, ends, from| {
                Some(Hit { places: having[ends].find(page, from)?, is_end: true })
            });
        }
        // or the end begins within it, by the only `@` that it has.
        let Some((start, end)) = search.rfind('@').map(|at| search.split_at(at)).filter(|(start, _)| !start.is_empty())
        else {
            return;
        };
        let begins = |known: &str| known.get(..end.len()).is_some_and(|known| known.eq_ignore_ascii_case(end));
        let beginning = texts.ends().iter().map(|ends| ends.those(begins)).collect::<Vec<EndSet>>();
        if !beginning.iter().all(EndSet::is_empty) {
            let needle = Needle::new(start, &self.counts);
            self.mark_hits(reckoning, found, |page, ends, mut from| {
                loop {
                    let at = needle.find(page, from)?;
                    let behind = at + start.len();
                    if beginning[ends].has(page, behind) {
                        return Some(Hit { places: at..behind + END, is_end: true });
                    }
                    from = at + 1;
                }
            });
        }
    }

    /// Marks the people in one of whose texts something is found; `find` gives the next hit on a page, whose addresses have ends with
    /// this index, from somewhere on.
    fn mark_hits(
        &self,
        reckoning: &Reckoning,
        found: &mut [bool],
        mut find: impl FnMut(&[u8], usize, usize) -> Option<Hit<usize>>,
    ) {
        let records = reckoning.inputs[self.document].document.records();
        let mut owner = self.all.start;
        for (base, page, ends) in records.texts.pages() {
            let mut at = 0;
            while let Some(Hit { places, is_end }) = find(page, ends, at) {
                at = places.start + 1;
                let hit = Hit { places: base + number(places.start)..base + number(places.end), is_end };
                owner = self.owner(reckoning, records, hit.places.start, owner);
                if owner == self.all.end {
                    return;
                }
                let record = self.record(reckoning, owner);
                let is_found = &mut found[self.person(reckoning, owner)];
                if *is_found || self.has(records, record, &hit) {
                    *is_found = true;
                    // Once is enough.
                    at = (self.end(records, record) - base) as usize;
                }
            }
        }
    }

    /// Whether a hit is in somebody's texts: in the first one, as a rule.
    fn has(&self, records: &Records, record: usize, hit: &Hit<u32>) -> bool {
        let login = match self.side {
            Side::Accounts => records.account_login(record),
            Side::Rows => records.row_login(record),
        };
        hit.is_in(&records.texts, login) || self.searched(records, record).has(&records.texts, hit)
    }

    /// Where somebody's texts end: at the record itself.
    fn end(&self, records: &Records, record: usize) -> u32 {
        match self.side {
            Side::Accounts => records.accounts.place(record),
            Side::Rows => records.rows.place(record),
        }
    }

    /// The first whose texts end behind a place, being `from` or somebody behind: as a rule not far.
    fn owner(&self, reckoning: &Reckoning, records: &Records, place: u32, from: u32) -> u32 {
        let is_before = |owner: u32| self.end(records, self.record(reckoning, owner)) <= place;
        let (mut first, mut step) = (from, 1);
        while first + step <= self.all.end && is_before(first + step - 1) {
            first += step;
            step *= 2;
        }
        let mut end = self.all.end.min(first + step - 1);
        while first < end {
            let middle = first.midpoint(end);
            if is_before(middle) { first = middle + 1 } else { end = middle }
        }
        first
    }
}

/// Where the rows of each document are.
fn by_document(rows: &[Row]) -> impl Iterator<Item = (u32, Range<u32>)> {
    let mut end = 0;
    rows.chunk_by(|a, b| a.document == b.document).map(move |run| {
        let start = end;
        end += number(run.len());
        (run[0].document, start..end)
    })
}

/// The same of a text that is kept.
pub(super) fn mentions(text: Written<'_>, search: &str) -> bool {
    text.contains(search, contains)
}

/// Whether a text contains a search, which is lower case already.
pub(super) fn contains(text: &str, search: &str) -> bool {
    if text.is_ascii() {
        let (text, search) = (text.as_bytes(), search.as_bytes());
        let Some((first, rest)) = search.split_first() else { return true };
        let Some(last) = text.len().checked_sub(search.len()) else { return false };
        let starts = memchr::memchr2_iter(*first, first.to_ascii_uppercase(), &text[..=last]);
        return starts.map(|at| &text[at + 1..=at + rest.len()]).any(|found| found.eq_ignore_ascii_case(rest));
    }
    text.to_lowercase().contains(search)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DocumentReader, Input, Options, reckon};
    use proptest::{collection::vec, prelude::*};
    use serde_json::json;
    use std::sync::Arc;

    fn read(name: &str, text: &str) -> Input {
        let mut reader = DocumentReader::new(name);
        let _ = reader.push(text.as_bytes());
        Input::new(Arc::new(reader.finish()))
    }

    /// Names that hold what is sought, and what comes near it.
    const NAME: &str = "([abAB]{0,3}[.@]?[abkiAB\u{130}\u{212a}é]{0,2}){0,2}";

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn a_search_by_bytes_finds_whom_asking_everybody_finds(
            accounts in vec((NAME, NAME, vec(NAME, 0..3)), 0..150),
            others in vec(NAME, 0..3),
            rows in vec((NAME, NAME, vec(NAME, 0..2)), 0..150),
            identities in vec((0..150_usize, NAME), 0..4),
            search in "[abki.@é]{1,3}",
        ) {
            let users: Vec<_> = accounts.iter().zip(1..).map(|((login, name, emails), id)| {
                let emails: Vec<_> = emails.iter().map(|email| json!({"email": email, "primary": false})).collect();
                json!({"user_id": id, "login": login, "name": name, "emails": emails})
            }).collect();
            let others: Vec<_> = others.iter().zip(1..).map(|(login, id)| json!({"user_id": id, "login": login})).collect();
            let login = |index: usize| format!("c{index}{}", rows[index].0.replace(['@', '.'], "-"));
            let members: Vec<_> = rows.iter().enumerate().map(|(index, (_, name, emails))| {
                json!({"github_com_login": login(index), "github_com_name": name, "github_com_verified_domain_emails": emails})
            }).collect();
            let nodes: Vec<_> = identities.iter().filter(|(row, _)| *row < rows.len()).map(|(row, text)| {
                json!({"guid": "g", "samlIdentity": {"nameId": text}, "user": {"login": login(*row)}})
            }).collect();
            let reckoning = reckon(&[
                read("a.json", &json!({"host_name": "a.example", "users": users}).to_string()),
                read("b.json", &json!({"host_name": "b.ki.example", "users": others}).to_string()),
                read("cloud.json", &json!({"total_seats_consumed": members.len(), "users": members}).to_string()),
                read("more.json", &json!({"data": {"enterprise": {"ownerInfo": {"samlIdentityProvider": {"externalIdentities": {
                    "totalCount": nodes.len(), "nodes": nodes, "pageInfo": {"hasNextPage": false},
                }}}}}}).to_string()),
            ], &Options::default());
            prop_assert_eq!(reckoning.people.len() >= rows.len(), true);
            for filter in [Filter::All, Filter::CloudOnly] {
                let plainly: Vec<bool> = (0..reckoning.people.len())
                    .map(|person| reckoning.is_in(person, filter) && reckoning.mentions(person, &search))
                    .collect();
                prop_assert_eq!(reckoning.mentioned(&search, filter), plainly);
            }
        }
    }

    #[test]
    fn a_search_finds_what_stands_in_an_address_on_either_side_of_its_last_at_sign_and_on_both() {
        let odd = format!("{}@\u{212a}i.example", "a".repeat(3));
        let addresses = ["mona@octo.example", "lisa@Octo.Example", "m@na@other.example", "octo", &odd];
        let rows: Vec<_> = (0..).zip(addresses).map(|(n, address)| {
            json!({"github_com_login": format!("u{n}"), "github_com_verified_domain_emails": [address]})
        }).collect();
        let report = json!({"total_seats_consumed": rows.len(), "users": rows}).to_string();
        let reckoning = reckon(&[read("c.json", &report)], &Options::default());
        for (search, expected) in [
            ("octo", &[0, 1, 3][..]),
            ("octo.", &[0, 1]),
            ("a@octo", &[0, 1]),
            ("sa@octo.example", &[1]),
            ("@octo.examples", &[]),
            ("@o", &[0, 1, 2]),
            ("m@", &[2]),
            ("m@na@ot", &[2]),
            ("na@", &[0, 2]),
            ("a@ki", &[4]),
            ("ki.ex", &[4]),
            ("@", &[0, 1, 2, 4]),
        ] {
            let found = reckoning.mentioned(search, Filter::All);
            let found: Vec<usize> = (0..found.len()).filter(|person| found[*person]).collect();
            assert_eq!(found, expected, "{search}");
        }
    }

    #[test]
    fn who_is_kept_in_no_order_is_asked() {
        // One row after another in the list, and the texts the other way round.
        let rows = json!([{"github_com_login": "aa"}, {"github_com_login": "ab"}]);
        let report = json!({"total_seats_consumed": 2, "users": rows}).to_string();
        let mut reckoning = reckon(&[read("c.json", &report)], &Options::default());
        reckoning.report.rows.swap(0, 1);
        let places = Places::new(&reckoning);
        assert_eq!((places.parts.len(), places.asked.len()), (0, 2));
        assert_eq!(reckoning.mentioned("b", Filter::All).into_iter().filter(|found| *found).count(), 1);
    }

    #[test]
    fn a_search_finds_parts_without_regard_to_case() {
        assert!(contains("Mona@Octo.Example", "octo"));
        assert!(contains("Zoë ÄHRE", "ähre"));
        assert!(contains("mona", "mona") && contains("mona", "a") && contains("mona", ""));
        assert!(!contains("mona", "monalisa") && !contains("", "a") && !contains("mona", "o "));
    }

    #[test]
    fn two_letters_beyond_ascii_have_ascii_in_their_lower_case() {
        let has_ascii = |c: &char| !c.is_ascii() && c.to_lowercase().any(|c| c.is_ascii());
        let odd: Vec<String> = (char::MIN..=char::MAX).filter(has_ascii).map(String::from).collect();
        assert_eq!(odd, ODD);
    }
}
