//! Keeps the records of a file in a few bytes each, between the texts that they are about.
//!
//! A record is mostly handles, and the texts of one record are kept one after another: so each handle is written as its
//! distance from the one before, as a rule in one byte. An account takes some 15 bytes instead of the 32 that it has in the
//! open, a row of a cloud report some 18 instead of 52.

use crate::texts::Texts;
use std::marker::PhantomData;

/// Bytes that a record takes at most.
pub(crate) const LONGEST: usize = 128;
/// Bits of a number that a byte holds; it stays below 0x80, as the pages of texts are UTF-8.
const BITS: u32 = 6;
const MORE: u8 = 1 << BITS;

/// What can be kept so.
pub(crate) trait Pack {
    /// Writes what [`unpack`](Self::unpack) reads, in the same order, [`LONGEST`] bytes at most.
    fn pack(&self, packer: &mut Packer<'_>);

    fn unpack(unpacker: &mut Unpacker<'_>) -> Self;
}

/// Records of one kind, in the order in which they came; the [`Texts`] are always those of the same file.
#[derive(Debug)]
pub(crate) struct Packed<R> {
    handles: Vec<u32>,
    record: PhantomData<R>,
}

impl<R> Default for Packed<R> {
    fn default() -> Self {
        Self { handles: Vec::new(), record: PhantomData }
    }
}

impl<R: Pack> Packed<R> {
    pub(crate) fn len(&self) -> usize {
        self.handles.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.handles.is_empty()
    }

    pub(crate) fn truncate(&mut self, len: usize) {
        self.handles.truncate(len);
    }

    /// Adds a record; not if the texts are [full](Texts::is_full).
    pub(crate) fn push(&mut self, record: &R, texts: &mut Texts) {
        let handle = texts.push_packed(LONGEST, |handle, page| record.pack(&mut Packer { page, last: handle }));
        self.handles.extend(handle);
    }

    pub(crate) fn get(&self, index: usize, texts: &Texts) -> R {
        unpacked(self.handles[index], texts)
    }

    pub(crate) fn iter<'t>(&'t self, texts: &'t Texts) -> impl ExactSizeIterator<Item = R> + use<'t, R> {
        self.handles.iter().map(|handle| unpacked(*handle, texts))
    }
}

fn unpacked<R: Pack>(handle: u32, texts: &Texts) -> R {
    R::unpack(&mut Unpacker { bytes: texts.packed(handle), last: handle })
}

/// Writes a record.
pub(crate) struct Packer<'p> {
    page: &'p mut String,
    last: u32,
}

impl Packer<'_> {
    pub(crate) fn number(&mut self, mut number: u64) {
        loop {
            let low = u8::try_from(number & u64::from(MORE - 1)).unwrap_or_default();
            number >>= BITS;
            if number == 0 {
                return self.page.push(char::from(low));
            }
            self.page.push(char::from(low | MORE));
        }
    }

    pub(crate) fn flags<const N: usize>(&mut self, flags: [bool; N]) {
        self.number(flags.iter().rev().fold(0, |number, flag| number << 1 | u64::from(*flag)));
    }

    /// Writes where something is kept; zero where there is nothing.
    pub(crate) fn place(&mut self, place: Option<u32>) {
        let Some(handle) = place else { return self.number(0) };
        let back = handle < self.last;
        self.number(1 + (u64::from(handle.abs_diff(self.last)) << 1 | u64::from(back)));
        self.last = handle;
    }
}

/// Reads a record.
pub(crate) struct Unpacker<'p> {
    bytes: &'p [u8],
    last: u32,
}

impl Unpacker<'_> {
    pub(crate) fn number(&mut self) -> u64 {
        let (mut number, mut shift) = (0, 0);
        while let Some((first, rest)) = self.bytes.split_first() {
            self.bytes = rest;
            number |= u64::from(first & (MORE - 1)) << shift;
            shift += BITS;
            if *first < MORE || shift >= u64::BITS {
                break;
            }
        }
        number
    }

    pub(crate) fn flags<const N: usize>(&mut self) -> [bool; N] {
        let number = self.number();
        std::array::from_fn(|index| number >> index & 1 == 1)
    }

    pub(crate) fn handle(&mut self) -> u32 {
        let Some(number) = self.number().checked_sub(1) else { return 0 };
        let distance = u32::try_from(number >> 1).unwrap_or_default();
        let handle = if number & 1 == 1 { self.last.wrapping_sub(distance) } else { self.last.wrapping_add(distance) };
        self.last = handle;
        handle
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        record::{AccountRecord, RowRecord},
        texts::{Address, Addresses, List, Text},
    };
    use proptest::prelude::*;

    fn handle() -> impl Strategy<Value = u32> {
        prop_oneof![Just(0), 1_u32..200, any::<u32>()]
    }

    fn account() -> impl Strategy<Value = AccountRecord> {
        (0_u64..1 << 53, prop::array::uniform5(handle()), any::<[bool; 2]>()).prop_map(
            |(id, [login, name, emails, primary, key], [suspended, system])| AccountRecord {
                id,
                login: Text::of(login),
                name: Text::of(name),
                emails: List::of(emails),
                primary: Text::of(primary),
                key: Text::of(key),
                suspended,
                system,
            },
        )
    }

    fn row() -> impl Strategy<Value = RowRecord> {
        (prop::array::uniform12(handle()), any::<[bool; 3]>()).prop_map(|(handles, flags)| {
            let [login, name, ids, verified, verified_keys, hidden, name_id, name_id_key, emails, keys, at, at_key] =
                handles;
            let [cloud_user, pending_invitation, visual_studio] = flags;
            RowRecord {
                login: Text::of(login),
                name: Text::of(name),
                server_ids: List::of(ids),
                verified: Addresses { texts: List::of(verified), keys: List::of(verified_keys) },
                hidden_verified_keys: List::of(hidden),
                name_id: Address { text: Text::of(name_id), key: Text::of(name_id_key) },
                server_emails: Addresses { texts: List::of(emails), keys: List::of(keys) },
                subscription: Address { text: Text::of(at), key: Text::of(at_key) },
                cloud_user,
                pending_invitation,
                visual_studio,
            }
        })
    }

    proptest! {
        #[test]
        fn records_come_back_as_they_went_in(
            accounts in prop::collection::vec(account(), 0..20),
            rows in prop::collection::vec(row(), 0..20),
        ) {
            let mut texts = Texts::default();
            let (mut packed_accounts, mut packed_rows) = (Packed::default(), Packed::default());
            for account in &accounts {
                texts.push("a text between");
                packed_accounts.push(account, &mut texts);
            }
            for row in &rows {
                packed_rows.push(row, &mut texts);
                texts.push("ein Text dazwischen: ü");
            }
            prop_assert_eq!(packed_accounts.iter(&texts).collect::<Vec<AccountRecord>>(), accounts);
            prop_assert_eq!(packed_rows.iter(&texts).collect::<Vec<RowRecord>>(), rows);
        }
    }

    #[test]
    fn the_longest_record_has_room() {
        let far = u32::MAX - 7;
        let [near, far_text] = [3, far].map(Text::of);
        let (near_list, far_list) = (List::of(3), List::of(far));
        let row = RowRecord {
            login: far_text,
            name: near,
            server_ids: far_list,
            verified: Addresses { texts: near_list, keys: far_list },
            hidden_verified_keys: near_list,
            name_id: Address { text: far_text, key: near },
            server_emails: Addresses { texts: far_list, keys: near_list },
            subscription: Address { text: far_text, key: near },
            cloud_user: true,
            pending_invitation: true,
            visual_studio: true,
        };
        let mut page = String::new();
        row.pack(&mut Packer { page: &mut page, last: 1 });
        assert!(page.len() <= LONGEST, "{}", page.len());
    }

    #[test]
    fn an_ordinary_record_is_short() {
        let mut texts = Texts::default();
        let login = texts.push("mona-lisa");
        let name = texts.push("Mona Lisa");
        let emails = texts.push_list(["mona.lisa@octo.example", "mona@octo.example"].into_iter());
        let primary = texts.handles(emails).next().unwrap_or_default();
        let account =
            AccountRecord { id: 1_234_567, login, name, emails, primary, key: primary, ..AccountRecord::default() };
        let mut page = String::new();
        let end = texts.push("the place where it is kept");
        account.pack(&mut Packer { page: &mut page, last: end.place().unwrap_or_default() });
        assert!(page.len() <= 11, "{}", page.len());
    }
}
