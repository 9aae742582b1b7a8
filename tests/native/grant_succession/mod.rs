//! Grant Management for OAuth 2.0 §5: a client replaces what a grant holds, or has more in it, and knows it
//! by the same `grant_id`.

mod shelf;
