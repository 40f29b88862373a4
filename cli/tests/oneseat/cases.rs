//! Every case gives its numbers.

use std::fs;

use serde_json::Value;

use crate::run::{Run, cases};

#[test]
fn every_case_gives_its_numbers() {
    let mut count = 0;
    for entry in fs::read_dir(cases()).expect("the cases") {
        let name = entry.expect("a case").file_name().to_string_lossy().into_owned();
        let text = fs::read(cases().join(&name).join("case.json")).expect("a case's description");
        let case: Value = serde_json::from_slice(&text).expect("a description in JSON");
        gives_its_numbers(&name, &case);
        count += 1;
    }
    assert!(count > 10, "only {count} cases");
}

fn gives_its_numbers(name: &str, case: &Value) {
    let given = case["args"].as_array().expect("arguments").iter().filter_map(Value::as_str);
    let ran = Run::case(name, ["preview", "--format", "json"].into_iter().chain(given)).run();
    let (preview, expected) = (ran.json(), &case["expected"]);
    if let Some(code) = expected["error"].as_str() {
        assert!(preview.get("seats").is_none(), "{name} has numbers");
        let findings = preview["findings"].as_array().expect("findings");
        assert!(findings.iter().any(|finding| finding["code"] == code && finding["severity"] == "error"), "{name}");
        assert_eq!(ran.status, Some(1), "{name}");
        return;
    }
    for part in ["seats", "people", "matches"] {
        assert_eq!(preview[part], expected[part], "{name}: {part}");
    }
    let instances = |value: &Value| value["instances"].as_array().cloned().unwrap_or_default();
    let (found, expected) = (instances(&preview), instances(expected));
    assert_eq!(found.len(), expected.len(), "{name}: instances");
    for (found, expected) in found.iter().zip(&expected) {
        for (field, value) in expected.as_object().expect("an instance") {
            assert_eq!(&found[field], value, "{name}: {field}");
        }
    }
    assert_eq!(ran.status, Some(0), "{name}: {}", ran.stdout);
}
