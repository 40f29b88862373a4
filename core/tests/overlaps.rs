//! Who is where: exact combinations of places, by hand-reckoned examples.

mod support;

use oneseat_core::{Overlaps, People, Reckoning};
use serde_json::{Value, json};
use support::reckon_texts;

fn server(host: &str, emails: &[&str]) -> String {
    let user = |(id, email): (usize, &&str)| json!({"user_id": id, "login": "u", "emails": [{"email": email, "primary": true}]});
    json!({"host_name": host, "users": emails.iter().enumerate().map(user).collect::<Vec<_>>()}).to_string()
}

fn report(rows: &[Value]) -> String {
    json!({"total_seats_consumed": rows.len(), "users": rows}).to_string()
}

fn member(login: &str, email: &str, ids: &[&str]) -> Value {
    json!({"github_com_login": login, "github_com_verified_domain_emails": [email], "enterprise_server_user_ids": ids})
}

/// `name people` of each place, and `place+place people` of each combination.
fn said(reckoning: &Reckoning) -> (Vec<String>, Vec<String>) {
    let Overlaps { places, combinations } = reckoning.overlaps();
    let name = |place: u32| match &places[place as usize] {
        place if place.cloud => "cloud".to_owned(),
        place => place.name.clone(),
    };
    let combination = |at: &[u32]| at.iter().map(|place| name(*place)).collect::<Vec<_>>().join("+");
    let said = combinations.iter().map(|found| format!("{} {}", combination(&found.places), found.people)).collect();
    ((0..).zip(&places).map(|(index, place)| format!("{} {}", name(index), place.people)).collect(), said)
}

#[test]
fn everybody_is_on_exactly_one_combination() {
    let a = server("a.example", &["mona@x.example", "lisa@x.example", "ana@x.example", "bo@x.example"]);
    let b = server("b.example", &["mona@x.example", "ana@x.example", ""]);
    let rows = [
        member("mona", "mona@x.example", &[]),
        member("lisa", "lisa@x.example", &["z.example:9", "old.example:1"]),
        member("nobody", "nobody@x.example", &[]),
        json!({"github_com_login": "", "enterprise_server_user_ids": ["z.example:4"]}),
        json!({"visual_studio_subscription_user": true, "visual_studio_subscription_email": "vs@x.example"}),
    ];
    let reckoning = reckon_texts(&[("a.json", &a), ("b.json", &b), ("cloud.json", &report(&rows))]);
    let (places, combinations) = said(&reckoning);
    assert_eq!(places, ["cloud 4", "a.example 4", "b.example 3", "old.example 1", "z.example 2"]);
    assert_eq!(
        combinations,
        [
            "cloud 2",
            "cloud+a.example+b.example 1",
            "cloud+a.example+old.example+z.example 1",
            "a.example 1",
            "a.example+b.example 1",
            "b.example 1",
            "z.example 1",
        ]
    );
}

#[test]
fn a_server_that_the_report_does_not_name_is_a_place_of_its_own() {
    let rows = [member("mona", "mona@x.example", &["1.0E+05"]), member("lisa", "lisa@x.example", &[])];
    let oldest =
        "Handle or email,License type,License status\nana@x.example,Enterprise,Server Only\nm,Enterprise,Cloud\n";
    let (places, combinations) = said(&reckon_texts(&[("cloud.json", &report(&rows))]));
    assert_eq!((places.join(", "), combinations.join(", ")), ("cloud 2,  1".into(), "cloud 1, cloud+ 1".into()));
    let (places, combinations) = said(&reckon_texts(&[("cloud.csv", oldest)]));
    assert_eq!((places.join(", "), combinations.join(", ")), ("cloud 1,  1".into(), "cloud 1,  1".into()));
}

#[test]
fn accounts_that_take_no_seat_are_nowhere() {
    let a = json!({"host_name": "a.example", "users": [{"user_id": 1, "login": "ghost"}, {"user_id": 2, "login": "s", "suspended": true}]});
    let (places, combinations) = said(&reckon_texts(&[("a.json", &a.to_string())]));
    assert_eq!((places.join(", "), combinations.len()), ("cloud 0, a.example 0".into(), 0));
    assert_eq!(reckon_texts(&[]).overlaps(), Overlaps::default());
}

#[test]
fn seventy_servers_make_as_many_combinations_as_there_are() {
    let everywhere: Vec<String> = (0..70)
        .map(|n| server(&format!("s{n:02}.example"), &["all@x.example", &format!("own{n}@x.example")]))
        .collect();
    let files: Vec<(&str, &str)> = everywhere.iter().map(|text| ("s.json", text.as_str())).collect();
    let overlaps = reckon_texts(&files).overlaps();
    assert_eq!((overlaps.places.len(), overlaps.combinations.len()), (71, 71));
    let all = overlaps.combinations.iter().find(|found| found.places.len() > 1);
    assert_eq!(all.map(|found| (found.places.clone(), found.people)), Some(((1..=70).collect(), 1)));
}

#[test]
fn the_report_as_it_stands_is_parted_as_the_preview_is() {
    let a = server("a.example", &["mona@x.example", "ana@x.example"]);
    let rows = [
        member("mona", "mona@x.example", &[]),
        member("lisa", "lisa@x.example", &["a.example:2"]),
        // Its account is in the preview, so the row is not in the preview; it consumes a seat now.
        json!({"github_com_login": "", "enterprise_server_user_ids": ["a.example:9"]}),
        json!({"github_com_login": "", "enterprise_server_user_ids": ["z.example:4"]}),
        json!({"visual_studio_subscription_user": true, "visual_studio_subscription_email": "vs@x.example"}),
    ];
    let cloud = report(&rows);
    let now = reckon_texts(&[("a.json", &a), ("cloud.json", &cloud)]).people_now();
    let expected = People { cloud_and_server: 1, cloud_only: 1, visual_studio_only: 1, server_only: 2 };
    assert_eq!(now, Some(expected));
    assert_eq!(reckon_texts(&[("cloud.json", &cloud)]).people_now(), now, "whatever else is dropped");
    assert_eq!(reckon_texts(&[("a.json", &a)]).people_now(), None);
}
