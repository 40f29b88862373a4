//! People as GitHub writes them: the server's export, the cloud's report as JSON and as a table, and its identities.

use crate::{
    Enterprise, Known,
    person::{Person, domain, drawn, recased},
};
use std::{
    fmt::Write as _,
    io::{self, Write},
};

/// What waits to be written at once.
const PIECE: usize = 1 << 20;

/// One row of the report.
struct Row {
    login: String,
    name: String,
    organization: u64,
    emails: [String; 2],
    name_id: String,
    two_factor: bool,
}

impl Enterprise {
    /// Writes the server's export.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_export(&self, out: &mut dyn Write) -> io::Result<()> {
        let random = |n| drawn(self.seed, u64::MAX - n);
        let (one, two) = (random(1), random(2));
        let head = format!(
            "{{\"server_id\":\"{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}\",\"host_name\":\"ghes.corp.example\",\"http_only\":false,\
             \"license\":\"{:016x}\",\"public_key\":\"-----BEGIN PGP PUBLIC KEY BLOCK-----\\n{:016x}\\n-----END PGP PUBLIC KEY BLOCK-----\",\
             \"version\":\"3.19.2\",\"features\":[\"license_usage_sync\"],\"users\":[",
            one >> 32,
            one & 0xffff,
            (one >> 16) & 0xfff,
            two & 0xfff,
            two >> 16,
            random(3),
            random(4),
        );
        let accounts = (0..self.accounts).map(|number| self.person(number));
        write_all(out, head, accounts, |person, text| account(&person, text), "]}\n")
    }

    /// Writes the cloud's report as the API gives it.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_report(&self, out: &mut dyn Write) -> io::Result<()> {
        let (rows, bought) = (self.rows, u64::from(self.rows) + 1000);
        let head = format!("{{\"total_seats_consumed\":{rows},\"total_seats_purchased\":{bought},\"users\":[");
        write_all(out, head, self.rows(), |row, text| row_as_json(&row, text), "]}\n")
    }

    /// Writes the cloud's report as the table that is downloaded from the licensing page.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_table(&self, out: &mut dyn Write) -> io::Result<()> {
        let head = "GitHub com login,GitHub com name,Enterprise server user ids,GitHub com user,Enterprise server user,\
            Visual studio subscription user,License type,GitHub com profile,GitHub com member roles,GitHub com enterprise roles,\
            GitHub com verified domain emails,GitHub com saml name,GitHub com orgs with pending invites,GitHub com two factor auth,\
            Enterprise server primary emails,Visual studio license status,Visual studio subscription email,Total user accounts\r\n";
        write_all(out, head.into(), self.rows(), |row, text| row_as_cells(&row, text), "")
    }

    /// Writes the answer of the GraphQL API to who is linked to the enterprise's identity provider: everybody with a row.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_identities(&self, out: &mut dyn Write) -> io::Result<()> {
        let head = "{\"data\":{\"enterprise\":{\"slug\":\"corp\",\"ownerInfo\":{\"samlIdentityProvider\":{\"externalIdentities\":\
            {\"pageInfo\":{\"hasNextPage\":false,\"endCursor\":null},\"nodes\":[";
        write_all(out, head.into(), self.rows(), |row, text| identity(&row, text), "]}}}}}}\n")
    }

    fn rows(&self) -> impl Iterator<Item = Row> {
        self.behind_rows().map(|(person, known)| row(&person, known))
    }
}

fn write_all<T>(
    out: &mut dyn Write,
    head: String,
    items: impl Iterator<Item = T>,
    append: impl Fn(T, &mut String),
    tail: &str,
) -> io::Result<()> {
    let comma = head.ends_with('[');
    let mut text = head;
    for (index, item) in items.enumerate() {
        if comma && index > 0 {
            text.push(',');
        }
        append(item, &mut text);
        if text.len() >= PIECE {
            out.write_all(text.as_bytes())?;
            text.clear();
        }
    }
    text += tail;
    out.write_all(text.as_bytes())?;
    out.flush()
}

fn account(person: &Person, text: &mut String) {
    let hash = person.hash;
    let mut address = person.address();
    if (hash >> 57).is_multiple_of(6) {
        address = recased(&address, hash >> 3);
    }
    // Formatting into a text cannot fail.
    let _ = write!(
        text,
        "{{\"user_id\":{},\"login\":\"{}\",\"profile_name\":{},\"site_admin\":{},\"suspended\":{},\
         \"created_at\":\"20{}-{:02}-{:02}T{:02}:{:02}:{:02}Z\",\"emails\":[{{\"email\":\"{address}\",\"primary\":true}}",
        person.number + 2,
        server_login(person),
        person.name(hash),
        hash.is_multiple_of(997),
        person.suspended(),
        10 + (hash >> 20) % 16,
        1 + (hash >> 24) % 12,
        1 + (hash >> 28) % 28,
        (hash >> 33) % 24,
        (hash >> 38) % 60,
        (hash >> 44) % 60,
    );
    if let Some(second) = person.second() {
        let _ = write!(text, ",{{\"email\":\"{second}\",\"primary\":false}}");
    }
    text.push_str("]}");
}

fn server_login(person: &Person) -> String {
    format!("{}-{}", person.given.to_lowercase(), person.family)
}

fn row(person: &Person, known: Known) -> Row {
    let hash = drawn(person.hash, 1);
    let Person { given, family, number, .. } = person;
    let home = format!("{family}{number}@home.example");
    let mut login = format!("{family}{number:x}");
    let (mut shown, mut other) =
        (person.address(), format!("{}.{family}.{number}@personal.example", given.to_lowercase()));
    let mut name_id = shown.clone();
    match known {
        Known::Primary | Known::Stranger => {}
        Known::Second => {
            (shown, name_id) = (home, format!("uid-{number:08}"));
            other = person.second().unwrap_or(other);
        }
        Known::NameId | Known::Name => shown = home,
        Known::Tag => shown = format!("{}+gh@{}", person.local, person.domain),
        Known::Login => {
            login = format!("{}_corp", server_login(person));
            shown = home;
        }
        Known::Local => {
            let elsewhere = if person.domain == domain(0) { domain(1) } else { domain(0) };
            shown = format!("{}@{elsewhere}", person.local);
        }
        Known::Typo => {
            let mut local = person.local.clone();
            local.pop();
            shown = format!("{local}@{}", person.domain);
        }
    }
    if !matches!(known, Known::Primary | Known::Second | Known::NameId | Known::Stranger) {
        name_id.clone_from(&shown);
    }
    if (hash >> 8).is_multiple_of(3) {
        for (address, by) in [(&mut shown, 10), (&mut other, 12), (&mut name_id, 14)] {
            if address.contains('@') {
                *address = recased(address, hash >> by);
            }
        }
    }
    Row {
        login,
        name: person.name(hash),
        organization: hash % 50,
        emails: [shown, other],
        name_id,
        two_factor: hash & 64 != 0,
    }
}

fn row_as_json(row: &Row, text: &mut String) {
    let Row { login, name, organization, emails: [one, two], name_id, two_factor } = row;
    let _ = write!(
        text,
        "{{\"github_com_login\":\"{login}\",\"github_com_name\":{name},\"enterprise_server_user_ids\":[],\"github_com_user\":true,\
         \"enterprise_server_user\":false,\"visual_studio_subscription_user\":false,\"license_type\":\"Enterprise\",\
         \"github_com_profile\":\"https://github.com/{login}\",\"github_com_member_roles\":[\"org-{organization}:Member\"],\
         \"github_com_enterprise_roles\":[\"Member\"],\"github_com_verified_domain_emails\":[\"{one}\",\"{two}\"],\
         \"github_com_saml_name_id\":\"{name_id}\",\"github_com_orgs_with_pending_invites\":[],\
         \"github_com_two_factor_auth\":{two_factor},\"enterprise_server_emails\":[],\"visual_studio_license_status\":\"\",\
         \"visual_studio_subscription_email\":\"\",\"total_user_accounts\":1}}"
    );
}

fn row_as_cells(row: &Row, text: &mut String) {
    let Row { login, name, organization, emails: [one, two], name_id, two_factor } = row;
    let name: Option<String> = serde_json::from_str(name).unwrap_or_default();
    let name = name.unwrap_or_default().replace('"', "\"\"");
    let _ = write!(
        text,
        "{login},\"{name}\",,TRUE,FALSE,FALSE,Enterprise,https://github.com/{login},org-{organization}:Member,Member,\
         \"{one}, {two}\",{name_id},,{},,,,1\r\n",
        if *two_factor { "TRUE" } else { "FALSE" },
    );
}

fn identity(row: &Row, text: &mut String) {
    let Row { login, name_id, emails: [one, _], .. } = row;
    let _ = write!(
        text,
        "{{\"guid\":\"{login}\",\"samlIdentity\":{{\"nameId\":\"{name_id}\",\"username\":null,\"emails\":[{{\"value\":\"{one}\",\
         \"primary\":null,\"type\":\"work\"}}],\"attributes\":[]}},\"scimIdentity\":null,\"user\":{{\"login\":\"{login}\"}}}}"
    );
}
