//! Keys are read once and kept, as an isolate does: to read an RSA key is to prove that it is one, which
//! in a build for tests takes longer than all else of a request.

use std::{cell::RefCell, rc::Rc};

use sekisho::register::keys::{KeySet, StoredKeys};

/// Of how many registers, or moments of one, the keys are kept.
const MOST: usize = 8;

thread_local! {
    static READ: RefCell<Vec<(String, Rc<KeySet>)>> = RefCell::default();
}

/// The keys, ready to use; none if one of them is no key.
pub fn read(stored: &StoredKeys) -> Option<Rc<KeySet>> {
    let text = serde_json::to_string(stored).expect("serializable");
    READ.with_borrow_mut(|read| {
        if let Some((_, keys)) = read.iter().find(|(known, _)| *known == text) {
            return Some(Rc::clone(keys));
        }
        let keys = Rc::new(KeySet::read(stored)?);
        read.truncate(MOST - 1);
        read.insert(0, (text, Rc::clone(&keys)));
        Some(keys)
    })
}
