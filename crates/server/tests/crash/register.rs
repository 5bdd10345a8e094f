//! Somebody signed in who changes the register, and somebody who imports lists: changes of several records, of which none is there by
//! halves.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use lanyard_model::{Card, CardEvent, CardEventKind, Id, Import, Person};
use lanyard_server::Clock;
use lanyard_store::{Account, Read, Role, Store};

use crate::client::{Ledger, location, on_store, send};

/// Rows of a list: more than one portion of an import.
const ROWS: usize = 260;
/// An import that was interrupted goes on sooner than this.
const PATIENCE: Duration = Duration::from_secs(60);
/// The job of whoever was changed.
const CHANGED: &str = "Changed";

fn next() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// The header of a session of somebody who may change everything.
pub(crate) fn cookie(database: &str) -> String {
    let session = on_store(database, async |store, ods| {
        let (number, now) = (next(), Clock::System.now());
        let account = Account {
            id: store.entropy().id(now).unwrap(),
            name: format!("Writer {number}"),
            email: format!("writer-{number}-{}@surgery.example", now.as_microsecond()),
            password_hash: None,
            created_at: now,
            disabled_at: None,
        };
        store.add_account(&account).await.unwrap();
        let mut write = store.write(&ods, "test", "a writer", now).await.unwrap();
        write.grant(&account.id, Role::Manager).await.unwrap();
        write.commit().await.unwrap();
        store.open_session(&account.id, now).await.unwrap()
    });
    format!("Cookie: lanyard-session={session}\r\n")
}

fn post(address: SocketAddr, cookie: &str, path: &str, form: &str) -> Option<String> {
    let headers = format!("{cookie}Content-Type: application/x-www-form-urlencoded\r\n");
    location(&send(address, &format!("POST {path}"), &headers, form)?)
}

/// A record as the ledger names it: `/p/PRACTICE/people/7` is `people/7`.
fn named(location: &str) -> Option<String> {
    location.strip_prefix("/p/PRACTICE/").map(str::to_owned)
}

/// Enters a person and their card, and changes the person.
pub(crate) fn enter(ledger: &Ledger, address: SocketAddr, cookie: &str) -> Option<()> {
    let number = next();
    let person = post(address, cookie, "/p/PRACTICE/people/new", &format!("name=Person+{number}"))?;
    ledger.note(named(&person)?);
    let card = post(address, cookie, &format!("{person}/cards/new"), &format!("serial=08{number:08}&issued_on=1/3/2025"))?;
    ledger.note(named(&card)?);
    post(address, cookie, &format!("{person}/edit"), &format!("name=Person+{number}&job={CHANGED}"))?;
    ledger.note(named(&person)?.replace("people", "changed"));
    Some(())
}

/// Imports a list of people, each with the name of the list before their own.
pub(crate) fn import(ledger: &Ledger, address: SocketAddr, cookie: &str) -> Option<()> {
    let import = import_of(address, cookie, ROWS)?;
    ledger.note(named(&import)?);
    Some(())
}

/// Imports a list of so many people; gives where it leads when it was confirmed.
pub(crate) fn import_of(address: SocketAddr, cookie: &str, rows: usize) -> Option<String> {
    let file = format!("List{}", next());
    let rows: String = (0..rows).map(|row| format!("{file} {row}\r\n")).collect();
    let form = format!(
        "--edge\r\ncontent-disposition: form-data; name=\"kind\"\r\n\r\npeople\r\n--edge\r\ncontent-disposition: form-data; \
         name=\"file\"; filename=\"{file}\"\r\n\r\nName\r\n{rows}\r\n--edge--\r\n"
    );
    let headers = format!("{cookie}Content-Type: multipart/form-data; boundary=edge\r\n");
    let waiting = location(&send(address, "POST /p/PRACTICE/import", &headers, &form)?)?;
    let shown = send(address, &format!("GET {waiting}"), cookie, "")?;
    let plan = shown.split("name=\"plan\" value=\"").nth(1)?.split('"').next()?;
    post(address, cookie, &format!("{waiting}/confirm"), &format!("plan={plan}"))
}

/// Waits until every import that was begun is written.
pub(crate) async fn written(store: &Store) {
    let began = Instant::now();
    while !store.system("a test").unwritten_imports().await.unwrap().is_empty() {
        assert!(began.elapsed() < PATIENCE, "an import does not go on");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Everything of the register as the ledger names it. Nothing of it is there by halves: a card has its issue, and of each import, once
/// everything is written, there is everybody.
pub(crate) async fn kept(read: &mut Read) -> BTreeSet<String> {
    let people: Vec<Person> = read.all().await.unwrap();
    let cards: Vec<Card> = read.all().await.unwrap();
    let events: Vec<CardEvent> = read.all().await.unwrap();
    let imports: Vec<Import> = read.all().await.unwrap();
    let issued: BTreeSet<&Id<Card>> =
        events.iter().filter(|event| event.kind == CardEventKind::Issued).map(|event| &event.card).collect();
    for card in &cards {
        assert!(issued.contains(&card.id), "card {} is there by halves", card.id);
    }
    let mut of_list: BTreeMap<&str, i64> = BTreeMap::new();
    for list in people.iter().filter_map(|person| person.name.split_once(' ')).map(|(list, _)| list) {
        *of_list.entry(list).or_default() += 1;
    }
    let lists = of_list.keys().filter(|list| list.starts_with("List")).count();
    assert_eq!(lists, imports.len(), "people of an import that is not there, or an import without people");
    for import in &imports {
        let (people, whole) =
            (of_list.get(import.file.as_str()).copied(), (import.ended_at.is_some(), import.written == import.planned));
        assert_eq!((people, whole), (Some(import.planned), (true, true)), "{} is there by halves", import.file);
    }
    let changed =
        people.iter().filter(|person| person.job.as_deref() == Some(CHANGED)).map(|person| format!("changed/{}", person.id));
    let people = people.iter().map(|person| format!("people/{}", person.id));
    let cards = cards.iter().map(|card| format!("cards/{}", card.id));
    let imports = imports.iter().map(|import| format!("imports/{}", import.id));
    people.chain(changed).chain(cards).chain(imports).collect()
}
