//! DIRECTORY: the services beside the first one, and the credentials of the API. `directory` decides;
//! this loads and saves, and takes up deletions that nobody goes on with.

use std::time::Duration;

use serde_json::Value;
use worker::{Env, Result, State, console_log};

use super::{
    host::EdgeHost,
    object::{Answer, Database, Kept, object},
};
use crate::{
    backend::services::go_on,
    directory::{self, Command},
};

/// After how many seconds a deletion that nobody goes on with is taken up here, unless the variable
/// `DELETION_SECONDS` says otherwise: whoever waits for it goes on sooner.
const DELETION_SECONDS: u64 = 300;

object! {
    /// The directory.
    DirectoryObject, Entries
}

/// What it is.
pub(crate) struct Entries {
    state: State,
    env: Env,
    database: Database,
    patience: Duration,
}

impl Kept for Entries {
    fn open(state: State, env: Env) -> Self {
        let schema = include_str!("../../schema/directory.sql");
        let set = env.var("DELETION_SECONDS").ok();
        let seconds = set.and_then(|number| number.to_string().parse().ok());
        Self {
            database: Database::open(state.storage().sql(), schema),
            patience: Duration::from_secs(seconds.unwrap_or(DELETION_SECONDS)),
            state,
            env,
        }
    }

    async fn answer(&self, asked: &str) -> Result<Answer> {
        let request: Value = crate::json::from_str(asked)?;
        let request: directory::Request = crate::json::from_value(request)?;
        let is_deletion = matches!(request.command, Command::Delete(_) | Command::Emptied(..));
        let reply = directory::serve(&mut &self.database, request)?;
        let storage = self.state.storage();
        // An alarm that was lost is set again as soon as anybody hears of what it is for.
        if is_deletion || reply.has_ending() && storage.get_alarm().await?.is_none() {
            storage.set_alarm(self.patience).await?;
        }
        Ok(Answer::new(&reply, self.database.take_rows()))
    }

    async fn alarm(&self) -> Result<()> {
        let again = match go_on(&EdgeHost::new(self.env.clone())).await {
            Ok(again) => again.map(|seconds| Duration::from_secs(seconds.max(1).into())),
            Err(fault) => {
                console_log!("{}", fault.line());
                Some(self.patience)
            }
        };
        // Where nothing more is to be done the one that was set meanwhile stays: it may be for a deletion
        // that has begun since.
        if let Some(again) = again {
            self.state.storage().set_alarm(again).await?;
        }
        Ok(())
    }
}
