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

/// The causes that were confirmed in incidents that are over, as `cause: times`, where it counts what ended before a moment.
async fn learned(fresh: &crate::harness::Fresh, practice: &lanyard_model::Ods, stayed_away: i64) -> Vec<String> {
    let mut read = fresh.store.read(practice).await.unwrap();
    let all = read.confirmed_causes(at(stayed_away)).await.unwrap();
    all.into_iter().map(|one| format!("{}: {}", one.cause, one.times)).collect()
}

#[tokio::test]
async fn a_fault_that_came_back_teaches_what_it_was_only_once_it_stayed_away() {
    on_both(async |fresh| {
        let practice = fresh.practice("A81001").await;
        let incident = incident("i1", "J1-01");
        let happens = async |hour: i64, kind, subject: Option<&str>, detail: Option<&str>| {
            let mut write = fresh.store.write(&practice, "tester", "a test", at(hour)).await.unwrap();
            if kind == EventKind::Reported {
                write.save(&incident).await.unwrap();
            }
            write.add_event(&incident.id, kind, subject.map(str::to_owned), detail.map(str::to_owned)).await.unwrap();
            write.commit().await.unwrap();
        };
        happens(0, EventKind::Reported, None, None).await;
        happens(1, EventKind::CauseConfirmed, Some("reader-broken"), Some("desk")).await;
        assert_eq!(learned(&fresh, &practice, 100).await, Vec::<String>::new(), "it is not over");
        happens(2, EventKind::Restored, None, None).await;
        assert_eq!(learned(&fresh, &practice, 0).await, ["reader-broken: 1"]);
        happens(3, EventKind::Reopened, None, None).await;
        assert_eq!(learned(&fresh, &practice, 100).await, Vec::<String>::new(), "it was not that");
        happens(4, EventKind::Restored, None, None).await;
        assert_eq!(learned(&fresh, &practice, 100).await, Vec::<String>::new(), "nobody said what it was this time");
        happens(5, EventKind::CauseConfirmed, Some("cable"), Some("works-now")).await;
        assert_eq!(learned(&fresh, &practice, 3).await, Vec::<String>::new(), "it may come back");
        assert_eq!(learned(&fresh, &practice, 100).await, ["cable: 1"]);
    })
    .await;
}
