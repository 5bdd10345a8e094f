//! Practice A sees nothing of practice B: by page, API, export or guessed id, at every route of the server, on both databases.
//!
//! Two practices stand in one database, each with one of everything, every text of it marked. Somebody signed in to A then asks
//! every route for what is B's, and sends every form of A's pages, every body of the API and a PC's checkup with B's ids in it. A route with a part that this test does not
//! know how to fill fails it: say in `values.rs` what stands there.

use std::collections::BTreeMap;

use axum::http::{Method, StatusCode};
use lanyard_store::TABLES;
use lanyard_testbed::postgres::Cluster;
use lanyard_testbed::quick_folder;

use crate::seed::{self, Practice};
use crate::server::{Answer, Server};
use crate::values::{self, Filling, fillings};
use crate::{forms, programs};

/// Pages take these two; a route that takes another one fails `every_route_answers_its_own` until it stands here.
const METHODS: [Method; 2] = [Method::GET, Method::POST];

#[tokio::test(flavor = "multi_thread")]
async fn practice_a_sees_nothing_of_practice_b_on_sqlite() {
    let folder = quick_folder().unwrap();
    prove(&folder.path().join("lanyard.sqlite").display().to_string()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn practice_a_sees_nothing_of_practice_b_on_postgresql() {
    let cluster = Cluster::start().unwrap();
    prove(&cluster.new_database().unwrap()).await;
}

async fn prove(database: &str) {
    let server = Server::start(database).await;
    let a = seed::practice(&server, "AAA01", "Aardvark").await;
    let b = seed::practice(&server, "BBB02", "Bumblebee").await;
    everything_is_seeded(&server, &b).await;
    let before = (rows(&server, &b).await, server.store.audit_head(&b.ods).await.unwrap());

    let mut asked = 0;
    for route in lanyard_server::routes() {
        let fillings = fillings(route.path, &a, &b);
        for method in METHODS {
            asked += ask_for_foreign(&server, [&a, &b], &method, &fillings).await;
        }
    }
    for (path, _) in forms::pages(&server, &a).await {
        let asking = format!("{path}?{}", values::foreign_query(&b));
        nothing_of(&b, &server.ask(&a, Method::GET, &asking, None).await, &asking);
    }
    let sent = forms::send_with_foreign_ids(&server, &a, &b).await;
    assert!(asked > 100 && sent > 10, "{asked} requests and {sent} forms: this proves little");
    let told = programs::send_with_foreign_names(&server, &a, &b).await;
    assert!(told > 4, "{told} bodies of programs");

    assert_eq!(before.0, rows(&server, &b).await, "something of B's was changed from A");
    assert_eq!(before.1, server.store.audit_head(&b.ods).await.unwrap(), "B's audit trail was changed from A");
    every_route_answers_its_own(&server, &a).await;
}

/// Asks as A for what is B's, in each way; gives how many were asked.
async fn ask_for_foreign(server: &Server, [a, b]: [&Practice; 2], method: &Method, fillings: &[Filling]) -> usize {
    let mut of_nobody: BTreeMap<&str, Answer> = BTreeMap::new();
    for (asked, filling) in fillings.iter().enumerate() {
        let answer = server.ask(a, method.clone(), &filling.foreign, None).await;
        nothing_of(b, &answer, &filling.foreign);
        // The route does not know the method, whatever stands in the address.
        if answer.status == StatusCode::METHOD_NOT_ALLOWED {
            return asked + 1;
        }
        // What is B's and what is nobody's must look the same, or guessing tells which is which.
        if filling.foreign != filling.made_up {
            if !of_nobody.contains_key(filling.made_up.as_str()) {
                of_nobody.insert(&filling.made_up, server.ask(a, method.clone(), &filling.made_up, None).await);
            }
            same(&answer, &of_nobody[filling.made_up.as_str()], filling);
        }
    }
    fillings.len()
}

/// Every kind of record is there: what is not seeded proves nothing.
async fn everything_is_seeded(server: &Server, practice: &Practice) {
    let mut read = server.store.read(&practice.ods).await.unwrap();
    for table in TABLES {
        assert!(!read.rows(table).await.unwrap().is_empty(), "no `{}` is seeded: add one in tests/access/seed.rs", table.name);
    }
}

async fn rows(server: &Server, practice: &Practice) -> Vec<lanyard_store::Row> {
    let mut read = server.store.read(&practice.ods).await.unwrap();
    let mut all = Vec::new();
    for table in TABLES {
        all.extend(read.rows(table).await.unwrap());
    }
    all
}

/// No marked text of this practice, and none of its ids but those that were asked for.
pub(crate) fn nothing_of(practice: &Practice, answer: &Answer, asked: &str) {
    assert!(!answer.status.is_server_error(), "{} {asked}: {:.900}", answer.status, answer.body);
    // A page may say back what it was asked for.
    let parts = asked.split('/').filter(|part| part.contains(&practice.mark));
    let body = parts.fold(answer.body.clone(), |body, part| body.replace(part, ""));
    assert!(!body.contains(&practice.mark), "{asked} shows {}: {:.900}", practice.mark, answer.body);
    for id in practice.names().filter(|id| !asked.contains(*id)) {
        assert!(!answer.body.contains(id), "{asked} shows {id}: {:.900}", answer.body);
    }
}

fn same(foreign: &Answer, made_up: &Answer, filling: &Filling) {
    let plain = |answer: &Answer, values: &[String]| {
        let body = values.iter().fold(answer.body.clone(), |body, value| body.replace(value, "…"));
        let to = values.iter().fold(answer.location.clone(), |to, value| to.replace(value, "…"));
        (answer.status, body, to)
    };
    let (left, right) = (plain(foreign, &filling.foreign_values), plain(made_up, &filling.made_up_values));
    assert!(left == right, "{} can be told from {}: {left:.600?} and {right:.600?}", filling.foreign, filling.made_up);
}

/// The same requests with A's own names lead somewhere: otherwise B's would be refused for another reason than being B's.
async fn every_route_answers_its_own(server: &Server, a: &Practice) {
    let actions = forms::actions(server, a).await;
    let refused = [StatusCode::NOT_FOUND, StatusCode::METHOD_NOT_ALLOWED, StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN];
    for route in lanyard_server::routes() {
        let own = values::own(route.path, a);
        // A route that takes forms only may want what its form says.
        if own.iter().any(|path| actions.contains(path)) {
            continue;
        }
        let mut leads_somewhere = values::needs_more(route.path);
        for (path, method) in own.iter().flat_map(|path| METHODS.map(|method| (path, method))) {
            leads_somewhere = leads_somewhere || !refused.contains(&server.ask(a, method, path, None).await.status);
        }
        assert!(leads_somewhere, "{} refuses A’s own names", route.path);
    }
}
