//! The memory of one isolate.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
};

use crate::{
    backend::FetchedKeys,
    directory::Known,
    oauth::{
        answer::metadata::SignedMetadata, interaction::logo::Logo,
        request::request_reference::FetchedObject,
    },
    people::Unsent,
    register::copies::{Copies, make_room},
};

/// How many key sets of clients one isolate keeps.
const MOST_KEY_SETS: usize = 1000;

/// How many marks of clients one isolate keeps.
const MOST_LOGOS: usize = 100;

/// How many request objects of clients one isolate keeps.
const MOST_OBJECTS: usize = 100;

/// Of how many services beside the first one isolate keeps copies.
const MOST_SERVICES: usize = 100;

thread_local! {
    static MAILS: RefCell<Vec<Unsent>> = RefCell::default();
    static COPIES: RefCell<HashMap<Option<u64>, Rc<RefCell<Copies>>>> = RefCell::default();
    static FETCHED_KEYS: RefCell<HashMap<String, FetchedKeys>> = RefCell::default();
    static LOGOS: RefCell<HashMap<String, Logo>> = RefCell::default();
    static OBJECTS: RefCell<HashMap<String, FetchedObject>> = RefCell::default();
    static SIGNED: RefCell<HashMap<u64, Rc<SignedMetadata>>> = RefCell::default();
    static KNOWN: RefCell<Known> = RefCell::default();
    /// How many services copies were begun of.
    static BEGUN: Cell<u32> = Cell::default();
}

/// Uses the copies of a service in this isolate: of the first one, or of the one with this number.
pub(crate) fn with<T>(service: Option<u64>, use_copies: impl FnOnce(&mut Copies) -> T) -> T {
    use_copies(&mut of(service).borrow_mut())
}

/// In one place, whatever is done with them.
#[inline(never)]
fn of(service: Option<u64>) -> Rc<RefCell<Copies>> {
    COPIES.with_borrow_mut(|services| {
        if services.len() > MOST_SERVICES && !services.contains_key(&service) {
            let another = services.keys().copied().find(Option::is_some);
            another.map(|another| services.remove(&another));
        }
        let begun = || Copies::begun(BEGUN.replace(BEGUN.get().wrapping_add(1)));
        let copies = services.entry(service);
        Rc::clone(copies.or_insert_with(|| Rc::new(RefCell::new(begun()))))
    })
}

/// Uses what this isolate knows of services.
pub(crate) fn known<T>(use_known: impl FnOnce(&mut Known) -> T) -> T {
    KNOWN.with_borrow_mut(use_known)
}

/// Forgets what is copied of a service: this isolate has just changed it.
pub(crate) fn forget(service: Option<u64>) {
    with(service, Copies::forget);
}

/// The mark of a client that was fetched from `uri`.
pub(crate) fn logo(uri: &str) -> Option<Logo> {
    LOGOS.with_borrow(|fetched| fetched.get(uri).cloned())
}

/// Keeps it.
pub(crate) fn keep_logo(uri: &str, logo: Logo) {
    LOGOS.with_borrow_mut(|fetched| {
        make_room(fetched, MOST_LOGOS);
        fetched.insert(uri.to_owned(), logo);
    });
}

/// The metadata of a service as they were signed last.
pub(crate) fn signed_metadata(service: u64) -> Option<Rc<SignedMetadata>> {
    SIGNED.with_borrow(|signed| signed.get(&service).cloned())
}

/// Keeps them.
pub(crate) fn keep_signed_metadata(service: u64, one: &Rc<SignedMetadata>) {
    SIGNED.with_borrow_mut(|signed| {
        make_room(signed, MOST_SERVICES);
        signed.insert(service, Rc::clone(one));
    });
}

/// The request object of this key that was fetched.
pub(crate) fn request_object(key: &str) -> Option<FetchedObject> {
    OBJECTS.with_borrow(|fetched| fetched.get(key).cloned())
}

/// Keeps it.
pub(crate) fn keep_request_object(key: &str, object: FetchedObject) {
    OBJECTS.with_borrow_mut(|fetched| {
        make_room(fetched, MOST_OBJECTS);
        fetched.insert(key.to_owned(), object);
    });
}

/// Forgets the keys that were fetched.
pub(crate) fn forget_fetched_keys() {
    FETCHED_KEYS.take();
}

/// Forgets what is known of services, and what is copied of one that is being deleted: this isolate has
/// just changed it.
pub(crate) fn forget_known(deleted: Option<u64>) {
    known(Known::forget);
    if deleted.is_some() {
        with(deleted, Copies::forget);
    }
}

/// The keys that were fetched from `uri`.
pub(crate) fn fetched_keys(uri: &str) -> Option<FetchedKeys> {
    FETCHED_KEYS.with_borrow(|fetched| fetched.get(uri).cloned())
}

/// Keeps the keys that were fetched from `uri`.
pub(crate) fn keep_fetched_keys(uri: &str, keys: FetchedKeys) {
    FETCHED_KEYS.with_borrow_mut(|fetched| {
        make_room(fetched, MOST_KEY_SETS);
        fetched.insert(uri.to_owned(), keys);
    });
}

/// How many mails the outbox keeps.
const OUTBOX: usize = 50;

/// Keeps a mail that is sent to nobody: in development only.
pub(crate) fn keep_mail(mail: Unsent) {
    MAILS.with_borrow_mut(|mails| {
        mails.push(mail);
        mails.drain(..mails.len().saturating_sub(OUTBOX));
    });
}

/// The mails that were kept.
pub(crate) fn mails() -> Vec<Unsent> {
    MAILS.with_borrow(Clone::clone)
}
