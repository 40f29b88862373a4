//! What a problem's `type` leads to: its words.

use axum::extract::Path;
use axum::http::header;
use axum::response::IntoResponse;

use super::language::Language;
use super::openapi::Problem as ProblemSchema;
use super::problem::Problem;
use super::words::Kind;

/// The kind of that name, in words.
#[utoipa::path(get, path = "/problems/{slug}", tag = "operation", security(()),
    params(("slug" = String, Path, description = "The end of a problem's `type`"), ("Accept-Language" = Option<String>, Header, description = "`en` or `ja`")),
    responses((status = 200, description = "Its words", body = String),
        (status = 400, description = "No name at all", body = ProblemSchema, content_type = "application/problem+json"),
        (status = 404, description = "None of that name", body = ProblemSchema, content_type = "application/problem+json")))]
pub async fn show(Path(slug): Path<String>, Language(lang): Language) -> Result<impl IntoResponse, Problem> {
    let kind = Kind::ALL.iter().find(|kind| kind.slug() == slug).ok_or(Kind::NotFound)?;
    let words = kind.words(lang);
    let text = format!("{} {}\n\n{}\n", kind.status().as_u16(), words.title, words.detail);
    Ok(([(header::CONTENT_LANGUAGE, lang.as_str()), (header::VARY, "accept-language")], text))
}
