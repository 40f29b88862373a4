//! What a problem's `type` leads to: its words.

use axum::extract::Path;
use axum::http::header;
use axum::response::IntoResponse;

use super::language::Language;
use super::problem::Problem;
use super::words::Kind;

/// The kind of that name, in words.
pub async fn show(Path(slug): Path<String>, Language(lang): Language) -> Result<impl IntoResponse, Problem> {
    let kind = Kind::ALL.iter().find(|kind| kind.slug() == slug).ok_or(Kind::NotFound)?;
    let words = kind.words(lang);
    let text = format!("{} {}\n\n{}\n", kind.status().as_u16(), words.title, words.detail);
    Ok(([(header::CONTENT_LANGUAGE, lang.as_str()), (header::VARY, "accept-language")], text))
}
