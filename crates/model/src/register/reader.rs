//! Card readers.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Id, Pc};

/// One reader that somebody can hold in their hand; one built into a keyboard too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardReader {
    /// Identifier.
    pub id: Id<Self>,
    /// Maker.
    pub make: Option<String>,
    /// Model.
    pub model: String,
    /// Serial number of the maker.
    pub serial: Option<String>,
    /// The day it was bought.
    pub bought_on: Option<Date>,
    /// Last day of its warranty.
    pub warranty_until: Option<Date>,
    /// Room it is in.
    pub room: Option<String>,
    /// The PC it is plugged into.
    pub pc: Option<Id<Pc>>,
    /// The day it was taken out of use.
    pub retired_on: Option<Date>,
}
