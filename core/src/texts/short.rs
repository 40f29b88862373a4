//! Copies short texts.

/// Puts a text behind others: one of up to 32 bytes as two halves that overlap, whose size is known beforehand. To copy any number of
/// bytes is a call out of WebAssembly, which takes longer than copying so few.
pub(super) fn push_short(page: &mut String, text: &str) {
    let is_there = match text.len() {
        16..=32 => push_halves::<16>(page, text),
        8..=15 => push_halves::<8>(page, text),
        4..=7 => push_halves::<4>(page, text),
        _ => false,
    };
    if !is_there {
        page.push_str(text);
    }
}

/// Puts the first bytes of a text, and over them its last; not if either part a character.
#[inline]
fn push_halves<const SIZE: usize>(page: &mut String, text: &str) -> bool {
    let behind_first = page.len() + text.len() - SIZE;
    let (Some((first, _)), Some((_, last))) = (text.split_at_checked(SIZE), text.split_at_checked(text.len() - SIZE))
    else {
        return false;
    };
    page.push_str(first);
    page.truncate(behind_first);
    page.push_str(last);
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_text_of_any_length_stands_behind_the_others(texts in prop::collection::vec("[ab]{0,40}|[aé山😀]{0,20}", 0..9)) {
            let mut page = String::new();
            for text in &texts {
                push_short(&mut page, text);
            }
            prop_assert_eq!(page, texts.concat());
        }
    }
}
