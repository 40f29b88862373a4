//! What a shape report holds, as every interface shows it.

use crate::{finding::Severity, kind::Kind, read::Encoding};
use serde::{Deserialize, Serialize};

/// The shape of one file: its coding, its keys and their types, what is unknown and what is missing. It holds no value of
/// the file, not its name, and no key that may name a person or a place, so that it can be shown to anyone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    /// Version of the program that made it.
    pub made_by: String,
    /// What the file was taken for.
    pub kind: Kind,
    /// What it is written in.
    pub format: ShapeFormat,
    /// Bytes of the file, compressed as it is: fewer than this power of ten.
    pub bytes_below: u64,
    /// Layers of gzip around the text.
    pub gzip: u8,
    /// How the text is encoded.
    pub encoding: Encoding,
    /// Whether it begins with a byte order mark.
    pub byte_order_mark: bool,
    /// How its lines end.
    pub line_ends: LineEnds,
    /// Between the fields of a CSV.
    pub separator: Option<char>,
    /// Whether everything was seen: neither cut off, nor broken, nor beyond the limits.
    pub whole: bool,
    /// Every place that values stand in, parents first.
    pub fields: Vec<FieldShape>,
    /// Fields that such a file usually has and this one has nowhere.
    pub missing: Vec<MissingField>,
    /// What was found in the file by itself, without its words, which may quote it.
    pub findings: Vec<FindingShape>,
}

/// What a file is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ShapeFormat {
    /// JSON.
    Json,
    /// Lines of fields with a separator.
    Csv,
    /// Something else, which is not looked into.
    Other,
}

/// How lines end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineEnds {
    /// There is but one line.
    None,
    /// Line feeds.
    Lf,
    /// Carriage returns with line feeds.
    Crlf,
    /// Carriage returns, and line feeds with or without them.
    Mixed,
}

/// Whether a field is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldStatus {
    /// Its name is known.
    Known,
    /// Its name is not known where it stands.
    Unknown,
    /// It stands inside a value that nothing is read from.
    Within,
}

/// A place that values stand in: all members of one name, or all elements of lists, at the same path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldShape {
    /// A JSON pointer with `*` for every element of a list, or every row of a CSV, and `<key>` for keys that are not shown.
    pub path: String,
    /// Whether it is read.
    pub status: FieldStatus,
    /// Values that stand in it.
    pub count: u64,
    /// Objects, or lists, that it could stand in; 1 for the whole file.
    pub of: u64,
    /// Types of the values.
    pub types: Vec<Tally<ValueType>>,
    /// What texts look like.
    pub texts: Vec<Tally<TextClass>>,
    /// No text has more characters than this power of two; 0 without texts.
    pub longest: u64,
}

/// How often there is something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally<T> {
    /// What there is.
    pub is: T,
    /// How often.
    pub count: u64,
}

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ValueType {
    /// Members between braces.
    Object,
    /// Elements between brackets.
    List,
    /// A text with something in it.
    Text,
    /// A text with nothing in it.
    EmptyText,
    /// A whole number from 0 to 2⁵³ − 1.
    Integer,
    /// A whole number below or above that.
    IntegerBeyond,
    /// A number with a fraction or an exponent.
    Fraction,
    /// `true` or `false`.
    Boolean,
    /// `null`.
    Null,
}

impl ValueType {
    pub(super) const ALL: [Self; 9] = [
        Self::Object,
        Self::List,
        Self::Text,
        Self::EmptyText,
        Self::Integer,
        Self::IntegerBeyond,
        Self::Fraction,
        Self::Boolean,
        Self::Null,
    ];
}

/// What a text looks like, as far as that reveals nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextClass {
    /// An email address.
    Address,
    /// A UUID.
    Uuid,
    /// ASCII digits.
    Digits,
    /// Another number, such as a spreadsheet's `1.0E+05`.
    Number,
    /// Yes or no in some costume, but for 1 and 0.
    Boolean,
    /// A date with a time, as ISO 8601 has it.
    DateTime,
    /// A date, as ISO 8601 has it.
    Date,
    /// A date in a country's own manner, with or without a time.
    LocalDate,
    /// Three numbers with dots between them.
    Version,
    /// An IP address.
    Ip,
    /// A web address.
    Url,
    /// A host name with a user id, in either order.
    HostAndId,
    /// A host name.
    Host,
    /// Base64, too long for a name.
    Base64,
    /// A key in PEM form.
    Pem,
    /// Letters, digits, `-` and `_`, as in a login.
    Word,
    /// Anything else.
    Other,
}

impl TextClass {
    pub(super) const ALL: [Self; 17] = [
        Self::Address,
        Self::Uuid,
        Self::Digits,
        Self::Number,
        Self::Boolean,
        Self::DateTime,
        Self::Date,
        Self::LocalDate,
        Self::Version,
        Self::Ip,
        Self::Url,
        Self::HostAndId,
        Self::Host,
        Self::Base64,
        Self::Pem,
        Self::Word,
        Self::Other,
    ];
}

/// A field that stands nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingField {
    /// The path of the objects that usually have it.
    pub path: String,
    /// Its spellings, any of which would do.
    pub names: Vec<String>,
}

/// A finding without its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingShape {
    /// Stable name of the kind of finding.
    pub code: String,
    /// How much it matters.
    pub severity: Severity,
    /// How often it was found.
    pub count: u64,
    /// Line of the first place, from 1.
    pub line: Option<u64>,
    /// Column of the first place in Unicode characters, from 1.
    pub column: Option<u64>,
}
