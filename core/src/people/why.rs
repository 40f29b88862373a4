//! Why an account is where it is, in words: the rule that held, or what stood in the way of every rule.

use super::Reason;
use crate::{lang::Lang, texts::Written};

/// Something that a sentence says of a person: which person, by the index among all, and the text as it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Said<'r> {
    /// A cloud member, by login; empty where nobody has taken the invitation yet.
    Login(u32, &'r str),
    /// An address, or what stands in its place.
    Address(u32, Written<'r>),
}

/// A sentence about an account.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Why<'r> {
    /// By that rule.
    Rule(Reason),
    /// By what the last sync listed, and the report gives this very address.
    ListedWithAddress,
    /// By what the last sync listed, and its address was the same then.
    ListedUnchanged,
    /// Its file gives no address.
    NoAddress,
    /// It has addresses, none of them primary.
    NoPrimary,
    /// What stands as its primary address is none.
    NotAnAddress(Said<'r>),
    /// There is no cloud report.
    NoReport,
    /// No row shows its address.
    NoRow,
    /// Other accounts have the same address.
    Together,
    /// Another of its addresses is on that member's row.
    OtherAddress(Said<'r>, Said<'r>),
    /// The last sync listed it on that member's row, with other addresses than now.
    ListedWithOther(Said<'r>, Said<'r>),
    /// A subscription has the address, and billing rules it out.
    Metered,
    /// Some member's address is hidden.
    Hidden,
}

impl Why<'_> {
    /// The sentence; `write` gives what is written for somebody's text.
    pub(crate) fn in_words(self, lang: Lang, write: &mut impl FnMut(Said<'_>) -> String) -> String {
        let mut place = |said: Said<'_>| match (said, lang) {
            (Said::Login(_, ""), Lang::En) => "an invitation".to_owned(),
            (Said::Login(_, ""), Lang::Ja) => "招待".to_owned(),
            _ => write(said),
        };
        let fixed = match (self, lang) {
            (Self::NotAnAddress(address), lang) => return not_an_address(&place(address), lang),
            (Self::OtherAddress(member, address), lang) => {
                let (member, address) = (place(member), place(address));
                return match lang {
                    Lang::En => format!("Another of its addresses, {address}, is shown on {member}."),
                    Lang::Ja => format!("別のアドレス {address} が {member} の行に表示されています。"),
                };
            }
            (Self::ListedWithOther(member, address), lang) => {
                let (member, address) = (place(member), place(address));
                return match lang {
                    Lang::En => format!("The last sync listed it on {member}, with another address: {address}."),
                    Lang::Ja => {
                        format!(
                            "前回の同期では {member} の行に記載されていましたが、アドレスが異なります（{address}）。"
                        )
                    }
                };
            }
            (Self::Rule(reason), lang) => rule(reason, lang),
            (Self::ListedWithAddress, Lang::En) => {
                "Matched: the last sync listed this account here, and the report gives its primary address."
            }
            (Self::ListedWithAddress, Lang::Ja) => {
                "一致: 前回の同期でこのアカウントがここに記載されており、レポートにそのプライマリアドレスがあります。"
            }
            (Self::ListedUnchanged, Lang::En) => {
                "Matched: the last sync listed this account here, and its primary address has not changed since."
            }
            (Self::ListedUnchanged, Lang::Ja) => {
                "一致: 前回の同期でこのアカウントがここに記載されており、それ以降プライマリアドレスは変わっていません。"
            }
            (Self::NoAddress, Lang::En) => "No rule can hold: its file gives no address.",
            (Self::NoAddress, Lang::Ja) => "ファイルにアドレスがないため、照合できません。",
            (Self::NoPrimary, Lang::En) => "No rule can hold: none of its addresses is marked as the primary one.",
            (Self::NoPrimary, Lang::Ja) => "どのアドレスもプライマリとされていないため、照合できません。",
            (Self::NoReport, Lang::En) => {
                "No rule can hold: there is no cloud report among the files, so only servers were compared with each other."
            }
            (Self::NoReport, Lang::Ja) => "クラウドレポートがないため、サーバー間の照合のみを行いました。",
            (Self::NoRow, Lang::En) => "No rule holds: the cloud report shows its primary address on no row.",
            (Self::NoRow, Lang::Ja) => "プライマリアドレスは、クラウドレポートのどの行にも表示されていません。",
            (Self::Together, Lang::En) => {
                "It shares its seat with the other accounts that have the same primary address."
            }
            (Self::Together, Lang::Ja) => "同じプライマリアドレスを持つ他のアカウントと、1 シートを共有します。",
            (Self::Metered, Lang::En) => {
                "A Visual Studio subscription has this address, but under usage-based billing only one that is linked to a cloud account is matched."
            }
            (Self::Metered, Lang::Ja) => {
                "同じアドレスの Visual Studio サブスクリプションがありますが、従量制課金では、クラウドのアカウントにリンクされたものだけが照合されます。"
            }
            (Self::Hidden, Lang::En) => "It may belong to one of the members whose address the report hides.",
            (Self::Hidden, Lang::Ja) => {
                "レポートでアドレスが非表示になっているメンバーのアカウントである可能性があります。"
            }
        };
        fixed.to_owned()
    }
}

fn not_an_address(text: &str, lang: Lang) -> String {
    match lang {
        Lang::En => format!("No rule can hold: its primary address, {text}, is not an email address."),
        Lang::Ja => format!("プライマリアドレスの「{text}」がメールアドレスではないため、照合できません。"),
    }
}

const fn rule(reason: Reason, lang: Lang) -> &'static str {
    match (reason, lang) {
        (Reason::Identity, Lang::En) => "Matched: its primary address is that of the member's linked identity.",
        (Reason::Identity, Lang::Ja) => "一致: プライマリアドレスが、メンバーにリンクされた ID のアドレスと同じです。",
        (Reason::VerifiedEmail, Lang::En) => "Matched: its primary address is a verified address of the member.",
        (Reason::VerifiedEmail, Lang::Ja) => "一致: プライマリアドレスが、メンバーの検証済みアドレスと同じです。",
        (Reason::VisualStudio, Lang::En) => "Matched: its primary address is that of the Visual Studio subscription.",
        (Reason::VisualStudio, Lang::Ja) => {
            "一致: プライマリアドレスが、Visual Studio サブスクリプションのアドレスと同じです。"
        }
        (Reason::LastSync, Lang::En) => {
            "Matched: the last sync listed this account here, and the report gives no server address that speaks against it."
        }
        (Reason::LastSync, Lang::Ja) => {
            "一致: 前回の同期でこのアカウントがここに記載されており、それと矛盾するサーバーのアドレスはレポートにありません。"
        }
        (Reason::OtherInstance, Lang::En) => "Matched: an account of another server has the same primary address.",
        (Reason::OtherInstance, Lang::Ja) => "一致: 別のサーバーのアカウントが同じプライマリアドレスを持っています。",
        (Reason::Listed, Lang::En) => "The report lists it here. Its server is not among the files.",
        (Reason::Listed, Lang::Ja) => "レポートにここで記載されています。そのサーバーのファイルはありません。",
        (Reason::NoMatchVisible, Lang::En) => "No rule holds.",
        (Reason::NoMatchVisible, Lang::Ja) => "どのルールにも該当しません。",
        (Reason::NoAddress, Lang::En) => "No rule can hold: it has no primary address that can be compared.",
        (Reason::NoAddress, Lang::Ja) => "比較できるプライマリアドレスがないため、照合できません。",
        (Reason::Suspended, Lang::En) => "Suspended on the server: it takes no seat, and no rule is tried.",
        (Reason::Suspended, Lang::Ja) => "サーバーで停止されているため、シートを消費せず、照合もしません。",
        (Reason::System, Lang::En) => {
            "Made by the server itself (`ghost` or `scim-admin`): it takes no seat, and no rule is tried."
        }
        (Reason::System, Lang::Ja) => {
            "サーバー自身が作成したアカウント（`ghost` または `scim-admin`）のため、シートを消費せず、照合もしません。"
        }
    }
}

/// What can be done where the report hides a member's address. GitHub documents no address of the list, only the way to it
/// (GitHub Docs, *Viewing people in your enterprise*).
pub(crate) const fn hidden_note(lang: Lang) -> &'static str {
    match lang {
        Lang::En => {
            "The report shows no address of this member, so whether one of the unmatched accounts is theirs cannot be seen. GitHub lists all such members: in the enterprise, Settings > Verified & approved domains > Notification preferences > View enterprise members without an approved or verified domain email. Ask them to add and verify the address that they use on the server."
        }
        Lang::Ja => {
            "レポートにはこのメンバーのアドレスが表示されないため、照合できなかったアカウントがこのメンバーのものかどうか分かりません。該当するメンバーの一覧は、GitHub の Enterprise で [Settings] > [Verified & approved domains] > [Notification preferences] > [View enterprise members without an approved or verified domain email] の順に選択すると確認できます。サーバーで使用しているアドレスを追加して検証するよう、メンバーに依頼してください。"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_words_of_its_own_in_both_languages() {
        let reasons = [
            Reason::Identity,
            Reason::VerifiedEmail,
            Reason::VisualStudio,
            Reason::LastSync,
            Reason::OtherInstance,
            Reason::Listed,
            Reason::NoMatchVisible,
            Reason::NoAddress,
            Reason::Suspended,
            Reason::System,
        ];
        let mut words: Vec<&str> =
            Lang::ALL.into_iter().flat_map(|lang| reasons.map(|reason| rule(reason, lang))).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), 2 * reasons.len());
    }

    #[test]
    fn what_is_said_of_somebody_is_written_by_the_caller() {
        let why = Why::OtherAddress(Said::Login(7, "mona"), Said::Address(9, Written::whole("mona@octo.example")));
        for lang in Lang::ALL {
            let mut said = Vec::new();
            let words = why.in_words(lang, &mut |about| {
                let (person, text) = match about {
                    Said::Login(person, login) => (person, login.to_owned()),
                    Said::Address(person, address) => (person, address.to_string()),
                };
                said.push((person, text));
                format!("<{person}>")
            });
            assert!(words.contains("<7>") && words.contains("<9>") && !words.contains("mona"), "{words}");
            assert_eq!(said, [(7, "mona".to_owned()), (9, "mona@octo.example".to_owned())]);
        }
        let invitation = Why::OtherAddress(Said::Login(7, ""), Said::Address(9, Written::whole("x")))
            .in_words(Lang::En, &mut |_| "x".into());
        assert!(invitation.ends_with("on an invitation."), "{invitation}");
    }
}
