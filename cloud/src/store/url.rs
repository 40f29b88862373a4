//! Which database: a file's path, or the address of a `PostgreSQL`.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;

/// Where the database is.
#[derive(Clone)]
pub enum Url {
    /// A file of `SQLite`'s.
    Sqlite(PathBuf),
    /// A `PostgreSQL` server.
    Postgres(Box<PgConnectOptions>),
}

impl FromStr for Url {
    type Err = String;

    /// `postgres://…` and `postgresql://…` as libpq writes them; `sqlite:PATH`, or a path by itself.
    fn from_str(text: &str) -> Result<Self, String> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            let options = text.parse().map_err(|error| format!("this is no address of a PostgreSQL: {error}"))?;
            return Ok(Self::Postgres(Box::new(options)));
        }
        let path = text.strip_prefix("sqlite://").or_else(|| text.strip_prefix("sqlite:")).unwrap_or(text);
        if path.contains("://") {
            return Err("use a file's path, or postgres://…".to_owned());
        }
        if path.is_empty() { Err("a database needs a name".to_owned()) } else { Ok(Self::Sqlite(path.into())) }
    }
}

/// Tells no password.
impl fmt::Debug for Url {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => formatter.debug_tuple("Sqlite").field(path).finish(),
            Self::Postgres(options) => formatter
                .debug_struct("Postgres")
                .field("host", &options.get_host())
                .field("database", &options.get_database())
                .finish_non_exhaustive(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Url;

    #[test]
    fn a_path_is_a_file_and_an_address_a_server() {
        for path in ["oneseat.db", "/var/lib/oneseat/a.db", "sqlite:oneseat.db", "sqlite:///var/lib/a.db"] {
            assert!(matches!(path.parse(), Ok(Url::Sqlite(_))), "{path}");
        }
        for address in ["postgres://mona@db.example/oneseat", "postgresql:///oneseat?host=/run/postgresql"] {
            assert!(matches!(address.parse(), Ok(Url::Postgres(_))), "{address}");
        }
        for neither in ["", "sqlite:", "mysql://h/d", "postgres://h:port/d"] {
            assert!(neither.parse::<Url>().is_err(), "{neither}");
        }
    }

    #[test]
    fn a_password_is_not_in_the_debug_form() {
        let url: Url = "postgres://mona:hunter2@db.example/oneseat".parse().unwrap();
        assert!(!format!("{url:?}").contains("hunter2"));
    }
}
