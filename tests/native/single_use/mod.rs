//! What may be used once is used once: an exhaustive search of every order in which a few askers, their
//! repetitions, crashes, the sweep and the clock can meet, over the functions that serve.
//! `docs/single-use.md` has the argument that each of these looks for a hole in.

mod broken;
mod codes;
mod first_uses;
mod refreshed;
mod requests;
mod shelf;
mod world;
