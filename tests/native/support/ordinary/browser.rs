//! A browser that keeps its cookies, and what it shows.

use std::{cell::RefCell, collections::BTreeMap};

use sekisho::front::{Request, Response};

use super::{AUTHORIZE, answer_of, request};
use crate::support::{
    Server, form, interaction_of,
    server::{PASSWORD, USERNAME},
};

/// A browser: it keeps the cookies it is given.
pub struct Browser<'a> {
    server: &'a Server,
    cookies: RefCell<BTreeMap<String, String>>,
}

impl<'a> Browser<'a> {
    /// A browser that was never here.
    pub fn new(server: &'a Server) -> Self {
        Self {
            server,
            cookies: RefCell::default(),
        }
    }

    /// A browser in which `username` has signed in for the client `web`, and has allowed it
    /// `openid`.
    pub fn signed_in(server: &'a Server, username: &str) -> Self {
        let browser = Self::new(server);
        assert!(
            answer_of(&browser.agreed_by(&request("web"), username))
                .get("code")
                .is_some()
        );
        browser
    }

    /// Follows a link to the authorization endpoint.
    pub fn open(&self, parameters: &[(String, String)]) -> Response {
        self.open_query(&form(parameters))
    }

    /// Follows a link to the authorization endpoint with this query.
    pub fn open_query(&self, query: &str) -> Response {
        self.go(&Request::new("GET", AUTHORIZE, Some(query)))
    }

    /// Opens a page by its path.
    pub fn visit(&self, path: &str) -> Response {
        self.go(&Request::new("GET", path, None))
    }

    /// Sends `request` with the cookies.
    pub fn go(&self, request: &Request) -> Response {
        let request = request.clone();
        let request = self
            .cookies_of()
            .iter()
            .fold(request, |request, (name, value)| {
                request.with_header(name, value)
            });
        self.keep(self.server.send(&request))
    }

    /// Follows a link to this path.
    pub fn get(&self, path: &str, parameters: &[(String, String)]) -> Response {
        let query = form(parameters);
        self.keep(self.server.get(path, &query, &self.cookies_of()))
    }

    /// Sends a form.
    pub fn post(&self, path: &str, fields: &[(String, String)]) -> Response {
        self.keep(self.server.post(path, fields, &self.cookies_of()))
    }

    /// Signs in on `page`.
    pub fn sign_in(&self, page: &Response, username: &str, password: &str) -> Response {
        self.submit(
            "/oauth/authorize/login",
            page,
            &[("username", username), ("password", password)],
        )
    }

    /// Decides on `page`.
    pub fn decide(&self, page: &Response, decision: &str) -> Response {
        self.submit("/oauth/authorize/consent", page, &[("decision", decision)])
    }

    /// Sends the form of `page` with these fields.
    pub fn submit(&self, path: &str, page: &Response, fields: &[(&str, &str)]) -> Response {
        let hidden = [("interaction".to_owned(), interaction_of(page))];
        let fields = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        self.post(path, &hidden.into_iter().chain(fields).collect::<Vec<_>>())
    }

    /// The answer to a request that Alice agrees to, whatever she is asked.
    pub fn agreed(&self, parameters: &[(String, String)]) -> Response {
        self.agreed_by(parameters, USERNAME)
    }

    /// The answer to a request that `username` agrees to, whatever they are asked.
    pub fn agreed_by(&self, parameters: &[(String, String)], username: &str) -> Response {
        let mut response = self.open(parameters);
        if shows(&response) == Page::SignIn {
            response = self.sign_in(&response, username, PASSWORD);
        }
        if shows(&response) == Page::Consent {
            self.decide(&response, "allow")
        } else {
            response
        }
    }

    /// The value of a cookie that the browser keeps.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.borrow().get(name).cloned()
    }

    /// The value of the Cookie header.
    pub fn cookie_header(&self) -> String {
        self.cookies_of()
            .pop()
            .map(|(_, value)| value)
            .expect("a cookie")
    }

    /// Sets a cookie.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies
            .borrow_mut()
            .insert(name.to_owned(), value.to_owned());
    }

    /// Forgets a cookie.
    pub fn remove_cookie(&self, name: &str) {
        self.cookies.borrow_mut().remove(name);
    }

    /// The names of all cookies.
    pub fn cookie_names(&self) -> Vec<String> {
        self.cookies.borrow().keys().cloned().collect()
    }

    /// Sends a request as it is, without the cookies, and keeps those that come.
    pub fn send_without_cookies(&self, request: &Request) -> Response {
        self.keep(self.server.send(request))
    }

    fn cookies_of(&self) -> Vec<(&'static str, String)> {
        let cookies = self.cookies.borrow();
        let pairs: Vec<String> = cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if pairs.is_empty() {
            Vec::new()
        } else {
            vec![("cookie", pairs.join("; "))]
        }
    }

    fn keep(&self, response: Response) -> Response {
        for (_, cookie) in response
            .headers
            .iter()
            .filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"))
        {
            let pair = cookie
                .split(';')
                .next()
                .and_then(|pair| pair.split_once('='))
                .expect("a cookie");
            if cookie.contains("; Max-Age=0") {
                self.remove_cookie(pair.0);
            } else {
                self.set_cookie(pair.0, pair.1);
            }
        }
        response
    }
}

/// What the person sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// The answer is on its way to the client.
    Answer,
    /// What the client may do.
    Consent,
    /// An error that goes nowhere.
    Error,
    /// Which account to go on with.
    Select,
    /// Who is there.
    SignIn,
    /// A new account.
    SignUp,
}

/// What `response` shows.
pub fn shows(response: &Response) -> Page {
    let has = |id: &str| response.body.contains(&format!("id=\"{id}\""));
    match () {
        () if response.status == 303 || has("form-post-submit") => Page::Answer,
        () if has("login-submit") => Page::SignIn,
        () if has("account-another") => Page::Select,
        () if has("consent-allow") => Page::Consent,
        () if has("sign-up-submit") => Page::SignUp,
        () => Page::Error,
    }
}
