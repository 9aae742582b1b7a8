//! Ring 0: the protocol.
