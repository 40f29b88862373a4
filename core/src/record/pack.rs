//! How records are packed, and what is read of one without the rest.

use super::{AccountRecord, Records, RowRecord};
use crate::{
    packed::{Pack, Packer, Unpacker},
    texts::{Address, AddressList, AddressText, Addresses, List, Text},
};

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
        let emails = AddressList::of(unpacker.handle(has(account_mark::EMAILS)));
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
fn primary_and_key(marks: u8, emails: AddressList, unpacker: &mut Unpacker<'_>) -> [AddressText; 2] {
    if marks & account_mark::FIRST != 0 {
        [emails.first(); 2]
    } else if marks & account_mark::OTHER != 0 {
        let primary = unpacker.unmarked_handle();
        [primary, unpacker.unmarked_handle()].map(AddressText::of)
    } else {
        [AddressText::default(); 2]
    }
}

/// The key of an account whose marks have been read.
#[inline]
fn key_behind(marks: u8, unpacker: &mut Unpacker<'_>) -> AddressText {
    let emails = AddressList::of(unpacker.handle(marks & account_mark::EMAILS != 0));
    primary_and_key(marks, emails, unpacker)[1]
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
                packer.unmarked_place(places[0]);
                packer.unmarked_place(places[1]);
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

    #[inline(always)]
    #[allow(clippy::inline_always, reason = "as of `Packed::get`")]
    fn unpack(unpacker: &mut Unpacker<'_>) -> Self {
        let (first, second) = (unpacker.marks(), unpacker.marks());
        let has = |mark: u8| first & mark != 0;
        let also_has = |mark: u8| second & mark != 0;
        let has_keys = has(row_mark::KEYS);
        let lists = |[texts, keys]: [u32; 2]| Addresses { texts: AddressList::of(texts), keys: AddressList::of(keys) };
        let address = |[text, key]: [u32; 2]| Address { text: AddressText::of(text), key: AddressText::of(key) };
        let login = Text::of(unpacker.handle(has(row_mark::LOGIN)));
        let server_ids = List::of(unpacker.handle(has(row_mark::SERVER_IDS)));
        let verified = lists(address_and_key(unpacker, has_keys, also_has(row_mark::VERIFIED)));
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
                address(address_and_key(unpacker, has_keys, also_has(row_mark::NAME_ID)))
            },
            subscription: address(address_and_key(unpacker, has_keys, also_has(row_mark::SUBSCRIPTION))),
            hidden_verified_keys: AddressList::of(unpacker.handle(also_has(row_mark::HIDDEN))),
            server_emails: lists(address_and_key(unpacker, has_keys, also_has(row_mark::SERVER_EMAILS))),
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
        let text = unpacker.unmarked_handle();
        [text, unpacker.unmarked_handle()]
    } else {
        [0; 2]
    }
}

impl Records {
    /// The key of an account that counts, which is less to read than all of it.
    #[inline]
    pub(crate) fn counted_key(&self, index: usize) -> AddressText {
        let mut unpacker = self.accounts.open(index, &self.texts);
        let marks = unpacker.marks();
        if marks & (account_mark::SUSPENDED | account_mark::SYSTEM) != 0 {
            return AddressText::default();
        }
        key_behind(marks, &mut unpacker)
    }

    /// The key of an account alone.
    #[inline]
    pub(crate) fn account_key(&self, index: usize) -> AddressText {
        let mut unpacker = self.accounts.open(index, &self.texts);
        let marks = unpacker.marks();
        key_behind(marks, &mut unpacker)
    }

    /// The id of an account alone.
    #[inline]
    pub(crate) fn account_id(&self, index: usize) -> u64 {
        // It stands behind everything else.
        AccountRecord::unpack(&mut self.accounts.open(index, &self.texts)).id
    }

    /// Whether an account is one that the server itself makes.
    pub(crate) fn is_system(&self, index: usize) -> bool {
        self.accounts.open(index, &self.texts).marks() & account_mark::SYSTEM != 0
    }

    /// The login of an account alone.
    pub(crate) fn account_login(&self, index: usize) -> Text {
        let mut unpacker = self.accounts.open(index, &self.texts);
        let marks = unpacker.marks();
        let emails = AddressList::of(unpacker.handle(marks & account_mark::EMAILS != 0));
        let _ = primary_and_key(marks, emails, &mut unpacker);
        Text::of(unpacker.handle(marks & account_mark::LOGIN != 0))
    }

    /// The first byte of what is kept of a row.
    pub(crate) fn row_mark(&self, index: usize) -> u8 {
        self.rows.open(index, &self.texts).marks()
    }

    /// The login of a row alone.
    pub(crate) fn row_login(&self, index: usize) -> Text {
        let mut unpacker = self.rows.open(index, &self.texts);
        let (marks, _) = (unpacker.marks(), unpacker.marks());
        Text::of(unpacker.handle(marks & row_mark::LOGIN != 0))
    }

    /// The same where it is worth having it unpacked in place, so that no more is done than what is asked for needs.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "the two walks over all rows before matching take a quarter less")]
    pub(crate) fn row_here(&self, index: usize) -> RowRecord {
        self.rows.get(index, &self.texts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::Seen;

    #[test]
    fn what_is_read_of_a_record_alone_is_what_it_has() {
        let mut records = Records::default();
        let all = ["mona@octo.example", "Lisa@octo.example"];
        for (primary, suspended, login) in
            [(Some(0), false, "mona"), (Some(1), false, ""), (None, false, "m"), (Some(0), true, "x")]
        {
            let login = records.texts.push(login);
            let mut account = AccountRecord { id: 7, suspended, login, ..AccountRecord::default() };
            records.push_emails(&mut account, &all.map(Seen::of), primary);
            let verified = records.push_addresses(all.into_iter());
            let row = RowRecord { login, verified, ..RowRecord::default() };
            records.accounts.push(&account, &mut records.texts);
            records.rows.push(&row, &mut records.texts);
            let (account_index, row_index) = (records.accounts.len() - 1, records.rows.len() - 1);
            let key = if suspended { AddressText::default() } else { account.key };
            assert_eq!(records.account(account_index), account);
            assert_eq!(records.row(row_index), row);
            assert_eq!(records.counted_key(account_index), key);
            assert_eq!(records.account_key(account_index), account.key);
            assert_eq!((records.account_login(account_index), records.row_login(row_index)), (login, login));
        }
    }
}
