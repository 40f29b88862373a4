//! What the generator says of its files is what the files come to.

#![allow(clippy::expect_used, missing_docs, reason = "tests fail by panicking")]

use oneseat_core::{DocumentReader, Input, Lang, Options, Reckoning, SuggestionKind, SuggestionQuery, reckon};
use oneseat_generator::Enterprise;
use std::{collections::HashMap, io, io::Write, sync::Arc};

type Writer = fn(&Enterprise, &mut dyn Write) -> io::Result<()>;

fn text(enterprise: &Enterprise, write: Writer) -> Vec<u8> {
    let mut text = Vec::new();
    write(enterprise, &mut text).expect("memory takes everything");
    text
}

fn reckoned(enterprise: &Enterprise, files: &[Writer]) -> Reckoning {
    let input = |write: &Writer| {
        let mut reader = DocumentReader::new("file");
        let _ = reader.push(&text(enterprise, *write));
        let document = reader.finish();
        let wrong: Vec<_> = document.findings().iter().map(|finding| finding.view(Lang::En).message).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
        Input::new(Arc::new(document))
    };
    reckon(&files.iter().map(input).collect::<Vec<_>>(), &Options::default())
}

#[test]
fn the_numbers_are_those_that_the_core_reckons() {
    for (accounts, rows, seed) in [(3000, 3000, 1), (3000, 1500, 2), (700, 2000, 3), (0, 10, 4), (10, 0, 5), (1, 1, 6)]
    {
        let enterprise = Enterprise::new(accounts, rows).seeded(seed);
        let expected = enterprise.expected();
        for report in [Enterprise::write_report as Writer, Enterprise::write_table] {
            let reckoning = reckoned(&enterprise, &[Enterprise::write_export, report]);
            let seats = reckoning.preview().seats.expect("numbers");
            let said = (u64::from(expected.seats.after), i64::from(expected.seats.saved));
            assert_eq!((seats.after, seats.saved), said, "{accounts} {rows}");
            assert_eq!(seats.now, Some(u64::from(expected.seats.now)), "{accounts} {rows}");
        }
    }
}

#[test]
fn identities_link_every_row() {
    let enterprise = Enterprise::new(1000, 1000);
    let files: [Writer; 3] = [Enterprise::write_export, Enterprise::write_report, Enterprise::write_identities];
    let seats = reckoned(&enterprise, &files).preview().seats.expect("numbers");
    assert_eq!(seats.after, u64::from(enterprise.expected().seats.after));
}

/// A plain union of everybody with a common address, in any letters.
#[test]
fn who_shares_an_address_is_who_the_generator_says() {
    let enterprise = Enterprise::new(2000, 2000).seeded(9);
    let parse = |write| serde_json::from_slice::<serde_json::Value>(&text(&enterprise, write)).expect("JSON");
    let mut accounts = HashMap::new();
    for (index, account) in parse(Enterprise::write_export)["users"].as_array().expect("accounts").iter().enumerate() {
        for email in account["emails"].as_array().expect("addresses") {
            let before = accounts.insert(email["email"].as_str().expect("an address").to_lowercase(), index);
            assert_eq!(before, None, "two accounts have one address");
        }
    }
    let report = parse(Enterprise::write_report);
    let shares = |row: &&serde_json::Value| {
        let mut texts = row["github_com_verified_domain_emails"].as_array().expect("addresses").clone();
        texts.push(row["github_com_saml_name_id"].clone());
        texts.iter().any(|text| accounts.contains_key(&text.as_str().expect("a text").to_lowercase()))
    };
    let sharing = report["users"].as_array().expect("rows").iter().filter(shares).count();
    assert_eq!(sharing, enterprise.expected().sharing as usize);
}

#[test]
fn there_are_near_misses_of_every_kind() {
    let enterprise = Enterprise::new(2000, 2000);
    let reckoning = reckoned(&enterprise, &[Enterprise::write_export, Enterprise::write_report]);
    let page = reckoning.suggestions_page(&SuggestionQuery { limit: 2000, ..SuggestionQuery::default() }, Lang::En);
    for kind in [
        SuggestionKind::SecondaryEmail,
        SuggestionKind::PlusTag,
        SuggestionKind::SameLogin,
        SuggestionKind::SameLocalPart,
        SuggestionKind::Typo,
        SuggestionKind::SameName,
    ] {
        assert!(page.rows.iter().any(|row| row.suggestion.kind == kind), "{kind:?}");
    }
}

#[test]
fn an_account_and_a_row_have_the_size_of_real_ones() {
    let enterprise = Enterprise::new(20_000, 20_000);
    let each = |write| text(&enterprise, write).len() / 20_000;
    assert!((270..=290).contains(&each(Enterprise::write_export)), "{}", each(Enterprise::write_export));
    assert!((740..=770).contains(&each(Enterprise::write_report)), "{}", each(Enterprise::write_report));
}
