//! Every case gives its numbers, however its files are cut.

#![allow(clippy::expect_used, reason = "tests fail by panicking")]

mod support;

use oneseat_core::{Severity, reckon};
use support::{Case, cases, differences};

fn check(case: &Case, preview: &oneseat_core::Preview) {
    if let Some(code) = case.expected["error"].as_str() {
        assert!(preview.seats.is_none(), "{}: numbers in spite of {code}", case.name);
        let found = preview.findings.iter().find(|finding| finding.code == code);
        assert_eq!(
            found.map(|finding| finding.severity),
            Some(Severity::Error),
            "{}: {:#?}",
            case.name,
            preview.findings
        );
        return;
    }
    let found = serde_json::to_value(preview).expect("a preview is JSON");
    let differences = differences(&case.expected, &found, "");
    assert!(differences.is_empty(), "{}: {differences:#?}\n{:#?}", case.name, preview.findings);
}

#[test]
fn every_case_gives_its_numbers() {
    let cases = cases();
    assert!(cases.len() >= 14, "only {} cases", cases.len());
    for case in cases {
        check(&case, &case.preview());
    }
}

#[test]
fn a_case_is_the_same_in_pieces_of_any_size() {
    for case in cases() {
        let whole = case.preview();
        for piece in [1, 2, 3, 7, 64, 1021] {
            let cut = reckon(&case.inputs_in_pieces(piece), &case.options);
            assert_eq!(cut.preview(), &whole, "{} in pieces of {piece}", case.name);
        }
    }
}
