//! A file between its dry run and its confirmation.

use lanyard_model::Id;
use lanyard_store::Upload;

use crate::harness::{at, on_both};

#[tokio::test]
async fn a_file_that_nobody_confirms_is_forgotten_after_a_day_without_another_one_coming() {
    on_both(async |fresh| {
        let day = 24 * 60;
        let practice = fresh.practice("A81001").await;
        let upload = |id: &str, minute| Upload {
            id: Id::new(id),
            at: at(minute),
            file: "staff.csv".to_owned(),
            kind: "people".to_owned(),
            columns: vec!["name".to_owned()],
            sheet: "{}".to_owned(),
        };
        for (id, minute) in [("old", 0), ("new", 60)] {
            fresh.store.keep_upload(&practice, &upload(id, minute)).await.unwrap();
        }
        assert_eq!(fresh.store.system("a test").forget_uploads(at(day)).await.unwrap(), 0, "a day is not over");
        assert_eq!(fresh.store.system("a test").forget_uploads(at(day + 1)).await.unwrap(), 1);
        let mut read = fresh.store.read(&practice).await.unwrap();
        assert_eq!(read.upload(&Id::new("old")).await.unwrap(), None);
        assert_eq!(read.upload(&Id::new("new")).await.unwrap(), Some(upload("new", 60)));
    })
    .await;
}
