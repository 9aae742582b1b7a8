//! FAPI 2.0 HTTP Signatures (Draft), §5.3, in the order of the document: one test for each "shall", and what
//! would be a way around it.

use crate::support::{
    Server,
    expect::assert_challenged,
    messages::{Sent, parameters},
    state::{settled, text},
};
use sekisho::front::Response;
use serde_json::{Value, json as json_value};

mod attacks;
mod introspection;
mod requests;
mod responses;

/// A server, and a token of client one.
struct Held {
    server: Server,
    token: String,
}

impl Held {
    fn new(service: &Value) -> Self {
        let server = settled(service);
        let token = text(&server.tokens(&server.one), "access_token");
        Self { server, token }
    }

    /// A call that is not signed.
    fn unsigned(&self) -> Sent {
        Sent::to_resource(&self.server, &self.server.one, &self.token)
    }

    /// A call that is signed now.
    fn signed(&self) -> Sent {
        self.unsigned().signed(&self.server.one, self.server.now())
    }

    /// A call with a body that is signed now.
    fn posted(&self, body: &str) -> Sent {
        let sent = Sent::posted(&self.server, &self.server.one, &self.token, body);
        sent.signed(&self.server.one, self.server.now())
    }

    /// A call that is signed over these components.
    fn over(&self, components: &[&str]) -> Sent {
        let one = &self.server.one;
        let parameters = parameters(one, self.server.now());
        self.unsigned()
            .signed_with(&one.key, components, &parameters)
    }

    fn answer(&self, sent: &Sent) -> Response {
        sent.to(&self.server)
    }

    /// That `sent` is answered.
    fn serves(&self, sent: &Sent) {
        let response = self.answer(sent);
        assert_eq!(response.status, 200, "{sent:?}: {}", response.body);
    }

    /// That `sent` is refused with 401, a challenge, and a sentence that says this.
    fn refuses(&self, sent: &Sent, sentence: &str) {
        let response = self.answer(sent);
        assert_challenged(&response, 401, "invalid_request");
        assert!(
            response.body.contains(sentence),
            "{sent:?}: {sentence} in {}",
            response.body
        );
    }
}

fn held() -> Held {
    Held::new(&json_value!({}))
}
