//! Operators, and the tokens of the API, as whoever may do everything makes, changes and takes them back. `host`
//! is the world of the first service.

use serde_json::Value;

use super::{Request, failed::Failed};
use crate::{
    backend::{Fault, Host, operators, services::ask_beside},
    directory::{Command, Reply},
    documents::{DocumentError, Issuer},
    engine::{
        Asked, CallerError, Operation, Told,
        admission::Caller,
        asked::wrong,
        operating::audience,
        operators::{
            Wanted, config as told_config, listed, mandate, me, named, new_token, token,
            token_made, tokens_listed, told,
        },
    },
    front::inviting::invited,
};

/// `GET /api/operators/config`, for everybody: where operators sign in, once there is such a place.
pub(super) async fn config<H: Host>(host: &H, origin: &str) -> Result<Told, Fault> {
    let entry = operators::service(host).await?;
    let issuer = match &entry {
        Some(entry) => match host.of(entry).service().await {
            Ok(service) => Some(service.issuer.clone()),
            // It is being made.
            Err(Fault::NoService) => None,
            Err(fault) => return Err(fault),
        },
        None => None,
    };
    let first = operators::origin_of(host, origin).await?;
    let resource = issuer.as_ref().map_or(format!("{first}/api"), audience);
    let told = told_config(issuer.as_ref().map(Issuer::as_str), &resource);
    Ok(Told::document(told, false))
}

/// Serves an operation on them.
pub(super) async fn serve<H: Host>(
    host: &H,
    request: &Request,
    operation: Operation,
    caller: Caller<'_>,
    call: &Asked,
) -> Result<Told, Failed> {
    caller.may(operation, None, None)?;
    match operation {
        Operation::OperatorsDelete => delete(host, caller, call).await,
        Operation::OperatorsInvite => invite(host, request, call).await,
        Operation::OperatorsList => {
            Ok(Told::document(listed(&operators::list(host).await?), false))
        }
        Operation::OperatorsMe => Ok(me(caller)),
        Operation::OperatorsUpdate => update(host, caller, call).await,
        Operation::TokensCreate => create_token(host, call).await,
        Operation::TokensRevoke => revoke_token(host, call).await,
        _ => list_tokens(host).await,
    }
}

fn refused(error: &DocumentError) -> Failed {
    CallerError::Document(error.to_string()).into()
}

async fn invite<H: Host>(host: &H, request: &Request, call: &Asked) -> Result<Told, Failed> {
    let invite = Wanted::read(call)?.checked().map_err(wrong)?;
    match invited(host, request, &invite).await? {
        Ok(told) => Ok(Told::document(told, false)),
        Err(error) => Err(refused(&error)),
    }
}

async fn update<H: Host>(host: &H, caller: Caller<'_>, call: &Asked) -> Result<Told, Failed> {
    let subject = named(call)?.to_owned();
    match operators::update(host, subject, mandate(call)?, caller.authority()).await? {
        Ok(Some(operator)) => Ok(Told::document(Value::Null, false).with(told(&operator))),
        Ok(None) => Err(CallerError::OperatorMissing.into()),
        Err(error) => Err(refused(&error)),
    }
}

async fn delete<H: Host>(host: &H, caller: Caller<'_>, call: &Asked) -> Result<Told, Failed> {
    let subject = named(call)?.to_owned();
    match operators::delete(host, subject, caller.authority()).await? {
        Ok(Some(_)) => Ok(Told::nothing()),
        Ok(None) => Err(CallerError::OperatorMissing.into()),
        Err(error) => Err(refused(&error)),
    }
}

async fn create_token<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    match ask_beside(host, Command::CreateToken(new_token(call)?)).await? {
        Reply::Made(made) => Ok(Told::document(token_made(&made), false)),
        Reply::Refused(error) => Err(refused(&error)),
        _ => Err(Fault::UnexpectedReply.into()),
    }
}

async fn list_tokens<H: Host>(host: &H) -> Result<Told, Failed> {
    match ask_beside(host, Command::ListTokens(None)).await? {
        Reply::Tokens(tokens) => Ok(Told::document(tokens_listed(&tokens), false)),
        _ => Err(Fault::UnexpectedReply.into()),
    }
}

async fn revoke_token<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    match ask_beside(host, Command::RevokeToken(token(call)?)).await? {
        Reply::Revoked(true) => Ok(Told::nothing()),
        Reply::Revoked(false) => Err(CallerError::TokenNotThere.into()),
        _ => Err(Fault::UnexpectedReply.into()),
    }
}
