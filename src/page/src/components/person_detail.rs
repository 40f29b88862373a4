//! Who takes which seat: everything about one person, behind their row of the table.

use super::{el::el, facts, line::line, near::sides, table_row::account_name};
use crate::words::{Word, Words};
use oneseat_core::{AccountDetail, CloudSide, PersonDetail, Suggestion};
use yew::prelude::*;

/// The row below a person's own; a word while the details are on their way.
#[inline(never)]
pub fn detail_row(words: Words, detail: Option<&PersonDetail>, index: u32) -> Html {
    let inside = el("div", "detail").set("id", "person-detail").mark("person-detail");
    let inside = match detail {
        None => inside.add(line("p", "hint", words.say(Word::Computing))),
        Some(detail) => inside
            .all(detail.cloud.as_ref().map(|cloud| cloud_side(words, cloud)))
            .all(detail.accounts.iter().map(|account| account_view(words, account)))
            .all(detail.note.as_ref().map(|note| line("p", "detail-note hint", note.clone())))
            .all(detail.suggestions.iter().map(|one| suggestion(words, one))),
    };
    el("tr", "detail-row")
        .key(u64::from(index) * 2 + 1)
        .set("role", "row")
        .add(el("td", "").set("role", "gridcell").set("aria-colspan", "5").add(inside))
        .into()
}

fn cloud_side(words: Words, cloud: &CloudSide) -> Html {
    let list = |texts: &[String]| (!texts.is_empty()).then(|| texts.join(", "));
    let known = [
        (Word::FactLogin, cloud.login.clone()),
        (Word::FactName, cloud.name.clone()),
        (Word::FactVerified, list(&cloud.verified)),
        (Word::FactNameId, cloud.name_id.clone()),
        (Word::FactSubscription, cloud.subscription.clone()),
        (Word::FactIdentity, list(&cloud.identities)),
        (Word::FactServerAddresses, list(&cloud.server_addresses)),
        (Word::FactListed, list(&cloud.listed)),
        (Word::FactLicense, cloud.license_type.clone()),
    ];
    el("section", "detail-part").add(line("h3", "", words.say(Word::SideCloud))).add(facts(words, &known)).into()
}

fn account_view(words: Words, account: &AccountDetail) -> Html {
    let addresses = account.addresses.iter().map(|one| {
        let address = el("li", "").say(one.address.clone());
        let primary = one.primary.then(|| line("span", "badge", words.say(Word::Primary)));
        address.all(primary).into()
    });
    let compared = account.compared.as_ref().map(|compared| {
        let cloud = compared.cloud.as_deref().unwrap_or(words.say(Word::AddressHidden));
        el("p", "compared")
            .add(line("code", "", compared.server.clone()))
            .say(" = ")
            .add(line("code", "", cloud.to_owned()))
            .say(" ")
            .add(line("span", "hint", compared.field.clone()))
            .into()
    });
    el("section", "detail-part")
        .mark("account-detail")
        .add(line("h3", "", account_name(words, &account.account)))
        .all(account.name.as_ref().map(|name| line("p", "", name.clone())))
        .add(line("p", "", account.words.clone()))
        .all(compared)
        .add(el("ul", "detail-addresses").all(addresses))
        .into()
}

fn suggestion(words: Words, one: &Suggestion) -> Html {
    el("section", "detail-part detail-near")
        .add(line("h3", "", words.say(Word::NearTitle)))
        .add(line("p", "hint", format!("{} {}", one.reason, one.remedy)))
        .add(sides(words, one))
        .into()
}
