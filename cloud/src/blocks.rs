//! The report as it is kept: rows of JSON, a hundred to a block, gzipped. A page costs the unpacking of at most two of them.

use std::collections::HashSet;
use std::io::{self, Read as _, Write as _};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use oneseat_core::License;
use serde_json::value::RawValue;

use crate::store::BLOCK;

/// Packs the report, with every address outside these domains taken out. What the database then has may be shown as it is.
///
/// # Errors
/// If a row can't be written as JSON.
pub fn pack(licenses: impl Iterator<Item = License>, domains: &HashSet<String>) -> io::Result<Vec<Vec<u8>>> {
    let mut licenses = licenses.peekable();
    let mut blocks = Vec::new();
    // A block is written whole before it is packed: a packer is slow on the many small pieces that JSON is written in.
    let mut rows = Vec::new();
    while licenses.peek().is_some() {
        rows.clear();
        for (index, mut license) in licenses.by_ref().take(usize::try_from(BLOCK).unwrap_or(100)).enumerate() {
            hide(&mut license, domains);
            rows.push(if index == 0 { b'[' } else { b',' });
            serde_json::to_writer(&mut rows, &license)?;
        }
        rows.push(b']');
        let mut block = GzEncoder::new(Vec::new(), Compression::fast());
        block.write_all(&rows)?;
        blocks.push(block.finish()?);
    }
    Ok(blocks)
}

/// The rows of one block, each as it was written.
///
/// # Errors
/// If the block is not what [`pack`] made.
pub fn unpack(block: &[u8]) -> io::Result<Vec<Box<RawValue>>> {
    let mut text = String::new();
    GzDecoder::new(block).read_to_string(&mut text)?;
    Ok(serde_json::from_str(&text)?)
}

/// Takes out the addresses that this enterprise may not be shown. A `NameID` and a subscription's address stay: the enterprise's own
/// identity provider and its own subscriptions gave them.
fn hide(license: &mut License, domains: &HashSet<String>) {
    for addresses in [
        &mut license.github_com_verified_domain_emails,
        &mut license.enterprise_server_emails,
        &mut license.enterprise_server_primary_emails,
    ] {
        addresses.retain(|address| is_verified(address, domains));
    }
}

fn is_verified(address: &str, domains: &HashSet<String>) -> bool {
    address.rsplit_once('@').and_then(|(_, domain)| domain_key(domain)).is_some_and(|domain| domains.contains(&domain))
}

/// A domain made comparable, as an address's is: ASCII by UTS 46, lower case, no trailing dot.
pub fn domain_key(domain: &str) -> Option<String> {
    let ascii = idna::domain_to_ascii(domain.trim()).ok()?;
    let ascii = ascii.strip_suffix('.').unwrap_or(&ascii);
    (!ascii.is_empty()).then(|| ascii.to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{domain_key, is_verified};

    #[test]
    fn only_addresses_of_the_very_domain_are_shown() {
        let domains: HashSet<String> =
            ["Octo.Example.", "bücher.example"].iter().filter_map(|domain| domain_key(domain)).collect();
        for shown in ["mona@octo.example", "Mona@OCTO.example", "f@xn--bcher-kva.example", "\"a@b\"@octo.example"] {
            assert!(is_verified(shown, &domains), "{shown}");
        }
        for hidden in
            ["mona@sub.octo.example", "mona@notocto.example", "octo.example", "mona@octo.example@evil.example", ""]
        {
            assert!(!is_verified(hidden, &domains), "{hidden}");
        }
    }
}
