//! The connections as a page writes them: JSON in, `Options` out. Believes nothing; what a connector makes of them
//! is core's business.

use countersign_core::connector::Options;
use serde::Deserialize;

/// What a page has configured.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// In the page's order.
    pub connections: Vec<Options>,
}

/// A file may hold the array itself or an object with it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Bare(Vec<WrittenConnection>),
    Wrapped { connections: Vec<WrittenConnection> },
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WrittenConnection {
    #[serde(default)]
    id: String,
    #[serde(default)]
    label: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    base_url: String,
    dialect: Option<String>,
    repeat: Option<String>,
}

/// Reads the JSON text of the connections.
///
/// # Errors
/// A sentence for the people who embed the element.
pub fn read_config(json: &str) -> Result<Config, String> {
    let written: Written = serde_json::from_str(json).map_err(|_| {
        "expected an array of connections, each an object with the texts id, label, kind and baseUrl".to_owned()
    })?;
    let (Written::Bare(list) | Written::Wrapped { connections: list }) = written;
    let connections = list
        .into_iter()
        .map(|written| Options {
            id: written.id,
            label: written.label,
            kind: written.kind,
            base_url: written.base_url,
            dialect: written.dialect,
            repeat: written.repeat,
        })
        .collect();
    Ok(Config { connections })
}

impl Config {
    /// Makes every base address absolute, seen from `page`: an account is the same account on every page of an origin.
    pub fn resolve(&mut self, page: &str) {
        for options in &mut self.connections {
            if let Ok(url) = web_sys::Url::new_with_base(&options.base_url, page) {
                options.base_url = url.href();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::read_config;

    #[test]
    fn reads_a_bare_array_and_a_wrapped_one() {
        let bare = r#"[{"id":"ops","label":"Ops","kind":"hookpulse","baseUrl":"/hookpulse"}]"#;
        for text in [bare.to_owned(), format!(r#"{{"connections":{bare}}}"#)] {
            let config = read_config(&text).unwrap();
            assert_eq!(config.connections[0].base_url, "/hookpulse");
            assert_eq!(config.connections[0].repeat, None);
        }
    }

    #[test]
    fn reads_what_only_some_connections_have() {
        let text = r#"[{"id":"ops","kind":"hookpulse","baseUrl":"/x","dialect":"node_id","repeat":"auto"}]"#;
        let options = &read_config(text).unwrap().connections[0];
        assert_eq!(options.dialect.as_deref(), Some("node_id"));
        assert_eq!(options.repeat.as_deref(), Some("auto"));
    }

    #[test]
    fn says_what_it_expected() {
        for text in ["", "{}", "[1]", r#"[{"id":7}]"#] {
            assert!(
                read_config(text)
                    .unwrap_err()
                    .starts_with("expected an array"),
                "{text}"
            );
        }
    }
}
