//! User handles: whose each one is, in the object that the handle falls to.

use super::{command::PasskeyCommand, reply::PasskeyReply};
use crate::people::{Reply, Store};

/// Serves what is asked about a handle; none of what is asked about a person.
pub(in crate::people) fn serve_handle<S: Store>(
    store: &mut S,
    handle: &str,
    command: &PasskeyCommand,
) -> Result<Option<Reply>, S::Error> {
    let reply = match command {
        PasskeyCommand::Find => match store.handle(handle)? {
            Some(username) => Reply::Passkey(PasskeyReply::Found(username)),
            None => Reply::Missing,
        },
        PasskeyCommand::Forget => {
            store.forget_handle(handle)?;
            Reply::Done
        }
        PasskeyCommand::Keep { username } => {
            store.keep_handle(handle, username)?;
            Reply::Done
        }
        PasskeyCommand::Add { .. }
        | PasskeyCommand::List { .. }
        | PasskeyCommand::Remove { .. }
        | PasskeyCommand::Rename { .. }
        | PasskeyCommand::SignIn { .. } => return Ok(None),
    };
    Ok(Some(reply))
}
