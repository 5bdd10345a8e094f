//! Where incidents stand, by what happened in them.

use lanyard_model::{EventKind, Incident, IncidentState};
use lanyard_store::IncidentFilter;

use crate::harness::{at, incident, on_both};

const KINDS: [EventKind; 6] = [
    EventKind::Answered,
    EventKind::Escalated,
    EventKind::Restored,
    EventKind::Closed,
    EventKind::Reopened,
    EventKind::CauseConfirmed,
];

/// Any two things that may happen after a report, one after the other.
#[tokio::test]
async fn an_incident_stands_where_the_last_event_that_says_so_put_it() {
    on_both(async |fresh| {
        let practice = fresh.practice("A81001").await;
        let mut write = fresh.store.write(&practice, "tester", "a test", at(0)).await.unwrap();
        let both = KINDS.iter().flat_map(|first| KINDS.iter().map(move |second| [*first, *second]));
        for (number, happened) in both.enumerate() {
            let incident = incident(&format!("i{number:02}"), &format!("J1-{number}"));
            write.save(&incident).await.unwrap();
            for kind in [EventKind::Reported].into_iter().chain(happened) {
                write.add_event(&incident.id, kind, None, None).await.unwrap();
            }
            // Saved again, as when a room is entered later: it stands where it stood.
            write.save(&Incident { room: Some("Room 2".to_owned()), ..incident }).await.unwrap();
        }
        write.commit().await.unwrap();
        let mut read = fresh.store.read(&practice).await.unwrap();
        let mut expected = Vec::new();
        for incident in read.all::<Incident>().await.unwrap() {
            let state = IncidentState::after(&read.incident_events(&incident.id).await.unwrap());
            expected.push((incident.id, state));
        }
        assert_eq!(expected.len(), KINDS.len() * KINDS.len());
        for state in [IncidentState::Open, IncidentState::Escalated, IncidentState::Restored, IncidentState::Closed] {
            let listed = read.incidents(&IncidentFilter { state: Some(state), ..IncidentFilter::default() }).await.unwrap();
            let mut listed: Vec<_> = listed.into_iter().map(|incident| incident.id).collect();
            listed.sort();
            let wanted: Vec<_> = expected.iter().filter(|(_, is)| *is == state).map(|(id, _)| id.clone()).collect();
            assert_eq!(listed, wanted, "{state:?}");
        }
        let open: Vec<_> = read.open_incidents().await.unwrap().into_iter().map(|incident| incident.id).collect();
        let wanted: Vec<_> = expected.into_iter().filter(|(_, state)| state.is_open()).map(|(id, _)| id).collect();
        assert_eq!(open, wanted);
    })
    .await;
}
