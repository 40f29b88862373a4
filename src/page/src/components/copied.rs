//! The table as text for a spreadsheet, and as a table for a document or a mail.

use super::table_row::{account_name, reason, title};
use crate::words::{Word, Words};
use oneseat_core::{Category, PeoplePage, PersonView};

/// Tab-separated values, and HTML.
#[inline(never)]
pub fn copied(words: Words, page: &PeoplePage) -> (String, String) {
    let heads = [
        Word::ColumnPerson,
        Word::ColumnCloudLogin,
        Word::ColumnAddress,
        Word::ColumnCategory,
        Word::ColumnServerAccounts,
    ];
    let mut text = heads.map(|word| words.say(word)).join("\t");
    let mut html = String::from("<table><thead><tr>");
    for word in heads {
        html += "<th>";
        html += &escaped(words.say(word));
        html += "</th>";
    }
    html += "</tr></thead><tbody>";
    for person in &page.rows {
        let cells = cells(words, person);
        text += "\n";
        text += &cells.join("\t");
        html += "<tr>";
        for cell in &cells {
            html += "<td>";
            html += &escaped(cell);
            html += "</td>";
        }
        html += "</tr>";
    }
    html += "</tbody></table>";
    (text, html)
}

fn cells(words: Words, person: &PersonView) -> [String; 5] {
    let accounts = person.accounts.iter();
    let accounts: Vec<_> =
        accounts.map(|account| format!("{}: {}", account_name(words, account), reason(words, account))).collect();
    let addresses =
        if person.address_hidden { words.say(Word::AddressHidden).to_owned() } else { person.addresses.join(", ") };
    let category = words.say(category(person.category)).to_owned();
    let login = person.cloud_login.clone().unwrap_or_default();
    [title(words, person), login, addresses, category, accounts.join("; ")].map(|cell| plain(&cell))
}

/// What a category is called.
pub const fn category(category: Category) -> Word {
    match category {
        Category::CloudAndServer => Word::CategoryCloudAndServer,
        Category::CloudOnly => Word::CategoryCloudOnly,
        Category::VisualStudioOnly => Word::CategoryVisualStudioOnly,
        Category::ServerOnly => Word::CategoryServerOnly,
        Category::NoSeat => Word::CategoryNoSeat,
    }
}

/// A cell of a line: nothing in it ends the cell or the line, and a spreadsheet reads no formula in it, of neither form (OWASP, *CSV
/// Injection*).
fn plain(cell: &str) -> String {
    let cell = cell.replace(['\t', '\n', '\r'], " ");
    if cell.starts_with(['=', '+', '-', '@']) { format!("'{cell}") } else { cell }
}

fn escaped(cell: &str) -> String {
    cell.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
