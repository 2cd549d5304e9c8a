//! The sandbox held against the contracts: through the router in memory, with a clock that only moves when told,
//! and, for connections and restarts, over a real port and a real file.

mod admin;
mod bench;
mod connections;
mod cors;
mod faults;
mod hookpulse;
mod import;
mod retab;
mod retab_decisions;
mod retab_reviews;
mod retab_reviews_decisions;
mod retab_reviews_versions;
mod review_desk;
