//! Whole histories of the desk: tabs with one or more elements each, the APIs they talk to, the browser between them, other
//! reviewers, and a reviewer who reads what a desk shows and acts on it. Each history comes from a seed and is played the
//! same way every time; while and after it is played it is held against what must be true (`invariants`).
//!
//! It drives the rules through what they offer to everybody: events go into [`countersign_core::desk::Desk`], effects come
//! out, and what a reviewer can see is read off the desk.
//!
//! ```
//! use countersign_sim::{Script, play};
//!
//! let tally = play(&Script::new(1)).map_err(|problem| problem.to_string())?;
//! assert!(tally.events > 0);
//! # Ok::<(), String>(())
//! ```
//!
//! `cargo xtask simulate` plays many of them. Start with [`script`] for what can happen, [`world`] for how it does, and
//! [`api`] to add an API.

pub mod api;
pub mod chance;
mod invariants;
mod known;
pub mod ledger;
mod many;
pub mod mutants;
pub mod network;
mod reviewer;
pub mod script;
mod shrink;
pub mod world;

pub use self::invariants::{Invariant, Problem};
pub use self::many::{Broken, Played, made_small, play_many, survey};
pub use self::script::Script;
pub use self::shrink::{details, shrunk, story};
pub use self::world::{Tally, World};

/// Plays a history to its end.
///
/// # Errors
/// What was not as it must be.
pub fn play(script: &Script) -> Result<Tally, Problem> {
    World::new(script).play()
}
