//! Keeps the texts of a file once, in pages, behind handles of four bytes.
//!
//! A million accounts hold some five million short texts. A `String` each would cost three words and an allocation;
//! here a text costs its bytes and one more, nothing is moved when the store grows, and a list of texts is one handle.

use crate::address::Key;

/// Bytes a page holds, as a power of two.
const PAGE_BITS: u32 = 20;
const PAGE: usize = 1 << PAGE_BITS;
/// Pages that a four-byte handle can name.
const PAGES: usize = 1 << (u32::BITS - PAGE_BITS);
/// A length below this is one byte; this byte says that five bytes of seven bits follow.
const LONG: u8 = 0x7f;

/// A text in a [`Texts`]; the default is no text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Text(u32);

impl Text {
    /// The text that has this handle.
    pub(crate) const fn of(handle: u32) -> Self {
        Self(handle)
    }

    pub(crate) fn is_none(self) -> bool {
        self.0 == 0
    }

    /// Where it is kept: what is kept later has a higher place.
    pub(crate) fn place(self) -> Option<u32> {
        (!self.is_none()).then_some(self.0)
    }
}

/// A list of texts in a [`Texts`]; the default is an empty one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct List(u32);

impl List {
    /// The list that has this handle.
    pub(crate) const fn of(handle: u32) -> Self {
        Self(handle)
    }

    pub(crate) fn is_none(self) -> bool {
        self.0 == 0
    }

    /// As of a [`Text`].
    pub(crate) fn place(self) -> Option<u32> {
        (!self.is_none()).then_some(self.0)
    }

    /// The first of its texts, where there are fewer than [`LONG`]: their number takes one byte then.
    #[inline]
    pub(crate) fn first(self) -> Text {
        Text(self.0.wrapping_add(1))
    }
}

/// An address as written, and made comparable: the key's handle is the text's own where the text is its own [`Key`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) text: Text,
    pub(crate) key: Text,
}

/// Addresses as written and their keys, in the same order; a text that is no address has an empty key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Addresses {
    pub(crate) texts: List,
    pub(crate) keys: List,
}

/// Texts of one file.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    pages: Vec<String>,
    /// Of these, pages that were given away.
    given: usize,
    full: bool,
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
        page.push_str(text);
        Text(handle)
    }

    /// As [`push_list`](Self::push_list), with the ASCII letters in lower case.
    pub(crate) fn push_lower_list<'t>(&mut self, texts: impl Iterator<Item = &'t str> + Clone) -> List {
        self.push_list_by(texts, |page, text| {
            let at = page.len();
            page.push_str(text);
            page[at..].make_ascii_lowercase();
        })
    }

    /// Keeps texts as a list, in their order.
    pub(crate) fn push_list<'t>(&mut self, texts: impl Iterator<Item = &'t str> + Clone) -> List {
        self.push_list_by(texts, String::push_str)
    }

    /// The same, each text put by a function that changes no length.
    fn push_list_by<'t>(
        &mut self,
        texts: impl Iterator<Item = &'t str> + Clone,
        put: impl Fn(&mut String, &str),
    ) -> List {
        let (mut count, mut size) = (0, 0);
        for text in texts.clone() {
            count += 1;
            size += length_of_length(text.len()) + text.len();
        }
        if count == 0 {
            return List::default();
        }
        let Some(handle) = self.room(length_of_length(count) + size) else {
            return List::default();
        };
        let page = self.last_page();
        push_length(page, count);
        for text in texts {
            push_length(page, text.len());
            put(page, text);
        }
        List(handle)
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
        page.as_bytes().get(at..).unwrap_or_default()
    }

    /// The text behind a handle; empty for none.
    pub(crate) fn get(&self, text: Text) -> &str {
        if text.is_none() {
            return "";
        }
        let (page, at) = self.locate(text.0);
        let (length, at) = read_length(page, at);
        &page[at..at + length]
    }

    /// The text behind a handle, and the place of its first byte.
    pub(crate) fn placed(&self, text: Text) -> (u32, &str) {
        let (page, at) = self.locate(text.0);
        let (length, start) = read_length(page, at);
        (text.0 + low_bits(start - at), &page[start..start + length])
    }

    /// Everything that is kept: the texts with lengths between them, page by page, and the place of each page's first
    /// byte. No text begins on one page and ends on another.
    pub(crate) fn pages(&self) -> impl Iterator<Item = (u32, &[u8])> {
        let pages = (0..).step_by(PAGE).zip(&self.pages);
        pages.filter(|(_, page)| !page.is_empty()).map(|(place, page)| (place, page.as_bytes()))
    }

    /// The text behind a handle, unless there is none.
    pub(crate) fn some(&self, text: Text) -> Option<&str> {
        (!text.is_none()).then(|| self.get(text))
    }

    /// The key behind a handle; empty for none.
    pub(crate) fn key(&self, key: Text) -> Key<'_> {
        Key::of(self.get(key))
    }

    /// The key behind a handle, unless there is none.
    pub(crate) fn some_key(&self, key: Text) -> Option<Key<'_>> {
        self.some(key).map(Key::of)
    }

    /// The keys of a list, in their order.
    pub(crate) fn keys(&self, keys: List) -> impl Iterator<Item = Key<'_>> + Clone {
        self.list(keys).map(Key::of)
    }

    /// The texts of a list, in their order.
    pub(crate) fn list(&self, list: List) -> impl Iterator<Item = &str> + Clone {
        self.entries(list).map(|(_, text)| text)
    }

    /// Handles of the texts of a list, in their order; an empty text's handle is not none.
    pub(crate) fn handles(&self, list: List) -> impl Iterator<Item = Text> + Clone {
        self.entries(list).map(|(handle, _)| handle)
    }

    /// The texts of a list with their handles.
    pub(crate) fn entries(&self, list: List) -> impl Iterator<Item = (Text, &str)> + Clone {
        let (page, count, start) = self.listed(list);
        let base = list.0 & !(low_bits(PAGE - 1));
        (0..count).scan(start, move |at, _| {
            let handle = Text(base + low_bits(*at));
            let (length, text) = read_length(page, *at);
            *at = text + length;
            Some((handle, &page[text..*at]))
        })
    }

    /// The page that a list stands on, how many texts it has, and where they begin.
    fn listed(&self, list: List) -> (&str, usize, usize) {
        if list.is_none() {
            return ("", 0, 0);
        }
        let (page, at) = self.locate(list.0);
        let (count, start) = read_length(page, at);
        (page, count, start)
    }

    #[inline]
    fn locate(&self, handle: u32) -> (&str, usize) {
        let mut page = (handle >> PAGE_BITS) as usize;
        let mut at = handle as usize & (PAGE - 1);
        // Inside a block longer than a page the handle names a page that the block covers.
        while self.pages.get(page).is_none_or(String::is_empty) {
            page -= 1;
            at += PAGE;
        }
        (&self.pages[page], at)
    }

    /// Gives away the pages that no further text comes to. What is kept on them can't be asked for any more.
    pub(crate) fn take_full_pages(&mut self) -> impl Iterator<Item = String> {
        let full = self.pages.len().saturating_sub(1);
        let taken = std::mem::replace(&mut self.given, full);
        self.pages[taken..full].iter_mut().map(std::mem::take)
    }

    /// Gives away the pages that are left.
    pub(crate) fn into_pages(self) -> impl Iterator<Item = String> {
        self.pages.into_iter().skip(self.given)
    }

    /// Takes over the pages of a later part of the file, all that it has had; gives by how much their places move up, or the pages
    /// back where they are more than can be named.
    pub(crate) fn append(&mut self, pages: Vec<String>) -> Result<u32, Vec<String>> {
        let covered = self.covered();
        let at = self.pages.len() + covered;
        if at + pages.len() + pages.last().map_or(0, |page| page.len() / PAGE) > PAGES {
            return Err(pages);
        }
        self.pages.resize_with(at, String::new);
        self.pages.extend(pages);
        Ok(low_bits(at) << PAGE_BITS)
    }

    /// Numbers of pages that the last page takes besides its own.
    fn covered(&self) -> usize {
        self.pages.last().map_or(0, |page| page.len().saturating_sub(1) / PAGE)
    }

    /// Makes room for a block of so many bytes in the last page, and gives the handle it will have.
    fn room(&mut self, size: usize) -> Option<u32> {
        if self.pages.is_empty() {
            // The first byte is never handed out: handle 0 means none.
            self.pages.push(String::from("\0"));
        }
        let fits = self.pages.last().is_some_and(|page| page.len() + size <= PAGE);
        if !fits {
            // A block longer than a page stands alone and takes the numbers of the pages it covers.
            let covered = self.covered();
            if self.pages.len() + covered + size / PAGE + 1 > PAGES {
                self.full = true;
                return None;
            }
            for _ in 0..covered {
                self.pages.push(String::new());
            }
            self.pages.push(String::with_capacity(size.max(PAGE)));
        }
        let page = self.pages.len() - 1;
        let at = self.pages[page].len();
        Some((low_bits(page) << PAGE_BITS) | low_bits(at))
    }

    fn last_page(&mut self) -> &mut String {
        let last = self.pages.len() - 1;
        &mut self.pages[last]
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
    fn texts_come_back_from_pages_that_were_taken_over() {
        let text = |n: usize| format!("text {n} {}", "x".repeat(n * 7919 % (3 * PAGE / 2)));
        for parted in [0, 1, 5, 6] {
            let (mut first, mut later) = (Texts::default(), Texts::default());
            let mut handles: Vec<Text> = (0..parted).map(|n| first.push(&text(n))).collect();
            let mut pages = Vec::new();
            let mut of_later = Vec::new();
            for n in parted..12 {
                of_later.push(later.push(&text(n)));
                pages.extend(later.take_full_pages());
            }
            pages.extend(later.into_pages());
            let shift = first.append(pages).expect("there is room");
            handles.extend(of_later.iter().filter_map(|text| text.place()).map(|place| Text::of(place + shift)));
            handles.push(first.push("behind all"));
            let read: Vec<String> = handles.iter().map(|handle| first.get(*handle).to_owned()).collect();
            let written: Vec<String> = (0..12).map(text).chain([String::from("behind all")]).collect();
            assert!(read == written, "parted at {parted}");
        }
        let mut texts = Texts::default();
        texts.push("kept");
        assert!(texts.append(vec![String::new(); PAGES]).is_err());
        assert_eq!(texts.append(vec![String::from("\0")]), Ok(1 << PAGE_BITS));
    }

    #[test]
    fn texts_are_kept_in_lower_case_with_the_lengths_that_they_have() {
        let mut texts = Texts::default();
        // Lengths that are letters, too.
        let long = "Ä".repeat(40) + "QUERTY";
        let list = texts.push_lower_list(["Mona@Octo.Example", &long, "", &"A".repeat(66)].into_iter());
        let long = "Ä".repeat(40) + "querty";
        assert_eq!(texts.list(list).collect::<Vec<_>>(), ["mona@octo.example", &long, "", &"a".repeat(66)]);
        assert_eq!(texts.push_lower_list(std::iter::empty()), List::default());
    }

    #[test]
    fn an_empty_text_and_an_empty_list_are_none() {
        let mut texts = Texts::default();
        assert!(texts.push("").is_none());
        let list = texts.push_list(std::iter::empty());
        assert_eq!(list, List::default());
        assert_eq!(texts.list(list).count(), 0);
    }
}
