//! One person's row with the button that opens it, and the reason for each match or for none in words: the rule and the address that was compared.

use super::el::{El, button, el};
use super::{copied::category as name_of, line::line};
use crate::{
    state::{Action, Row},
    words::{Word, Words},
};
use oneseat_core::{AccountView, Category, PersonView, Reason};
use yew::prelude::*;

/// The properties of a row.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The language's words.
    pub words: Words,
    /// Whose it is; none while it is on its way.
    pub row: Option<Row>,
    /// Its place in the list, from 0.
    pub index: u32,
    /// The column that Tab leads to, if it leads to this row.
    pub column: Option<u32>,
    /// Away from the rows that are seen: it only keeps the focus.
    pub is_away: bool,
    /// It shows what is behind it.
    pub is_open: bool,
    /// Takes that it is opened.
    pub act: Callback<Action>,
}

/// A row of the table of people; one that is on its way has its cells already. A component, so that the rows that stay cost
/// nothing when others are drawn.
#[component]
#[inline(never)]
pub fn PersonRow(props: &Props) -> Html {
    let Props { words, row, index, column, is_away, is_open, act } = props;
    let (words, person) = (*words, row.as_ref().map(Row::person));
    let tab = |of: u32| if *column == Some(of) { "0" } else { "-1" };
    let cell = |column: u32, name: Word| {
        el("td", "").set("role", "gridcell").set("tabindex", tab(column)).set("data-label", words.say(name))
    };
    let logins = cell(1, Word::ColumnCloudLogin);
    let addresses = cell(2, Word::ColumnAddress);
    let category = cell(3, Word::ColumnCategory);
    let on_servers = cell(4, Word::ColumnServerAccounts);
    let class = match (person, *is_open) {
        (None, _) => "is-coming",
        (_, true) => "is-open",
        _ => "",
    };
    let row = el("tr", class)
        .set("role", "row")
        .set("aria-rowindex", (u64::from(*index) + 2).to_string())
        .set("data-row", index.to_string());
    let row = if *is_away { row.set("data-away", "") } else { row };
    let opener = opener(words, person, *is_open, act).set("tabindex", tab(0));
    let first = el("td", "person").set("role", "rowheader").add(opener);
    let Some(person) = person else {
        return row.add(first).add(logins).add(addresses).add(category).add(on_servers).into();
    };
    let class = match person.category {
        Category::CloudAndServer => "badge is-both",
        Category::CloudOnly => "badge is-cloud",
        Category::VisualStudioOnly => "badge is-studio",
        Category::ServerOnly => "badge is-server",
        Category::NoSeat => "badge is-none",
    };
    let hidden = person.address_hidden.then(|| line("span", "hidden-address", words.say(Word::AddressHidden)));
    let unknown = (!person.address_hidden && person.addresses.is_empty()).then(|| line("span", "", "–"));
    let shown = person.addresses.iter().map(|address| line("span", "address", address.clone()));
    row.set("data-category", class.trim_start_matches("badge is-"))
        .mark("person-row")
        .add(first)
        .add(logins.say(person.cloud_login.clone().unwrap_or_else(|| String::from("–"))))
        .add(addresses.all(hidden).all(unknown).all(shown))
        .add(category.add(line("span", class, words.say(name_of(person.category)))))
        .add(on_servers.add(accounts(words, person)))
        .into()
}

fn opener(words: Words, person: Option<&PersonView>, open: bool, act: &Callback<Action>) -> El {
    let Some(person) = person else {
        return el("button", "opener")
            .set("type", "button")
            .set("aria-disabled", "true")
            .say(words.say(Word::RowComing));
    };
    button("opener", "person-open", act, Action::Open(person.id))
        .set("aria-expanded", open.to_string())
        .set("aria-controls", "person-detail")
        .say(title(words, person))
}

/// A name where there is one, else the next best that a person would know.
pub fn title(words: Words, person: &PersonView) -> String {
    let account = person.accounts.first();
    person
        .name
        .clone()
        .or_else(|| person.cloud_login.clone())
        .or_else(|| account.and_then(|account| account.login.clone()))
        .or_else(|| person.addresses.first().cloned())
        .or_else(|| account.and_then(|account| account.address.clone()))
        .or_else(|| account.map(|account| account_name(words, account)))
        .unwrap_or_else(|| String::from("–"))
}

fn accounts(words: Words, person: &PersonView) -> Html {
    if person.accounts.is_empty() {
        let why = match (person.category, person.address_hidden) {
            (_, true) => Word::ReasonNoneHidden,
            (Category::VisualStudioOnly, _) => Word::ReasonNoneVisualStudio,
            _ => Word::ReasonNone,
        };
        return line("span", "reason is-none", words.say(why));
    }
    let each = person.accounts.iter().map(|account| {
        el("li", "")
            .add(line("span", "account", account_name(words, account)))
            .add(line("span", tone(account.reason), reason(words, account)))
            .into()
    });
    el("ul", "accounts").all(each).into()
}

/// Login and host, or the id where no login is known.
#[inline(never)]
pub fn account_name(words: Words, account: &AccountView) -> String {
    let who = account
        .login
        .clone()
        .or_else(|| account.user_id.map(|id| words.fill(Word::AccountId, &[("id", &id.to_string())])));
    [who, account.host_name.clone()].into_iter().flatten().collect::<Vec<_>>().join(" @ ")
}

const fn tone(reason: Reason) -> &'static str {
    match reason {
        Reason::NoMatchVisible | Reason::NoAddress => "reason is-open",
        Reason::Suspended | Reason::System => "reason is-none",
        _ => "reason is-matched",
    }
}

pub fn reason(words: Words, account: &AccountView) -> String {
    let word = match account.reason {
        Reason::Identity => Word::ReasonIdentity,
        Reason::VerifiedEmail => Word::ReasonVerifiedEmail,
        Reason::VisualStudio => Word::ReasonVisualStudio,
        Reason::LastSync => Word::ReasonLastSync,
        Reason::OtherInstance => Word::ReasonOtherInstance,
        Reason::Listed => Word::ReasonListed,
        Reason::NoMatchVisible => Word::ReasonNoMatchVisible,
        Reason::NoAddress => Word::ReasonNoAddress,
        Reason::Suspended => Word::ReasonSuspended,
        Reason::System => Word::ReasonSystem,
    };
    words.fill(word, &[("address", account.address.as_deref().unwrap_or("–"))])
}
