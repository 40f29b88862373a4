//! Quotation marks that an editor or a spreadsheet has put where JSON's own should stand.

use crate::finding::Word;

/// Whether a quotation mark is doubled where something else than what was expected stands.
pub(super) fn are_doubled(bytes: &[u8], at: usize, expected: Word) -> bool {
    match expected {
        Word::Colon => bytes[..at].ends_with(b"\"") && (bytes[at] == b'"' || bytes[..at].ends_with(b"\"\"")),
        Word::CommaOrBrace | Word::CommaOrBracket => bytes[..at].ends_with(b"\"\""),
        _ => false,
    }
}

/// Whether these bytes begin with a quotation mark of typography: the characters that Unicode pairs as quotation marks,
/// and the full-width one.
pub(crate) fn is_typographic(bytes: &[u8]) -> bool {
    let mark = bytes.first_chunk::<3>();
    mark.is_some_and(|mark| matches!(mark, [0xe2, 0x80, 0x98..=0x9f] | [0xef, 0xbc, 0x82] | [0xe3, 0x80, 0x9d..=0x9f]))
        || bytes.first_chunk::<2>().is_some_and(|mark| matches!(mark, [0xc2, 0xab | 0xbb]))
}
