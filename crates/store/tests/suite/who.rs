//! Who it is that types something at the front desk.

use jiff::civil::date;
use lanyard_model::{Id, Person};

use crate::harness::{at, on_both, person};

#[tokio::test]
async fn who_types_initials_is_the_one_person_here_who_has_them() {
    on_both(async |fresh| {
        let practice = fresh.practice("A81001").await;
        let mut write = fresh.store.write(&practice, "test", "setting up", at(0)).await.unwrap();
        for (id, name, number, left_on) in [
            ("p1", "Amina Yusuf", None, None),
            ("p2", "Ben Carver", None, None),
            ("p3", "Bo Carver", None, None),
            ("p4", "Cleo Dean", Some("77"), None),
            ("p5", "Dev Anand", None, Some(date(2020, 1, 1))),
            ("p6", "Eva Stone", Some("CD"), None),
        ] {
            let staff_number = number.map(str::to_owned);
            write.save(&Person { staff_number, left_on, ..person(id, name) }).await.unwrap();
        }
        for (typed, whose) in [
            ("AY", Some("p1")),
            (" a.y. ", Some("p1")),
            ("BC", None),
            ("77", Some("p4")),
            ("amina yusuf", Some("p1")),
            (" Ben Carver ", Some("p2")),
            ("Dev Anand", None),
            ("cd", Some("p6")),
            ("DA", None),
            ("", None),
            ("XY", None),
        ] {
            let found = write.person_who_types(typed).await.unwrap().map(|person| person.id);
            assert_eq!(found.as_ref().map(Id::as_str), whose, "{typed}");
        }
        assert!(write.person_entered_as("AY").await.unwrap().is_none(), "nothing is made out of the name");
    })
    .await;
}
