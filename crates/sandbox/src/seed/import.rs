//! Reads real work from a file instead of the made-up seed.
//! It checks shape and paths only; whether `data` fits `json_schema` is for the reviewer to see.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path};

use serde_json::value::RawValue;

use super::{Document, Extraction};

/// Larger documents are refused, so that one wrong path cannot fill the database.
const LARGEST_DOCUMENT_BYTES: u64 = 20 * 1024 * 1024;

const KNOWN_FIELDS: [&str; 6] = [
    "workflow_name",
    "node_label",
    "json_schema",
    "data",
    "likelihoods",
    "document",
];

/// Reads an array of `{workflow_name, node_label, json_schema, data, likelihoods?, document?}`.
/// `document` is a path relative to the folder of the file.
///
/// # Errors
/// A sentence that names the entry, counted from 1, and the field.
pub(crate) fn read_import(path: &Path) -> Result<Vec<Extraction>, String> {
    let text = fs::read_to_string(path)
        .map_err(|error| format!("the import file {} cannot be read: {error}", path.display()))?;
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    // RawValue keeps every digit and the order of keys.
    let entries: Vec<Box<RawValue>> = serde_json::from_str(&text).map_err(|error| {
        format!(
            "the import file {} is not a JSON array: {error}",
            path.display()
        )
    })?;
    entries
        .iter()
        .enumerate()
        .map(|(position, entry)| {
            read_entry(entry, folder)
                .map_err(|problem| format!("entry {}: {problem}", position + 1))
        })
        .collect()
}

fn read_entry(entry: &RawValue, folder: &Path) -> Result<Extraction, String> {
    let mut fields: BTreeMap<String, Box<RawValue>> = serde_json::from_str(entry.get())
        .map_err(|_| format!("expected an object, but found {}", shape(entry)))?;
    if let Some(unknown) = fields
        .keys()
        .find(|name| !KNOWN_FIELDS.contains(&name.as_str()))
    {
        return Err(format!(
            "`{unknown}` is not a field of an entry; known are {}",
            KNOWN_FIELDS.join(", ")
        ));
    }
    let workflow_name = required_text(&mut fields, "workflow_name")?;
    let node_label = required_text(&mut fields, "node_label")?;
    let json_schema = optional_object(&mut fields, "json_schema")?;
    let data = fields
        .remove("data")
        .ok_or_else(|| "`data` is missing".to_owned())?;
    if !data.get().starts_with('{') {
        return Err(format!("`data` must be an object, but is {}", shape(&data)));
    }
    let likelihoods = optional_object(&mut fields, "likelihoods")?;
    let document = match present(&mut fields, "document") {
        Some(value) => Some(read_document(&text_of(&value, "document")?, folder)?),
        None => None,
    };
    Ok(Extraction {
        workflow_name,
        node_label,
        json_schema,
        data,
        likelihoods,
        document,
    })
}

fn read_document(relative: &str, folder: &Path) -> Result<Document, String> {
    let leaves = Path::new(relative)
        .components()
        .any(|part| !matches!(part, Component::Normal(_) | Component::CurDir));
    if leaves || relative.is_empty() {
        return Err(format!(
            "`document` must be a path inside the folder of the import file, but is `{relative}`"
        ));
    }
    let mime_type = mime_type_of(relative)?;
    let path = folder.join(relative);
    let real_path = path
        .canonicalize()
        .map_err(|error| format!("`document` {relative} cannot be read: {error}"))?;
    let real_folder = folder
        .canonicalize()
        .map_err(|error| format!("the folder of the import file cannot be read: {error}"))?;
    // A link inside the folder may point out of it.
    if !real_path.starts_with(&real_folder) {
        return Err(format!(
            "`document` {relative} leads out of the folder of the import file"
        ));
    }
    let facts = fs::metadata(&real_path)
        .map_err(|error| format!("`document` {relative} cannot be read: {error}"))?;
    if !facts.is_file() {
        return Err(format!("`document` {relative} is not a file"));
    }
    if facts.len() > LARGEST_DOCUMENT_BYTES {
        return Err(format!(
            "`document` {relative} has {} bytes; at most {LARGEST_DOCUMENT_BYTES} are taken",
            facts.len()
        ));
    }
    let bytes = fs::read(&real_path)
        .map_err(|error| format!("`document` {relative} cannot be read: {error}"))?;
    let filename = Path::new(relative).file_name().map_or_else(
        || relative.to_owned(),
        |name| name.to_string_lossy().into_owned(),
    );
    Ok(Document {
        filename,
        mime_type: mime_type.to_owned(),
        bytes,
    })
}

fn mime_type_of(relative: &str) -> Result<&'static str, String> {
    let ending = Path::new(relative)
        .extension()
        .map(|ending| ending.to_string_lossy().to_ascii_lowercase())
        .unwrap_or_default();
    match ending.as_str() {
        "pdf" => Ok("application/pdf"),
        "png" => Ok("image/png"),
        "jpg" | "jpeg" => Ok("image/jpeg"),
        "webp" => Ok("image/webp"),
        "txt" => Ok("text/plain; charset=utf-8"),
        _ => Err(format!(
            "`document` {relative} must end in .pdf, .png, .jpg, .jpeg, .webp or .txt"
        )),
    }
}

/// Null counts as absent.
fn present(fields: &mut BTreeMap<String, Box<RawValue>>, name: &str) -> Option<Box<RawValue>> {
    fields.remove(name).filter(|value| value.get() != "null")
}

fn required_text(
    fields: &mut BTreeMap<String, Box<RawValue>>,
    name: &str,
) -> Result<String, String> {
    let value = present(fields, name).ok_or_else(|| format!("`{name}` is missing"))?;
    let text = text_of(&value, name)?;
    if text.trim().is_empty() {
        return Err(format!("`{name}` is empty"));
    }
    Ok(text)
}

fn text_of(value: &RawValue, name: &str) -> Result<String, String> {
    serde_json::from_str(value.get())
        .map_err(|_| format!("`{name}` must be text, but is {}", shape(value)))
}

fn optional_object(
    fields: &mut BTreeMap<String, Box<RawValue>>,
    name: &str,
) -> Result<Option<Box<RawValue>>, String> {
    match present(fields, name) {
        Some(value) if !value.get().starts_with('{') => Err(format!(
            "`{name}` must be an object, but is {}",
            shape(&value)
        )),
        value => Ok(value),
    }
}

fn shape(value: &RawValue) -> &'static str {
    match value.get().as_bytes().first() {
        Some(b'{') => "an object",
        Some(b'[') => "a list",
        Some(b'"') => "text",
        Some(b't' | b'f') => "true or false",
        Some(b'n') => "null",
        _ => "a number",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    /// A folder of its own for each test, removed when the test ends.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Folder {
            let path = std::env::temp_dir()
                .join(format!("countersign-import-{name}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&path);
            fs::create_dir_all(path.join("inner")).unwrap();
            Folder(path)
        }

        fn import(&self, json: &str) -> Result<Vec<Extraction>, String> {
            let file = self.0.join("import.json");
            fs::write(&file, json).unwrap();
            read_import(&file)
        }

        fn problem(&self, json: &str) -> String {
            self.import(json).unwrap_err()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn entries_keep_their_digits_and_order() {
        let folder = Folder::new("digits");
        fs::write(folder.0.join("inner/a.PDF"), b"%PDF-1.4").unwrap();
        let read = folder
            .import(
                r#"[{"workflow_name":"W","node_label":"N","json_schema":null,
                "data":{"z":12345678901234567890,"a":1250.10,"e":1E400},
                "likelihoods":{"z":0.9},"document":"inner/a.PDF"},
                {"workflow_name":"W","node_label":"N","data":{}}]"#,
            )
            .unwrap();
        assert_eq!(read.len(), 2);
        assert_eq!(
            read[0].data.get(),
            r#"{"z":12345678901234567890,"a":1250.10,"e":1E400}"#
        );
        assert!(read[0].json_schema.is_none());
        let document = read[0].document.as_ref().unwrap();
        assert_eq!(document.filename, "a.PDF");
        assert_eq!(document.mime_type, "application/pdf");
        assert_eq!(document.bytes, b"%PDF-1.4");
        assert!(read[1].document.is_none() && read[1].likelihoods.is_none());
    }

    #[test]
    fn problems_name_the_entry_and_the_field() {
        let folder = Folder::new("problems");
        let good = r#"{"workflow_name":"W","node_label":"N","data":{}}"#;
        assert_eq!(
            folder.problem(&format!(
                r#"[{good},{good},{{"workflow_name":"W","node_label":"N"}}]"#
            )),
            "entry 3: `data` is missing"
        );
        for (entry, problem) in [
            (r#"7"#, "expected an object, but found a number"),
            (
                r#"{"node_label":"N","data":{}}"#,
                "`workflow_name` is missing",
            ),
            (
                r#"{"workflow_name":"W","node_label":3,"data":{}}"#,
                "`node_label` must be text, but is a number",
            ),
            (
                r#"{"workflow_name":" ","node_label":"N","data":{}}"#,
                "`workflow_name` is empty",
            ),
            (
                r#"{"workflow_name":"W","node_label":"N","data":[1]}"#,
                "`data` must be an object, but is a list",
            ),
            (
                r#"{"workflow_name":"W","node_label":"N","data":{},"json_schema":"x"}"#,
                "`json_schema` must be an object, but is text",
            ),
        ] {
            assert_eq!(
                folder.problem(&format!("[{entry}]")),
                format!("entry 1: {problem}")
            );
        }
        assert!(folder.problem("{}").contains("is not a JSON array"));
        assert!(
            folder
                .problem(r#"[{"workflow":"W"}]"#)
                .starts_with("entry 1: `workflow` is not a field of an entry")
        );
        assert!(
            read_import(&folder.0.join("absent.json"))
                .unwrap_err()
                .contains("cannot be read")
        );
    }

    #[test]
    fn documents_stay_in_their_folder_and_below_the_limit() {
        let folder = Folder::new("documents");
        let large = fs::File::create(folder.0.join("large.png")).unwrap();
        large.set_len(LARGEST_DOCUMENT_BYTES + 1).unwrap();
        fs::create_dir(folder.0.join("folder.pdf")).unwrap();
        for (document, problem) in [
            ("../a.pdf", "must be a path inside the folder"),
            ("/etc/hosts.txt", "must be a path inside the folder"),
            ("", "must be a path inside the folder"),
            ("absent.pdf", "`document` absent.pdf cannot be read"),
            ("a.exe", "must end in .pdf"),
            ("folder.pdf", "is not a file"),
            ("large.png", "at most 20971520 are taken"),
        ] {
            let found = folder.problem(&format!(
                r#"[{{"workflow_name":"W","node_label":"N","data":{{}},"document":"{document}"}}]"#
            ));
            assert!(
                found.starts_with("entry 1: `document`") && found.contains(problem),
                "{document}: {found}"
            );
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_does_not_lead_out_of_the_folder() {
        let folder = Folder::new("links");
        let outside = Folder::new("outside");
        fs::write(outside.0.join("secret.txt"), "x").unwrap();
        std::os::unix::fs::symlink(outside.0.join("secret.txt"), folder.0.join("link.txt"))
            .unwrap();
        let found = folder
            .problem(r#"[{"workflow_name":"W","node_label":"N","data":{},"document":"link.txt"}]"#);
        assert!(found.contains("leads out of the folder"), "{found}");
    }
}
