//! Rooms, as people write them.

/// Whether two say the same room: upper and lower case apart, and with or without what stands in brackets behind it, as in
/// “Reception (front desk PC)”. Two different PCs of a room are two places.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.trim().to_lowercase(), other.trim().to_lowercase());
    one == other || without_brackets(&one) == Some(&other) || without_brackets(&other) == Some(&one)
}

/// A room without what stands in brackets at its end; `None` where nothing does, or nothing else is there.
fn without_brackets(room: &str) -> Option<&str> {
    let (room, _) = room.strip_suffix(')')?.rsplit_once('(')?;
    Some(room.trim_end()).filter(|room| !room.is_empty())
}

#[cfg(test)]
mod tests {
    use super::is_same;

    #[test]
    fn a_room_is_the_same_with_its_pc_and_without() {
        for (one, other) in [("Reception", " reception "), ("Reception (WL-REC-01)", "reception"), ("Room 2", "room 2 (upstairs)")]
        {
            assert!(is_same(one, other) && is_same(other, one), "{one}, {other}");
        }
        for (one, other) in [("Reception (A)", "Reception (B)"), ("Room 2", "Room 3"), ("(A)", ""), ("Room", "Room 2")] {
            assert!(!is_same(one, other) && !is_same(other, one), "{one}, {other}");
        }
    }
}
