//! Ring 0: JOSE.
