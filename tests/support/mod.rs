//! What the tests stand on: a world in memory, and a client that signs like a real one.
#![allow(dead_code, unused_imports, reason = "each test file uses a part of it")]

pub mod client;
pub mod host;
pub mod server;

pub use client::TestClient;
pub use host::MemoryHost;
pub use server::{Server, code_of, form, interaction_of, json, query_of};
