//! Compares an account with a row, letter by letter: what a hash brought together, the texts decide.

use super::{
    SuggestionKind, distance,
    feature::{fold, fold_name, local_and_domain, without_short_code, without_tag},
};
use crate::{
    record::{AccountRecord, RowRecord},
    texts::Texts,
};
use std::borrow::Cow;

/// What is compared of one server account.
pub(super) struct Compared<'r> {
    key: Option<(&'r str, &'r str)>,
    others: Vec<Cow<'r, str>>,
    /// Lower case.
    login: String,
    /// Folded; none where others bear it on either side.
    name: Option<String>,
}

impl<'r> Compared<'r> {
    pub(super) fn new(texts: &'r Texts, account: &AccountRecord, lone_name: bool) -> Self {
        let (mut login, mut name) = (String::new(), String::new());
        fold(texts.get(account.login), &mut login);
        fold_name(texts.get(account.name), &mut name);
        Self {
            key: texts.some(account.key).and_then(local_and_domain),
            others: other_keys(texts, account).collect(),
            login,
            name: lone_name.then_some(name),
        }
    }

    /// The strongest kind in which the account and a row are near, if they are. `in_use` tells of a domain whether two
    /// or more bear it.
    pub(super) fn kind(&self, texts: &Texts, row: &RowRecord, in_use: impl Fn(&str) -> bool) -> Option<SuggestionKind> {
        if shown_keys(texts, row).any(|address| self.others.iter().any(|other| other == address)) {
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

    fn is_login(&self, login: &str) -> bool {
        let of_same_case = |login: &str| login == self.login || without_short_code(login) == Some(&self.login);
        // Only a longer text can have a short code, and letters of other scripts may change their length with their case.
        let may_be = !login.is_ascii()
            || login.get(..self.login.len()).is_some_and(|start| start.eq_ignore_ascii_case(&self.login));
        !self.login.is_empty() && may_be && of_same_case(&login.to_lowercase())
    }

    fn is_name(&self, name: &str) -> bool {
        let mut folded = String::new();
        self.name.as_ref().is_some_and(|own| fold_name(name, &mut folded) && folded == *own)
    }

    fn address_kind(&self, address: &str, in_use: impl Fn(&str) -> bool) -> Option<SuggestionKind> {
        let ((local, domain), (other_local, other_domain)) = (self.key?, local_and_domain(address)?);
        if domain == other_domain && local != other_local && without_tag(local) == without_tag(other_local) {
            Some(SuggestionKind::PlusTag)
        } else if local == other_local && domain != other_domain && in_use(domain) && in_use(other_domain) {
            Some(SuggestionKind::SameLocalPart)
        } else if distance::is_typo((local, domain), (other_local, other_domain)) {
            Some(SuggestionKind::Typo)
        } else {
            None
        }
    }
}

/// Keys of an account's addresses besides its primary one.
pub(super) fn other_keys<'r>(
    texts: &'r Texts,
    account: &AccountRecord,
) -> impl Iterator<Item = Cow<'r, str>> + use<'r> {
    let primary = account.primary;
    let others = texts.entries(account.emails).filter(move |(handle, _)| *handle != primary);
    others.filter_map(|(_, text)| crate::address::key(text))
}

/// Keys of every address that the report shows on a row.
pub(super) fn shown_keys<'r>(texts: &'r Texts, row: &RowRecord) -> impl Iterator<Item = &'r str> + Clone + use<'r> {
    let others = [texts.get(row.name_id.key), texts.get(row.subscription.key)];
    texts.list(row.verified.keys).chain(others).filter(|address| !address.is_empty())
}
