//! What the tests stand on: a world in memory, and a client that signs like a real one.

pub mod authenticator;
pub mod certificates;
pub mod client;
pub mod expect;
pub mod faulty;
pub mod forge;
pub mod grants;
pub mod host;
pub mod imports;
pub mod keys_read;
pub mod memory_documents;
pub mod memory_shelf;
pub mod messages;
pub mod objects;
pub mod ordinary;
pub mod rsa_key;
pub mod server;
pub mod state;
pub mod tokens;
pub mod trail;
pub mod unicode;
pub mod users;

pub use client::TestClient;
pub use host::MemoryHost;
pub use server::{Server, code_of, form, interaction_of, json, query_of};
