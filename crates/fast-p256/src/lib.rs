//! ECDSA over P-256 (FIPS 186-5 §6, SEC 2 §2.4.2) for targets whose widest product is
//! 64 bits of two 64-bit integers, as WebAssembly's is.
#![no_std]
