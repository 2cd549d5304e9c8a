//! Whole journeys: the desk of `countersign-core` against this server, in memory but with a real data file, and one
//! made-up clock for both. What is held: a decision takes effect exactly once, or the reviewer is told the truth.
//! Start with [`journey`].

mod everyday;
mod faults;
mod invoices;
mod journey;
mod reviews;
