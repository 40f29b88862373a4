//! Which database: a file's path, or the address of a `PostgreSQL`.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use percent_encoding::percent_decode_str;
use sqlx::postgres::PgConnectOptions;

/// Where the database is.
#[derive(Clone)]
pub enum Url {
    /// A file of `SQLite`'s.
    Sqlite(PathBuf),
    /// A `PostgreSQL` server.
    Postgres(Box<Server>),
}

/// How a `PostgreSQL` server is reached.
#[derive(Clone)]
pub struct Server {
    /// As this program does.
    pub options: PgConnectOptions,
    /// As `PostgreSQL`'s own programs may be told, where others of the machine may see it.
    pub address: String,
    /// What they are told apart from it.
    pub password: Option<String>,
}

impl Server {
    fn parse(text: &str) -> Result<Self, String> {
        let wrong = |error: String| format!("this is no address of a PostgreSQL: {error}");
        let options = text.parse().map_err(|error: sqlx::Error| wrong(error.to_string()))?;
        let mut address: url::Url = text.parse().map_err(|error: url::ParseError| wrong(error.to_string()))?;
        let mut password = address.password().map(|coded| percent_decode_str(coded).decode_utf8_lossy().into_owned());
        if password.is_some() && address.set_password(None).is_err() {
            return Err(wrong("a password, and no host".to_owned()));
        }
        // The other place that one may stand at.
        if address.query_pairs().any(|(name, _)| name == "password") {
            let pairs: Vec<(String, String)> = address.query_pairs().into_owned().collect();
            let mut query = address.query_pairs_mut();
            query.clear();
            for (name, value) in pairs {
                if name == "password" {
                    password = Some(value);
                } else {
                    query.append_pair(&name, &value);
                }
            }
        }
        Ok(Self { options, address: address.into(), password })
    }
}

impl FromStr for Url {
    type Err = String;

    /// `postgres://…` and `postgresql://…` as libpq writes them; `sqlite:PATH`, or a path by itself.
    fn from_str(text: &str) -> Result<Self, String> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(Box::new(Server::parse(text)?)));
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
            Self::Postgres(server) => formatter
                .debug_struct("Postgres")
                .field("host", &server.options.get_host())
                .field("database", &server.options.get_database())
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
    fn a_password_stands_apart_from_the_address_that_others_may_see() {
        for (text, shown, password) in [
            ("postgres://mona:a%40b@db.example/oneseat", "postgres://mona@db.example/oneseat", Some("a@b")),
            ("postgresql:///oneseat?host=/run/pg&user=mona", "postgresql:///oneseat?host=/run/pg&user=mona", None),
            ("postgres://h/d?user=mona&password=x%20y", "postgres://h/d?user=mona", Some("x y")),
        ] {
            let Ok(Url::Postgres(server)) = text.parse::<Url>() else { panic!("{text}") };
            assert_eq!((server.address.as_str(), server.password.as_deref()), (shown, password));
        }
    }

    #[test]
    fn a_password_is_not_in_the_debug_form() {
        let url: Url = "postgres://mona:hunter2@db.example/oneseat".parse().unwrap();
        assert!(!format!("{url:?}").contains("hunter2"));
    }
}
