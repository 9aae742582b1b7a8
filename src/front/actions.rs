//! What is to be done, done over HTTP: the one place where an [`Action`] becomes a response, and where
//! the log learns which rule was broken.

use super::{
    Request, Response,
    pages::{ErrorPage, FormAction, FormPost, Language, Towards, headers},
    replies::written,
};
use crate::{
    audit::{Kind, Note},
    backend::Host,
    documents::Service,
    oauth::answer::{
        action::{Action, Notice},
        authorization_response::AuthorizationResponse,
    },
};

/// Who reads a page, if there is one to read.
#[derive(Clone, Copy, Default)]
pub struct Reader<'a> {
    /// The service whose page it is.
    pub service: Option<&'a Service>,
    /// The language of the page.
    pub language: Language,
}

/// Does what is to be done. The log learns the rule that was broken, and no value of the request.
pub fn perform<H: Host>(
    host: &H,
    request: &Request,
    action: Action,
    reader: Reader<'_>,
) -> Response {
    if let Some(result) = action.result() {
        let (method, path, rule) = (request.method(), request.path(), result.rule());
        host.log(&format!("refused {method} {path}: {rule}"));
        host.note(Note::Operation(path.to_owned(), 0));
        let kind = Kind::of_refusal_at(path);
        host.note(Note::Refused(kind, rule, result.as_str().to_owned()));
    }
    match action {
        Action::Reply(reply) => written(reply),
        Action::Return { response, .. } => reader.taken_on(response),
        Action::Show(notice) => reader.shown(&notice),
    }
}

impl Reader<'_> {
    fn service_name(&self) -> Option<&str> {
        self.service?.service_name.as_deref()
    }

    /// Takes an answer to the client: by a redirect, or by a form that the browser posts.
    fn taken_on(&self, response: AuthorizationResponse) -> Response {
        match response {
            AuthorizationResponse::Redirect(uri) => Response::see_other(uri),
            AuthorizationResponse::Form {
                redirect_uri,
                parameters,
            } => {
                let page = FormPost {
                    redirect_uri: &redirect_uri,
                    parameters: &parameters,
                    towards: Towards::App,
                    service_name: self.service_name(),
                    language: self.language,
                };
                Response::page(200, page.render(), headers(FormAction::Posted))
            }
        }
    }

    /// Shows why it ends here.
    fn shown(&self, notice: &Notice) -> Response {
        let about = |page| self.service?.page_about(page);
        let page = ErrorPage {
            problem: notice.problem,
            code: notice.error,
            description: &notice.description,
            more: notice.page.and_then(about),
            service_name: self.service_name(),
            language: self.language,
        };
        Response::page(notice.status, page.render(), headers(FormAction::None))
    }
}
