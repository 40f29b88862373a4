//! One person's row, and the reason for each match or for none in words: the rule and the address that was compared.

use super::line::line;
use crate::words::{Word, Words};
use oneseat_core::{AccountView, Category, PersonView, Reason};
use yew::prelude::*;

/// A row of the table of people.
pub fn row(words: Words, person: &PersonView, index: u32) -> Html {
    let (class, category) = match person.category {
        Category::CloudAndServer => ("is-both", Word::CategoryCloudAndServer),
        Category::CloudOnly => ("is-cloud", Word::CategoryCloudOnly),
        Category::VisualStudioOnly => ("is-studio", Word::CategoryVisualStudioOnly),
        Category::ServerOnly => ("is-server", Word::CategoryServerOnly),
        Category::NoSeat => ("is-none", Word::CategoryNoSeat),
    };
    let label = |word: Word| words.say(word);
    html! {
        <tr key={person.id} role="row" aria-rowindex={index.to_string()} data-testid="person-row" data-category={class.trim_start_matches("is-")}>
            <td role="rowheader" class="person">{ title(words, person) }</td>
            <td role="cell" data-label={label(Word::ColumnCloudLogin)}>{ person.cloud_login.as_deref().unwrap_or("–") }</td>
            <td role="cell" data-label={label(Word::ColumnAddress)}>
                if person.address_hidden {
                    { line("span", "hidden-address", words.say(Word::AddressHidden)) }
                } else if person.addresses.is_empty() {
                    { "–" }
                }
                { for person.addresses.iter().map(|address| html! { <span class="address">{ address }</span> }) }
            </td>
            <td role="cell" data-label={label(Word::ColumnCategory)}><span class={classes!("badge", class)}>{ words.say(category) }</span></td>
            <td role="cell" data-label={label(Word::ColumnServerAccounts)}>{ accounts(words, person) }</td>
        </tr>
    }
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
    html! {
        <ul class="accounts">
            { for person.accounts.iter().map(|account| html! {
                <li>
                    <span class="account">{ account_name(words, account) }</span>
                    <span class={classes!("reason", tone(account.reason))}>{ reason(words, account) }</span>
                </li>
            }) }
        </ul>
    }
}

/// Login and host, or the id where no login is known.
fn account_name(words: Words, account: &AccountView) -> String {
    let who = account
        .login
        .clone()
        .or_else(|| account.user_id.map(|id| words.fill(Word::AccountId, &[("id", &id.to_string())])));
    [who, account.host_name.clone()].into_iter().flatten().collect::<Vec<_>>().join(" @ ")
}

const fn tone(reason: Reason) -> &'static str {
    match reason {
        Reason::NoMatchVisible | Reason::NoAddress => "is-open",
        Reason::Suspended | Reason::System => "is-none",
        _ => "is-matched",
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
