//! People of a practice.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Id;

/// Somebody who works here, or visits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Identifier.
    pub id: Id<Self>,
    /// Name as the practice writes it.
    pub name: String,
    /// What they type at the front desk to say who they are: initials or staff number.
    pub staff_number: Option<String>,
    /// The 12-digit UUID of their national profile, where known. A replacement card carries the same one.
    pub uuid: Option<String>,
    /// Job, in the practice's words.
    pub job: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// A locum, student or visitor.
    pub visitor: bool,
    /// First day of a leave (maternity, long sickness), when one is known.
    pub leave_from: Option<Date>,
    /// Last day of that leave.
    pub leave_until: Option<Date>,
    /// Last day here, when they leave or have left.
    pub left_on: Option<Date>,
}
