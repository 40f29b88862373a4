//! Members that are as usual, read without a decision that does not concern them.
//!
//! Nearly all members of an export have the key that stood in their place in the entry before, and a value that is a text without
//! escapes, a whole number, a word, or a list of such texts or addresses. They are passed here by indices alone, among bytes that
//! are known to be UTF-8; members that are the same in every entry many at once ([`super::runs`]). Whatever is not as usual, or is
//! cut, is left where it stands for the plain way ([`Entry::read`]), which alone knows faults: a test holds the one against the
//! other.

use super::{
    cursor::Cursor,
    entry::{EmailMember, Entry},
    runs::Member,
    string::plain_end,
};
use crate::read::{
    draft::Span,
    field::{Field, Shape},
    utf8::Utf8,
    value::is_date,
};

/// Where the string ends, at its closing quote, whose opening quote is here.
fn text_end(bytes: &[u8], at: usize) -> Option<usize> {
    if bytes.get(at) != Some(&b'"') {
        return None;
    }
    let end = plain_end(bytes, at + 1);
    (bytes.get(end) == Some(&b'"')).then_some(end)
}

/// Behind the word that is here.
fn word_end(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes.get(at..)?;
    match rest.first_chunk()? {
        b"true" | b"null" => Some(at + 4),
        b"fals" if rest.get(4) == Some(&b'e') => Some(at + 5),
        _ => None,
    }
}

/// Behind the whole number that is here, and before what must follow it.
fn number_end(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes.get(at..)?;
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let usual = digits == 1 || digits > 1 && rest[0] != b'0';
    (usual && matches!(rest.get(digits), Some(b',' | b'}' | b'\n' | b'\r' | b' '))).then_some(at + digits)
}

pub(super) fn space_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(at) {
        at += 1;
    }
    at
}

impl Entry {
    /// Reads the members from the one at `index` on, as long as they are as usual; gives the index of the next and where it
    /// begins.
    pub(super) fn usual(&mut self, cursor: &Cursor<'_>, mut index: usize) -> (usize, usize) {
        let (text, mut at) = (cursor.valid, cursor.at);
        let bytes = &cursor.bytes[..text.end()];
        loop {
            let run = self.runs.take(index, bytes, at, &mut self.draft);
            let next = run.and_then(|run| {
                let next = run.next.map(|(field, value)| (field, at + value));
                (index, at) = (index + run.members, at + run.length);
                next
            });
            let Some((field, value)) = next.or_else(|| self.expected(index, bytes, at)) else { break };
            if field.shape() != Shape::Ignored && self.draft.has_seen(field) {
                break;
            }
            let Some(end) = self.usual_value(text, bytes, field, value) else { break };
            if self.runs.is_learning() {
                let text = self.draft.span(field);
                self.runs.note(index, bytes, Some(Member { field, start: at, value, end, text }));
            }
            (index, at) = (index + 1, end);
        }
        (index, at)
    }

    /// The field of the member at `index`, and where its value begins, where its key is that of the entry before.
    fn expected(&self, index: usize, bytes: &[u8], at: usize) -> Option<(Field, usize)> {
        let (length, field) = self.members.expected(index, bytes, at)?;
        Some((field?, at + length))
    }

    /// Reads a value that is as usual; gives where it ends.
    fn usual_value(&mut self, text: Utf8<'_>, bytes: &[u8], field: Field, at: usize) -> Option<usize> {
        let first = *bytes.get(at)?;
        let (end, span) = match (first, field.shape()) {
            (b'[', Shape::List) => return self.usual_list(text, bytes, field, at + 1),
            (b'[', Shape::Emails) => return self.usual_emails(text, bytes, field, at + 1),
            (_, Shape::List | Shape::Emails) => return None,
            (b'"', shape) => {
                let end = text_end(bytes, at)?;
                if shape == Shape::Date && end > at + 1 && !is_date(&bytes[at + 1..end]) {
                    return None;
                }
                (end + 1, Span::of(text, at + 1, end, at))
            }
            (b'n', _) => (word_end(bytes, at)?, Span::default()),
            (b't' | b'f', Shape::Flag | Shape::Ignored) => {
                let end = word_end(bytes, at)?;
                (end, Span::of(text, at, end, at))
            }
            (_, Shape::Id | Shape::Ignored) => {
                let end = number_end(bytes, at)?;
                (end, Span::of(text, at, end, at))
            }
            _ => return None,
        };
        self.draft.see(field);
        if !matches!(field.shape(), Shape::Date | Shape::Ignored) && self.keeps(field) {
            self.draft.set(field, span);
        }
        Some(end)
    }

    fn usual_list(&mut self, text: Utf8<'_>, bytes: &[u8], field: Field, at: usize) -> Option<usize> {
        self.draft.see(field);
        self.draft.begin_list(field);
        let keeps = self.keeps(field);
        let end = each(bytes, at, |at| {
            let end = text_end(bytes, at)?;
            if keeps {
                self.draft.add_item(field, Span::of(text, at + 1, end, at));
            }
            Some(end + 1)
        });
        self.usual_or_again(field, end)
    }

    fn usual_emails(&mut self, text: Utf8<'_>, bytes: &[u8], field: Field, at: usize) -> Option<usize> {
        self.draft.see(field);
        let mut all_texts = true;
        let end = each(bytes, at, |at| {
            if bytes.get(at) == Some(&b'{') {
                all_texts = false;
                return self.usual_email(text, bytes, at + 1);
            }
            let end = text_end(bytes, at)?;
            self.draft.add_email(Span::of(text, at + 1, end, at), false);
            Some(end + 1)
        });
        if all_texts && end.is_some() {
            self.draft.first_email_is_primary();
        }
        self.usual_or_again(field, end)
    }

    /// A list that is not as usual is read anew, as if nothing of it had been.
    fn usual_or_again(&mut self, field: Field, end: Option<usize>) -> Option<usize> {
        if end.is_none() {
            self.draft.forget(field);
        }
        end
    }

    fn usual_email(&mut self, text: Utf8<'_>, bytes: &[u8], mut at: usize) -> Option<usize> {
        let (mut address, mut primary) = (None, None);
        let mut index = 0;
        while let Some((length, member)) = self.email_members.expected(index, bytes, at) {
            at += length;
            at = match member {
                EmailMember::Address if address.is_none() => {
                    let end = text_end(bytes, at)?;
                    address = Some(Span::of(text, at + 1, end, at));
                    end + 1
                }
                EmailMember::Primary if primary.is_none() && bytes.get(at) != Some(&b'n') => {
                    primary = Some(bytes.get(at) == Some(&b't'));
                    word_end(bytes, at)?
                }
                _ => return None,
            };
            index += 1;
        }
        at = space_end(bytes, at);
        if bytes.get(at) != Some(&b'}') {
            return None;
        }
        if let Some(address) = address {
            self.draft.add_email(address, primary == Some(true));
        }
        Some(at + 1)
    }
}

/// Passes the elements of a list that begins at `at`, behind its bracket; gives where it ends.
fn each(bytes: &[u8], at: usize, mut element: impl FnMut(usize) -> Option<usize>) -> Option<usize> {
    let mut at = space_end(bytes, at);
    if bytes.get(at) == Some(&b']') {
        return Some(at + 1);
    }
    loop {
        at = space_end(bytes, element(at)?);
        match bytes.get(at)? {
            b',' => at = space_end(bytes, at + 1),
            b']' => return Some(at + 1),
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::json::cursor::{Step, Stop};

    /// Keys, and what may stand behind them and around them.
    const KEYS: [&str; 14] = [
        "user_id",
        "id",
        "login",
        "profile_name",
        "suspended",
        "suspended_at",
        "created_at",
        "emails",
        "dormant",
        "nobody",
        "github_com_member_roles",
        "github_com_user",
        "enterprise_server_emails",
        "license_type",
    ];
    const VALUES: [&str; 40] = [
        "\"mona\"",
        "\"mona\"",
        "\" mona\\t\"",
        "\"\"",
        "\"山田\"",
        "\"a\\u00e9\"",
        "\"a",
        "\"\u{1}\"",
        "null",
        "nul",
        "true",
        "false",
        "truth",
        "0",
        "7",
        "71",
        "071",
        "-1",
        "7.5",
        "7e3",
        "{}",
        "{\"a\": [1]}",
        "[]",
        "[ ]",
        "[\"a\"]",
        "[\"a\", \" b \",\"\" ]",
        "[\"a\",null]",
        "[\"a\",]",
        "[7]",
        "[\"a\" \"b\"]",
        "[\"\\n\"]",
        "[{\"email\":\"a@b.example\",\"primary\":true}]",
        "[{\"email\":\"a@b.example\",\"primary\":true},{\"email\":\"c@b.example\",\"primary\":false}]",
        "[{\"email\":\"a@b.example\"} , {\"email\":\"c@b.example\",\"primary\":true}]",
        "[{\"email\":null,\"primary\":true}]",
        "[{\"email\":\"a@b.example\",\"primary\":\"yes\"}]",
        "[{\"email\":\"a@b.example\",\"email\":\"d@b.example\"},{}]",
        "[\"a@b.example\",{\"address\":\"c@b.example\",\"x\":1}]",
        "\"2026-02-16T09:41:00Z\"",
        "\"2/16/2026 9:41\"",
    ];

    /// What may be otherwise in an entry.
    const CHANGES: [(&str, &str); 15] = [
        (":7}", ":71}"),
        (":7}", ":7.5}"),
        (":7}", ":7,\"id\":1}"),
        (",\"user_id\":7", ""),
        ("login", "suspended"),
        ("login", "license_type"),
        ("\"mona\"", "\"m\\u00f6na\""),
        ("\"mona\"", "7"),
        ("{}", "[{}]"),
        ("\"nobody\":{}", ""),
        ("[]", "[\"a\"]"),
        ("[\"a\"]", "[]"),
        ("false", "true"),
        ("null", "\"null\""),
        ("suspended", "suspend"),
    ];

    struct Random(u64);

    impl Random {
        fn below(&mut self, n: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(self.0 >> 33).unwrap_or(0) % n
        }

        fn of<'t>(&mut self, texts: &[&'t str]) -> &'t str {
            texts[self.below(texts.len())]
        }

        /// Members of an entry: what stands before the key, the key, what stands behind its colon, and the value.
        fn members(&mut self) -> Vec<[&'static str; 4]> {
            let space = ["", "", "", " ", "\n  "];
            let count = self.below(8);
            let mut members = || [self.of(&space), self.of(&KEYS), self.of(&space), self.of(&VALUES)];
            (0..count).map(|_| members()).collect()
        }

        /// A list of entries, each like the one before: of so many values one differs.
        fn list(&mut self, same: usize) -> Vec<u8> {
            let (mut members, mut list) = (self.members(), Vec::new());
            for _ in 0..=self.below(4 * same) {
                if self.below(4 * same) == 0 {
                    members = self.members();
                }
                for member in &mut members {
                    if self.below(same) == 0 {
                        member[3] = self.of(&VALUES);
                    }
                }
                let texts: Vec<_> = members
                    .iter()
                    .map(|[before, key, behind, value]| format!("{before}\"{key}\":{behind}{value}"))
                    .collect();
                list.extend(format!("{{{}}},", texts.join(",")).into_bytes());
            }
            list
        }
    }

    /// All that the entry at `at` says: where it ends or how it fails, its texts, and what is said about it. Gives where it ends.
    fn said(entry: &mut Entry, bytes: &[u8], at: usize, last: bool) -> (String, Option<usize>) {
        let mut cursor = Cursor::new(bytes, Utf8::of(bytes, 0), at, last, 3);
        let read: Step<()> = entry.read(&mut cursor);
        if read == Err(Stop::More) {
            return (String::from("more"), None);
        }
        let draft = entry.draft.over(cursor.valid);
        let fields = KEYS.iter().filter_map(|key| Field::named(key)).filter(|field| *field != Field::Aside);
        let texts: Vec<_> = fields
            .clone()
            .map(|field| (field, draft.text(field).map(|text| (text, draft.place(field))), entry.draft.has_seen(field)))
            .collect();
        let lists: Vec<_> = fields.map(|field| draft.places(field, None).collect::<Vec<_>>()).collect();
        let emails: Vec<_> = draft.emails().collect();
        let said = format!("{:?} {:?}", entry.faults, entry.unknown);
        match read {
            Ok(()) => {
                (format!("{} {} {texts:?} {lists:?} {emails:?} {said}", cursor.at, cursor.depth), Some(cursor.at))
            }
            Err(stop) => (format!("{stop:?}"), None),
        }
    }

    /// Reads the entries of a list by an entry that has its habits, and each by one that has none and reads all in the plain way.
    fn both_say_the_same(usual: &mut Entry, bytes: &[u8], last: bool, keep_details: bool) {
        let mut at = 0;
        loop {
            let (said_here, end) = said(usual, bytes, at, last);
            let (said_plainly, _) = said(&mut Entry::new(keep_details), bytes, at, last);
            assert_eq!(said_here, said_plainly, "at {at} of {}", String::from_utf8_lossy(bytes));
            let Some(end) = end.filter(|end| bytes.get(*end) == Some(&b',')) else { break };
            at = end + 1;
        }
    }

    #[test]
    fn what_is_as_usual_says_what_the_plain_way_says() {
        let mut random = Random(0x006f_6e65_7365_6174);
        let mut lists_with_runs = 0;
        for keep_details in [true, false] {
            for same in [2, 8, 30] {
                for _ in 0..300 {
                    let mut bytes = random.list(same);
                    let mut usual = Entry::new(keep_details);
                    for end in [bytes.len() / 2, bytes.len() - 2, bytes.len()] {
                        for last in [false, true] {
                            both_say_the_same(&mut usual, &bytes[..end], last, keep_details);
                        }
                    }
                    lists_with_runs += usize::from(!usual.runs.is_learning());
                    // What is no UTF-8 ends what is as usual.
                    let middle = bytes.len() / 2;
                    bytes[middle] = 0xff;
                    both_say_the_same(&mut usual, &bytes, true, keep_details);
                }
            }
        }
        assert!(lists_with_runs > 400, "{lists_with_runs}");
    }

    #[test]
    fn an_entry_unlike_all_before_says_what_the_plain_way_says() {
        let alike = [
            r#"{"login":"mona","suspended":false,"enterprise_server_emails":[],"license_type":null,"user_id":7}"#,
            r#"{"login":"mona","nobody":{},"suspended":false,"enterprise_server_emails":["a"],"user_id":7}"#,
            r#"{"login":"mona","suspended":false,"github_com_user":true,"enterprise_server_emails":[]}"#,
            r#"{"nobody":{},"login":"mona","suspended":false}"#,
        ];
        for (alike, (from, to)) in alike.iter().flat_map(|alike| CHANGES.iter().map(move |change| (alike, change))) {
            let (changed, before) = (alike.replace(from, to), [*alike; 20].join(","));
            let bytes = format!("{before},{changed},{alike},").into_bytes();
            for end in before.len()..=bytes.len() {
                both_say_the_same(&mut Entry::new(true), &bytes[..end], end % 2 == 0, true);
            }
            // Entries of two kinds by turns have less in common.
            let bytes = [alike, changed.as_str()].repeat(20).join(",").into_bytes();
            both_say_the_same(&mut Entry::new(true), &bytes, true, true);
        }
    }
}
