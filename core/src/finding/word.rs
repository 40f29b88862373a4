//! The few words that findings put into their sentences: what was expected, what was found.

use crate::lang::Lang;
use serde::{Deserialize, Serialize};

macro_rules! words {
    ($($name:ident $en:literal $ja:literal,)*) => {
        /// A thing a file holds or should hold.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub(crate) enum Word { $($name),* }

        impl Word {
            pub(crate) const fn in_lang(self, lang: Lang) -> &'static str {
                match (self, lang) {
                    $((Self::$name, Lang::En) => $en, (Self::$name, Lang::Ja) => $ja,)*
                }
            }
        }
    };
}

words! {
    Archive "a compressed archive (7-Zip, RAR, xz, bzip2 or Zstandard)" "圧縮アーカイブ（7-Zip、RAR、xz、bzip2、Zstandard のいずれか）",
    Accounts "more accounts than allowed" "アカウント数が上限を超えています",
    Array "a list" "リスト",
    ArrayOrText "a list or a text" "リストまたは文字列",
    Base64 "a base64 character" "base64 の文字",
    Boolean "true or false" "true または false",
    ClosingQuote "a closing quotation mark" "閉じる引用符",
    Colon "`:`" "`:`",
    CommaOrBrace "`,` or `}`" "`,` または `}`",
    CommaOrBracket "`,` or `]`" "`,` または `]`",
    ControlCharacter "a control character" "制御文字",
    Digit "a digit" "数字",
    Database "an SQLite database" "SQLite データベース",
    Decompressed "more decompressed data than its compressed size allows" "圧縮サイズに対して展開後のデータが多すぎます",
    Encrypted "its list is encrypted" "一覧が暗号化されているため",
    End "the end of the file" "ファイルの終わり",
    Escape "an escape that JSON knows" "JSON で使えるエスケープ",
    HexDigits "four hexadecimal digits" "4 桁の 16 進数",
    InvalidUtf8 "bytes that are not UTF-8" "UTF-8 ではないバイト列",
    KeyOrBrace "a key in quotes or `}`" "引用符で囲んだキーまたは `}`",
    Key "a key in quotes" "引用符で囲んだキー",
    LastUsed "The last value is used, and reading goes on." "最後の値を採用し、読み取りを続けています。",
    License "a description of a license" "ライセンスの情報",
    LicenseConfig "the answer of `GET /manage/v1/config/license`" "`GET /manage/v1/config/license` の応答",
    LicenseInfo "the output of `ghe-license info`" "`ghe-license info` の出力",
    LicenseSettings "the answer of `GET /enterprise/settings/license`" "`GET /enterprise/settings/license` の応答",
    LoneSurrogate "half of a surrogate pair" "対になっていないサロゲート",
    NoList "it has no list" "一覧がないため",
    NothingUsed "Nothing of this file is used." "このファイルの内容は使用しません。",
    Null "null" "null",
    Number "a number" "数値",
    Object "an object" "オブジェクト",
    ObjectOrText "an object or a text" "オブジェクトまたは文字列",
    PrintableCharacter "a character, or an escape for it" "文字またはそのエスケープ",
    OldOffice "an old or locked Office document, perhaps an Excel workbook (.xls)" "旧形式またはパスワード付きの Office 文書（Excel の .xls など）",
    Padding "`=`" "`=`",
    Pdf "a PDF document" "PDF 文書",
    Pgp "a PGP message or key" "PGP のメッセージまたは鍵",
    Picture "a picture" "画像",
    RichText "a rich text document (RTF), as a text editor saves it" "リッチテキスト文書（RTF）",
    Size "more bytes than allowed" "バイト数が上限を超えています",
    SurrogatePair "a whole surrogate pair" "対になったサロゲート",
    Tar "a tar archive" "tar アーカイブ",
    Text "a text in quotes" "引用符で囲んだ文字列",
    Texts "more text than four gibibytes" "テキストが 4 GiB を超えています",
    TextOrNull "a text or null" "文字列または null",
    Utf8 "UTF-8 text" "UTF-8 のテキスト",
    Unit "a single value larger than 64 MiB" "64 MiB を超える値が 1 つあります",
    Value "a value" "値",
    WholeNumber "a whole number from 0 to 9007199254740991" "0 から 9007199254740991 までの整数",
}
