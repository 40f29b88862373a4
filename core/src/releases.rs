//! Versions of GitHub Enterprise Server: which there are, and until when each is supported.
//!
//! The dates are in `releases.csv`, taken from GitHub Docs' `enterprise-dates.json`. The core has no clock, so a version is
//! judged by the day on which the table was taken: what had ended then is said to have ended, whenever it is read.

const TABLE: &str = include_str!("releases.csv");
/// When the table was taken.
const TAKEN: &str = "2026-11-21";

/// What is known of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Release {
    Supported,
    /// Its support ended.
    Ended(&'static str),
    /// A release candidate, or not released when the table was taken; with the day on which its support ends.
    Early(&'static str),
    /// There is none such in the table.
    Unknown,
}

/// Tells what is known of a version such as `3.19.2` or `3.23.0.rc1`.
pub(crate) fn release(version: &str) -> Release {
    let known = lines().find(|(name, _, _)| is_of(version, name));
    let candidate = version.bytes().any(|byte| byte.is_ascii_alphabetic());
    match known {
        None => Release::Unknown,
        Some((_, _, ends)) if ends <= TAKEN => Release::Ended(ends),
        Some((_, released, ends)) if candidate || released > TAKEN => Release::Early(ends),
        Some(_) => Release::Supported,
    }
}

/// The newest version of the table.
pub(crate) fn newest() -> &'static str {
    lines().last().map_or("", |(version, _, _)| version)
}

fn lines() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    TABLE.lines().skip(1).filter_map(|line| {
        let (version, dates) = line.split_once(',')?;
        let (released, ends) = dates.split_once(',')?;
        Some((version, released, ends))
    })
}

/// Whether a version is `name` or one of its patches: numbers, and perhaps the name of a candidate, behind points.
fn is_of(version: &str, name: &str) -> bool {
    let Some(patch) = version.strip_prefix(name) else { return false };
    let Some(patch) = patch.strip_prefix('.') else { return patch.is_empty() };
    patch.starts_with(|c: char| c.is_ascii_digit())
        && patch.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'+'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_known_by_its_first_two_numbers() {
        assert_eq!(release("3.19.2"), Release::Supported);
        assert_eq!(release("3.22"), Release::Supported);
        assert_eq!(release("3.15.2"), Release::Ended("2026-04-23"));
        assert_eq!(release("2.9.0"), Release::Ended("2018-03-01"));
        assert_eq!(release("3.23.0.rc1"), Release::Early("2027-12-08"));
        assert_eq!(release("3.22.0-rc.2"), Release::Early("2027-08-25"));
        for unknown in ["3.99.0", "3.190.1", "3", "3.", "3.19.", "3.19.x", "v3.19.2", "", "3.19.2 (build)", "1.0E+05"] {
            assert_eq!(release(unknown), Release::Unknown, "{unknown}");
        }
    }

    #[test]
    fn every_line_of_the_table_is_read_and_ends_after_it_began() {
        assert_eq!(lines().count() + 1, TABLE.lines().count());
        for (version, released, ends) in lines() {
            assert!(released < ends, "{version}");
            for date in [released, ends, TAKEN] {
                assert_eq!((date.len(), date.as_bytes()[4], date.as_bytes()[7]), (10, b'-', b'-'), "{version}");
            }
        }
        assert_eq!(newest(), "3.23");
    }
}
