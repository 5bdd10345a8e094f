//! Spares below their minimum: due at once, for the next failure does not wait.

use crate::deadline::{Deadline, Kind};
use crate::deadlines::Moment;
use crate::facts::StockFacts;
use crate::ladder::Actor::Manager;

pub(super) fn deadline(stock: &StockFacts, moment: &Moment) -> Option<Deadline> {
    if stock.there >= stock.minimum {
        return None;
    }
    Some(Deadline {
        // Another number is another shortage: it is told anew.
        key: format!("stock-{}-{}", stock.id, stock.there),
        kind: Kind::Stock,
        subject: stock.id.clone(),
        about: format!("Too few spares: {}", stock.name),
        person: None,
        due: moment.today,
        act_on: moment.act_on(moment.today),
        may_act: vec![Manager],
        told: vec![Manager],
        stage: 0,
        daily: false,
        reason: format!("There should be {}, and there are {}.", stock.minimum, stock.there),
        needs: "Order more, or chase what is out on loan.".to_owned(),
        stops: "The next person whose reader fails waits for a delivery.".to_owned(),
    })
}
