//! Keeps the records of a file in a few bytes each, between the texts that they are about.
//!
//! A record is mostly handles, and the texts of one record are kept one after another: so each handle is written as its
//! distance from the one before, as a rule in one byte, and a mark at the front says which there are. An account takes some
//! 9 bytes instead of the 32 that it has in the open, a row of a cloud report some 10 instead of 52.

use crate::texts::Texts;
use serde::{Deserialize, Serialize};
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
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound = "")]
pub(crate) struct Packed<R> {
    handles: Vec<u32>,
    /// Whether some record is about a text that is kept before the record before it.
    mixed: bool,
    record: PhantomData<R>,
}

impl<R> Default for Packed<R> {
    fn default() -> Self {
        Self { handles: Vec::new(), mixed: false, record: PhantomData }
    }
}

impl<R: Pack> Packed<R> {
    pub(crate) fn len(&self) -> usize {
        self.handles.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.handles.is_empty()
    }

    /// Adds the records of a later part of the file, whose texts [`Texts::append`] has moved up by so much. Nothing within a record
    /// changes: it holds distances.
    pub(crate) fn append(&mut self, later: &Self, shift: u32) {
        self.mixed |= later.mixed;
        self.handles.extend(later.handles.iter().map(|handle| handle + shift));
    }

    pub(crate) fn truncate(&mut self, len: usize) {
        self.handles.truncate(len);
    }

    /// Adds a record; not if the texts are [full](Texts::is_full).
    pub(crate) fn push(&mut self, record: &R, texts: &mut Texts) {
        let mut lowest = u32::MAX;
        let handle = texts.push_packed(LONGEST, |handle, page| {
            let mut packer = Packer::behind(handle, page);
            record.pack(&mut packer);
            lowest = packer.lowest;
        });
        self.mixed |= self.handles.last().is_some_and(|before| lowest < *before);
        self.handles.extend(handle);
    }

    #[inline(always)]
    #[allow(clippy::inline_always, reason = "whoever asks for a part of a record has no more than that unpacked")]
    pub(crate) fn get(&self, index: usize, texts: &Texts) -> R {
        R::unpack(&mut self.open(index, texts))
    }

    /// What is packed of a record, to read no more of it than is asked for.
    #[inline]
    pub(crate) fn open<'t>(&self, index: usize, texts: &'t Texts) -> Unpacker<'t> {
        opened(self.handles[index], texts)
    }

    /// Where a record is kept, as [`Text::place`](crate::texts::Text::place) says it of a text.
    pub(crate) fn place(&self, index: usize) -> u32 {
        self.handles[index]
    }

    /// Whether what each record is about is kept between it and the one before it.
    pub(crate) fn is_in_order(&self) -> bool {
        !self.mixed
    }

    pub(crate) fn iter<'t>(&'t self, texts: &'t Texts) -> impl ExactSizeIterator<Item = R> + use<'t, R> {
        self.handles.iter().map(|handle| R::unpack(&mut opened(*handle, texts)))
    }
}

#[inline]
fn opened(handle: u32, texts: &Texts) -> Unpacker<'_> {
    Unpacker { bytes: texts.packed(handle), last: handle }
}

/// Writes a record.
pub(crate) struct Packer<'p> {
    page: &'p mut String,
    last: u32,
    /// The lowest place that was written.
    lowest: u32,
}

impl<'p> Packer<'p> {
    /// A writer of a record that is kept at the end of a page, which is this place.
    pub(crate) fn behind(last: u32, page: &'p mut String) -> Self {
        Self { page, last, lowest: u32::MAX }
    }

    /// Writes a byte below 0x80.
    fn push(&mut self, byte: u8) {
        self.page.push(char::from(byte & 0x7f));
    }

    /// Writes seven flags, the first as the lowest bit.
    pub(crate) fn marks(&mut self, marks: [bool; 7]) {
        let byte = marks.iter().rev().fold(0, |byte, mark| byte << 1 | u8::from(*mark));
        self.push(byte);
    }

    pub(crate) fn number(&mut self, mut number: u64) {
        loop {
            let low = u8::try_from(number & u64::from(MORE - 1)).unwrap_or_default();
            number >>= BITS;
            if number == 0 {
                return self.push(low);
            }
            self.push(low | MORE);
        }
    }

    /// Writes where something is kept, if it is; a mark has said that.
    pub(crate) fn place(&mut self, place: Option<u32>) {
        if let Some(handle) = place {
            let distance = self.distance(handle);
            self.number(distance);
        }
    }

    /// The same where no mark says it.
    pub(crate) fn unmarked_place(&mut self, place: Option<u32>) {
        let distance = place.map(|handle| self.distance(handle));
        self.number(distance.map_or(0, |distance| distance + 1));
    }

    fn distance(&mut self, handle: u32) -> u64 {
        let back = handle < self.last;
        let distance = u64::from(handle.abs_diff(self.last)) << 1 | u64::from(back);
        self.last = handle;
        self.lowest = self.lowest.min(handle);
        distance
    }
}

/// Reads a record.
#[derive(Clone, Copy)]
pub(crate) struct Unpacker<'p> {
    bytes: &'p [u8],
    last: u32,
}

impl Unpacker<'_> {
    #[inline]
    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.bytes.split_first() else { return 0 };
        self.bytes = rest;
        *first
    }

    /// Seven flags, the first as the lowest bit.
    #[inline]
    pub(crate) fn marks(&mut self) -> u8 {
        self.byte()
    }

    #[inline]
    pub(crate) fn number(&mut self) -> u64 {
        let first = self.byte();
        if first < MORE {
            return u64::from(first);
        }
        let second = self.byte();
        let number = u64::from(first - MORE) | u64::from(second & (MORE - 1)) << BITS;
        if second < MORE { number } else { self.longer_number(number) }
    }

    fn longer_number(&mut self, mut number: u64) -> u64 {
        let mut shift = 2 * BITS;
        loop {
            let byte = self.byte();
            number |= u64::from(byte & (MORE - 1)) << shift;
            shift += BITS;
            if byte < MORE || shift >= u64::BITS {
                return number;
            }
        }
    }

    /// A handle, where a mark says that there is one; else zero.
    #[inline]
    pub(crate) fn handle(&mut self, is_there: bool) -> u32 {
        if !is_there {
            return 0;
        }
        let number = self.number();
        self.at_distance(number)
    }

    /// A handle where no mark says whether there is one.
    #[inline]
    pub(crate) fn unmarked_handle(&mut self) -> u32 {
        let number = self.number();
        if number == 0 { 0 } else { self.at_distance(number - 1) }
    }

    #[inline]
    fn at_distance(&mut self, number: u64) -> u32 {
        #[allow(clippy::cast_possible_truncation, reason = "a distance is below 2^32")]
        let distance = (number >> 1) as u32;
        self.last = if number & 1 == 1 { self.last.wrapping_sub(distance) } else { self.last.wrapping_add(distance) };
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        address::Seen,
        record::{AccountRecord, RowRecord},
        texts::{Address, AddressList, AddressText, Addresses, List, Text},
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
                emails: AddressList::of(emails),
                primary: AddressText::of(primary),
                key: AddressText::of(key),
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
                verified: Addresses { texts: AddressList::of(verified), keys: AddressList::of(verified_keys) },
                hidden_verified_keys: AddressList::of(hidden),
                name_id: Address { text: AddressText::of(name_id), key: AddressText::of(name_id_key) },
                server_emails: Addresses { texts: AddressList::of(emails), keys: AddressList::of(keys) },
                subscription: Address { text: AddressText::of(at), key: AddressText::of(at_key) },
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
        let [near, far_address] = [3, far].map(AddressText::of);
        let [near_list, far_list] = [3, far].map(AddressList::of);
        let row = RowRecord {
            login: Text::of(far),
            name: Text::of(3),
            server_ids: List::of(far),
            verified: Addresses { texts: near_list, keys: far_list },
            hidden_verified_keys: near_list,
            name_id: Address { text: far_address, key: near },
            server_emails: Addresses { texts: far_list, keys: near_list },
            subscription: Address { text: far_address, key: near },
            cloud_user: true,
            pending_invitation: true,
            visual_studio: true,
        };
        let mut page = String::new();
        row.pack(&mut Packer::behind(1, &mut page));
        assert!((1..=LONGEST).contains(&page.len()));
    }

    #[test]
    fn an_ordinary_record_is_short() {
        let mut texts = Texts::default();
        let login = texts.push("mona-lisa");
        let name = texts.push("Mona Lisa");
        let emails = texts.push_addresses(&["mona.lisa@octo.example", "mona@octo.example"].map(Seen::of));
        let primary = texts.address_handles(emails).next().unwrap_or_default();
        let account =
            AccountRecord { id: 1_234_567, login, name, emails, primary, key: primary, ..AccountRecord::default() };
        let end = texts.push("the place where it is kept");
        let mut page = String::new();
        account.pack(&mut Packer::behind(end.place().unwrap_or_default(), &mut page));
        assert!(page.len() <= 9, "{}", page.len());
    }
}
