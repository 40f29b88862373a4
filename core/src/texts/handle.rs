//! Names of what is kept, each of four bytes.

use std::marker::PhantomData;

/// What a handle is of.
pub(crate) mod kind {
    /// A text that is kept whole.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub(crate) struct Text;
    /// An address, or what stands in its place.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub(crate) struct Address;
    /// Several texts.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub(crate) struct Texts;
    /// Several addresses.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub(crate) struct Addresses;
}

/// Where something is kept in a [`Texts`](super::Texts); the default is nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Handle<K> {
    pub(super) place: u32,
    of: PhantomData<K>,
}

/// A text; the default is no text.
pub(crate) type Text = Handle<kind::Text>;
/// An address, or what stands in its place; the default is none.
pub(crate) type AddressText = Handle<kind::Address>;
/// A list of texts; the default is an empty one.
pub(crate) type List = Handle<kind::Texts>;
/// A list of addresses; the default is an empty one.
pub(crate) type AddressList = Handle<kind::Addresses>;

impl<K: Copy> Handle<K> {
    /// The handle of what is kept at a place.
    pub(crate) const fn of(place: u32) -> Self {
        Self { place, of: PhantomData }
    }

    pub(crate) fn is_none(self) -> bool {
        self.place == 0
    }

    /// Where it is kept: what is kept later has a higher place.
    pub(crate) fn place(self) -> Option<u32> {
        (self.place != 0).then_some(self.place)
    }
}

impl AddressList {
    /// The first of its addresses, where there are fewer than [`LONG`](super::LONG): their number takes one byte then.
    #[inline]
    pub(crate) fn first(self) -> AddressText {
        AddressText::of(self.place.wrapping_add(1))
    }
}

/// An address as written, and made comparable: the key's handle is the text's own where the text is its own [`Key`](crate::address::Key).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) text: AddressText,
    pub(crate) key: AddressText,
}

/// Addresses as written and their keys, in the same order; a text that is no address has an empty key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Addresses {
    pub(crate) texts: AddressList,
    pub(crate) keys: AddressList,
}
