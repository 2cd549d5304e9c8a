//! Browser tests of the element: real DOM, real events, real rendering, the network answered from the contracts' own
//! examples. Run in a headless browser by `cargo xtask test browser`. Journeys against a real server are in `tests/e2e`.
#![cfg(target_arch = "wasm32")]

mod browser;
mod document;
mod fields;
mod harness;
mod states;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
