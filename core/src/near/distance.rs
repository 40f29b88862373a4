//! One edit apart: insert, delete, replace, or swap of neighbours.

/// Local parts shorter than this differ too easily for one letter to mean a slip.
const SHORTEST: usize = 5;

/// Whether two addresses differ by one slip: in the local part with the same domain, or in the domain with the same
/// local part.
pub(super) fn is_typo((local, domain): (&str, &str), (other_local, other_domain): (&str, &str)) -> bool {
    if domain == other_domain {
        let long = |local: &str| local.chars().count() >= SHORTEST;
        long(local) && long(other_local) && is_one_edit(local, other_local)
    } else {
        local == other_local && is_one_edit(domain, other_domain)
    }
}

fn is_one_edit(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let start = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[start..], &b[start..]);
    let end = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    match (&a[..a.len() - end], &b[..b.len() - end]) {
        ([_], [] | [_]) | ([], [_]) => true,
        ([a, b], [c, d]) => a == d && b == c,
        _ => false,
    }
}

/// Gives the local part, and it with each of its characters left out in turn. Two texts that are one edit apart have one
/// of these in common.
pub(super) fn shortened(local: &str, mut each: impl FnMut(&str)) {
    if local.len() < SHORTEST - 1 {
        return;
    }
    each(local);
    let mut text = String::with_capacity(local.len());
    let mut last = None;
    for (at, c) in local.char_indices() {
        // Of a doubled letter it does not matter which is left out.
        if last.replace(c) != Some(c) {
            text.clear();
            text.push_str(&local[..at]);
            text.push_str(&local[at + c.len_utf8()..]);
            each(&text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_told_from_two() {
        let near = |a: &str, b: &str| is_typo((a, "octo.example"), (b, "octo.example"));
        for (a, b) in [
            ("monalisa", "monalsa"),
            ("monalsa", "monalisa"),
            ("monalisa", "monalixa"),
            ("monalisa", "monailsa"),
            ("aabbcc", "aabbc"),
        ] {
            assert!(near(a, b), "{a} {b}");
        }
        for (a, b) in [
            ("monalisa", "monalisa"),
            ("monalisa", "moalsa"),
            ("mona", "mono"),
            ("monalisa", "nomalisa"),
            ("abcde", "abdce-"),
        ] {
            assert!(!near(a, b), "{a} {b}");
        }
        assert!(is_typo(("mo", "octo.example"), ("mo", "otco.example")));
        assert!(!is_typo(("monalisa", "octo.example"), ("monalsia", "otco.example")));
    }

    #[test]
    fn texts_one_edit_apart_share_a_shortened_one() {
        let all = |text: &str| {
            let mut all = Vec::new();
            shortened(text, |text| all.push(text.to_owned()));
            all
        };
        for (a, b) in [
            ("monalisa", "monalsa"),
            ("monalisa", "monalixa"),
            ("monalisa", "monailsa"),
            ("aabbc", "aabbcc"),
            ("abcde", "bacde"),
        ] {
            assert!(all(a).iter().any(|text| all(b).contains(text)), "{a} {b}");
        }
    }
}
