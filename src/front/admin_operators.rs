//! The roads of whoever holds the admin secret to those who operate by the console.

use serde_json::json;

use super::{
    Request, Response,
    admin_replies::{FLAT, changed, invalid_document, invalid_request, read},
    inviting::invited,
};
use crate::{
    backend::{Failure, Host, operators},
    directory::Authority,
    engine::operators::{Wanted, listed},
    json::FromJson,
};

/// A road to them.
#[derive(Clone, Copy)]
pub(super) enum Road {
    Delete,
    Invite,
    List,
}

/// Who is named by their `sub`.
#[derive(FromJson)]
#[serde(deny_unknown_fields)]
struct Named {
    subject: String,
}

/// `host` is the world of the first service.
pub(super) async fn serve<H: Host>(
    host: &H,
    request: &Request,
    road: Road,
) -> Result<Response, Failure> {
    match road {
        Road::Delete => delete(host, request).await,
        Road::Invite => invite(host, request).await,
        Road::List => Ok(Response::json(200, &listed(&operators::list(host).await?))),
    }
}

async fn invite<H: Host>(host: &H, request: &Request) -> Result<Response, Failure> {
    let wanted: Wanted = match read(request, FLAT) {
        Ok(wanted) => wanted,
        Err(response) => return Ok(response),
    };
    let invite = match wanted.checked() {
        Ok(invite) => invite,
        Err(member) => {
            let description = format!("The member {member} is not as it must be.");
            return Ok(invalid_request(400, &description));
        }
    };
    Ok(match invited(host, request, &invite).await? {
        Ok(told) => Response::json(200, &told),
        Err(error) => invalid_document(&error),
    })
}

async fn delete<H: Host>(host: &H, request: &Request) -> Result<Response, Failure> {
    let Named { subject } = match read(request, FLAT) {
        Ok(named) => named,
        Err(response) => return Ok(response),
    };
    Ok(
        match operators::delete(host, subject, Authority::Secret).await? {
            Ok(deleted) => changed(deleted.is_some(), "deleted", "There is no such operator."),
            Err(error) => Response::json(
                400,
                &json!({ "error": "invalid_request", "error_description": error.to_string() }),
            ),
        },
    )
}
