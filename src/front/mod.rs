//! Ring 1: HTTP.
pub mod pages;
