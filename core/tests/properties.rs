//! What must hold for any enterprise: numbers add up, and the order of things changes none.

#![allow(clippy::expect_used, reason = "tests fail by panicking")]

mod support;

use oneseat_core::{Billing, Category, Input, Lang, Options, Preview, Query, Reckoning, SyncChange, SyncQuery, reckon};
use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::{Value, json};
use std::sync::Arc;
use support::{read, read_in_pieces};

/// Few addresses, so that people meet often.
fn address() -> impl Strategy<Value = String> {
    select(vec![
        "mona@octo.example",
        "Mona@Octo.example",
        "lisa@octo.example",
        "ana@octo.example",
        "bo@bücher.example",
        "bo@xn--bcher-kva.example",
        "yuki@octo.example",
        "no address",
        "",
    ])
    .prop_map(str::to_owned)
}

fn account(id: u64) -> impl Strategy<Value = Value> {
    let login = select(vec!["mona", "lisa", "ghost", "scim-admin", "yuki"]);
    (login, vec((address(), any::<bool>()), 0..3), any::<bool>()).prop_map(move |(login, emails, suspended)| {
        let emails: Vec<Value> =
            emails.into_iter().map(|(email, primary)| json!({"email": email, "primary": primary})).collect();
        json!({"user_id": id, "login": login, "emails": emails, "suspended": suspended})
    })
}

/// An export of a server on this host, its ids distinct.
fn export(host: &'static str) -> impl Strategy<Value = Value> {
    vec(any::<bool>(), 0..6)
        .prop_flat_map(|present| {
            present
                .iter()
                .enumerate()
                .filter(|(_, present)| **present)
                .map(|(id, _)| account(id as u64))
                .collect::<Vec<_>>()
        })
        .prop_map(move |users| json!({"host_name": host, "users": users}))
}

/// A row with a login of its own, or none.
fn row(number: usize) -> impl Strategy<Value = Value> {
    let ids = vec(select(vec!["a.example:0", "a.example:1", "b.example:1", "2:a.example:Member", "c.example:7"]), 0..3);
    let kind = select(vec!["cloud", "subscription", "server"]);
    (kind, ids, vec(address(), 0..2), address(), address(), vec(address(), 0..2)).prop_map(
        move |(kind, ids, verified, name_id, subscription, server_emails)| {
            // Rows that are not told apart by a login are told apart by an id that only they have.
            let mut ids: Vec<String> = ids.into_iter().map(str::to_owned).collect();
            if kind != "cloud" {
                ids.push(format!("d.example:{number}"));
            }
            json!({
                "github_com_login": if kind == "cloud" { format!("login-{number}") } else { String::new() },
                "github_com_user": kind == "cloud",
                "enterprise_server_user_ids": ids,
                "visual_studio_subscription_user": kind == "subscription",
                "github_com_verified_domain_emails": verified,
                "github_com_saml_name_id": name_id,
                "visual_studio_subscription_email": if kind == "server" { String::new() } else { subscription },
                "enterprise_server_emails": server_emails,
            })
        },
    )
}

fn rows() -> impl Strategy<Value = Vec<Value>> {
    (0..7_usize).prop_flat_map(|count| (0..count).map(row).collect::<Vec<_>>())
}

fn report(rows: &[Value], total: usize) -> Value {
    json!({"total_seats_consumed": total, "users": rows})
}

fn inputs(files: &[Value]) -> Vec<Input> {
    let read = |(index, file): (usize, &Value)| {
        Input::new(Arc::new(read(&format!("{index}.json"), file.to_string().as_bytes())))
    };
    files.iter().enumerate().map(read).collect()
}

fn reckoned(files: &[Value], billing: Billing) -> Reckoning {
    reckon(&inputs(files), &Options { billing, lang: Lang::En })
}

/// A preview without its findings, which name files.
fn numbers(preview: &Preview) -> Preview {
    Preview { findings: Vec::new(), ..preview.clone() }
}

fn billing() -> impl Strategy<Value = Billing> {
    select(vec![Billing::Volume, Billing::Metered])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn numbers_add_up(a in export("a.example"), b in export("b.example"), rows in rows(), billing in billing()) {
        let reckoning = reckoned(&[a, b, report(&rows, rows.len())], billing);
        let preview = reckoning.preview();
        let (seats, people, matches) = (preview.seats.expect("seats"), preview.people.expect("people"), preview.matches.expect("matches"));
        prop_assert_eq!(people.cloud_and_server + people.cloud_only + people.visual_studio_only + people.server_only, seats.after);
        prop_assert_eq!(seats.separate.cast_signed() - seats.after.cast_signed(), seats.saved);
        prop_assert!(seats.saved >= 0);
        prop_assert!(seats.after_low.expect("a range") <= seats.after);
        let matched: u64 = preview.instances.iter().map(|instance| instance.matched).sum();
        prop_assert_eq!(matches.identity + matches.verified_email + matches.visual_studio + matches.last_sync + matches.other_instance, matched);
        for instance in &preview.instances {
            prop_assert_eq!(instance.counted + instance.suspended + instance.system, instance.accounts);
            prop_assert_eq!(instance.matched + instance.unmatched, instance.counted);
        }
    }

    #[test]
    fn the_order_of_files_rows_and_accounts_changes_no_number(
        a in export("a.example"), b in export("b.example"), rows in rows(), billing in billing(), seed in any::<u64>(),
    ) {
        let straight = reckoned(&[a.clone(), b.clone(), report(&rows, rows.len())], billing);
        let turn = |list: &[Value]| -> Vec<Value> {
            let mut list = list.to_vec();
            list.reverse();
            let by = usize::try_from(seed % (list.len().max(1) as u64)).unwrap_or(0);
            list.rotate_left(by);
            list
        };
        let turned = |mut export: Value| { export["users"] = turn(export["users"].as_array().expect("users")).into(); export };
        let other = reckoned(&[report(&turn(&rows), rows.len()), turned(b), turned(a)], billing);
        prop_assert_eq!(numbers(straight.preview()), numbers(other.preview()));
    }

    #[test]
    fn splitting_a_report_into_pages_changes_nothing(a in export("a.example"), rows in rows(), size in 1..4_usize, billing in billing()) {
        let whole = reckoned(&[a.clone(), report(&rows, rows.len())], billing);
        let pages: Vec<Value> = rows.chunks(size).map(|page| report(page, rows.len())).collect();
        if !pages.is_empty() {
            let files = reckoned(&[vec![a.clone()], pages.clone()].concat(), billing);
            prop_assert_eq!(numbers(whole.preview()), numbers(files.preview()));
            let array = reckoned(&[a, Value::Array(pages)], billing);
            prop_assert_eq!(numbers(whole.preview()), numbers(array.preview()));
        }
    }

    #[test]
    fn a_file_says_the_same_however_it_is_cut(a in export("a.example"), rows in rows(), piece in 1..200_usize) {
        for file in [a, report(&rows, rows.len())] {
            for text in [file.to_string(), serde_json::to_string_pretty(&file).expect("JSON")] {
                let whole = read("file", text.as_bytes()).summary(Lang::En);
                prop_assert_eq!(read_in_pieces("file", text.as_bytes(), piece).summary(Lang::En), whole);
            }
        }
    }

    #[test]
    fn the_table_shows_everyone_once(a in export("a.example"), b in export("b.example"), rows in rows(), billing in billing()) {
        let reckoning = reckoned(&[a, b, report(&rows, rows.len())], billing);
        let preview = reckoning.preview();
        let page = reckoning.people(&Query { limit: u32::MAX, ..Query::default() });
        let seats = page.rows.iter().filter(|person| person.category != Category::NoSeat).count() as u64;
        prop_assert_eq!(seats, preview.seats.expect("seats").after);
        let mut ids: Vec<u32> = page.rows.iter().map(|person| person.id).collect();
        ids.sort_unstable();
        ids.dedup();
        prop_assert_eq!(ids.len(), page.rows.len());
        prop_assert_eq!(reckoning.licenses().count() as u64, seats);
    }

    #[test]
    fn the_lists_of_the_last_sync_are_as_long_as_its_numbers(a in export("a.example"), b in export("b.example"), rows in rows(), billing in billing()) {
        let reckoning = reckoned(&[a, b, report(&rows, rows.len())], billing);
        let numbers = reckoning.sync_numbers();
        prop_assert_eq!(numbers.len(), reckoning.preview().instances.len());
        for (index, instance) in (0..).zip(&reckoning.preview().instances) {
            let own = &numbers[index as usize];
            prop_assert_eq!((Some(own.joined), Some(own.left)), (instance.joined, instance.left));
            prop_assert!(own.newly_matched <= instance.matched && own.newly_unmatched <= instance.unmatched);
            for change in SyncChange::ALL {
                let page = reckoning.last_sync(&SyncQuery { change, instance: Some(index), search: String::new(), offset: 0, limit: u32::MAX });
                prop_assert_eq!(u64::from(page.total), own.of(change));
                let ids: Vec<u64> = page.rows.iter().map(|row| row.user_id).collect();
                prop_assert!(ids.is_sorted_by(|a, b| a < b));
            }
        }
    }

    #[test]
    fn the_overlaps_add_up_to_the_people(a in export("a.example"), b in export("b.example"), rows in rows(), billing in billing()) {
        let reckoning = reckoned(&[a, b, report(&rows, rows.len())], billing);
        let (people, overlaps) = (reckoning.preview().people.expect("people"), reckoning.overlaps());
        let count = |on: &dyn Fn(&[u32]) -> bool| -> u64 {
            overlaps.combinations.iter().filter(|found| on(&found.places)).map(|found| found.people).sum()
        };
        prop_assert_eq!(count(&|_| true), reckoning.preview().seats.expect("seats").after);
        prop_assert_eq!(count(&|places| places == [0]), people.cloud_only + people.visual_studio_only);
        prop_assert_eq!(count(&|places| places[0] == 0 && places.len() > 1), people.cloud_and_server);
        prop_assert_eq!(count(&|places| places[0] != 0), people.server_only);
        for (index, place) in (0..).zip(&overlaps.places) {
            prop_assert_eq!(count(&|places| places.contains(&index)), place.people);
        }
    }

    #[test]
    fn an_upload_read_back_gives_the_same_numbers(a in export("a.example"), rows in rows(), billing in billing()) {
        let report = report(&rows, rows.len());
        let first = reckoned(&[a, report.clone()], billing);
        let mut upload = Vec::new();
        first.write_upload(0, &mut upload).expect("memory takes all");
        let again = reckoned(&[serde_json::from_slice(&upload).expect("an upload is JSON"), report], billing);
        let (first, again) = (first.preview(), again.preview());
        prop_assert_eq!((first.seats, first.people, first.matches), (again.seats, again.people, again.matches));
    }

    #[test]
    fn an_upload_written_in_parts_is_the_upload(a in export("a.example"), count in 1..9_usize) {
        let reckoning = reckoned(&[a, report(&[], 0)], Billing::default());
        let (mut whole, mut parts) = (Vec::new(), Vec::new());
        reckoning.write_upload(0, &mut whole).expect("memory takes all");
        let mut next = Some(0);
        while let Some(first) = next {
            next = reckoning.write_upload_part(0, first, count, &mut parts).expect("memory takes all");
        }
        prop_assert_eq!(String::from_utf8(parts), String::from_utf8(whole));
    }

    #[test]
    fn any_bytes_end_in_findings(bytes in vec(any::<u8>(), 0..300), head in select(vec!["", "{", "[{\"users\": [", "id,login,email,suspended?\n", "\u{feff}GitHub com login\n"])) {
        let bytes = [head.as_bytes(), &bytes].concat();
        let whole = read("file", &bytes).summary(Lang::En);
        prop_assert_eq!(read_in_pieces("file", &bytes, 5).summary(Lang::En), whole);
    }

    #[test]
    fn a_valid_file_with_a_changed_byte_never_panics(a in export("a.example"), rows in rows(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        for file in [a, report(&rows, rows.len())] {
            let mut bytes = file.to_string().into_bytes();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            let document = read("file", &bytes);
            let _ = reckon(&[Input::new(Arc::new(document))], &Options::default());
        }
    }
}
