//! A near miss in words: who it probably is, why, and what to do about it.

use super::NearMiss;
use crate::{
    lang::Lang,
    reckon::{Reckoning, row_record, row_records},
    record::distinct,
};
use serde::{Deserialize, Serialize};

/// How an account and a cloud member are near, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SuggestionKind {
    /// Another address of the account on the server is visible on the row.
    SecondaryEmail,
    /// The addresses are equal once `+tag` is left out.
    PlusTag,
    /// The logins are equal, but for letter case and a managed user's short code.
    SameLogin,
    /// The local parts are equal and the domains, both in use, differ.
    SameLocalPart,
    /// The addresses are one edit apart.
    Typo,
    /// The display names are equal, and nobody else bears them.
    SameName,
}

impl SuggestionKind {
    /// Every kind, the strongest first.
    pub const ALL: [Self; 6] =
        [Self::SecondaryEmail, Self::PlusTag, Self::SameLogin, Self::SameLocalPart, Self::Typo, Self::SameName];

    /// The stable name, for programs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SecondaryEmail => "secondary_email",
            Self::PlusTag => "plus_tag",
            Self::SameLogin => "same_login",
            Self::SameLocalPart => "same_local_part",
            Self::Typo => "typo",
            Self::SameName => "same_name",
        }
    }

    pub(super) const fn reason(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::SecondaryEmail, Lang::En) => "Another address of the server account is visible on the cloud.",
            (Self::SecondaryEmail, Lang::Ja) => "サーバーアカウントの別のアドレスがクラウド側に表示されています。",
            (Self::PlusTag, Lang::En) => "The addresses are equal once the +tag is left out.",
            (Self::PlusTag, Lang::Ja) => "+タグを除くとアドレスが一致します。",
            (Self::SameLogin, Lang::En) => "The logins are equal, but for letter case or a managed user's short code.",
            (Self::SameLogin, Lang::Ja) => {
                "ログインが一致します（大文字・小文字やマネージドユーザーのショートコードを除く）。"
            }
            (Self::SameLocalPart, Lang::En) => {
                "The addresses differ only in their domain, and others have addresses on both domains."
            }
            (Self::SameLocalPart, Lang::Ja) => {
                "アドレスはドメインだけが異なり、どちらのドメインも他の人が使用しています。"
            }
            (Self::Typo, Lang::En) => "The addresses differ by one letter.",
            (Self::Typo, Lang::Ja) => "アドレスが 1 文字だけ異なります。",
            (Self::SameName, Lang::En) => "The display names are equal, and nobody else bears them.",
            (Self::SameName, Lang::Ja) => "表示名が一致し、同じ名前の人は他にいません。",
        }
    }

    pub(super) const fn remedy(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::SecondaryEmail, Lang::En) => {
                "Make that address the primary one on the server, or verify the primary one on the cloud."
            }
            (Self::SecondaryEmail, Lang::Ja) => {
                "サーバーでそのアドレスをプライマリにするか、クラウドでプライマリのアドレスを検証してください。"
            }
            (Self::PlusTag, Lang::En) => {
                "Use the same address on both sides, or add and verify the server's address on the cloud."
            }
            (Self::PlusTag, Lang::Ja) => {
                "両方で同じアドレスを使用するか、サーバーのアドレスをクラウドに追加して検証してください。"
            }
            (Self::SameLogin, Lang::En) => {
                "Ask whether they are one person; if so, add and verify the server's primary address on the cloud."
            }
            (Self::SameLogin, Lang::Ja) => {
                "同一人物か確認し、そうであればサーバーのプライマリアドレスをクラウドに追加して検証してください。"
            }
            (Self::SameLocalPart, Lang::En) => {
                "If they are one person, add and verify the address of the other domain on the cloud, or make it primary on the server."
            }
            (Self::SameLocalPart, Lang::Ja) => {
                "同一人物であれば、もう一方のドメインのアドレスをクラウドに追加して検証するか、サーバーでプライマリにしてください。"
            }
            (Self::Typo, Lang::En) => "Correct the address that is misspelt, on the server or on the cloud.",
            (Self::Typo, Lang::Ja) => "サーバーまたはクラウドで、誤って入力されたアドレスを修正してください。",
            (Self::SameName, Lang::En) => {
                "Ask whether they are one person; if so, give both accounts the same verified address."
            }
            (Self::SameName, Lang::Ja) => {
                "同一人物か確認し、そうであれば両方のアカウントに同じ検証済みアドレスを設定してください。"
            }
        }
    }
}

/// A cloud member who is probably the same person as an unmatched server account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// How they are near.
    pub kind: SuggestionKind,
    /// The server's host name, or its id where it has none.
    pub host: String,
    /// The id that the server knows the account by.
    pub user_id: u64,
    /// The account's login on the server.
    pub login: Option<String>,
    /// The account's primary address, as written.
    pub address: Option<String>,
    /// The account's display name.
    pub name: Option<String>,
    /// The member's login.
    pub cloud_login: String,
    /// Every address that the report shows of the member.
    pub cloud_addresses: Vec<String>,
    /// The member's display name.
    pub cloud_name: Option<String>,
    /// Why they are probably one, in words.
    pub reason: String,
    /// What to do about it, in words.
    pub remedy: String,
}

pub(super) fn suggestion(reckoning: &Reckoning, near: &NearMiss, lang: Lang) -> Suggestion {
    let (texts, account, host) = reckoning.member(near.account);
    let row = reckoning.report.rows[near.row as usize];
    let (cloud, record) = (&row_records(&reckoning.inputs, row).texts, row_record(&reckoning.inputs, row));
    let owned = |text: Option<&str>| text.map(str::to_owned);
    Suggestion {
        kind: near.kind,
        host: host.to_owned(),
        user_id: account.id,
        login: owned(texts.some(account.login)),
        address: texts.some_address(account.primary).map(Into::into),
        name: owned(texts.some(account.name)),
        cloud_login: cloud.get(record.login).to_owned(),
        cloud_addresses: distinct(record.shown_addresses(cloud)),
        cloud_name: owned(cloud.some(record.name)),
        reason: near.kind.reason(lang).to_owned(),
        remedy: near.kind.remedy(lang).to_owned(),
    }
}
