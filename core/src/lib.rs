//! Who counts once, who counts twice, and why: the core of Oneseat.
//!
//! It is one street, walked one way: bytes → records → accounts → people → numbers and words. A [`DocumentReader`] turns
//! a file's bytes into a [`Document`] of records; [`reckon`] turns documents into a [`Reckoning`], which answers with a
//! [`Preview`], the people behind it, and what is to be submitted. No step knows the one after it. Nothing here knows a
//! browser, a network or a clock, and the same functions serve the page, JavaScript, the command line and the endpoint.

mod address;
mod answer;
mod blot;
mod document;
mod eights;
mod export;
mod finding;
mod kept;
mod kind;
mod lang;
mod license;
mod limits;
mod near;
mod packed;
mod people;
mod position;
mod preview;
mod read;
mod reckon;
mod record;
mod releases;
mod shape;
mod steps;
mod texts;
mod upload;

pub use address::convert_domains_by;
#[cfg(feature = "idna")]
pub use address::domain_to_ascii;
pub use blot::Blotted;
pub use document::{Account, Document, Summary};
pub use export::{Export, ExportFormat, ExportOptions, write_json};
pub use finding::{Code, Excerpt, Finding, FindingView, PlaceView, Severity};
pub use kind::Kind;
pub use lang::{Lang, UnknownWord};
pub use license::License;
pub use limits::Limits;
pub use near::{
    Assumed, Suggestion, SuggestionGroup, SuggestionKind, SuggestionPage, SuggestionQuery, SuggestionRow, WhatIf,
};
pub use people::{
    AccountDetail, AccountView, Category, CloudSide, Combination, Compared, Filter, Overlaps, PeoplePage, PersonDetail,
    PersonView, Place, Query, Reason, ServerAddress, Sort, SyncChange, SyncNumbers, SyncPage, SyncQuery, SyncRow,
};
pub use preview::{Billing, Instance, Matches, Options, People, Preview, Seats};
pub use read::{DocumentReader, Encoding, Flow, Segment, SegmentReader, SegmentStart};
pub use reckon::{Input, Reckoning, reckon};
pub use shape::{
    FieldShape, FieldStatus, FindingShape, LineEnds, MissingField, Shape, ShapeFormat, ShapeReader, Tally, TextClass,
    ValueType,
};
pub use upload::Upload;
