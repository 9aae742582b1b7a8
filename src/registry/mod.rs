//! Ring 0: the documents.
