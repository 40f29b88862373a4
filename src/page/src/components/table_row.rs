//! One person's row with the button that opens it, and the reason for each match or for none in words: the rule and the address that was compared.

use super::el::{El, button, el};
use super::line::line;
use crate::{
    state::Action,
    words::{Word, Words},
};
use oneseat_core::{AccountView, Category, PersonView, Reason};
use yew::prelude::*;

/// A row of the table of people.
#[inline(never)]
pub fn row(words: Words, person: &PersonView, index: u32, open: bool, act: &Callback<Action>) -> Html {
    let (class, category) = match person.category {
        Category::CloudAndServer => ("badge is-both", Word::CategoryCloudAndServer),
        Category::CloudOnly => ("badge is-cloud", Word::CategoryCloudOnly),
        Category::VisualStudioOnly => ("badge is-studio", Word::CategoryVisualStudioOnly),
        Category::ServerOnly => ("badge is-server", Word::CategoryServerOnly),
        Category::NoSeat => ("badge is-none", Word::CategoryNoSeat),
    };
    let cell = |name: Word| el("td", "").set("role", "cell").set("data-label", words.say(name));
    let hidden = person.address_hidden.then(|| line("span", "hidden-address", words.say(Word::AddressHidden)));
    let unknown = (!person.address_hidden && person.addresses.is_empty()).then(|| line("span", "", "–"));
    let addresses = person.addresses.iter().map(|address| line("span", "address", address.clone()));
    el("tr", "")
        .key(person.id)
        .set("role", "row")
        .set("aria-rowindex", index.to_string())
        .set("data-category", class.trim_start_matches("badge is-"))
        .mark("person-row")
        .add(el("td", "person").set("role", "rowheader").add(opener(words, person, open, act)))
        .add(cell(Word::ColumnCloudLogin).say(person.cloud_login.clone().unwrap_or_else(|| String::from("–"))))
        .add(cell(Word::ColumnAddress).all(hidden).all(unknown).all(addresses))
        .add(cell(Word::ColumnCategory).add(line("span", class, words.say(category))))
        .add(cell(Word::ColumnServerAccounts).add(accounts(words, person)))
        .into()
}

fn opener(words: Words, person: &PersonView, open: bool, act: &Callback<Action>) -> El {
    button("opener", "person-open", act, Action::Open(person.id))
        .set("aria-expanded", open.to_string())
        .set("aria-controls", "person-detail")
        .say(title(words, person))
}

/// A name where there is one, else the next best that a person would know.
fn title(words: Words, person: &PersonView) -> String {
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

fn reason(words: Words, account: &AccountView) -> String {
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
