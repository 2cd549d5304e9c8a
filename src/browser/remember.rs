//! Small things that a reviewer chose and wants to find again: known before anything is drawn, and no harm when they are
//! lost. What must not be lost is in `store`.

use web_sys::Storage;

/// What was remembered under this name.
pub fn remembered(name: &str) -> Option<String> {
    storage()?.get_item(name).ok().flatten()
}

/// Remembers it from now on, where the browser does.
pub fn remember(name: &str, text: &str) {
    if let Some(storage) = storage() {
        // A full or forbidden storage forgets, and that is all.
        let _ = storage.set_item(name, text);
    }
}

fn storage() -> Option<Storage> {
    super::window().local_storage().ok().flatten()
}
