//! Answers that need no waiting, without a promise.

use std::{
    future::poll_fn,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, Wake, Waker},
};

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::future_to_promise;

/// What `answer` gives at once, or a promise of it.
pub(crate) fn at_once(
    answer: impl Future<Output = Result<JsValue, JsValue>> + 'static,
) -> Result<JsValue, JsValue> {
    let relay = Arc::new(Relay::default());
    let first = Waker::from(Arc::clone(&relay));
    let mut answer = Box::pin(answer);
    match answer.as_mut().poll(&mut Context::from_waker(&first)) {
        Poll::Ready(answer) => answer,
        Poll::Pending => {
            let later = poll_fn(move |context| {
                relay.goes_to(context.waker());
                answer.as_mut().poll(&mut Context::from_waker(&first))
            });
            Ok(future_to_promise(later).into())
        }
    }
}

/// Wakes whoever looks at the answer now. A timer, for one, wakes only who was there when it was set.
#[derive(Default)]
struct Relay(Mutex<Option<Waker>>);

impl Relay {
    fn goes_to(&self, waker: &Waker) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *known = Some(waker.clone());
    }
}

impl Wake for Relay {
    fn wake(self: Arc<Self>) {
        let known = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        // Whoever has not looked yet is about to.
        if let Some(waker) = known {
            waker.wake();
        }
    }
}
