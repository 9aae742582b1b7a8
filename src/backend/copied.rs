//! What is read from the register, by way of the copies of this isolate and those in KV.

use std::rc::Rc;

use serde_json::Value;

use super::Fault;
use crate::{
    Timestamp,
    documents::{Client, ClientSecret, Service},
    jose::Algorithm,
    register::{
        Command, Reply, StoredClient, client_key,
        copies::{self, Copies, Generation, LookUp, Turn},
        keys::{KeySet, StoredKeys},
        secret_key, service_key,
    },
};

/// How long a request waits before it looks again whether another has been told the version, in
/// milliseconds.
const PAUSE: u32 = 10;

/// How often it looks.
const LOOKS: u32 = 100;

/// Where the register and its copies are.
#[expect(
    async_fn_in_trait,
    reason = "a worker has one thread; its futures need not be Send"
)]
pub trait Source {
    /// The time of the request.
    fn now(&self) -> Timestamp;
    /// Uses the copies of this isolate.
    fn copies<T>(&self, use_copies: impl FnOnce(&mut Copies) -> T) -> T;
    /// Lets others go on for so many milliseconds.
    async fn pause(&self, milliseconds: u32);
    /// Asks the register.
    async fn ask(&self, command: Command) -> Result<Reply, Fault>;
    /// The copy in KV of what is under `key`, as it is written there. It may be old.
    async fn stored_copy(&self, key: &str) -> Option<String>;
    /// Whether the service itself is served though the directory is silent. Then its register has to
    /// answer: a service that is deleted is forgotten there.
    fn is_outlasting(&self) -> bool {
        false
    }
    /// Whether it is the register of a service beside the first one.
    fn is_beside(&self) -> bool {
        false
    }
    /// One line for the operator.
    fn log(&self, line: &str);
}

/// The service.
pub async fn service<S: Source>(source: &S) -> Result<Rc<Service>, Fault> {
    let asked = check(source).await?;
    let name = service_key();
    alone(source, name, &|copies| copies.service().is_some()).await;
    if let Some(service) = source.copies(|copies| copies.service()) {
        return Ok(service);
    }
    let stored = stored_service(source).await;
    source.copies(|copies| copies.arrived(name));
    let mut service = stored?;
    service.is_beside = source.is_beside();
    let service = Rc::new(service);
    source.copies(|copies| copies.keep_service(asked, &service));
    Ok(service)
}

/// The client of this `client_id`, number or alias.
pub async fn client<S: Source>(source: &S, client_id: &str) -> Result<Option<Rc<Client>>, Fault> {
    if !copies::is_possible(client_id) {
        return Ok(None);
    }
    let asked = check(source).await?;
    let known = |copies: &Copies| copies.look_up(client_id, source.now());
    let is_known = |copies: &Copies| !matches!(known(copies), LookUp::Ask);
    alone(source, &client_key(client_id), &is_known).await;
    match source.copies(|copies| known(copies)) {
        LookUp::Found(client) => Ok(Some(client)),
        LookUp::Missing => Ok(None),
        LookUp::Ask => ask_client(source, asked, client_id).await,
        LookUp::TooMany => Err(Fault::TooManyUnknown),
    }
}

async fn ask_client<S: Source>(
    source: &S,
    asked: Generation,
    client_id: &str,
) -> Result<Option<Rc<Client>>, Fault> {
    let in_vain = |_: &Fault| source.copies(|copies| copies.ask_in_vain(source.now()));
    let client = stored_client(source, client_id).await;
    source.copies(|copies| copies.arrived(&client_key(client_id)));
    let client = client.inspect_err(in_vain)?;
    let client = client.map(Rc::new);
    source.copies(|copies| match &client {
        Some(client) => copies.keep_client(asked, client_id, client),
        None => copies.keep_miss(asked, client_id, source.now()),
    });
    Ok(client)
}

/// The secret of the client of this number. It is never in KV: the register is asked.
pub async fn client_secret<S: Source>(
    source: &S,
    client: u64,
) -> Result<Option<ClientSecret>, Fault> {
    let asked = check(source).await?;
    let name = secret_key(client);
    alone(source, &name, &|copies| copies.secret(client).is_some()).await;
    if let Some(secret) = source.copies(|copies| copies.secret(client)) {
        return Ok((*secret).clone());
    }
    let told = source.ask(Command::ClientSecret(client)).await;
    source.copies(|copies| copies.arrived(&name));
    let secret: Option<ClientSecret> = told?.try_into()?;
    let secret = Rc::new(secret);
    source.copies(|copies| copies.keep_secret(asked, client, &secret));
    Ok((*secret).clone())
}

/// Whether there are services beside the first one, which this is.
pub async fn has_others<S: Source>(source: &S) -> Result<bool, Fault> {
    let keys = told(source).await?;
    Ok(keys.is_some_and(|keys| keys.has_others()))
}

/// Since when there may be grants in regions, if there may be any.
pub async fn nearby_since<S: Source>(source: &S) -> Result<Option<Timestamp>, Fault> {
    let keys = told(source).await?;
    Ok(keys.and_then(|keys| keys.nearby_since()))
}

/// What the register has told beside its keys. What it tells while another request drops the copies is
/// not kept: it is asked again, since not to know it is no word of there being none.
async fn told<S: Source>(source: &S) -> Result<Option<Rc<KeySet>>, Fault> {
    check(source).await?;
    match source.copies(|copies| copies.keys()) {
        Some(keys) => Ok(Some(keys)),
        None => ask_keys(source, Vec::new()).await,
    }
}

/// The keys of the service.
pub async fn keys<S: Source>(source: &S) -> Result<Rc<KeySet>, Fault> {
    let service = service(source).await?;
    let algorithms = service.key_algorithms();
    // A copy from before the service changed its algorithms is of no use.
    let signs = |keys: &Rc<KeySet>| {
        keys.can_decrypt_for(&service) && algorithms.iter().all(|algorithm| keys.has(*algorithm))
    };
    if let Some(keys) = source.copies(|copies| copies.keys()).filter(signs) {
        return Ok(keys);
    }
    let keys = ask_keys(source, algorithms).await?;
    keys.ok_or(Fault::NoKeys)
}

/// Sees to it that the copies are of the version that the register had a moment ago; or, while it
/// does not answer, of the one that it told last. Of many requests at once, one asks.
async fn check<S: Source>(source: &S) -> Result<Generation, Fault> {
    let next = || source.copies(|copies| copies.turn(source.now()));
    let mut turn = next();
    for _ in 0..LOOKS {
        if turn != Turn::Wait {
            break;
        }
        source.pause(PAUSE).await;
        turn = next();
    }
    if turn != Turn::Use
        && let Err(fault) = ask_keys(source, Vec::new()).await
    {
        outlast(source, fault)?;
    }
    Ok(source.copies(|copies| copies.generation()))
}

/// Waits while another request asks for what is under this name. A document that has changed is asked
/// for by every isolate: once, however many requests there are in it.
async fn alone<S: Source>(source: &S, name: &str, is_known: &dyn Fn(&Copies) -> bool) {
    let goes_on = |copies: &mut Copies| is_known(copies) || copies.sets_out(name, source.now());
    for _ in 0..LOOKS {
        if source.copies(goes_on) {
            return;
        }
        source.pause(PAUSE).await;
    }
}

/// What the register says of itself is heard; only its silence is outlasted.
fn outlast<S: Source>(source: &S, fault: Fault) -> Result<(), Fault> {
    let may_be = matches!(fault, Fault::World(_)) && !source.is_outlasting();
    if may_be && source.copies(|copies| copies.outlast(source.now())) {
        source.log(&format!("{}; copies are used", fault.line()));
        return Ok(());
    }
    Err(fault)
}

async fn ask_keys<S: Source>(
    source: &S,
    algorithms: Vec<Algorithm>,
) -> Result<Option<Rc<KeySet>>, Fault> {
    let asked = source.copies(|copies| copies.generation());
    let reply = source.ask(Command::Keys(algorithms)).await;
    source.copies(Copies::answered);
    let stored: Option<StoredKeys> = reply?.try_into()?;
    let read = |stored: &StoredKeys| KeySet::read(stored).map(Rc::new);
    let keys = stored
        .as_ref()
        .map(|stored| read(stored).ok_or_else(|| Fault::Unreadable("keys".into())))
        .transpose()?;
    source.copies(|copies| copies.check(asked, keys.clone(), source.now()));
    Ok(keys)
}

/// The copy in KV, if it is of the version that is known here, and the register wrote it.
async fn copy<S: Source>(source: &S, key: &str) -> Option<Value> {
    let copy = source.stored_copy(key).await?;
    source.copies(|copies| {
        let text = copies.open(key, &copy)?;
        serde_json::from_slice(text.as_bytes()).ok()
    })
}

/// A copy that cannot be read is none: the register has what it is a copy of.
async fn stored_service<S: Source>(source: &S) -> Result<Service, Fault> {
    let copy = copy(source, service_key()).await;
    if let Some(service) = copy.and_then(|copy| Service::parse_view(&copy).ok()) {
        return Ok(service);
    }
    let view: Option<Value> = source.ask(Command::Service).await?.try_into()?;
    Service::parse_view(&view.ok_or(Fault::NoService)?)
        .map_err(|_| Fault::Unreadable("view".into()))
}

async fn stored_client<S: Source>(source: &S, client_id: &str) -> Result<Option<Client>, Fault> {
    let mut copied = copy(source, &client_key(client_id)).await;
    if let Some(Value::Number(number)) = &copied {
        copied = copy(source, &client_key(&number.to_string())).await;
    }
    let stored: Option<StoredClient> = copied.and_then(|copy| crate::json::from_value(copy).ok());
    if let Some(client) = stored.and_then(|stored| stored.read().ok()) {
        return Ok(Some(client));
    }
    let client: Option<StoredClient> = source
        .ask(Command::Client(client_id.into()))
        .await?
        .try_into()?;
    client
        .map(|client| client.read())
        .transpose()
        .map_err(|_| Fault::Unreadable("client".into()))
}

#[cfg(test)]
mod tests {
    use std::{
        cell::{Cell, RefCell},
        task::{Context, Poll, Waker},
    };

    use serde_json::json;

    use super::*;

    /// A register that says that there may be grants in regions and other services; meanwhile another request
    /// of the isolate changes a document, after which it forgets its copies.
    struct Isolate {
        copies: RefCell<Copies>,
        changes: Cell<bool>,
    }

    impl Source for Isolate {
        fn now(&self) -> Timestamp {
            Timestamp::from_seconds(1_767_225_600)
        }
        fn copies<T>(&self, use_copies: impl FnOnce(&mut Copies) -> T) -> T {
            use_copies(&mut self.copies.borrow_mut())
        }
        async fn pause(&self, _: u32) {}
        async fn ask(&self, _: Command) -> Result<Reply, Fault> {
            if self.changes.get() {
                self.copies.borrow_mut().forget();
            }
            let seal = crate::Secret::new([1; 32]).encode();
            let keys = json!({ "seal": seal, "keys": [], "version": 7, "has_others": true, "nearby_since": 1_700_000_000 });
            let keys = crate::json::from_value(keys).expect("keys");
            Ok(Reply::Keys(Some(keys)))
        }
        async fn stored_copy(&self, _: &str) -> Option<String> {
            None
        }
        fn log(&self, _: &str) {}
    }

    fn told<T>(changes: bool, asked: impl AsyncFn(&Isolate) -> T) -> T {
        let isolate = Isolate {
            copies: RefCell::default(),
            changes: Cell::new(changes),
        };
        let mut asked = std::pin::pin!(asked(&isolate));
        let mut context = Context::from_waker(Waker::noop());
        match asked.as_mut().poll(&mut context) {
            Poll::Ready(told) => told,
            Poll::Pending => panic!("nothing is waited for"),
        }
    }

    #[test]
    fn what_the_register_tells_is_heard_though_a_document_changes_meanwhile() {
        for changes in [false, true] {
            let since = told(changes, async |isolate| nearby_since(isolate).await);
            assert_eq!(since, Ok(Some(Timestamp::from_seconds(1_700_000_000))));
            let others = told(changes, async |isolate| has_others(isolate).await);
            assert_eq!(others, Ok(true));
        }
    }
}
