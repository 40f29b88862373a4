//! What one file holds, as records: accounts of a server, or rows of a cloud report, and the texts behind them.

use crate::{
    address,
    packed::{Pack, Packed, Packer, Unpacker},
    texts::{Address, Addresses, List, Text, Texts},
};
use std::borrow::Cow;

/// Accounts or rows of one file.
#[derive(Debug, Default)]
pub(crate) struct Records {
    pub(crate) texts: Texts,
    /// Whether the key of an address is kept in the place of what is written.
    pub(crate) keys_only: bool,
    pub(crate) accounts: Packed<AccountRecord>,
    pub(crate) rows: Packed<RowRecord>,
    /// What GitHub's report says of a row besides what the rules need, in the order of `rows`; empty unless it is kept.
    pub(crate) details: Vec<RowDetails>,
}

/// An account of a server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct AccountRecord {
    pub(crate) id: u64,
    pub(crate) login: Text,
    pub(crate) name: Text,
    /// Every address, as written.
    pub(crate) emails: List,
    /// One of `emails`.
    pub(crate) primary: Text,
    /// The primary address's key.
    pub(crate) key: Text,
    pub(crate) suspended: bool,
    /// `ghost` or `scim-admin`.
    pub(crate) system: bool,
}

impl AccountRecord {
    /// Whether it consumes a seat unless it is matched.
    pub(crate) fn counts(&self) -> bool {
        !self.suspended && !self.system
    }
}

/// What [`AccountRecord::pack`] notes of an account in one byte.
mod account_mark {
    pub(super) const SUSPENDED: u8 = 1;
    pub(super) const SYSTEM: u8 = 1 << 1;
    pub(super) const LOGIN: u8 = 1 << 2;
    pub(super) const NAME: u8 = 1 << 3;
    pub(super) const EMAILS: u8 = 1 << 4;
    /// The first address is the primary one, and its own key.
    pub(super) const FIRST: u8 = 1 << 5;
    /// Otherwise: the primary address and its key follow, if there are such.
    pub(super) const OTHER: u8 = 1 << 6;
}

impl Pack for AccountRecord {
    fn pack(&self, packer: &mut Packer<'_>) {
        let Self { login, name, emails, primary, key, .. } = *self;
        let none = primary.is_none() && key.is_none();
        let is_first = !none && key == primary && primary == emails.first();
        let is_other = !none && !is_first;
        packer.marks([
            self.suspended,
            self.system,
            !login.is_none(),
            !name.is_none(),
            !emails.is_none(),
            is_first,
            is_other,
        ]);
        packer.place(emails.place());
        if is_other {
            packer.unmarked_place(primary.place());
            packer.unmarked_place(key.place());
        }
        packer.place(login.place());
        packer.place(name.place());
        packer.number(self.id);
    }

    #[inline]
    fn unpack(unpacker: &mut Unpacker<'_>) -> Self {
        let marks = unpacker.marks();
        let has = |mark: u8| marks & mark != 0;
        let emails = List::of(unpacker.handle(has(account_mark::EMAILS)));
        let [primary, key] = primary_and_key(marks, emails, unpacker);
        Self {
            suspended: has(account_mark::SUSPENDED),
            system: has(account_mark::SYSTEM),
            emails,
            primary,
            key,
            login: Text::of(unpacker.handle(has(account_mark::LOGIN))),
            name: Text::of(unpacker.handle(has(account_mark::NAME))),
            id: unpacker.number(),
        }
    }
}

#[inline]
fn primary_and_key(marks: u8, emails: List, unpacker: &mut Unpacker<'_>) -> [Text; 2] {
    if marks & account_mark::FIRST != 0 {
        [emails.first(); 2]
    } else if marks & account_mark::OTHER != 0 {
        [(); 2].map(|()| Text::of(unpacker.unmarked_handle()))
    } else {
        [Text::default(); 2]
    }
}

/// Logins of accounts that the server itself makes, which never consume a seat.
pub(crate) fn is_system_login(login: &str) -> bool {
    ["ghost", "scim-admin"].iter().any(|system| login.eq_ignore_ascii_case(system))
}

/// A line of the cloud report: one person as the cloud knows them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct RowRecord {
    pub(crate) login: Text,
    pub(crate) name: Text,
    /// Each `host:id` with a comparable host, or as written where it could not be read.
    pub(crate) server_ids: List,
    /// Addresses of verified domains, which the report shows.
    pub(crate) verified: Addresses,
    /// Keys of all verified addresses where the cloud side gives them; they take part and are shown to nobody.
    pub(crate) hidden_verified_keys: List,
    pub(crate) name_id: Address,
    pub(crate) server_emails: Addresses,
    pub(crate) subscription: Address,
    /// The report says that there is a cloud user.
    pub(crate) cloud_user: bool,
    pub(crate) pending_invitation: bool,
    pub(crate) visual_studio: bool,
}

impl RowRecord {
    /// Every address that the report shows of the person on the cloud side, as written.
    pub(crate) fn shown_addresses<'t>(&self, texts: &'t Texts) -> impl Iterator<Item = &'t str> + use<'t> {
        let others = [texts.get(self.name_id.text), texts.get(self.subscription.text)];
        texts.list(self.verified.texts).chain(others).filter(|text| !text.is_empty())
    }
}

/// What [`RowRecord::pack`] notes of a row in two bytes.
mod row_mark {
    pub(super) const CLOUD_USER: u8 = 1;
    pub(super) const PENDING_INVITATION: u8 = 1 << 1;
    pub(super) const VISUAL_STUDIO: u8 = 1 << 2;
    pub(super) const LOGIN: u8 = 1 << 3;
    pub(super) const SERVER_IDS: u8 = 1 << 4;
    /// Some address is not its own key: behind each there is its key.
    pub(super) const KEYS: u8 = 1 << 5;
    /// The first verified address is the name id as well.
    pub(super) const NAME_ID_FIRST: u8 = 1 << 6;
    // In the second byte:
    pub(super) const VERIFIED: u8 = 1;
    pub(super) const NAME_ID: u8 = 1 << 1;
    pub(super) const SUBSCRIPTION: u8 = 1 << 2;
    pub(super) const HIDDEN: u8 = 1 << 3;
    pub(super) const SERVER_EMAILS: u8 = 1 << 4;
    pub(super) const NAME: u8 = 1 << 5;
}

impl Pack for RowRecord {
    fn pack(&self, packer: &mut Packer<'_>) {
        let Self {
            login, name, server_ids, verified, hidden_verified_keys, name_id, server_emails, subscription, ..
        } = *self;
        let lists = [verified, server_emails].map(|all| [all.texts.place(), all.keys.place()]);
        let texts = [name_id, subscription].map(|one| [one.text.place(), one.key.place()]);
        let ([verified_places, server_places], [name_id_places, subscription_places]) = (lists, texts);
        let has_keys = lists.iter().chain(&texts).any(|[text, key]| text != key);
        let is_first = !has_keys && !name_id.text.is_none() && name_id.text == verified.texts.first();
        let is_any = |places: [Option<u32>; 2]| places.iter().any(Option::is_some);
        packer.marks([
            self.cloud_user,
            self.pending_invitation,
            self.visual_studio,
            !login.is_none(),
            !server_ids.is_none(),
            has_keys,
            is_first,
        ]);
        packer.marks([
            is_any(verified_places),
            is_any(name_id_places) && !is_first,
            is_any(subscription_places),
            !hidden_verified_keys.is_none(),
            is_any(server_places),
            !name.is_none(),
            false,
        ]);
        let both = |packer: &mut Packer<'_>, places: [Option<u32>; 2]| {
            if !has_keys {
                packer.place(places[0]);
            } else if is_any(places) {
                places.into_iter().for_each(|place| packer.unmarked_place(place));
            }
        };
        packer.place(login.place());
        packer.place(server_ids.place());
        both(packer, verified_places);
        if !is_first {
            both(packer, name_id_places);
        }
        both(packer, subscription_places);
        packer.place(hidden_verified_keys.place());
        both(packer, server_places);
        packer.place(name.place());
    }

    #[inline]
    fn unpack(unpacker: &mut Unpacker<'_>) -> Self {
        let (first, second) = (unpacker.marks(), unpacker.marks());
        let has = |mark: u8| first & mark != 0;
        let also_has = |mark: u8| second & mark != 0;
        let both = |unpacker: &mut Unpacker<'_>, mark| address_and_key(unpacker, has(row_mark::KEYS), also_has(mark));
        let lists = |[texts, keys]: [u32; 2]| Addresses { texts: List::of(texts), keys: List::of(keys) };
        let address = |[text, key]: [u32; 2]| Address { text: Text::of(text), key: Text::of(key) };
        let login = Text::of(unpacker.handle(has(row_mark::LOGIN)));
        let server_ids = List::of(unpacker.handle(has(row_mark::SERVER_IDS)));
        let verified = lists(both(unpacker, row_mark::VERIFIED));
        let first_verified = verified.texts.first();
        Self {
            cloud_user: has(row_mark::CLOUD_USER),
            pending_invitation: has(row_mark::PENDING_INVITATION),
            visual_studio: has(row_mark::VISUAL_STUDIO),
            login,
            server_ids,
            verified,
            name_id: if has(row_mark::NAME_ID_FIRST) {
                Address { text: first_verified, key: first_verified }
            } else {
                address(both(unpacker, row_mark::NAME_ID))
            },
            subscription: address(both(unpacker, row_mark::SUBSCRIPTION)),
            hidden_verified_keys: List::of(unpacker.handle(also_has(row_mark::HIDDEN))),
            server_emails: lists(both(unpacker, row_mark::SERVER_EMAILS)),
            name: Text::of(unpacker.handle(also_has(row_mark::NAME))),
        }
    }
}

/// Handles of an address, or of several, and of what it is compared by.
#[inline(always)]
#[allow(clippy::inline_always, reason = "a row's three calls of it take a third of its time otherwise")]
fn address_and_key(unpacker: &mut Unpacker<'_>, has_keys: bool, is_there: bool) -> [u32; 2] {
    if !has_keys {
        [unpacker.handle(is_there); 2]
    } else if is_there {
        [(); 2].map(|()| unpacker.unmarked_handle())
    } else {
        [0; 2]
    }
}

/// Texts, each once, in the order in which they first come.
pub(crate) fn distinct<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<String> {
    let mut distinct: Vec<String> = Vec::new();
    for text in texts {
        if !distinct.iter().any(|known| known == text) {
            distinct.push(text.to_owned());
        }
    }
    distinct
}

/// The rest of a row, as GitHub's report gives it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct RowDetails {
    pub(crate) profile: Text,
    pub(crate) license_type: Text,
    pub(crate) member_roles: List,
    pub(crate) enterprise_roles: List,
    pub(crate) pending_invites: List,
    pub(crate) two_factor_auth: Option<bool>,
    pub(crate) visual_studio_status: Text,
}

impl Records {
    /// An account, by its index.
    pub(crate) fn account(&self, index: usize) -> AccountRecord {
        self.accounts.get(index, &self.texts)
    }

    /// The key of an account that counts, which is less to read than all of it.
    #[inline]
    pub(crate) fn counted_key(&self, index: usize) -> Text {
        let mut unpacker = self.accounts.open(index, &self.texts);
        let marks = unpacker.marks();
        if marks & (account_mark::SUSPENDED | account_mark::SYSTEM) != 0 {
            return Text::default();
        }
        let emails = List::of(unpacker.handle(marks & account_mark::EMAILS != 0));
        primary_and_key(marks, emails, &mut unpacker)[1]
    }

    /// A row, by its index.
    pub(crate) fn row(&self, index: usize) -> RowRecord {
        self.rows.get(index, &self.texts)
    }

    /// Keeps an address as written, with its key.
    pub(crate) fn push_address(&mut self, written: &str) -> Address {
        self.push_address_beside(written, Addresses::default())
    }

    /// As [`push_address`](Self::push_address); what is among `known`, addresses of the same record, is not kept again.
    pub(crate) fn push_address_beside(&mut self, written: &str, known: Addresses) -> Address {
        if address::is_plain(written) {
            let text = self.push_beside(written, known);
            return Address { text, key: text };
        }
        let key = address::key(written);
        if let Some(key) = key.as_deref().filter(|_| self.keys_only) {
            let key = self.push_beside(key, known);
            return Address { text: key, key };
        }
        let text = self.push_beside(written, known);
        let key = match key {
            Some(key) if key == written => text,
            Some(key) => self.push_beside(&key, known),
            None => Text::default(),
        };
        Address { text, key }
    }

    /// Keeps the addresses of an account, and the key of the primary one, which is said by its index.
    pub(crate) fn push_emails<'t>(
        &mut self,
        account: &mut AccountRecord,
        written: impl Iterator<Item = &'t str> + Clone,
        primary: Option<usize>,
    ) {
        let texts = &mut self.texts;
        if !self.keys_only {
            account.emails = texts.push_list(written);
            account.primary = primary.and_then(|index| texts.handles(account.emails).nth(index)).unwrap_or_default();
            account.key = self.push_key(account.primary);
        } else if let Some(primary) = primary.and_then(|index| written.clone().nth(index)) {
            Address { text: account.primary, key: account.key } = self.push_address(primary);
        }
    }

    /// Keeps a text that is only shown, and so not where keys alone are kept.
    pub(crate) fn push_shown(&mut self, text: &str) -> Text {
        if self.keys_only { Text::default() } else { self.texts.push(text) }
    }

    /// The text's handle among `known` ones, else a new one.
    fn push_beside(&mut self, text: &str, known: Addresses) -> Text {
        let texts = &mut self.texts;
        let mut handles = texts.handles(known.texts).chain(texts.handles(known.keys));
        let found = handles.find(|handle| texts.get(*handle) == text && !text.is_empty());
        drop(handles);
        found.unwrap_or_else(|| texts.push(text))
    }

    /// Keeps addresses as written, with their keys.
    pub(crate) fn push_addresses<'t>(&mut self, written: impl Iterator<Item = &'t str> + Clone) -> Addresses {
        if written.clone().all(address::is_plain) {
            let texts = self.texts.push_list(written);
            return Addresses { texts, keys: texts };
        }
        let keys: Vec<Cow<'_, str>> = written.clone().map(|text| address::key(text).unwrap_or_default()).collect();
        // No key is empty but that of what is no address.
        let all = keys.iter().all(|key| !key.is_empty());
        if self.keys_only && all || keys.iter().zip(written.clone()).all(|(key, text)| key == text) {
            let keys = self.texts.push_list(keys.iter().map(AsRef::as_ref));
            return Addresses { texts: keys, keys };
        }
        Addresses { texts: self.texts.push_list(written), keys: self.texts.push_list(keys.iter().map(AsRef::as_ref)) }
    }

    /// Keeps the key of an address that is kept already; none where it is no address.
    pub(crate) fn push_key(&mut self, address: Text) -> Text {
        let written = self.texts.get(address);
        match address::key(written) {
            Some(Cow::Borrowed(key)) if key.len() == written.len() => address,
            Some(key) if key == written => address,
            Some(key) => {
                let key = key.into_owned();
                self.texts.push(&key)
            }
            None => Text::default(),
        }
    }

    /// Keeps only the keys of addresses.
    pub(crate) fn push_keys<'t>(&mut self, written: impl Iterator<Item = &'t str>) -> List {
        let keys: Vec<Cow<'_, str>> = written.map(|text| address::key(text).unwrap_or_default()).collect();
        self.texts.push_list(keys.iter().map(AsRef::as_ref))
    }
}

/// What an export says of its server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Envelope {
    /// Lower case.
    pub(crate) server_id: Option<String>,
    /// Made comparable by [`host`].
    pub(crate) host_name: Option<String>,
    pub(crate) version: Option<String>,
    pub(crate) http_only: Option<String>,
    pub(crate) license: Option<String>,
    pub(crate) public_key: Option<String>,
    pub(crate) customer_name: Option<String>,
    /// The JSON text of `features`, as it stands.
    pub(crate) features: Option<String>,
}

impl Envelope {
    /// Whether it says which server it is of.
    pub(crate) fn names_a_server(&self) -> bool {
        self.server_id.is_some() || self.host_name.is_some()
    }
}

/// Makes a host name comparable: lower case, no port, no trailing dot. Empty where nothing is left.
pub(crate) fn host(written: &str) -> String {
    let written = written.trim();
    // An IPv6 address keeps its colons inside brackets.
    let without_port = match written.find(']') {
        Some(end) if written.starts_with('[') => &written[..=end],
        _ => written.split(':').next().unwrap_or_default(),
    };
    without_port.strip_suffix('.').unwrap_or(without_port).to_lowercase()
}

/// Reads a server user id of the cloud report, `host:123` or `123:host` with an optional role behind, and gives `host:123`.
pub(crate) fn server_id(written: &str) -> Option<String> {
    let written = written.trim();
    let number = |text: &str| text.trim().parse::<u64>().ok();
    let (first, rest) = written.split_once(':')?;
    let (id, name) = if let Some(id) = number(first) {
        (id, rest)
    } else {
        let (name, last) = written.rsplit_once(':')?;
        (number(last)?, name)
    };
    let name = host(name);
    (!name.is_empty()).then(|| format!("{name}:{id}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_compared_without_case_port_and_trailing_dot() {
        for written in ["ghes.octo.example", "GHES.octo.example.", " ghes.octo.example:8443", "Ghes.Octo.Example.:443"]
        {
            assert_eq!(host(written), "ghes.octo.example", "{written}");
        }
        assert_eq!(host("[2001:DB8::1]:443"), "[2001:db8::1]");
    }

    #[test]
    fn server_ids_are_read_in_both_orders_with_port_and_role() {
        for written in [
            "ghes.octo.example:71",
            "71:ghes.octo.example",
            "71:GHES.octo.example:Member",
            "71:ghes.octo.example:8443:Member",
            "ghes.octo.example:8443:71",
        ] {
            assert_eq!(server_id(written).as_deref(), Some("ghes.octo.example:71"), "{written}");
        }
        for written in ["", "ghes.octo.example", "ghes:", ":71", "71:", "a:b", "1.0E+05:"] {
            assert_eq!(server_id(written), None, "{written}");
        }
    }

    #[test]
    fn an_address_that_a_record_has_already_is_not_kept_again() {
        let mut records = Records::default();
        let verified = records.push_addresses(["Mona@Octo.Example", "lisa@octo.example"].into_iter());
        let [first, second] = ["Mona@Octo.Example", "lisa@octo.example"].map(|address| {
            let Address { text, key } = records.push_address_beside(address, verified);
            [text, key].map(|handle| (handle, records.texts.get(handle).to_owned()))
        });
        let among = |list, handle| records.texts.handles(list).any(|known| known == handle);
        let texts: Vec<&str> = first.iter().chain(&second).map(|(_, text)| text.as_str()).collect();
        assert_eq!(texts, ["Mona@Octo.Example", "mona@octo.example", "lisa@octo.example", "lisa@octo.example"]);
        for [(text, _), (key, _)] in [first, second] {
            assert!(among(verified.texts, text) && (among(verified.keys, key) || key == text));
        }
    }
}
