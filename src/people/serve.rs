//! A request about a person, served without an await: two guesses at once are counted as two.

use super::{Command, Reply, Request, Store, User};
use crate::Timestamp;

/// Serves one request.
pub fn serve<S: Store>(store: &mut S, request: Request) -> Result<Reply, S::Error> {
    let Request {
        now,
        username,
        command,
    } = request;
    match store.load(&username)? {
        Some(_) if matches!(command, Command::Delete) => {
            store.delete(&username).map(|()| Reply::Deleted)
        }
        Some(user) => {
            let (after, reply) = user.clone().apply(command, now);
            if after != user {
                store.save(&username, &after)?;
            }
            Ok(reply)
        }
        None => serve_stranger(store, &username, command, now),
    }
}

/// Serves a request about a name that nobody has.
fn serve_stranger<S: Store>(
    store: &mut S,
    username: &str,
    command: Command,
    now: Timestamp,
) -> Result<Reply, S::Error> {
    let (subject, password, claims, session) = match command {
        // Guesses at a name that nobody has count the same: neither words nor time tell which names
        // exist.
        Command::Authenticate { password, .. } => {
            let (after, reply) = store
                .stranger(username)
                .unwrap_or_else(User::nobody)
                .attempted(&password, now);
            store.keep_stranger(username, after);
            return Ok(reply);
        }
        Command::Put {
            subject,
            password,
            claims,
        } => (subject, password, claims.unwrap_or_default(), None),
        Command::SignUp {
            subject,
            password,
            claims,
            session,
        } => (subject, password, claims, session),
        Command::Consent { .. }
        | Command::Delete
        | Command::EndSession { .. }
        | Command::Read { .. }
        | Command::Resume { .. } => {
            return Ok(Reply::Missing);
        }
    };
    let user = User {
        subject,
        password,
        claims,
        ..User::nobody()
    }
    .with_session(session, None, now);
    store.save(username, &user).map(|()| Reply::Created)
}
