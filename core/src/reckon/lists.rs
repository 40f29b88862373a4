//! Lists of GraphQL answers of which a page is missing.

use super::Input;
use crate::finding::{Code, Finding};
use std::collections::BTreeMap;

/// Says which lists are only a part. One that comes in several files is whole where one of them has its last page.
pub(super) fn incomplete(inputs: &[Input], findings: &mut Vec<Finding>) {
    let mut parts: BTreeMap<(&str, &str), Option<&str>> = BTreeMap::new();
    for input in inputs {
        for ((field, owner), more) in &input.document.contents().answer.lists {
            let part = parts.entry((field, owner)).or_insert(Some(input.document.name()));
            *part = part.filter(|_| *more);
        }
    }
    let mut parts = parts.into_iter().filter_map(|(list, file)| Some((list, file?)));
    let Some(((field, owner), file)) = parts.next() else { return };
    let list = if owner.is_empty() { format!("`{field}`") } else { format!("`{field}` ({owner})") };
    let finding = Finding::new(Code::ListIncomplete).in_file(file).with("list", list);
    findings.push(finding.times(1 + parts.count() as u64));
}
