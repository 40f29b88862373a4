//! Blot-out: nothing that tells who somebody is gets through, and the same person bears the same mark everywhere.

#![allow(clippy::expect_used, reason = "tests fail by panicking")]

mod support;

use oneseat_core::{
    Billing, Document, DocumentReader, Export, ExportFormat, ExportOptions, Input, Lang, Options, Query, Reckoning,
    SuggestionQuery, SyncChange, SyncQuery, reckon,
};
use proptest::{collection::vec, option, prelude::*, sample::select};
use serde_json::{Value, json};
use std::sync::Arc;
use support::{read, reckon_texts};

/// Stands in everything that is somebody's, and nowhere else.
const SECRET: &str = "qzx";

/// Near each other often, and not always addresses.
fn address() -> impl Strategy<Value = String> {
    let local = select(vec!["qzx1", "QZX1", "qzx1+tag", "qzxlonger", "qzxlonge", "qzx2", "qzx3", "qzx 4"]);
    let domain = select(vec!["@octo.example", "@OCTO.example", "@other.example", "@oct.example", "", "@"]);
    (local, domain).prop_map(|(local, domain)| format!("{local}{domain}"))
}

fn login() -> impl Strategy<Value = String> {
    select(vec!["qzx1", "QZX1", "qzx1_oct", "qzx2", "qzx3", "ghost", ""]).prop_map(str::to_owned)
}

fn name() -> impl Strategy<Value = Option<String>> {
    option::of(select(vec!["Qzx One", "qzx  one", "Qzx Two", "雪 qzx"]).prop_map(str::to_owned))
}

/// What a field should be, and sometimes what it should not.
fn odd(usual: Value) -> impl Strategy<Value = Value> {
    let others = vec![json!("qzx is no such thing"), json!(["qzx"]), json!({"qzx": "qzx"}), json!(-1), Value::Null];
    prop_oneof![12 => Just(usual), 1 => select(others)]
}

fn account(id: u64) -> impl Strategy<Value = Value> {
    let emails = vec((address(), any::<bool>()), 0..3);
    (login(), name(), emails, any::<bool>(), odd(json!(id)), odd(json!(false)), any::<bool>()).prop_map(
        |(login, name, emails, suspended, id, odd, unknown)| {
            let emails: Vec<Value> =
                emails.into_iter().map(|(email, primary)| json!({"email": email, "primary": primary})).collect();
            let mut account = json!({"user_id": id, "login": login, "profile_name": name, "emails": emails});
            account["suspended"] = if suspended { json!(true) } else { odd };
            if unknown {
                account["qzx@octo.example"] = json!("qzx");
            }
            account
        },
    )
}

fn export(host: &'static str) -> impl Strategy<Value = Value> {
    (0..6_u64)
        .prop_flat_map(|count| (0..count).map(account).collect::<Vec<_>>())
        .prop_map(move |users| json!({"host_name": host, "users": users}))
}

fn row() -> impl Strategy<Value = Value> {
    let ids = vec(
        select(vec!["a.example:0", "b.example:1", "2:a.example:Member", "c.example:7", "a.example:9", "qzx"]),
        0..3,
    );
    let texts = (login(), name(), option::of(address()), option::of(address()));
    (texts, ids, vec(address(), 0..3), vec(address(), 0..3), select(vec!["Enterprise", "qzx"]), odd(json!(false)))
        .prop_map(|((login, name, name_id, subscription), ids, verified, server, license, odd)| {
            json!({
                "github_com_login": login, "github_com_name": name, "enterprise_server_user_ids": ids,
                "visual_studio_subscription_user": odd, "github_com_verified_domain_emails": verified,
                "github_com_saml_name_id": name_id, "visual_studio_subscription_email": subscription,
                "enterprise_server_emails": server, "license_type": license,
            })
        })
}

fn identities(members: &[(String, String)]) -> Value {
    let node = |(login, address): &(String, String)| {
        json!({
            "samlIdentity": {"nameId": address, "username": login, "emails": [{"value": address}], "attributes": []},
            "scimIdentity": {"username": address, "emails": []}, "user": {"login": login},
        })
    };
    let nodes: Vec<Value> = members.iter().map(node).collect();
    let list = json!({"pageInfo": {"hasNextPage": false}, "nodes": nodes});
    json!({"data": {"enterprise": {"ownerInfo": {"samlIdentityProvider": {"externalIdentities": list}}}}})
}

fn synced(accounts: &[(String, String)]) -> Value {
    let node = |(id, (login, address)): (usize, &(String, String))| json!({"login": login, "profileName": "Qzx", "remoteUserId": id, "emails": {"nodes": [{"email": address, "isPrimary": id % 2 == 0}]}});
    let nodes: Vec<Value> = accounts.iter().enumerate().map(node).collect();
    let accounts = json!({"pageInfo": {"hasNextPage": false}, "nodes": nodes});
    json!({"data": {"enterprise": {"ownerInfo": {"enterpriseServerInstallations": {"nodes": [{"hostName": "a.example", "userAccounts": accounts}]}}}}})
}

/// Keeps also what nothing depends on.
fn read_all(name: &str, text: &str) -> Document {
    let mut reader = DocumentReader::new(name).keep_all_fields();
    let _ = reader.push(text.as_bytes());
    reader.finish()
}

/// Everything that the blotted answers say, as text.
fn everything(reckoning: &Reckoning, inputs: &[Input]) -> String {
    let blotted = reckoning.blotted();
    let mut all = String::new();
    for lang in Lang::ALL {
        let mut say = |value: Value| all.push_str(&value.to_string());
        say(serde_json::to_value(blotted.preview(lang)).expect("JSON"));
        say(serde_json::to_value(blotted.whole_preview(lang, Some(21.0))).expect("JSON"));
        say(serde_json::to_value(blotted.suggestions(lang)).expect("JSON"));
        say(serde_json::to_value(blotted.suggestions_page(&SuggestionQuery { limit: 99, ..Default::default() }, lang))
            .expect("JSON"));
        let people = blotted.people(&Query { limit: 99, ..Query::default() });
        for person in &people.rows {
            say(serde_json::to_value(blotted.person(person.id, lang)).expect("JSON"));
        }
        say(serde_json::to_value(people).expect("JSON"));
        for change in SyncChange::ALL {
            let query = SyncQuery { change, instance: None, search: String::new(), offset: 0, limit: 99 };
            say(serde_json::to_value(blotted.last_sync(&query)).expect("JSON"));
        }
        for input in inputs {
            say(serde_json::to_value(input.document.blotted_summary(lang)).expect("JSON"));
        }
        let options = ExportOptions { lang, blot: true, seat_price: Some(21.0) };
        for what in [Export::People, Export::Suggestions, Export::Findings, Export::LastSync, Export::Overlaps] {
            for format in [ExportFormat::Csv, ExportFormat::Json] {
                let mut bytes = Vec::new();
                reckoning.export(what, format, &options, &mut bytes).expect("memory takes all");
                all.push_str(&String::from_utf8(bytes).expect("UTF-8"));
            }
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_tells_who_somebody_is_gets_through(
        a in export("a.example"), b in export("b.example"), rows in vec(row(), 0..7), cut in option::of(any::<prop::sample::Index>()),
        members in vec((login(), address()), 0..4), accounts in vec((login(), address()), 0..10),
    ) {
        let report = json!({"total_seats_consumed": 0, "users": rows}).to_string();
        let mut files = vec![("a.json", a.to_string()), ("b.json", b.to_string()), ("cloud.json", report)];
        files.push(("identities.json", identities(&members).to_string()));
        files.push(("synced.json", synced(&accounts).to_string()));
        if let Some(cut) = cut {
            let whole = files[0].1.clone();
            let at = cut.index(whole.len());
            files.push(("cut.json", String::from_utf8_lossy(&whole.as_bytes()[..at]).into_owned()));
        }
        let inputs: Vec<Input> = files.iter().map(|(name, text)| Input::new(Arc::new(read_all(name, text)))).collect();
        let reckoning = reckon(&inputs, &Options { billing: Billing::Metered, lang: Lang::En });
        let all = everything(&reckoning, &inputs).to_lowercase();
        let at = all.find(SECRET);
        prop_assert!(at.is_none(), "{}", at.map_or("", |at| all.get(at.saturating_sub(200)..(at + 100).min(all.len())).unwrap_or("?")));
    }
}

/// Mona is matched; Lisa is near a member; Ana has left.
fn example() -> Reckoning {
    let export = json!({"host_name": "a.example", "users": [
        {"user_id": 501, "login": "mona-s", "profile_name": "Mona", "emails": [{"email": "Mona@octo.example", "primary": true}, {"email": "m@home.example"}]},
        {"user_id": 502, "login": "lisa", "emails": [{"email": "lisa+gh@octo.example", "primary": true}]},
    ]});
    let report = json!({"total_seats_consumed": 3, "users": [
        {"github_com_login": "mona", "github_com_verified_domain_emails": ["other@octo.example", "mona@octo.example"], "enterprise_server_user_ids": ["z.example:4"]},
        {"github_com_login": "l", "github_com_name": "Lisa", "github_com_verified_domain_emails": ["lisa@octo.example"], "enterprise_server_user_ids": ["a.example:502"], "enterprise_server_emails": ["old@octo.example"]},
        {"github_com_login": "", "enterprise_server_user_ids": ["a.example:600"], "enterprise_server_emails": ["ana@octo.example"]},
    ]});
    reckon_texts(&[("a.json", &export.to_string()), ("cloud.json", &report.to_string())])
}

#[test]
fn the_same_person_bears_the_same_mark_everywhere() {
    let reckoning = example();
    let blotted = reckoning.blotted();
    let people = blotted.people(&Query { limit: 9, ..Query::default() }).rows;
    let mona = people.iter().find(|person| person.id == 0).expect("the first row");
    assert_eq!(mona.name.as_deref(), Some("Person 0"));
    assert_eq!(mona.cloud_login.as_deref(), Some("login-0"));
    assert_eq!(mona.addresses, ["address-0-1", "address-0-2"]);
    let accounts: Vec<_> = mona
        .accounts
        .iter()
        .map(|account| {
            (account.host_name.as_deref(), account.user_id, account.login.as_deref(), account.address.as_deref())
        })
        .collect();
    // What is compared as one address is one mark; an id of a server outside the preview is left out.
    assert_eq!(
        accounts,
        [(Some("z.example"), None, None, None), (Some("a.example"), Some(1), Some("login-0-2"), Some("address-0-2"))]
    );

    let detail = blotted.person(0, Lang::En).expect("a person");
    assert_eq!(&detail.person, mona);
    assert_eq!(detail.accounts.iter().map(|account| account.account.clone()).collect::<Vec<_>>(), mona.accounts);
    let compared = detail.accounts[1].compared.clone().expect("what was compared");
    assert_eq!((compared.server.as_str(), compared.cloud.as_deref()), ("address-0-2", Some("address-0-2")));
    let known: Vec<_> = detail.accounts[1].addresses.iter().map(|known| known.address.as_str()).collect();
    assert_eq!(known, ["address-0-2", "address-0-3"]);

    // Lisa is person 2 on the server, and perhaps person 1 on the cloud.
    let near = &blotted.suggestions(Lang::En)[0];
    assert_eq!(
        (near.login.as_deref(), near.address.as_deref(), near.user_id),
        (Some("login-2"), Some("address-2-1"), 2)
    );
    assert_eq!((near.cloud_login.as_str(), near.cloud_name.as_deref()), ("login-1", Some("Person 1")));
    assert_eq!(near.cloud_addresses, ["address-1-1"]);
    assert_eq!(blotted.person(2, Lang::En).expect("a person").suggestions[0], *near);
    let words = blotted.person(2, Lang::En).expect("a person").accounts[0].words.clone();
    assert!(words.contains("listed it on login-1, with another address: address-1-2."), "{words}");
    assert_eq!(blotted.person(1, Lang::En).and_then(|person| person.cloud).expect("a row").listed, ["a.example:2"]);

    let changes = |change| {
        blotted.last_sync(&SyncQuery { change, instance: None, search: String::new(), offset: 0, limit: 9 }).rows
    };
    let lost = &changes(SyncChange::NewlyUnmatched)[0];
    assert_eq!(
        (lost.user_id, lost.login.as_deref(), lost.cloud_login.as_deref()),
        (2, Some("login-2"), Some("login-1"))
    );
    assert_eq!((lost.before.as_slice(), lost.after.as_deref()), (&["address-2-2".to_owned()][..], Some("address-2-1")));
    // Who has left has a number of its own.
    let left = &changes(SyncChange::Left)[0];
    assert_eq!((left.user_id, left.before.as_slice()), (4, &["address-4-1".to_owned()][..]));

    let mut csv = Vec::new();
    let options = ExportOptions { blot: true, ..ExportOptions::default() };
    reckoning.export(Export::People, ExportFormat::Csv, &options, &mut csv).expect("memory takes all");
    let csv = String::from_utf8(csv).expect("UTF-8");
    let line = "\r\n0,cloud-and-server,Person 0,login-0,\"address-0-1, address-0-2\",false,a.example,1,login-0-2,address-0-2,verified-email\r\n";
    assert!(csv.contains(line), "{csv}");
}

#[test]
fn a_finding_keeps_its_place_and_loses_what_it_quotes() {
    let export = json!({"host_name": "a.example", "users": [{"user_id": "mona@octo.example", "mona": 1, "emails": [{"email": "u@x.example", "primary": "lisa"}]}]});
    let inputs = [Input::new(Arc::new(read("a.json", export.to_string().as_bytes())))];
    let reckoning = reckon(&inputs, &Options::default());
    let clear = &reckoning.preview().findings;
    assert!(clear.iter().any(|finding| finding.message.contains("mona@octo.example") && finding.excerpt.is_some()));
    for (found, clear) in reckoning.blotted().findings(Lang::En).iter().zip(clear) {
        assert_eq!(
            (&found.code, found.line, found.column, &found.file),
            (&clear.code, clear.line, clear.column, &clear.file)
        );
        assert_eq!(found.excerpt, None);
        assert!(!found.message.contains("mona"), "{}", found.message);
    }
    let pointer = |code: &str| {
        let found = reckoning.blotted().findings(Lang::En).into_iter().find(|finding| finding.code == code);
        found.and_then(|finding| finding.pointer)
    };
    assert_eq!(pointer("account-id-invalid").as_deref(), Some("/users/0/user_id"));
    assert_eq!(pointer("unknown-fields").as_deref(), Some("/users/0/█"));
}
