//! Everything about one person of the table: both sides, what was compared, and why.

use super::{
    Reckoning, RowKind, row_record, row_records,
    rows::{Listed, Row},
    synced::SyncedAccount,
};
use crate::{
    address::MadeKey,
    lang::Lang,
    near::{NearMiss, SuggestionKind, near_misses_of},
    people::{AccountDetail, AccountView, CloudSide, PersonDetail, Reason, Said, ServerAddress, Why, hidden_note},
    preview::Billing,
    record::{AccountRecord, distinct},
    texts::{Texts, Written},
};

impl Reckoning {
    /// Everything about one person, by the id that the table gives; `None` where there is no such person.
    ///
    /// Near misses are worked out at the first call.
    #[must_use]
    #[inline(never)]
    pub fn person(&self, id: u32, lang: Lang) -> Option<PersonDetail> {
        self.detail(id, lang, self.near_misses(), &mut as_said)
    }

    /// The same at once: it speaks of no near misses while they are not all found.
    #[must_use]
    pub fn person_so_far(&self, id: u32, lang: Lang) -> Option<PersonDetail> {
        self.detail(id, lang, self.near_misses_so_far(), &mut as_said)
    }

    /// The same with these near misses, and with somebody else writing what the sentences say of people.
    pub(crate) fn detail(
        &self,
        id: u32,
        lang: Lang,
        near_misses: &[NearMiss],
        write: &mut impl FnMut(Said<'_>) -> String,
    ) -> Option<PersonDetail> {
        if id as usize >= self.people.len() {
            return None;
        }
        let person = self.person_view(id);
        let members = self.members_of(id as usize);
        // Accounts that only the report knows stand before the others.
        let others = person.accounts.len() - members.len();
        let near: Vec<NearMiss> = near_misses_of(near_misses, id).copied().collect();
        let ruled_out = members.first().is_some_and(|first| self.is_ruled_out(*first));
        let mut accounts = Vec::with_capacity(person.accounts.len());
        for account in &person.accounts[..others] {
            accounts.push(other_account(account.clone(), lang, write));
        }
        for (account, index) in person.accounts[others..].iter().zip(members) {
            let why = self.why(*index, &near, ruled_out);
            let sentences: Vec<String> = why.into_iter().map(|why| why.in_words(lang, write)).collect();
            let words = sentences.join(if lang == Lang::Ja { "" } else { " " });
            accounts.push(self.account_detail(*index, account.clone(), words));
        }
        let note = person.address_hidden.then(|| hidden_note(lang).to_owned());
        Some(PersonDetail {
            cloud: self.row_of(id as usize).map(|row| self.cloud_side(row)),
            suggestions: near.iter().map(|near| self.suggestion(near, lang)).collect(),
            person,
            accounts,
            note,
        })
    }

    fn cloud_side(&self, index: u32) -> CloudSide {
        let row = self.report.rows[index as usize];
        let records = row_records(&self.inputs, row);
        let (texts, record) = (&records.texts, row_record(&self.inputs, row));
        let details = records.details.get(row.record as usize);
        let text = |text| texts.some(text).map(str::to_owned);
        let address = |address| texts.some_address(address).map(Into::into);
        CloudSide {
            login: text(record.login),
            name: text(record.name),
            license_type: details.and_then(|details| text(details.license_type)),
            verified: distinct(texts.addresses(record.verified.texts)),
            name_id: address(record.name_id.text),
            subscription: address(record.subscription.text),
            identities: distinct(self.identity_addresses(index)),
            server_addresses: distinct(texts.addresses(record.server_emails.texts)),
            listed: distinct(texts.list(record.server_ids).filter(|id| self.is_in_preview(id))),
        }
    }

    fn account_detail(&self, index: u32, account: AccountView, words: String) -> AccountDetail {
        let (texts, record, _) = self.member(index);
        let addresses = texts
            .address_entries(record.emails)
            .map(|(handle, address)| ServerAddress { address: address.into(), primary: handle == record.primary });
        AccountDetail {
            name: texts.some(record.name).map(str::to_owned),
            addresses: addresses.collect(),
            compared: self.compared(index),
            words,
            account,
        }
    }

    /// The sentences about an account, with the near misses of its person, and whether billing rules out its match.
    fn why(&self, index: u32, near: &[NearMiss], ruled_out: bool) -> Vec<Why<'_>> {
        let (texts, account, _) = self.member(index);
        let outcome = self.outcomes[index as usize];
        match outcome.reason {
            Reason::NoAddress if !account.primary.is_none() => {
                vec![Why::NotAnAddress(Said::Address(outcome.person, texts.address(account.primary)))]
            }
            Reason::NoAddress if texts.addresses(account.emails).next().is_some() => vec![Why::NoPrimary],
            Reason::NoAddress => vec![Why::NoAddress],
            Reason::NoMatchVisible => self.why_unmatched(index, near, ruled_out),
            Reason::LastSync if self.listed_with_address(index) => vec![Why::ListedWithAddress],
            Reason::LastSync if self.unchanged_address(index).is_some() => vec![Why::ListedUnchanged],
            reason => vec![Why::Rule(reason)],
        }
    }

    fn why_unmatched(&self, index: u32, near: &[NearMiss], ruled_out: bool) -> Vec<Why<'_>> {
        let (texts, account, _) = self.member(index);
        let person = self.outcomes[index as usize].person;
        let mut why = vec![if self.has_report() { Why::NoRow } else { Why::NoReport }];
        if self.members_of(person as usize).len() > 1 {
            why.push(Why::Together);
        }
        if ruled_out {
            why.push(Why::Metered);
        }
        let at = self.accounts.at(index);
        for listed in self.report.listed(at.server, account.id) {
            why.extend(self.listed_with_other(listed));
        }
        for near in near {
            if near.account == index && near.kind == SuggestionKind::SecondaryEmail {
                let member = Said::Login(near.row, self.row_login(near.row));
                let other = self.other_address(texts, &account, near.row);
                why.extend(other.map(|address| Why::OtherAddress(member, Said::Address(person, address))));
            }
        }
        // The range reaches lower only if somebody's address is hidden.
        if self.preview.seats.is_some_and(|seats| seats.after_low.is_some_and(|low| low < seats.after)) {
            why.push(Why::Hidden);
        }
        why
    }

    /// Whether a subscription that nobody has linked to a cloud account has an account's address, and billing rules it out.
    fn is_ruled_out(&self, account: u32) -> bool {
        let (texts, record, _) = self.member(account);
        let key = texts.key(record.key);
        let has_key = |row: &Row| {
            let texts = &row_records(&self.inputs, *row).texts;
            row.kind == RowKind::VisualStudio && texts.key(row_record(&self.inputs, *row).subscription.key) == key
        };
        self.billing == Billing::Metered && !key.is_empty() && self.report.rows.iter().any(has_key)
    }

    /// What the fourth rule stumbled over.
    fn listed_with_other<'r>(&'r self, listed: &Listed) -> Option<Why<'r>> {
        let row = listed.row()?;
        let (texts, record) = listed.record(&self.inputs);
        let before = self.synced_account(listed.server, listed.id).and_then(SyncedAccount::primary);
        let address = before.or_else(|| texts.addresses(record.server_emails.texts).next())?;
        let cloud = self.report.rows[row as usize].kind != RowKind::ServerOnly;
        cloud.then(|| Why::ListedWithOther(Said::Login(row, self.row_login(row)), Said::Address(row, address)))
    }

    fn listed_with_address(&self, index: u32) -> bool {
        let (texts, account, _) = self.member(index);
        let key = texts.key(account.key);
        self.matched_row(index).is_some_and(|row| {
            let row = self.report.rows[row as usize];
            let keys = row_record(&self.inputs, row).server_emails.keys;
            row_records(&self.inputs, row).texts.keys(keys).any(|known| known == key)
        })
    }

    fn row_login(&self, row: u32) -> &str {
        let row = self.report.rows[row as usize];
        row_records(&self.inputs, row).texts.get(row_record(&self.inputs, row).login)
    }

    /// The first of an account's other addresses that a row shows.
    fn other_address<'r>(&self, texts: &'r Texts, account: &AccountRecord, row: u32) -> Option<Written<'r>> {
        let row = self.report.rows[row as usize];
        let (cloud, record) = (&row_records(&self.inputs, row).texts, row_record(&self.inputs, row));
        let shown: Vec<MadeKey<'_>> = record.shown_addresses(cloud).filter_map(MadeKey::of).collect();
        let is_shown = |other: MadeKey<'_>| shown.iter().any(|shown| shown.key() == other.key());
        let mut others = texts.address_entries(account.emails).filter(|(handle, _)| *handle != account.primary);
        others.find(|(_, other)| MadeKey::of(*other).is_some_and(is_shown)).map(|(_, other)| other)
    }
}

fn other_account(account: AccountView, lang: Lang, write: &mut impl FnMut(Said<'_>) -> String) -> AccountDetail {
    let words = Why::Rule(account.reason).in_words(lang, write);
    AccountDetail { account, name: None, addresses: Vec::new(), compared: None, words }
}

fn as_said(said: Said<'_>) -> String {
    match said {
        Said::Login(_, login) => login.to_owned(),
        Said::Address(_, address) => address.into(),
    }
}
