//! Values are checked in their kind; what decides no count is a warning and changes no figure.

mod support;

use oneseat_core::{Kind, Lang, Severity};
use support::{expect, read};

/// Of an export with this envelope: the code and severity of each finding.
fn envelope(members: &str) -> Vec<(String, Severity)> {
    codes(&format!(r#"{{{members}, "users": []}}"#))
}

/// Of an export with this entry.
fn entry(members: &str) -> Vec<(String, Severity)> {
    codes(&format!(r#"{{"host_name": "ghes.octo.example", "users": [{{"user_id": 1, {members}}}]}}"#))
}

fn codes(text: &str) -> Vec<(String, Severity)> {
    let document = read("file", text.as_bytes());
    assert_eq!(document.kind(), Kind::ServerUsage, "{text}");
    document.findings().iter().map(|finding| finding.view(Lang::En)).map(|view| (view.code, view.severity)).collect()
}

fn warning(code: &str) -> Vec<(String, Severity)> {
    vec![(code.to_owned(), Severity::Warning)]
}

fn error(code: &str) -> Vec<(String, Severity)> {
    vec![(code.to_owned(), Severity::Error)]
}

#[test]
fn an_id_of_a_server_is_a_uuid() {
    assert_eq!(envelope(r#""server_id": "0B6F2F43-6A53-4C8E-9B57-0A4D3F9BE001""#), []);
    assert_eq!(envelope(r#""server_id": "ghes-1""#), warning("server-id-unusual"));
}

#[test]
fn a_host_is_a_host() {
    for host in ["GHES.octo.example.", "ghes.octo.example:8443", "example_host_2", "[2001:db8::1]:443", "10.0.0.1"] {
        assert_eq!(envelope(&format!(r#""host_name": "{host}""#)), [], "{host}");
    }
    for host in ["ghes octo example", "octo/ghes", "-ghes.example"] {
        assert_eq!(envelope(&format!(r#""host_name": "{host}""#)), warning("host-name-invalid"), "{host}");
    }
}

#[test]
fn a_version_out_of_support_is_named_with_its_date() {
    expect(
        r#"{"host_name": "ghes.octo.example", "version": "3.15.2", "users": []}"#,
        Kind::ServerUsage,
        &["version-unsupported 1:47 @46 /version: The server runs 3.15.2, whose support ended on 2026-04-23."],
    );
    let version = |version: &str| envelope(&format!(r#""host_name": "g", "version": "{version}""#));
    assert_eq!(version("3.19.2"), []);
    assert_eq!(version("3.23.0.rc1"), warning("version-prerelease"));
    assert_eq!(version("3.99.0"), warning("version-unknown"));
    assert_eq!(version("next"), warning("version-unknown"));
}

#[test]
fn what_is_only_passed_on_is_no_error() {
    for usual in [r#""http_only": true"#, r#""http_only": "False""#, r#""features": ["search"]"#, r#""features": null"#]
    {
        assert_eq!(envelope(&format!(r#""host_name": "g", {usual}"#)), [], "{usual}");
    }
    for unusual in [r#""http_only": "perhaps""#, r#""http_only": {}"#, r#""features": "search""#] {
        assert_eq!(envelope(&format!(r#""host_name": "g", {unusual}"#)), warning("value-unusual"), "{unusual}");
    }
    assert_eq!(envelope(r#""host_name": "g", "version": "3.19.1", "version": "3.19.2""#), warning("json-key-repeated"));
}

#[test]
fn a_time_is_written_as_in_iso_8601() {
    for usual in ["2026-02-16T09:41:00Z", "2026-02-16 09:41:00 UTC", "2026-02-16", ""] {
        assert_eq!(entry(&format!(r#""created_at": "{usual}""#)), [], "{usual}");
        assert_eq!(entry(&format!(r#""suspended_at": "{usual}""#)), [], "{usual}");
    }
    for turned in ["2/16/2026 9:41", "46069.4", "16.02.2026"] {
        assert_eq!(entry(&format!(r#""created_at": "{turned}""#)), warning("date-invalid"), "{turned}");
        assert_eq!(entry(&format!(r#""suspended_at": "{turned}""#)), warning("date-invalid"), "{turned}");
    }
    assert_eq!(entry(r#""created_at": null, "suspended_at": false"#), []);
    assert_eq!(entry(r#""created_at": 1769850000"#), warning("date-invalid"));
    expect(
        "created_at,id,login,email,suspended?\n2/16/2026 9:41,1,mona,,false\n46069.4,2,lisa,,false\n2026-02-16,3,ana,,false\n",
        Kind::AllUsers,
        &[
            "date-invalid 2:1 @37 /0/created_at: 2 times are not written as in ISO 8601 (`2026-02-16T09:41:00Z`); the first is `2/16/2026 9:41`. No figure depends on the date.",
        ],
    );
}

#[test]
fn an_id_that_a_spreadsheet_rounded_is_an_error() {
    for id in ["\"1.0E+05\"", "\"1,00E+05\"", "1e5", "1.0E+15"] {
        let text = format!(r#"{{"host_name": "g", "users": [{{"user_id": {id}}}, {{"user_id": 2}}]}}"#);
        assert_eq!(codes(&text), error("account-id-rounded"), "{id}");
        assert_eq!(read("file", text.as_bytes()).accounts().count(), 1, "{id}");
    }
}

#[test]
fn booleans_come_in_any_costume_and_what_is_none_is_said() {
    for costume in ["true", "\"TRUE\"", "\"t\"", "1", "\"Yes\"", "0", "\"n\"", "null"] {
        assert_eq!(entry(&format!(r#""suspended": {costume}"#)), [], "{costume}");
        let email = format!(r#""emails": [{{"email": "mona@octo.example", "primary": {costume}}}]"#);
        assert_eq!(entry(&email), [], "{costume}");
    }
    for word in ["\"WAHR\"", "\"perhaps\"", "2", "{}"] {
        assert_eq!(entry(&format!(r#""suspended": {word}"#)), error("entry-type"), "{word}");
        let email = format!(r#""emails": [{{"email": "mona@octo.example", "primary": {word}}}]"#);
        assert_eq!(entry(&email), error("entry-type"), "{word}");
    }
    expect(
        "github_com_login,github_com_user,visual_studio_subscription_user\nmona,WAHR,FALSCH\nlisa,TRUE,\n",
        Kind::CloudReport,
        &[
            "entry-type 2:6 @70 /0/github_com_user: 2 values are of the wrong type; at the first place: expected true or false, found `WAHR`. What is of the wrong type is left aside.",
        ],
    );
}

#[test]
fn addresses_of_the_cloud_report_are_looked_at_too() {
    expect(
        "github_com_login,github_com_verified_domain_emails,visual_studio_subscription_email,github_com_saml_name_id\nmona,\"Mona@Octo.Example, nobody\",mona at octo,U-123\n",
        Kind::CloudReport,
        &[
            "address-invalid 2:6 @113 /0/github_com_verified_domain_emails: 2 texts stand where an email address should be and cannot be compared.",
        ],
    );
}

#[test]
fn a_key_twice_in_an_address_is_an_error_and_reading_goes_on() {
    let twice = r#""emails": [{"email": "a@octo.example", "primary": true, "primary": false}]"#;
    assert_eq!(entry(twice), error("json-key-twice"));
    let text = format!(r#"{{"host_name": "g", "users": [{{"user_id": 1, {twice}}}, {{"user_id": 2}}]}}"#);
    assert_eq!(read("file", text.as_bytes()).accounts().count(), 2);
    let instances = r#"{"instance": {"host_name": "a"}, "instance": {"host_name": "b"}, "users": []}"#;
    assert_eq!(read("file", instances.as_bytes()).kind(), Kind::Refused);
}
