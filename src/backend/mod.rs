//! Ring 1: the operations.
