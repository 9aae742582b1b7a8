//! The region of whoever brings what is granted.

use super::{Fault, Host};
use crate::{
    documents::Service,
    oauth::{lane, region::Region},
};

/// The region in which what is granted now is to begin, if any.
pub async fn near<H: Host>(host: &H, service: &Service) -> Result<Option<Region>, Fault> {
    let since = host.nearby_since().await?;
    Ok(lane::near(host.region(), service, since, host.now()))
}
