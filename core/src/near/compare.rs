//! Compares an account with a row, letter by letter: what a hash brought together, the texts decide.

use super::{
    SuggestionKind, distance,
    feature::{fold_name, without_short_code, without_tag},
};
use crate::{
    address::{Key, MadeKey},
    record::{AccountRecord, RowRecord},
    texts::Texts,
};
use std::borrow::Cow;

/// What is compared of one server account.
pub(super) struct Compared<'r> {
    texts: &'r Texts,
    account: AccountRecord,
    key: Key<'r>,
    /// Local part and domain of its key.
    parts: Option<[Cow<'r, str>; 2]>,
    login: &'r str,
    lone_name: bool,
}

impl<'r> Compared<'r> {
    /// An account, and whether nobody else bears its name on either side.
    pub(super) fn new(texts: &'r Texts, account: AccountRecord, lone_name: bool) -> Self {
        let key = texts.key(account.key);
        Self { texts, account, key, parts: parts(key), login: texts.get(account.login), lone_name }
    }

    /// The strongest kind in which the account and a row are near, if they are. `in_use` tells of an address's domain whether two
    /// or more bear it, `may_show_others` whether the row may show another address of the account.
    pub(super) fn kind(
        &self,
        texts: &Texts,
        row: &RowRecord,
        may_show_others: bool,
        in_use: impl Fn(Key<'_>) -> bool,
    ) -> Option<SuggestionKind> {
        if may_show_others && self.shows_other(texts, row) {
            return Some(SuggestionKind::SecondaryEmail);
        }
        let by_address = shown_keys(texts, row).filter_map(|address| self.address_kind(address, &in_use)).min();
        let by_login = || self.is_login(texts.get(row.login)).then_some(SuggestionKind::SameLogin);
        let by_name = || self.is_name(texts.get(row.name)).then_some(SuggestionKind::SameName);
        match by_address {
            Some(SuggestionKind::PlusTag) => by_address,
            _ => by_login().or(by_address).or_else(by_name),
        }
    }

    fn shows_other(&self, texts: &Texts, row: &RowRecord) -> bool {
        other_keys(self.texts, &self.account).any(|other| shown_keys(texts, row).any(|shown| shown == other.key()))
    }

    fn is_login(&self, login: &str) -> bool {
        if self.login.is_empty() {
            return false;
        }
        if login.is_ascii() && self.login.is_ascii() {
            let is_own = |login: &str| login.eq_ignore_ascii_case(self.login);
            // Only a longer text can have a short code.
            return is_own(login) || login.len() > self.login.len() && without_short_code(login).is_some_and(is_own);
        }
        let (own, login) = (self.login.to_lowercase(), login.to_lowercase());
        login == own || without_short_code(&login) == Some(&own)
    }

    fn is_name(&self, name: &str) -> bool {
        let (mut own, mut folded) = (String::new(), String::new());
        self.lone_name
            && fold_name(name, &mut folded)
            && fold_name(self.texts.get(self.account.name), &mut own)
            && folded == own
    }

    fn address_kind(&self, address: Key<'_>, in_use: impl Fn(Key<'_>) -> bool) -> Option<SuggestionKind> {
        let ([local, domain], [other_local, other_domain]) = (self.parts.as_ref()?, &parts(address)?);
        let [local, domain, other_local, other_domain] = [local, domain, other_local, other_domain].map(AsRef::as_ref);
        let (is_own_local, is_own_domain) = (local == other_local, domain == other_domain);
        if is_own_domain && !is_own_local && without_tag(local) == without_tag(other_local) {
            Some(SuggestionKind::PlusTag)
        } else if is_own_local && !is_own_domain && in_use(self.key) && in_use(address) {
            Some(SuggestionKind::SameLocalPart)
        } else if (is_own_local || is_own_domain) && distance::is_typo((local, domain), (other_local, other_domain)) {
            Some(SuggestionKind::Typo)
        } else {
            None
        }
    }
}

/// Local part and domain of a key, in lower case.
fn parts(key: Key<'_>) -> Option<[Cow<'_, str>; 2]> {
    key.local_and_domain().map(|(local, domain)| [local, domain].map(in_lower_case))
}

fn in_lower_case(text: &str) -> Cow<'_, str> {
    let is_any = text.bytes().any(|byte| byte.is_ascii_uppercase());
    if is_any { Cow::Owned(text.to_ascii_lowercase()) } else { Cow::Borrowed(text) }
}

/// Keys of an account's addresses besides its primary one.
pub(super) fn other_keys<'r>(texts: &'r Texts, account: &AccountRecord) -> impl Iterator<Item = MadeKey<'r>> + use<'r> {
    let primary = account.primary;
    let others = texts.address_entries(account.emails).filter(move |(handle, _)| *handle != primary);
    others.filter_map(|(_, address)| MadeKey::of(address))
}

/// Keys of every address that the report shows on a row.
pub(super) fn shown_keys<'r>(texts: &'r Texts, row: &RowRecord) -> impl Iterator<Item = Key<'r>> + use<'r> {
    shown_and_borne_keys(texts, row).map(|(address, _)| address)
}

/// The same, each with whether the row's person bears it, and so its domain: a subscription's may be another's.
pub(super) fn shown_and_borne_keys<'r>(
    texts: &'r Texts,
    row: &RowRecord,
) -> impl Iterator<Item = (Key<'r>, bool)> + use<'r> {
    let others = [(texts.key(row.name_id.key), true), (texts.key(row.subscription.key), false)];
    let verified = texts.keys(row.verified.keys).map(|address| (address, true));
    verified.chain(others).filter(|(address, _)| !address.is_empty())
}
