//! A text that a caller keeps with a ticket, and reads there.

use serde_json::{Value, json};

use super::{Asked, CallerError, Operation, Told, Verb};

/// The longest text, in octets.
const LONGEST: usize = 64 * 1024;

/// The text that is to be kept with a ticket from its opening on.
pub fn context(call: &Asked) -> Result<Option<String>, CallerError> {
    let context = call.text("context")?;
    if context.is_some_and(|text| text.len() > LONGEST) {
        return Err(CallerError::ContextTooLong);
    }
    Ok(context.map(str::to_owned))
}

/// The text that is to be kept from now on.
pub fn updated(call: &Asked) -> Result<Option<String>, CallerError> {
    match call.object("info")? {
        Some(info) => context(&info),
        None => Ok(None),
    }
}

/// What is kept with a ticket.
pub fn info(context: Option<&str>) -> Value {
    json!({ "context": context.unwrap_or_default() })
}

/// What is told of a ticket.
pub fn told(operation: Operation, context: Option<&str>) -> Told {
    let (number, sentence) = match operation {
        Operation::TicketUpdate => ("A910002", "The information of the ticket was updated."),
        _ => ("A910001", "The information of the ticket was read."),
    };
    Told::outcome(operation, number, sentence, Verb::Ok).with(json!({ "info": info(context) }))
}
