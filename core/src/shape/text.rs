//! A shape report in words, as it is pasted somewhere: the same on the page and at a terminal.

use super::view::{FieldShape, FieldStatus, FindingShape, LineEnds, Shape, ShapeFormat, Tally, TextClass, ValueType};
use crate::{finding::Severity, finding::grouped, kind::Kind, lang::Lang, read::Encoding};
use std::fmt::Write;

macro_rules! phrases {
    ($($name:ident $en:literal $ja:literal,)*) => {
        /// What the report says in words of its own; `{}` is a place to be filled.
        #[derive(Clone, Copy)]
        enum Phrase { $($name),* }

        impl Phrase {
            const fn in_lang(self, lang: Lang) -> &'static str {
                match (self, lang) {
                    $((Self::$name, Lang::En) => $en, (Self::$name, Lang::Ja) => $ja,)*
                }
            }
        }
    };
}

phrases! {
    Title "Shape of a file, by Oneseat {}. No value of the file is in it." "Oneseat {} によるファイルの形状レポート。ファイル内の値は含まれていません。",
    Kind "kind" "種類",
    Format "format" "形式",
    Size "size" "サイズ",
    FewerBytes "fewer than {} bytes" "{} バイト未満",
    ByteOrderMark "byte order mark" "バイト順マーク付き",
    Gzip "gzip" "gzip",
    GzipTwice "gzip twice" "gzip（二重）",
    OneLine "one line" "1 行のみ",
    MixedLines "mixed line ends" "改行コードが混在",
    Comma "commas" "コンマ区切り",
    Semicolon "semicolons" "セミコロン区切り",
    Tab "tabs" "タブ区切り",
    OtherFormat "not looked into" "内容は未確認",
    NotWhole "Not everything was seen: the file is cut off, broken, or beyond the limits." "ファイルが途中で切れているか、壊れているか、上限を超えているため、すべては確認できていません。",
    Fields "Fields" "フィールド",
    Unknown "unknown" "未知",
    Of "{} of {}" "{} / {}",
    UpTo "at most {} long" "{} 文字以下",
    Missing "Missing" "見つからないフィールド",
    Or "or" "または",
    Findings "Findings" "検出結果",
    At "line {}, column {}" "{} 行 {} 列",
    Error "error" "エラー",
    Warning "warning" "警告",
    Notice "notice" "お知らせ",
    ServerUsage "server usage export" "サーバーの使用状況エクスポート",
    ServerUsageEncrypted "server usage export, encrypted" "サーバーの使用状況エクスポート（暗号化）",
    ServerUsageWithoutUsers "server usage export without users" "サーバーの使用状況エクスポート（ユーザーなし）",
    AllUsers "all-users report" "全ユーザーレポート",
    CloudReport "cloud report" "クラウドレポート",
    ExternalIdentities "external identities" "外部 ID",
    LastSyncAccounts "server accounts as of the last sync" "前回同期時のサーバーアカウント",
    Refused "refused" "受け付けられないファイル",
    Object "object" "オブジェクト",
    List "list" "リスト",
    Text "text" "文字列",
    EmptyText "empty text" "空の文字列",
    Integer "integer" "整数",
    IntegerBeyond "integer below 0 or above 2^53 - 1" "0 未満または 2^53 - 1 を超える整数",
    Fraction "fraction" "小数",
    Boolean "true or false" "真偽値",
    Null "null" "null",
    Address "email address" "メールアドレス",
    Uuid "UUID" "UUID",
    Digits "digits" "数字のみ",
    Number "number" "数値",
    YesOrNo "yes or no" "真偽を表す語",
    DateTime "date and time" "日時",
    Date "date" "日付",
    LocalDate "date, not ISO 8601" "日付（ISO 8601 以外）",
    Version "version" "バージョン",
    Ip "IP address" "IP アドレス",
    Url "URL" "URL",
    HostAndId "host and id" "ホストと ID",
    Host "host" "ホスト",
    Base64 "base64" "base64",
    Pem "PEM" "PEM",
    Word "letters and digits" "英数字",
    Other "other" "その他",
}

impl From<Kind> for Phrase {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::ServerUsage => Self::ServerUsage,
            Kind::ServerUsageEncrypted => Self::ServerUsageEncrypted,
            Kind::ServerUsageWithoutUsers => Self::ServerUsageWithoutUsers,
            Kind::AllUsers => Self::AllUsers,
            Kind::CloudReport => Self::CloudReport,
            Kind::ExternalIdentities => Self::ExternalIdentities,
            Kind::LastSyncAccounts => Self::LastSyncAccounts,
            Kind::Refused => Self::Refused,
        }
    }
}

impl From<ValueType> for Phrase {
    fn from(value: ValueType) -> Self {
        match value {
            ValueType::Object => Self::Object,
            ValueType::List => Self::List,
            ValueType::Text => Self::Text,
            ValueType::EmptyText => Self::EmptyText,
            ValueType::Integer => Self::Integer,
            ValueType::IntegerBeyond => Self::IntegerBeyond,
            ValueType::Fraction => Self::Fraction,
            ValueType::Boolean => Self::Boolean,
            ValueType::Null => Self::Null,
        }
    }
}

impl From<TextClass> for Phrase {
    fn from(class: TextClass) -> Self {
        match class {
            TextClass::Address => Self::Address,
            TextClass::Uuid => Self::Uuid,
            TextClass::Digits => Self::Digits,
            TextClass::Number => Self::Number,
            TextClass::Boolean => Self::YesOrNo,
            TextClass::DateTime => Self::DateTime,
            TextClass::Date => Self::Date,
            TextClass::LocalDate => Self::LocalDate,
            TextClass::Version => Self::Version,
            TextClass::Ip => Self::Ip,
            TextClass::Url => Self::Url,
            TextClass::HostAndId => Self::HostAndId,
            TextClass::Host => Self::Host,
            TextClass::Base64 => Self::Base64,
            TextClass::Pem => Self::Pem,
            TextClass::Word => Self::Word,
            TextClass::Other => Self::Other,
        }
    }
}

impl From<Severity> for Phrase {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Error => Self::Error,
            Severity::Warning => Self::Warning,
            Severity::Notice => Self::Notice,
        }
    }
}

fn filled(phrase: &str, values: &[&str]) -> String {
    let mut parts = phrase.split("{}");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for (part, value) in parts.zip(values) {
        text += value;
        text += part;
    }
    text
}

/// What a language puts between the items of an enumeration.
fn comma(lang: Lang) -> &'static str {
    match lang {
        Lang::En => ", ",
        Lang::Ja => "、",
    }
}

/// Puts something in the parentheses of a language.
fn aside(text: &str, lang: Lang) -> String {
    match lang {
        Lang::En => format!(" ({text})"),
        Lang::Ja => format!("（{text}）"),
    }
}

impl Shape {
    /// The report as plain text, ready to be pasted.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let word = |phrase: Phrase| phrase.in_lang(lang);
        let mut text = filled(word(Phrase::Title), &[&self.made_by]) + "\n\n";
        let size = filled(word(Phrase::FewerBytes), &[&grouped(self.bytes_below)]);
        for (name, value) in [
            (Phrase::Kind, word(self.kind.into()).to_owned()),
            (Phrase::Format, self.coding(lang)),
            (Phrase::Size, size),
        ] {
            line(&mut text, &format!("{}: {value}", word(name)));
        }
        if !self.whole {
            line(&mut text, word(Phrase::NotWhole));
        }
        section(&mut text, word(Phrase::Fields), self.fields.iter().map(|field| field.text(lang)));
        section(
            &mut text,
            word(Phrase::Missing),
            self.missing.iter().map(|field| {
                format!("{}: {}", path(&field.path), field.names.join(&format!(" {} ", word(Phrase::Or))))
            }),
        );
        section(&mut text, word(Phrase::Findings), self.findings.iter().map(|finding| finding.text(lang)));
        text
    }

    /// Format, separator, encoding, what stood around it, line ends.
    fn coding(&self, lang: Lang) -> String {
        let word = |phrase: Phrase| phrase.in_lang(lang);
        let mut parts = vec![match self.format {
            ShapeFormat::Json => "JSON",
            ShapeFormat::Csv => "CSV",
            ShapeFormat::Other => word(Phrase::OtherFormat),
        }];
        parts.extend(self.separator.map(|separator| match separator {
            ';' => word(Phrase::Semicolon),
            '\t' => word(Phrase::Tab),
            _ => word(Phrase::Comma),
        }));
        parts.push(match self.encoding {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf16Le => "UTF-16LE",
            Encoding::Utf16Be => "UTF-16BE",
        });
        parts.extend(self.byte_order_mark.then(|| word(Phrase::ByteOrderMark)));
        parts.push(match self.line_ends {
            LineEnds::None => word(Phrase::OneLine),
            LineEnds::Lf => "LF",
            LineEnds::Crlf => "CRLF",
            LineEnds::Mixed => word(Phrase::MixedLines),
        });
        match self.gzip {
            0 => {}
            1 => parts.push(word(Phrase::Gzip)),
            _ => parts.push(word(Phrase::GzipTwice)),
        }
        parts.join(comma(lang))
    }
}

fn line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

fn section(text: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    for (index, entry) in lines.enumerate() {
        if index == 0 {
            line(text, &format!("\n{title}"));
        }
        line(text, &format!("  {entry}"));
    }
}

/// A path; that of the whole document is empty.
fn path(path: &str) -> &str {
    if path.is_empty() { "/" } else { path }
}

impl FieldShape {
    /// `/users/*/login (unknown): 3 of 4; text 2 (letters and digits, at most 8 long), null 1`.
    fn text(&self, lang: Lang) -> String {
        let word = |phrase: Phrase| phrase.in_lang(lang);
        let mut text = path(&self.path).to_owned();
        if self.status == FieldStatus::Unknown {
            text += &aside(word(Phrase::Unknown), lang);
        }
        let count = grouped(self.count);
        let many = if self.path.ends_with("/*") || self.path.ends_with("/<key>") {
            count
        } else {
            filled(word(Phrase::Of), &[&count, &grouped(self.of)])
        };
        let types = self.types.iter().map(|tally| {
            let mut name = named(*tally, self.types.len(), lang);
            if tally.is == ValueType::Text {
                let mut looks: Vec<String> =
                    self.texts.iter().map(|tally| named(*tally, self.texts.len(), lang)).collect();
                looks.push(filled(word(Phrase::UpTo), &[&grouped(self.longest)]));
                name += &aside(&looks.join(comma(lang)), lang);
            }
            name
        });
        let types: Vec<String> = types.collect();
        let _ = write!(text, ": {many}; {}", types.join(comma(lang)));
        text
    }
}

/// A thing and how often it is there, where it is not alone.
fn named<T: Into<Phrase>>(tally: Tally<T>, of: usize, lang: Lang) -> String {
    let name = tally.is.into().in_lang(lang);
    if of == 1 { name.to_owned() } else { format!("{name} {}", grouped(tally.count)) }
}

impl FindingShape {
    fn text(&self, lang: Lang) -> String {
        let severity = Phrase::from(self.severity).in_lang(lang);
        let mut text = format!("{severity} {} × {}", self.code, grouped(self.count));
        if let (Some(line), Some(column)) = (self.line, self.column) {
            let place = filled(Phrase::At.in_lang(lang), &[&grouped(line), &grouped(column)]);
            let _ = write!(text, "{}{place}", comma(lang));
        }
        text
    }
}
