//! Between serde's types and plain JavaScript objects.

use js_sys::Reflect;
use oneseat_core::{Billing, Lang, Options, Query};
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
}

/// The core's options and the price of a seat, from an object or nothing.
pub fn options(value: &JsValue) -> Result<(Options, Option<f64>), JsError> {
    let wishes: Wishes = from_object(value)?;
    if wishes.seat_price.is_some_and(|price| !price.is_finite() || price <= 0.0) {
        return Err(JsError::new("seatPrice: a number above zero is needed"));
    }
    let options = Options { billing: wishes.billing.unwrap_or_default(), lang: wishes.lang.unwrap_or_default() };
    Ok((options, wishes.seat_price))
}

/// A query for people, from an object or nothing.
pub fn query(value: &JsValue) -> Result<Query, JsError> {
    let mut query: Query = from_object(value)?;
    let limit = Reflect::get(value, &"limit".into()).unwrap_or_default();
    if limit.is_undefined() {
        query.limit = ROWS;
    }
    Ok(query)
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
