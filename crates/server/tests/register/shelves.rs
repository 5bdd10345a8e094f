//! Spares: a shelf, loans, the label, and what its QR code opens.

use axum::http::StatusCode;

use crate::here::Here;

async fn shelf(here: &Here) -> String {
    let answer =
        here.post("spares/new", &[("kind", "readers"), ("model", "Omnikey 3121"), ("room", "Cupboard"), ("minimum", "2")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    here.post(&format!("{}/moves", answer.to), &[("kind", "added"), ("count", "2")]).await;
    answer.to
}

#[tokio::test]
async fn a_spare_is_taken_from_the_shelf_by_one_tap_and_brought_back() {
    let here = Here::new().await;
    let page = shelf(&here).await;
    let id = page.rsplit('/').next().unwrap().to_owned();
    here.get(&page).await.says(&["2 there"]);
    let address = format!("/r/link/spare/{id}");
    here.get(&format!("{page}/label")).await.says(&["<svg", &format!("http://127.0.0.1:8440{address}")]);

    here.get(&address).await.says(&["I take one spare reader", "2 should be here"]).lacks(&["bring one back"]);
    let taken = here.post(&format!("{address}/take"), &[("note", "AY, Reception 2")]).await;
    here.get(&taken.to).await.says(&["Written down", "1 should be here", "bring one back"]).lacks(&["AY"]);
    here.get(&page).await.says(&["1 there", "AY, Reception 2", "due 28 Nov 2026, 18:00"]).lacks(&["Overdue"]);
    here.get("spares").await.says(&["1 short", "AY, Reception 2"]);
    here.get("search?q=reception").await.says(&["On loan", &format!("{page}\">AY, Reception 2")]);

    here.post(&format!("{address}/back"), &[]).await;
    here.post(&format!("{address}/back"), &[]).await;
    here.get(&page).await.says(&["2 there", "Nothing is lent"]);
    assert_eq!(here.get(&format!("/r/other/spare/{id}")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn no_more_is_taken_away_than_lies_there() {
    let here = Here::new().await;
    let page = shelf(&here).await;
    let refused = here.post(&format!("{page}/moves"), &[("kind", "removed"), ("count", "99")]).await;
    refused.says(&["2 are there", "99 cannot be taken away"]);
    here.get(&page).await.says(&["2 there"]);
    here.post(&format!("{page}/moves"), &[("kind", "removed"), ("count", "1")]).await;
    here.get(&page).await.says(&["1 there"]);
}

#[tokio::test]
async fn an_overdue_loan_is_shown() {
    let here = Here::new().await;
    let page = shelf(&here).await;
    let wrong = here.post(&format!("{page}/moves"), &[("kind", "taken"), ("note", "CM"), ("due", "soon")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    here.get(&page).await.says(&["2 there"]);
    here.post(&format!("{page}/moves"), &[("kind", "taken"), ("note", "CM"), ("due", "26/11/2026")]).await;
    here.get("spares").await.says(&["CM", "Overdue"]);
}

#[tokio::test]
async fn blank_cards_are_held_by_the_registration_authority_only() {
    let here = Here::new().await;
    let fields = [("kind", "blank-cards"), ("model", "Series 10"), ("room", "Cupboard"), ("minimum", "0")];
    let refused = here.post("spares/new", &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.says(&["held by the registration authority only", "do not lie in a room"]);
    here.get("spares").await.says(&["Why is there no spare card?", "one named person"]);
}

/// A reader that lies on the shelf; gives its id.
async fn reader(here: &Here, serial: &str) -> String {
    let fields = [("make", "HID"), ("model", "Omnikey 3121"), ("serial", serial), ("room", "Cupboard")];
    here.post("readers/new", &fields).await.to.rsplit('/').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_loan_says_which_reader_it_is_where_somebody_says_so() {
    let here = Here::new().await;
    let page = shelf(&here).await;
    let address = format!("/r/link/spare/{}", page.rsplit('/').next().unwrap());
    let (first, second) = (reader(&here, "A1").await, reader(&here, "B2").await);
    here.get(&address).await.says(&["Which one?", "serial number A1", "serial number B2", "I have not looked"]);

    here.post(&format!("{address}/take"), &[("note", "AY"), ("reader", &second)]).await;
    for shown in [&page, "spares", &format!("readers/{second}")] {
        here.get(shown).await.says(&["AY"]);
    }
    here.get(&page).await.says(&["HID Omnikey 3121, serial number B2: AY"]);
    here.get(&format!("readers/{second}")).await.says(&["Taken from the"]);
    // One is left: it needs no asking, and one that is not there is not believed.
    let sole = format!("type=\"hidden\" name=\"reader\" value=\"{first}\"");
    here.get(&address).await.says(&[&sole, "I bring back HID Omnikey 3121, serial number B2"]).lacks(&["Which one?", "AY"]);
    here.post(&format!("{address}/take"), &[("note", "CM"), ("reader", &second)]).await;
    here.get(&page).await.says(&["CM"]).lacks(&["serial number B2: CM"]);

    let button = here.get(&address).await.text();
    let loan = button.split("name=\"loan\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    here.post(&format!("{address}/back"), &[("loan", &loan)]).await;
    here.get(&page).await.says(&["brought back (HID Omnikey 3121, serial number B2)", "CM"]).lacks(&["serial number B2: AY"]);
    here.get(&format!("readers/{second}")).await.lacks(&["Taken from the"]);
}
