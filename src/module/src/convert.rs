//! Between serde's types and plain JavaScript objects.

use js_sys::Reflect;
use oneseat_core::{Billing, Export, ExportFormat, Lang, Options, Query, SyncQuery};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::{JsError, JsValue, wasm_bindgen};

/// Rows of a table where the query says no number.
const ROWS: u32 = 50;

#[wasm_bindgen]
extern "C" {
    /// `SessionOptions` of the declarations.
    #[wasm_bindgen(typescript_type = "SessionOptions")]
    pub type SessionOptions;
    /// `PeopleQuery` of the declarations.
    #[wasm_bindgen(typescript_type = "PeopleQuery")]
    pub type PeopleQuery;
    /// `AddedFile` of the declarations.
    #[wasm_bindgen(typescript_type = "AddedFile")]
    pub type AddedFile;
    /// `Preview` of the declarations.
    #[wasm_bindgen(typescript_type = "Preview")]
    pub type PreviewObject;
    /// `PeoplePage` of the declarations.
    #[wasm_bindgen(typescript_type = "PeoplePage")]
    pub type PeoplePageObject;
    /// `PersonDetail | undefined` of the declarations.
    #[wasm_bindgen(typescript_type = "PersonDetail | undefined")]
    pub type PersonDetailObject;
    /// `LastSyncQuery` of the declarations.
    #[wasm_bindgen(typescript_type = "LastSyncQuery")]
    pub type LastSyncQuery;
    /// `LastSyncPage` of the declarations.
    #[wasm_bindgen(typescript_type = "LastSyncPage")]
    pub type LastSyncPageObject;
    /// `Overlaps` of the declarations.
    #[wasm_bindgen(typescript_type = "Overlaps")]
    pub type OverlapsObject;
    /// `Report` of the declarations.
    #[wasm_bindgen(typescript_type = "Report")]
    pub type ReportName;
    /// `ReportFormat` of the declarations.
    #[wasm_bindgen(typescript_type = "ReportFormat")]
    pub type ReportFormat;
    /// `Upload[]` of the declarations.
    #[wasm_bindgen(typescript_type = "Upload[]")]
    pub type UploadObjects;
}

/// Every field may be left out, as in JavaScript.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Wishes {
    billing: Option<Billing>,
    lang: Option<Lang>,
    #[serde(rename = "seatPrice")]
    seat_price: Option<f64>,
    blot: bool,
}

/// What a session depends on besides its files.
#[derive(Clone, Copy)]
pub struct Settings {
    pub options: Options,
    /// What a seat costs.
    pub seat_price: Option<f64>,
    /// Whether answers are blotted out.
    pub blot: bool,
}

/// The settings, from an object or nothing.
pub fn settings(value: &JsValue) -> Result<Settings, JsError> {
    let wishes: Wishes = from_object(value)?;
    if wishes.seat_price.is_some_and(|price| !price.is_finite() || price <= 0.0) {
        return Err(JsError::new("seatPrice: a number above zero is needed"));
    }
    let options = Options { billing: wishes.billing.unwrap_or_default(), lang: wishes.lang.unwrap_or_default() };
    Ok(Settings { options, seat_price: wishes.seat_price, blot: wishes.blot })
}

/// A query for people, from an object or nothing.
pub fn query(value: &JsValue) -> Result<Query, JsError> {
    let mut query: Query = from_object(value)?;
    if has_no_limit(value) {
        query.limit = ROWS;
    }
    Ok(query)
}

/// A query for changes since the last sync, from an object.
pub fn sync_query(value: &JsValue) -> Result<SyncQuery, JsError> {
    let mut query: SyncQuery = serde_wasm_bindgen::from_value(value.clone())?;
    if has_no_limit(value) {
        query.limit = ROWS;
    }
    Ok(query)
}

fn has_no_limit(query: &JsValue) -> bool {
    Reflect::get(query, &"limit".into()).unwrap_or_default().is_undefined()
}

/// Which report in which format, from their names; CSV unless said.
pub fn report(what: JsValue, format: JsValue) -> Result<(Export, ExportFormat), JsError> {
    let format = if format.is_undefined() { ExportFormat::Csv } else { serde_wasm_bindgen::from_value(format)? };
    Ok((serde_wasm_bindgen::from_value(what)?, format))
}

fn from_object<T: DeserializeOwned + Default>(value: &JsValue) -> Result<T, JsError> {
    if value.is_undefined() || value.is_null() {
        return Ok(T::default());
    }
    Ok(serde_wasm_bindgen::from_value(value.clone())?)
}

/// A plain object, of which `JSON.stringify` makes the very text that `serde_json` writes.
pub fn to_object(value: &impl Serialize) -> Result<JsValue, JsError> {
    Ok(value.serialize(&Serializer::json_compatible())?)
}
