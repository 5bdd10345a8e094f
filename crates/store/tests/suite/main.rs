//! The store's tests. Every one runs on SQLite and on PostgreSQL, each in a fresh database.
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "a test says what is wrong by failing")]

mod about;
mod audit;
mod copy;
mod durability;
mod harness;
mod imports;
mod incidents;
mod merges;
mod practice;
mod records;
mod register;
mod sample;
mod scope;
mod search;
mod session;
mod uploads;
mod who;
mod writers;
