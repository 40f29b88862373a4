//! What reading gathers, whatever the format: entries become accounts or rows here, and faults become findings.

use super::{
    draft::Drafted,
    field::Field,
    value::{boolean, has_exponent, is_date},
};
use crate::{
    address::{Seen, is_address},
    answer::Answer,
    document::Contents,
    finding::{Code, Finding, Findings, Known, Snippet, Word},
    limits::Limits,
    packed::Packed,
    position::Place,
    record::{self, AccountRecord, Envelope, Records, RowDetails, RowRecord, SeenAddresses},
    texts::{Addresses, Ends, List, Written},
};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// The largest id that every reader of JSON holds exactly.
pub(crate) const MAX_ID: u64 = (1 << 53) - 1;

/// Finds the place of a byte of what is being read.
pub(crate) trait Locate {
    fn place(&self, at: usize) -> Place;

    /// The line it stands in.
    fn snippet(&self, at: usize) -> Snippet;
}

/// Records, envelope and findings of one file, so far.
#[derive(Debug, Default)]
pub(crate) struct Body {
    pub(crate) records: Records,
    pub(crate) envelope: Envelope,
    pub(crate) findings: Findings,
    pub(crate) limits: Limits,
    pub(crate) keep_all_fields: bool,
    /// Whether findings show nothing of the file's lines.
    pub(crate) without_excerpts: bool,
    /// Whether nothing in the file can be trusted.
    pub(crate) refused: bool,
    /// `total_seats_consumed`: every value that some page gave.
    pub(crate) totals: Vec<u64>,
    pub(crate) purchased: Option<u64>,
    /// What a GraphQL answer lists.
    pub(crate) answer: Answer,
    /// Ids so far, from the first one on that is not larger than the one before.
    ids: Option<HashSet<u64, foldhash::fast::RandomState>>,
    last_id: Option<u64>,
    /// In a later part of a file: ids are known to be new there only while they rise.
    later: Option<Later>,
}

/// What only a later part of a file keeps.
#[derive(Debug, Default)]
struct Later {
    first_id: Option<u64>,
}

/// What a later part of a file's list has come to, to be [taken over](Body::append) by the body of what stands before it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Part {
    accounts: Packed<AccountRecord>,
    rows: Packed<RowRecord>,
    findings: Vec<Finding>,
    /// The first and the last.
    ids: Option<(u64, u64)>,
    /// What its addresses end with.
    ends: Ends,
}

impl Body {
    /// For a later part of a file, whose beginning is read elsewhere.
    pub(crate) fn of_later_part() -> Self {
        Self { later: Some(Later::default()), ..Self::default() }
    }

    /// What the document keeps of it: nothing but the findings, if it was refused.
    pub(crate) fn into_contents(self) -> Contents {
        let Self { mut records, envelope, mut findings, totals, purchased, answer, refused, ids, .. } = self;
        if refused {
            // What might be said of its values besides is of no use: nothing of it is used.
            findings.keep_errors();
            return Contents { findings, ..Contents::default() };
        }
        // A set of them is made where they do not.
        records.ids_rise = ids.is_none();
        Contents { records, envelope, findings, totals, purchased, answer }
    }

    /// What a later part of a file has come to, and the pages of its texts that are left; none where it can't be told without what
    /// stands before it.
    pub(crate) fn into_part(self) -> Option<(Part, impl Iterator<Item = String>)> {
        let Later { first_id } = self.later.filter(|_| !self.refused)?;
        let Records { accounts, rows, texts, .. } = self.records;
        let findings = self.findings.into_vec();
        let (pages, ends) = texts.into_pages();
        Some((Part { accounts, rows, findings, ids: first_id.zip(self.last_id), ends }, pages))
    }

    /// Takes over what the part behind this one has come to, and its texts; gives whether it could. `moved` makes places in the part
    /// places in the file.
    pub(crate) fn append(&mut self, part: Part, pages: Vec<String>, moved: impl Fn(Place) -> Place) -> bool {
        let Part { accounts, rows, findings, ids, ends } = part;
        let rises = ids.is_none_or(|(first, _)| self.ids.is_none() && self.last_id.is_none_or(|last| last < first));
        let Records { accounts: own_accounts, rows: own_rows, texts, .. } = &mut self.records;
        let entries = (own_accounts.len() + accounts.len()).max(own_rows.len() + rows.len()) as u64;
        if !rises || self.refused || entries > self.limits.entries || texts.is_full() {
            return false;
        }
        let Some(shift) = texts.append(pages, ends) else { return false };
        own_accounts.append(&accounts, shift);
        own_rows.append(&rows, shift);
        if let Some((_, last)) = ids {
            self.last_id = Some(last);
        }
        for finding in findings {
            self.findings.add(finding.at_places(&moved));
        }
        true
    }

    /// Adds a finding after which nothing in the file can be trusted.
    pub(crate) fn refuse(&mut self, finding: Finding) {
        self.findings.add(finding);
        self.refused = true;
    }

    /// Adds a finding after which nothing in the file can be trusted, at a place in it.
    pub(crate) fn refuse_at(&mut self, finding: Finding, locate: &impl Locate, at: usize) {
        let snippet = (!self.without_excerpts).then(|| locate.snippet(at));
        self.refuse(finding.at(locate.place(at)).showing(snippet));
    }

    /// Adds a finding whose place is worked out only if it is among the first of its kind.
    pub(crate) fn report(
        &mut self,
        code: Code,
        locate: &impl Locate,
        at: usize,
        fill: impl FnOnce(Finding) -> Finding,
    ) {
        match self.findings.count_again(code) {
            Known::Not => {
                let snippet = (!self.without_excerpts).then(|| locate.snippet(at));
                self.findings.add(fill(Finding::new(code).at(locate.place(at)).showing(snippet)));
            }
            Known::Few => self.findings.add_place(code, locate.place(at)),
            Known::Often => {}
        }
    }

    /// Says that a time is written as no program of GitHub's writes it.
    pub(crate) fn date_invalid(&mut self, locate: &impl Locate, at: usize, found: &str) {
        self.report(Code::DateInvalid, locate, at, |finding| finding.with("found", format!("`{}`", shortened(found))));
    }

    /// Takes a draft as an account of a server; gives whether there is room for more.
    pub(crate) fn account(&mut self, draft: Drafted<'_>, entry_at: usize, locate: &impl Locate) -> bool {
        let Some(id) = self.account_id(draft, entry_at, locate) else { return true };
        if self.is_known(id) {
            self.report(Code::AccountTwice, locate, entry_at, |finding| finding);
            return true;
        }
        let login = draft.text(Field::Login).unwrap_or_default();
        let name = draft.text(Field::ProfileName).or_else(|| draft.text(Field::Name)).unwrap_or_default();
        let mut account = AccountRecord {
            id,
            login: self.records.push_shown(login),
            name: self.records.push_shown(name),
            suspended: self.suspended(draft, locate),
            system: record::is_system_login(login),
            ..AccountRecord::default()
        };
        self.emails(draft, &mut account, locate);
        self.records.accounts.push(&account, &mut self.records.texts);
        self.room(self.records.accounts.len())
    }

    fn account_id(&mut self, draft: Drafted<'_>, entry_at: usize, locate: &impl Locate) -> Option<u64> {
        let field =
            [Field::UserId, Field::Id, Field::RemoteUserId].into_iter().find(|field| draft.text(*field).is_some());
        let Some((field, text)) = field.and_then(|field| Some((field, draft.text(field)?))) else {
            self.report(Code::AccountIdMissing, locate, entry_at, |finding| finding);
            return None;
        };
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let id = text.parse().ok().filter(|id| digits && *id <= MAX_ID);
        if id.is_none() {
            let code = if has_exponent(text) { Code::AccountIdRounded } else { Code::AccountIdInvalid };
            self.report(code, locate, draft.place(field), |finding| {
                finding.with("expected", Word::WholeNumber).with("found", format!("`{}`", shortened(text)))
            });
        }
        id
    }

    /// Whether an account has this id already. Servers write ids in rising order, so a set is only made when one does not.
    fn is_known(&mut self, id: u64) -> bool {
        if let Some(ids) = &mut self.ids {
            return !ids.insert(id);
        }
        let rises = self.last_id.is_none_or(|last| last < id);
        self.last_id = Some(id);
        if let Some(later) = &mut self.later {
            later.first_id.get_or_insert(id);
        }
        if rises {
            return false;
        }
        if self.later.is_some() {
            // Some of its accounts may be gone from here already, and others stand before it: it is read where all are known.
            self.refused = true;
            return false;
        }
        let Records { accounts, texts, .. } = &self.records;
        let ids = self.ids.insert(accounts.iter(texts).map(|account| account.id).collect());
        !ids.insert(id)
    }

    fn suspended(&mut self, draft: Drafted<'_>, locate: &impl Locate) -> bool {
        let Some(text) = draft.text(Field::Suspended) else {
            // A time says that it is suspended; `false` in its place says that it is not.
            let Some(text) = draft.text(Field::SuspendedAt) else { return false };
            let flag = boolean(text);
            if flag.is_none() && !is_date(text.as_bytes()) {
                self.date_invalid(locate, draft.place(Field::SuspendedAt), text);
            }
            return flag != Some(false);
        };
        boolean(text).unwrap_or_else(|| self.no_boolean(draft, Field::Suspended, locate))
    }

    fn flag(&mut self, draft: Drafted<'_>, field: Field, locate: &impl Locate) -> bool {
        let Some(text) = draft.text(field) else { return false };
        boolean(text).unwrap_or_else(|| self.no_boolean(draft, field, locate))
    }

    /// Says that a boolean is none, and takes it as false.
    fn no_boolean(&mut self, draft: Drafted<'_>, field: Field, locate: &impl Locate) -> bool {
        let found = format!("`{}`", shortened(draft.text(field).unwrap_or_default()));
        self.report(Code::EntryType, locate, draft.place(field), |finding| {
            finding.with("expected", Word::Boolean).with("found", found)
        });
        false
    }

    /// The first address flagged as primary stands; the only address is primary unflagged.
    fn emails(&mut self, draft: Drafted<'_>, account: &mut AccountRecord, locate: &impl Locate) {
        let mut addresses = SeenAddresses::new();
        // Which one it is, and where it stands.
        let (mut primary, mut first) = (None, None);
        for email in draft.emails() {
            let here = (addresses.len(), email.at);
            first = first.or(Some(here));
            if email.primary && primary.replace(primary.unwrap_or(here)).is_some() {
                self.report(Code::SeveralPrimaries, locate, email.at, |finding| finding);
            }
            addresses.push(Seen::of(email.address));
        }
        if addresses.is_empty() {
            let field = [Field::PrimaryEmail, Field::Email].into_iter().find(|field| draft.text(*field).is_some());
            let Some((address, at)) = field.and_then(|field| Some((draft.text(field)?, draft.place(field)))) else {
                return;
            };
            addresses.push(Seen::of(address));
            first = Some((0, at));
        }
        let primary = primary.or(if addresses.len() == 1 { first } else { None });
        self.records.push_emails(account, &addresses, primary.map(|(index, _)| index));
        if let Some((_, at)) = primary.filter(|_| account.key.is_none()) {
            self.report(Code::AddressInvalid, locate, at, |finding| finding);
        }
    }

    /// Takes a draft as a row of the cloud report; gives whether there is room for more.
    pub(crate) fn row(&mut self, draft: Drafted<'_>, locate: &impl Locate) -> bool {
        let mut row = RowRecord {
            login: self.records.texts.push(draft.text(Field::CloudLogin).unwrap_or_default()),
            name: self
                .records
                .push_shown(draft.text(Field::CloudName).or_else(|| draft.text(Field::Name)).unwrap_or_default()),
            server_ids: self.server_ids(draft, locate),
            verified: self.addresses(draft, Field::CloudEmails, None, locate),
            hidden_verified_keys: self.records.push_keys(draft.list(Field::CloudHiddenEmails)),
            subscription: self.records.push_address(draft.text(Field::SubscriptionEmail).unwrap_or_default()),
            cloud_user: self.flag(draft, Field::CloudUser, locate),
            pending_invitation: draft.has_items(Field::PendingInvites),
            ..RowRecord::default()
        };
        let name_id = draft.text(Field::NameId).unwrap_or_default();
        row.name_id = self.records.push_address_beside(name_id, row.verified);
        row.server_emails = self.addresses(draft, Field::ServerPrimaryEmails, Some(Field::ServerEmails), locate);
        if row.subscription.key.is_none() && !row.subscription.text.is_none() {
            self.report(Code::AddressInvalid, locate, draft.place(Field::SubscriptionEmail), |finding| finding);
        }
        row.visual_studio = self.flag(draft, Field::VisualStudio, locate)
            || !row.subscription.text.is_none()
            || draft.text(Field::LicenseType).is_some_and(is_visual_studio);
        self.handle_or_email(draft, &mut row);
        if self.keep_all_fields {
            let details = self.details(draft);
            self.records.details.push(details);
        }
        self.records.rows.push(&row, &mut self.records.texts);
        self.room(self.records.rows.len())
    }

    /// The addresses in one or two list fields; says of each that is none.
    fn addresses(&mut self, draft: Drafted<'_>, field: Field, other: Option<Field>, locate: &impl Locate) -> Addresses {
        let places = draft.places(field, other);
        let addresses = self.records.push_addresses(places.clone().map(|(text, _)| text));
        // What is no address has an empty key.
        if addresses.keys != addresses.texts && self.records.texts.addresses(addresses.keys).any(Written::is_empty) {
            for (_, at) in places.filter(|(text, _)| !is_address(text)) {
                self.report(Code::AddressInvalid, locate, at, |finding| finding);
            }
        }
        addresses
    }

    /// The oldest report's one column for a login or an address.
    fn handle_or_email(&mut self, draft: Drafted<'_>, row: &mut RowRecord) {
        let Some(text) = draft.text(Field::HandleOrEmail) else { return };
        let server_only =
            draft.text(Field::LicenseStatus).is_some_and(|status| status.eq_ignore_ascii_case("server only"));
        if !text.contains('@') {
            row.login = self.records.texts.push(text);
        } else if server_only {
            row.server_emails = self.records.push_addresses(std::iter::once(text));
        } else if row.visual_studio {
            row.subscription = self.records.push_address(text);
        } else {
            row.pending_invitation = true;
        }
    }

    fn server_ids(&mut self, draft: Drafted<'_>, locate: &impl Locate) -> List {
        if !draft.has_items(Field::ServerIds) {
            return List::default();
        }
        let mut ids = Vec::new();
        for written in draft.list(Field::ServerIds) {
            ids.push(record::server_id(written).unwrap_or_else(|| {
                self.report(Code::ServerIdUnreadable, locate, draft.item_place(Field::ServerIds, written), |finding| {
                    finding.with("found", format!("`{}`", shortened(written)))
                });
                written.to_owned()
            }));
        }
        ids.sort_unstable();
        ids.dedup();
        self.records.texts.push_list(ids.iter().map(String::as_str))
    }

    fn details(&mut self, draft: Drafted<'_>) -> RowDetails {
        let texts = &mut self.records.texts;
        RowDetails {
            profile: texts.push(draft.text(Field::Profile).unwrap_or_default()),
            license_type: texts.push(draft.text(Field::LicenseType).unwrap_or_default()),
            member_roles: texts.push_list(draft.list(Field::MemberRoles)),
            enterprise_roles: texts.push_list(draft.list(Field::EnterpriseRoles)),
            pending_invites: texts.push_list(draft.list(Field::PendingInvites)),
            two_factor_auth: draft.flag(Field::TwoFactor),
            visual_studio_status: texts.push(draft.text(Field::VisualStudioStatus).unwrap_or_default()),
        }
    }

    /// Whether so many entries, and their texts, are within the limits; says so where they are not.
    pub(crate) fn room(&mut self, entries: usize) -> bool {
        let full = if self.records.texts.is_full() {
            Word::Texts
        } else if entries as u64 > self.limits.entries {
            Word::Accounts
        } else {
            return true;
        };
        self.refuse(Finding::new(Code::FileTooLarge).with("limit", full));
        false
    }
}

/// Whether a licence type is that of a Visual Studio subscription.
fn is_visual_studio(license_type: &str) -> bool {
    const NAME: &[u8] = b"visual studio";
    license_type.as_bytes().windows(NAME.len()).any(|part| part.eq_ignore_ascii_case(NAME))
}

/// A text as far as a message shows it.
pub(crate) fn shortened(text: &str) -> String {
    const SHOWN: usize = 40;
    if text.chars().count() <= SHOWN {
        return text.to_owned();
    }
    text.chars().take(SHOWN).chain(['…']).collect()
}
