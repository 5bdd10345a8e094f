//! What will fail when patients next come: read by the last working noon before each session, and every evening.

use jiff::civil::Date;

use crate::{Calendar, Clinic, Deadline, Kind};

/// What will fail at the next session, and what can be done before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readiness {
    /// The session's day.
    pub session: Date,
    /// Names of the practice's own clinics on it.
    pub clinics: Vec<String>,
    /// The last working day on which something can be done about it: today, or an earlier one.
    pub last_chance: Option<Date>,
    /// What will have failed by then, the most pressing first.
    pub fails: Vec<Deadline>,
}

impl Readiness {
    /// The session as people say it: its day, with its clinics.
    pub fn title(&self) -> String {
        let day = self.session.strftime("%A %-d %B").to_string();
        [vec![day], self.clinics.clone()].concat().join(", ")
    }
}

/// Looks ahead to the next session after today. `None` when no session is in sight.
pub fn readiness(deadlines: &[Deadline], calendar: &Calendar, today: Date) -> Option<Readiness> {
    let session = calendar.next_session(today)?;
    let stops_log_on = |deadline: &&Deadline| {
        matches!(
            deadline.kind,
            Kind::Certificate | Kind::UnseenCertificate | Kind::LeaveCertificate | Kind::Position | Kind::Series | Kind::Cis1
        )
    };
    let fails: Vec<Deadline> = deadlines.iter().filter(stops_log_on).filter(|deadline| deadline.due < session).cloned().collect();
    let days = std::iter::successors(Some(today), |day| day.yesterday().ok()).take(14);
    let last_chance = days.into_iter().find(|day| calendar.is_working_day(*day));
    let clinics = calendar.clinics_on(session).into_iter().map(Clinic::title).collect();
    Some(Readiness { session, clinics, last_chance, fails })
}
