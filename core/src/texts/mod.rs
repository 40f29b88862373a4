//! Keeps the texts of a file once, in pages, behind handles of four bytes.
//!
//! A million accounts hold some five million short texts. A `String` each would cost three words and an allocation;
//! here a text costs its bytes and one more, nothing is moved when the store grows, and a list of texts is one handle.
//! What addresses end with is kept once for all of them.

mod ends;
mod handle;
mod short;
mod written;

pub(crate) use self::{
    ends::{END, EndSet, Ends},
    handle::{Address, AddressList, AddressText, Addresses, Handle, List, Text},
    written::Written,
};

use self::short::push_short;
use crate::address::{Key, Seen};
use std::ops::Range;

/// Bytes a page holds, as a power of two.
const PAGE_BITS: u32 = 20;
const PAGE: usize = 1 << PAGE_BITS;
/// Pages that a four-byte handle can name.
const PAGES: usize = 1 << (u32::BITS - PAGE_BITS);
/// A length below this is one byte; this byte says that five bytes of seven bits follow.
const LONG: u8 = 0x7f;

/// Texts of one file.
#[derive(Debug)]
pub(crate) struct Texts {
    pages: Vec<Page>,
    /// Of these, pages that were given away.
    given: usize,
    /// What addresses end with: those that are added here, then those of each later part of the file that was taken over.
    ends: Vec<Ends>,
    full: bool,
}

/// Some of the texts.
#[derive(Debug, Default)]
struct Page {
    /// Empty where a long text before it covers its number.
    text: String,
    /// Index of what its addresses end with.
    ends: usize,
}

/// Whose [`Ends`] those are that are added here.
const OWN: usize = 0;

impl Default for Texts {
    fn default() -> Self {
        Self { pages: Vec::new(), given: 0, ends: vec![Ends::default()], full: false }
    }
}

impl Texts {
    /// Whether a text was left out because four gibibytes of them are held already.
    pub(crate) fn is_full(&self) -> bool {
        self.full
    }

    /// Keeps a text; an empty one is no text.
    pub(crate) fn push(&mut self, text: &str) -> Text {
        if text.is_empty() {
            return Text::default();
        }
        let Some(handle) = self.room(length_of_length(text.len()) + text.len()) else {
            return Text::default();
        };
        let page = self.last_page();
        push_length(page, text.len());
        push_short(page, text);
        Text::of(handle)
    }

    /// Keeps texts as a list, in their order.
    pub(crate) fn push_list<'t>(&mut self, texts: impl Iterator<Item = &'t str> + Clone) -> List {
        let Some((handle, count)) = self.room_for_list(texts.clone()) else { return List::default() };
        let page = self.last_page();
        push_length(page, count);
        for text in texts {
            push_length(page, text.len());
            push_short(page, text);
        }
        List::of(handle)
    }

    /// Keeps an address, or what stands in its place; an empty text is none.
    pub(crate) fn push_address(&mut self, address: Seen<'_>) -> AddressText {
        if address.text.is_empty() {
            return AddressText::default();
        }
        let Some(handle) = self.room(length_of_address(address)) else { return AddressText::default() };
        self.put_address(address);
        AddressText::of(handle)
    }

    /// Keeps addresses as a list, in their order.
    pub(crate) fn push_addresses(&mut self, addresses: &[Seen<'_>]) -> AddressList {
        if addresses.is_empty() {
            return AddressList::default();
        }
        let size: usize = addresses.iter().copied().map(length_of_address).sum();
        let Some(handle) = self.room(length_of_length(addresses.len()) + size) else { return AddressList::default() };
        push_length(self.last_page(), addresses.len());
        for address in addresses {
            self.put_address(*address);
        }
        AddressList::of(handle)
    }

    /// Writes an address, for which there is room.
    fn put_address(&mut self, address: Seen<'_>) {
        let (start, end) = self.ends[OWN].part(address);
        let page = self.last_page();
        push_length(page, start.len() + end.map_or(0, char::len_utf8));
        push_short(page, start);
        if let Some(end) = end {
            page.push(end);
        }
    }

    /// Lets a record be written between the texts, in so many bytes at most, and gives its handle; `None` where the texts
    /// are full.
    pub(crate) fn push_packed(&mut self, longest: usize, write: impl FnOnce(u32, &mut String)) -> Option<u32> {
        let handle = self.room(longest)?;
        write(handle, self.last_page());
        Some(handle)
    }

    /// What was written there, and all that follows on its page.
    pub(crate) fn packed(&self, handle: u32) -> &[u8] {
        let (page, at) = self.locate(handle);
        page.text.as_bytes().get(at..).unwrap_or_default()
    }

    /// The text behind a handle; empty for none.
    pub(crate) fn get(&self, text: Text) -> &str {
        if text.is_none() { "" } else { self.kept(text).2 }
    }

    /// The address behind a handle; empty for none.
    pub(crate) fn address(&self, address: AddressText) -> Written<'_> {
        if address.is_none() {
            return Written::default();
        }
        let (page, _, kept) = self.kept(address);
        self.written(page, kept)
    }

    #[inline]
    fn written<'t>(&'t self, page: &Page, kept: &'t str) -> Written<'t> {
        Written::address(kept, &self.ends[page.ends])
    }

    /// What is kept of a text or an address, the page that it is on, and the place of its first byte.
    #[inline]
    fn kept<K: Copy>(&self, handle: Handle<K>) -> (&Page, u32, &str) {
        let (page, at) = self.locate(handle.place);
        let (length, start) = read_length(&page.text, at);
        (page, handle.place + low_bits(start - at), &page.text[start..start + length])
    }

    /// The place of the first byte that is kept of a text or an address, and the one behind its last.
    pub(crate) fn extent<K: Copy>(&self, handle: Handle<K>) -> Range<u32> {
        let (_, start, kept) = self.kept(handle);
        start..start + low_bits(kept.len())
    }

    /// Everything that is kept: the texts with lengths between them, page by page, the place of each page's first
    /// byte, and the index of what its addresses end with. No text begins on one page and ends on another.
    pub(crate) fn pages(&self) -> impl Iterator<Item = (u32, &[u8], usize)> {
        let pages = (0..).step_by(PAGE).zip(&self.pages).filter(|(_, page)| !page.text.is_empty());
        pages.map(|(place, page)| (place, page.text.as_bytes(), page.ends))
    }

    /// What addresses end with, by the index that a page has.
    pub(crate) fn ends(&self) -> &[Ends] {
        &self.ends
    }

    /// The text behind a handle, unless there is none.
    pub(crate) fn some(&self, text: Text) -> Option<&str> {
        (!text.is_none()).then(|| self.get(text))
    }

    /// The address behind a handle, unless there is none.
    pub(crate) fn some_address(&self, address: AddressText) -> Option<Written<'_>> {
        (!address.is_none()).then(|| self.address(address))
    }

    /// The key behind a handle; empty for none.
    pub(crate) fn key(&self, key: AddressText) -> Key<'_> {
        Key::of(self.address(key))
    }

    /// The key behind a handle, unless there is none.
    pub(crate) fn some_key(&self, key: AddressText) -> Option<Key<'_>> {
        (!key.is_none()).then(|| self.key(key))
    }

    /// The keys of a list, in their order.
    pub(crate) fn keys(&self, keys: AddressList) -> impl Iterator<Item = Key<'_>> + Clone {
        self.addresses(keys).map(Key::of)
    }

    /// The texts of a list, in their order.
    pub(crate) fn list(&self, list: List) -> impl Iterator<Item = &str> + Clone {
        self.listed(list).map(|(_, _, text)| text)
    }

    /// The addresses of a list, in their order.
    pub(crate) fn addresses(&self, list: AddressList) -> impl Iterator<Item = Written<'_>> + Clone {
        self.address_entries(list).map(|(_, address)| address)
    }

    /// The addresses of a list with their handles; an empty one's is not none.
    pub(crate) fn address_entries(
        &self,
        list: AddressList,
    ) -> impl Iterator<Item = (AddressText, Written<'_>)> + Clone {
        self.listed(list).map(|(place, page, kept)| (AddressText::of(place), self.written(page, kept)))
    }

    /// Handles of the addresses of a list, in their order.
    pub(crate) fn address_handles(&self, list: AddressList) -> impl Iterator<Item = AddressText> + Clone {
        self.listed(list).map(|(place, _, _)| AddressText::of(place))
    }

    /// Handles of the texts of a list, in their order.
    pub(crate) fn handles(&self, list: List) -> impl Iterator<Item = Text> + Clone {
        self.listed(list).map(|(place, _, _)| Text::of(place))
    }

    /// Where each item of a list is kept, the page that all are on, and what is kept of each.
    fn listed<K: Copy>(&self, list: Handle<K>) -> impl Iterator<Item = (u32, &Page, &str)> + Clone {
        const NONE: &Page = &Page { text: String::new(), ends: OWN };
        let (page, count, start) = if list.is_none() {
            (NONE, 0, 0)
        } else {
            let (page, at) = self.locate(list.place);
            let (count, start) = read_length(&page.text, at);
            (page, count, start)
        };
        let base = list.place & !(low_bits(PAGE - 1));
        (0..count).scan(start, move |at, _| {
            let place = base + low_bits(*at);
            let (length, text) = read_length(&page.text, *at);
            *at = text + length;
            Some((place, page, &page.text[text..*at]))
        })
    }

    #[inline]
    fn locate(&self, handle: u32) -> (&Page, usize) {
        let mut page = (handle >> PAGE_BITS) as usize;
        let mut at = handle as usize & (PAGE - 1);
        // Inside a block longer than a page the handle names a page that the block covers.
        while self.pages.get(page).is_none_or(|page| page.text.is_empty()) {
            page -= 1;
            at += PAGE;
        }
        (&self.pages[page], at)
    }

    /// Gives away the pages that no further text comes to. What is kept on them can't be asked for any more.
    pub(crate) fn take_full_pages(&mut self) -> impl Iterator<Item = String> {
        let full = self.pages.len().saturating_sub(1);
        let taken = std::mem::replace(&mut self.given, full);
        self.pages[taken..full].iter_mut().map(|page| std::mem::take(&mut page.text))
    }

    /// Gives away the pages that are left, and what the addresses on all of them end with.
    pub(crate) fn into_pages(self) -> (impl Iterator<Item = String>, Ends) {
        let ends = self.ends.into_iter().next().unwrap_or_default();
        (self.pages.into_iter().skip(self.given).map(|page| page.text), ends)
    }

    /// Takes over the pages of a later part of the file, all that it has had, and what its addresses end with; gives by how much their
    /// places move up, or nothing where they are more than can be named.
    pub(crate) fn append(&mut self, pages: Vec<String>, ends: Ends) -> Option<u32> {
        let covered = self.covered();
        let at = self.pages.len() + covered;
        if at + pages.len() + pages.last().map_or(0, |page| page.len() / PAGE) > PAGES {
            return None;
        }
        self.pages.resize_with(at, Page::default);
        let index = self.ends.len();
        self.ends.push(ends);
        self.pages.extend(pages.into_iter().map(|text| Page { text, ends: index }));
        Some(low_bits(at) << PAGE_BITS)
    }

    /// Numbers of pages that the last page takes besides its own.
    fn covered(&self) -> usize {
        self.pages.last().map_or(0, |page| page.text.len().saturating_sub(1) / PAGE)
    }

    /// Makes room for a list of texts, and gives the handle it will have, and how many they are; none where there are none.
    fn room_for_list<'t>(&mut self, texts: impl Iterator<Item = &'t str>) -> Option<(u32, usize)> {
        let (mut count, mut size) = (0, 0);
        for text in texts {
            count += 1;
            size += length_of_length(text.len()) + text.len();
        }
        if count == 0 { None } else { self.room(length_of_length(count) + size).map(|handle| (handle, count)) }
    }

    /// Makes room for a block of so many bytes at most in the last page, and gives the handle it will have.
    fn room(&mut self, size: usize) -> Option<u32> {
        if self.pages.is_empty() {
            // The first byte is never handed out: handle 0 means none.
            self.pages.push(Page { text: String::from("\0"), ends: OWN });
        }
        // Addresses on a page that was taken over have other ends.
        let fits = self.pages.last().is_some_and(|page| page.ends == OWN && page.text.len() + size <= PAGE);
        if !fits {
            // A block longer than a page stands alone and takes the numbers of the pages it covers.
            let covered = self.covered();
            if self.pages.len() + covered + size / PAGE + 1 > PAGES {
                self.full = true;
                return None;
            }
            for _ in 0..covered {
                self.pages.push(Page::default());
            }
            self.pages.push(Page { text: String::with_capacity(size.max(PAGE)), ends: OWN });
        }
        let page = self.pages.len() - 1;
        let at = self.pages[page].text.len();
        Some((low_bits(page) << PAGE_BITS) | low_bits(at))
    }

    fn last_page(&mut self) -> &mut String {
        let last = self.pages.len() - 1;
        &mut self.pages[last].text
    }
}

/// A number known to be below 2^32: an index of a page or within one.
#[allow(clippy::cast_possible_truncation)]
fn low_bits(number: usize) -> u32 {
    number as u32
}

fn length_of_length(length: usize) -> usize {
    if length < usize::from(LONG) { 1 } else { 6 }
}

/// How much of a page an address takes at most, its length included.
fn length_of_address(address: Seen<'_>) -> usize {
    let kept = address.text.len() + END;
    length_of_length(kept) + kept
}

/// Lengths are written in bytes below 0x80, so that a page stays valid UTF-8.
fn push_length(page: &mut String, length: usize) {
    let seven = |shift: u32| char::from(u8::try_from((length >> shift) & 0x7f).unwrap_or(0));
    if length < usize::from(LONG) {
        page.push(seven(0));
    } else {
        page.push(char::from(LONG));
        for step in 0..5 {
            page.push(seven(7 * step));
        }
    }
}

fn read_length(page: &str, at: usize) -> (usize, usize) {
    let bytes = page.as_bytes();
    let first = bytes[at];
    if first < LONG {
        return (usize::from(first), at + 1);
    }
    let length = (0..5).fold(0, |length, step| length | usize::from(bytes[at + 1 + step]) << (7 * step));
    (length, at + 6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back_as_they_went_in() {
        let mut texts = Texts::default();
        let long = "ü".repeat(PAGE);
        let all: Vec<String> = (0..5000)
            .map(|n| format!("text {n} {}", "x".repeat(n % 300)))
            .chain([long.clone(), String::from("after"), "a".repeat(126), "a".repeat(127)])
            .collect();
        let handles: Vec<Text> = all.iter().map(|text| texts.push(text)).collect();
        for (text, handle) in all.iter().zip(handles) {
            assert_eq!(texts.get(handle), text);
        }
    }

    #[test]
    fn a_list_gives_its_texts_and_their_handles_in_order() {
        let mut texts = Texts::default();
        let first = texts.push_list(["a", "", "ccc"].into_iter());
        let wide = "w".repeat(2 * PAGE);
        let second = texts.push_list([wide.as_str(), "b"].into_iter());
        let third = texts.push("third");
        assert_eq!(texts.list(first).collect::<Vec<_>>(), ["a", "", "ccc"]);
        assert_eq!(texts.list(second).collect::<Vec<_>>(), [wide.as_str(), "b"]);
        assert_eq!(texts.handles(second).map(|text| texts.get(text).len()).collect::<Vec<_>>(), [2 * PAGE, 1]);
        assert_eq!(texts.get(third), "third");
    }

    #[test]
    fn addresses_come_back_as_they_went_in() {
        let mut texts = Texts::default();
        let wide = format!("{}@octo.example", "w".repeat(2 * PAGE));
        let all = ["mona@octo.example", "", "lisa", &wide, "Lisa@Octo.Example", "é@é"];
        let list = texts.push_addresses(&all.map(Seen::of));
        let handles = all.map(|address| texts.push_address(Seen::of(address)));
        let written = |handle| texts.address(handle).to_string();
        assert_eq!(texts.addresses(list).map(String::from).collect::<Vec<_>>(), all);
        assert_eq!(texts.address_handles(list).map(written).collect::<Vec<_>>(), all);
        assert_eq!(handles.map(written), all);
        assert!(handles[1].is_none() && texts.some_address(handles[1]).is_none());
        let few = texts.push_addresses(&all.map(Seen::of)[..2]);
        assert_eq!(texts.address(few.first()).text(), all[0]);
    }

    #[test]
    fn addresses_that_end_alike_take_few_bytes_each() {
        let mut texts = Texts::default();
        let last = (0..1000).map(|n| texts.push_address(Seen::of(&format!("{n:03}@very-long.octo.example")))).last();
        let place = last.and_then(Handle::place).unwrap_or_default();
        assert_eq!(place as usize, 1 + 999 * ("999".len() + END + 1));
    }

    #[test]
    fn texts_come_back_from_pages_that_were_taken_over() {
        let text = |n: usize| format!("text {n} {}@{}.example", "x".repeat(n * 7919 % (3 * PAGE / 2)), n % 3);
        for parted in [0, 1, 5, 6] {
            let (mut first, mut later) = (Texts::default(), Texts::default());
            let mut handles: Vec<AddressText> = (0..parted).map(|n| first.push_address(Seen::of(&text(n)))).collect();
            let mut pages = Vec::new();
            let mut of_later = Vec::new();
            for n in parted..12 {
                of_later.push(later.push_address(Seen::of(&text(n))));
                pages.extend(later.take_full_pages());
            }
            let (left, ends) = later.into_pages();
            pages.extend(left);
            let shift = first.append(pages, ends).expect("there is room");
            handles.extend(of_later.iter().filter_map(|text| text.place()).map(|place| Handle::of(place + shift)));
            handles.push(first.push_address(Seen::of("behind@all.example")));
            let read: Vec<String> = handles.iter().map(|handle| first.address(*handle).to_string()).collect();
            let written: Vec<String> = (0..12).map(text).chain([String::from("behind@all.example")]).collect();
            assert!(read == written, "parted at {parted}");
        }
        let mut texts = Texts::default();
        texts.push("kept");
        assert!(texts.append(vec![String::new(); PAGES], Ends::default()).is_none());
        assert_eq!(texts.append(vec![String::from("\0")], Ends::default()), Some(1 << PAGE_BITS));
    }

    #[test]
    fn an_empty_text_and_an_empty_list_are_none() {
        let mut texts = Texts::default();
        assert!(texts.push("").is_none());
        let list = texts.push_list(std::iter::empty());
        assert_eq!(list, List::default());
        assert_eq!(texts.list(list).count(), 0);
        assert_eq!(texts.addresses(AddressList::default()).count(), 0);
    }
}
