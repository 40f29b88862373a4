//! One edit apart: insert, delete, replace, or swap of neighbours.

/// Local parts shorter than this differ too easily for one letter to mean a slip.
pub(super) const SHORTEST: usize = 5;

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
    if a.is_ascii() && b.is_ascii() {
        return differ_by_one(a.as_bytes(), b.as_bytes());
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    differ_by_one(&a, &b)
}

fn differ_by_one<T: PartialEq>(a: &[T], b: &[T]) -> bool {
    if a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let start = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[start..], &b[start..]);
    let end = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    match (&a[..a.len() - end], &b[..b.len() - end]) {
        ([_], [] | [_]) | ([], [_]) => true,
        ([a, b], [c, d]) => a == d && b == c,
        _ => false,
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
}
