//! A text that a caller keeps with a ticket, and reads there.

use serde_json::{Value, json};

use super::{Asked, CallerError, Operation, Told, Verb};
use crate::jose::object_of_others;

/// The longest text, in octets.
const LONGEST: usize = 64 * 1024;

/// The text that is to be kept with a ticket from its opening on.
pub fn context(call: &Asked) -> Result<Option<String>, CallerError> {
    bounded(call.text("context")?)
}

fn bounded(context: Option<&str>) -> Result<Option<String>, CallerError> {
    if context.is_some_and(|text| text.len() > LONGEST) {
        return Err(CallerError::ContextTooLong);
    }
    Ok(context.map(str::to_owned))
}

/// The text that is to be kept from now on. Some callers send the object that it is in as text, and some
/// the text alone.
pub fn updated(call: &Asked) -> Result<Option<String>, CallerError> {
    if let Ok(info) = call.object("info") {
        return info.map_or(Ok(None), |info| context(&info));
    }
    let text = call.text("info")?;
    let object = text.and_then(|text| object_of_others(text.as_bytes(), 1));
    let inside = object
        .as_ref()
        .and_then(|info| info.get("context")?.as_str());
    bounded(inside.or(text))
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

/// What is told of a ticket whose text was changed by `call`: in the form in which it came.
pub fn told_back(call: &Asked, context: Option<&str>) -> Told {
    let told = told(Operation::TicketUpdate, context);
    match call.text("info") {
        Ok(Some(_)) => told.with(json!({ "info": info(context).to_string() })),
        _ => told,
    }
}
