//! What one file holds, as records: accounts of a server, or rows of a cloud report, and the texts behind them.

mod pack;

use crate::{
    address::{Plainness, Seen},
    packed::Packed,
    texts::{Address, AddressList, AddressText, Addresses, List, Text, Texts, Written},
};
use smallvec::SmallVec;
use std::borrow::Cow;

/// The addresses of one record, of which there are few.
pub(crate) type SeenAddresses<'t> = SmallVec<[Seen<'t>; 4]>;

/// Accounts or rows of one file.
#[derive(Debug, Default)]
pub(crate) struct Records {
    pub(crate) texts: Texts,
    /// Whether the key of an address is kept in the place of what is written.
    pub(crate) keys_only: bool,
    pub(crate) accounts: Packed<AccountRecord>,
    pub(crate) rows: Packed<RowRecord>,
    /// Whether the ids of the accounts are known to rise, each above the one before.
    pub(crate) ids_rise: bool,
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
    pub(crate) emails: AddressList,
    /// One of `emails`.
    pub(crate) primary: AddressText,
    /// The primary address's key.
    pub(crate) key: AddressText,
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
    pub(crate) hidden_verified_keys: AddressList,
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
    pub(crate) fn shown_addresses<'t>(&self, texts: &'t Texts) -> impl Iterator<Item = Written<'t>> + use<'t> {
        let others = [texts.address(self.name_id.text), texts.address(self.subscription.text)];
        texts.addresses(self.verified.texts).chain(others).filter(|address| !address.is_empty())
    }
}

/// Texts, each once, in the order in which they first come.
pub(crate) fn distinct<'t>(texts: impl Iterator<Item = impl Into<Cow<'t, str>>>) -> Vec<String> {
    let mut distinct: Vec<String> = Vec::new();
    for text in texts.map(Into::into) {
        if !distinct.iter().any(|known| *known == text) {
            distinct.push(text.into_owned());
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

    /// A row, by its index.
    pub(crate) fn row(&self, index: usize) -> RowRecord {
        self.row_here(index)
    }

    /// Keeps an address as written, with its key.
    pub(crate) fn push_address(&mut self, written: &str) -> Address {
        self.push_address_beside(written, Addresses::default())
    }

    /// As [`push_address`](Self::push_address); what is among `known`, addresses of the same record, is not kept again.
    pub(crate) fn push_address_beside(&mut self, written: &str, known: Addresses) -> Address {
        if written.is_empty() { Address::default() } else { self.push_seen_beside(Seen::of(written), known) }
    }

    fn push_seen_beside(&mut self, written: Seen<'_>, known: Addresses) -> Address {
        if self.keys_only
            && written.plainness != Plainness::Plain
            && let Some(key) = written.key()
        {
            let key = self.push_beside(Seen::of(&key), known);
            return Address { text: key, key };
        }
        let text = self.push_beside(written, known);
        Address { text, key: self.push_key(written, text, known) }
    }

    /// Keeps the addresses of an account, and the key of the primary one, which is said by its index.
    pub(crate) fn push_emails(&mut self, account: &mut AccountRecord, written: &[Seen<'_>], primary: Option<usize>) {
        let primary = primary.and_then(|index| Some((index, *written.get(index)?)));
        if !self.keys_only {
            account.emails = self.texts.push_addresses(written);
            if let Some((index, written)) = primary {
                account.primary = self.texts.address_handles(account.emails).nth(index).unwrap_or_default();
                account.key = self.push_key(written, account.primary, Addresses::default());
            }
        } else if let Some((_, written)) = primary {
            Address { text: account.primary, key: account.key } = self.push_seen_beside(written, Addresses::default());
        }
    }

    /// Keeps a text that is only shown, and so not where keys alone are kept.
    pub(crate) fn push_shown(&mut self, text: &str) -> Text {
        if self.keys_only { Text::default() } else { self.texts.push(text) }
    }

    /// The address's handle among `known` ones, else a new one.
    fn push_beside(&mut self, address: Seen<'_>, known: Addresses) -> AddressText {
        let texts = &mut self.texts;
        let among =
            |known| texts.address_entries(known).find(|(_, known)| known.is(address.text)).map(|(handle, _)| handle);
        let found = among(known.texts).or_else(|| if known.keys == known.texts { None } else { among(known.keys) });
        match found {
            Some(known) if !address.text.is_empty() => known,
            _ => texts.push_address(address),
        }
    }

    /// Keeps addresses as written, with their keys.
    pub(crate) fn push_addresses<'t>(&mut self, written: impl Iterator<Item = &'t str>) -> Addresses {
        let mut seen = SeenAddresses::new();
        seen.extend(written.map(Seen::of));
        let most = if self.keys_only { Plainness::Plain } else { Plainness::UpperCase };
        if seen.iter().all(|seen| seen.plainness <= most) {
            let texts = self.texts.push_addresses(&seen);
            return Addresses { texts, keys: texts };
        }
        let keys = keys_of(seen.iter().copied());
        // No key is empty but that of what is no address.
        if self.keys_only && keys.iter().all(|key| !key.is_empty()) {
            let keys = self.push_made(&keys);
            return Addresses { texts: keys, keys };
        }
        let texts = self.texts.push_addresses(&seen);
        let own = keys.iter().zip(&seen).all(|(key, seen)| key.eq_ignore_ascii_case(seen.text));
        Addresses { texts, keys: if own { texts } else { self.push_made(&keys) } }
    }

    /// Keeps the key of an address that is kept already, as `kept`; none where it is no address. What is among `known` is not kept
    /// again.
    fn push_key(&mut self, address: Seen<'_>, kept: AddressText, known: Addresses) -> AddressText {
        if address.plainness != Plainness::Other {
            return kept;
        }
        match address.key() {
            Some(key) if key.eq_ignore_ascii_case(address.text) => kept,
            Some(key) => self.push_beside(Seen::of(&key), known),
            None => AddressText::default(),
        }
    }

    /// Keeps only the keys of addresses.
    pub(crate) fn push_keys<'t>(&mut self, written: impl Iterator<Item = &'t str>) -> AddressList {
        let keys = keys_of(written.map(Seen::of));
        if keys.is_empty() { AddressList::default() } else { self.push_made(&keys) }
    }

    fn push_made(&mut self, keys: &[Cow<'_, str>]) -> AddressList {
        let keys: SeenAddresses<'_> = keys.iter().map(|key| Seen::of(key)).collect();
        self.texts.push_addresses(&keys)
    }
}

/// The keys of addresses; an empty one of what is none.
fn keys_of<'t>(addresses: impl Iterator<Item = Seen<'t>>) -> Vec<Cow<'t, str>> {
    addresses.map(|address| address.key().unwrap_or_default()).collect()
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
        let verified = records.push_addresses(["Mona@Octo.Example", "lisa@octo.example."].into_iter());
        let [first, second] = ["Mona@Octo.Example", "lisa@octo.example."].map(|address| {
            let Address { text, key } = records.push_address_beside(address, verified);
            [text, key].map(|handle| (handle, records.texts.address(handle).to_string()))
        });
        let among = |list, handle| records.texts.address_handles(list).any(|known| known == handle);
        let texts: Vec<&str> = first.iter().chain(&second).map(|(_, text)| text.as_str()).collect();
        assert_eq!(texts, ["Mona@Octo.Example", "Mona@Octo.Example", "lisa@octo.example.", "lisa@octo.example"]);
        for [(text, _), (key, _)] in [first, second] {
            assert!(among(verified.texts, text) && (among(verified.keys, key) || key == text));
        }
    }

    #[test]
    fn an_address_in_another_letter_case_is_its_own_key_unless_keys_alone_are_kept() {
        for keys_only in [false, true] {
            let mut records = Records { keys_only, ..Records::default() };
            let address = records.push_address("Mona@Octo.Example");
            let both = ["Lisa@Octo.Example", "mona@octo.example"];
            let addresses = records.push_addresses(both.into_iter());
            let mut account = AccountRecord::default();
            records.push_emails(&mut account, &both.map(Seen::of), Some(0));
            let texts = &records.texts;
            let kept = [address.text, account.primary].map(|text| texts.address(text).text());
            assert_eq!(
                kept,
                if keys_only {
                    ["mona@octo.example", "lisa@octo.example"]
                } else {
                    ["Mona@Octo.Example", "Lisa@Octo.Example"]
                }
            );
            let first = texts.addresses(addresses.texts).next().unwrap_or_default();
            assert_eq!(first.text(), if keys_only { "lisa@octo.example" } else { both[0] });
            assert!(address.key == address.text && account.key == account.primary && addresses.keys == addresses.texts);
        }
    }
}
