//! The script through a whole server with a set clock: the register is written as people would, the job runs each morning, and
//! e-mails are what its mailer was given. On some days the mail server refuses, on some the job does not run.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, PoisonError};

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use lanyard_model::{Card, Certificate, Id, Ods, Opening, Person, Position};
use lanyard_server::{App, Clock, Mailer, SignInSettings, remind, router, send_due};
use lanyard_store::{Account, Practice, Role, Write};
use lanyard_testbed::quick_folder;
use serde_json::json;
use tower::ServiceExt as _;

use crate::fresh;
use crate::oracle::Received;
use crate::planner::civil;
use crate::world::{Day, World};

/// What came out of the two years.
pub(crate) struct Run {
    pub(crate) digests: Vec<Received>,
    /// What managers were told in the evening of the next session.
    pub(crate) evenings: Vec<Received>,
    /// Days on which each address got a heartbeat.
    beats: BTreeMap<String, Vec<Day>>,
    /// Days on which Today said that reminders do not work, at eight in the morning.
    alarms: BTreeSet<Day>,
}

struct Surgery {
    app: App,
    /// The same server while its mail server does not answer.
    cut_off: App,
    ods: Ods,
    reader: Id<Account>,
}

pub(crate) async fn two_years(world: &World) -> Run {
    let folder = quick_folder().unwrap();
    let surgery = Surgery::open(world, &folder.path().join("lanyard.sqlite")).await;
    let mut run = Run { digests: Vec::new(), evenings: Vec::new(), beats: BTreeMap::new(), alarms: BTreeSet::new() };
    let later = i64::midpoint(world.first, world.last);
    for day in world.first..=world.last {
        surgery.script(world, day).await;
        let down = world.mail_down.contains(&day);
        // In the second year the practice wants its reminders an hour later.
        let (before, morning) = if day < later { ("05:59", "06:00") } else { ("06:59", "07:00") };
        if day == later {
            surgery.remind_at(Time::constant(7, 0, 0, 0)).await;
        }
        surgery.set(day, before);
        remind(&surgery.app).await.unwrap();
        assert_eq!(surgery.queued_on(day).await, 0, "nobody is reminded before {morning}");
        surgery.set(day, morning);
        let early = if down || world.mail_late.contains(&day) { &surgery.cut_off } else { &surgery.app };
        if !world.job_down.contains(&day) {
            remind(early).await.unwrap();
            remind(early).await.unwrap();
        }
        for (time, app) in [(morning, early), ("07:30", early), ("08:05", if down { &surgery.cut_off } else { &surgery.app })] {
            surgery.set(day, time);
            send_due(app).await.unwrap();
        }
        surgery.set(day, "08:30");
        if surgery.today().await.contains("Reminders do not work") {
            run.alarms.insert(day);
        }
        // Before five nothing is said of the next session; after it once.
        let late = if down { &surgery.cut_off } else { &surgery.app };
        for time in ["16:59", "17:00", "17:30"] {
            surgery.set(day, time);
            if !world.job_down.contains(&day) {
                remind(late).await.unwrap();
            }
            send_due(late).await.unwrap();
            if time == "16:59" {
                surgery.collect(day, &mut run);
                assert!(run.evenings.iter().all(|mail| mail.day < day), "the evening begins at five");
            }
        }
        // A mail server that comes back in the night gets nothing that is a day old.
        surgery.set(day, "23:30");
        send_due(if down && world.mail_down.contains(&(day + 1)) { &surgery.cut_off } else { &surgery.app }).await.unwrap();
        surgery.collect(day, &mut run);
    }
    run
}

/// Each morning a heartbeat reached both managers, or the page said that it did not.
pub(crate) fn heartbeats(world: &World, run: &Run) {
    let dead = |day: &Day| world.mail_down.contains(day) || world.job_down.contains(day);
    assert_eq!(run.alarms, world.mail_down.iter().chain(&world.job_down).copied().collect(), "alarms at half past eight");
    let managers: Vec<&crate::world::Person> = world.people.iter().filter(|one| one.manager).collect();
    let is_manager = |to: &str| managers.iter().any(|one| one.email.as_deref() == Some(to));
    // Others stand in for the managers while all of them are away, and get nothing else that is neither digest nor outlook.
    let nobody = |day: &Day| managers.iter().all(|one| !one.is_present(*day));
    for (to, days) in run.beats.iter().filter(|(to, _)| !is_manager(to)) {
        let others: Vec<&Day> = days.iter().filter(|day| !nobody(day)).collect();
        assert!(others.is_empty(), "mail that is no digest and no outlook reached {to} on {others:?}");
        assert!(days.windows(2).all(|pair| pair[0] < pair[1]), "one a day for {to}");
    }
    for manager in world.people.iter().filter(|one| one.manager) {
        let beats = &run.beats[manager.email.as_ref().unwrap()];
        // On its last bad day the mail server is back by night.
        let back = |day: &Day| world.mail_down.contains(day) && !world.mail_down.contains(&(day + 1));
        let lasting = |day: &Day| dead(day) && !back(day);
        let expected: Vec<Day> = (world.first..=world.last).filter(|day| !lasting(day)).collect();
        assert_eq!(*beats, expected, "one heartbeat a day for {}", manager.name);
    }
}

impl Surgery {
    async fn open(world: &World, file: &Path) -> Self {
        let store = fresh::store(file, 7).await;
        let clock = Arc::new(Clock::Set(AtomicI64::new(moment(world.first, "05:00").as_microsecond())));
        let app = App::new(store, fresh::pack(), Arc::clone(&clock), "http://localhost", SignInSettings::default());
        // A port that nothing listens on: it is taken and given back at once.
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let nobody = Mailer::smtp(&format!("127.0.0.1:{port}"), None, None, true, "lanyard@surgery.example".parse().unwrap());
        let cut_off = App { mailer: Arc::new(nobody.unwrap()), ..app.clone() };
        let ods = Ods::parse("YEARS").unwrap();
        let created_at = moment(world.first - 30, "12:00");
        let (name, kind, report_link) = ("Two Years Surgery".to_owned(), "practice".to_owned(), "link".to_owned());
        app.store
            .add_practice(&Practice {
                ods: ods.clone(),
                name,
                kind,
                uses_emis: true,
                report_link,
                networks: Vec::new(),
                created_at,
            })
            .await
            .unwrap();
        let reader = Account {
            id: Id::new("01900000-0000-7000-8000-00000000000a"),
            name: "Reader".into(),
            email: "reader@elsewhere.example".into(),
            password_hash: None,
            created_at,
            disabled_at: None,
        };
        app.store.add_account(&reader).await.unwrap();
        let mut write = app.store.write(&ods, "test", "two years", created_at).await.unwrap();
        write.grant(&reader.id, Role::Viewer).await.unwrap();
        let closed = world.closed.iter().copied().map(civil).collect();
        write.save(&Opening { closed, ..Opening::default() }).await.unwrap();
        write.commit().await.unwrap();
        Self { app, cut_off, ods, reader: reader.id }
    }

    async fn remind_at(&self, time: Time) {
        let before = self.app.store.read(&self.ods).await.unwrap().opening().await.unwrap();
        let mut write = self.app.store.write(&self.ods, "test", "later", self.app.clock.now()).await.unwrap();
        write.save(&Opening { remind_at: Some(time), ..before }).await.unwrap();
        write.commit().await.unwrap();
    }

    /// How many messages there are for a day.
    async fn queued_on(&self, day: Day) -> usize {
        self.app.store.read(&self.ods).await.unwrap().messages_since(civil(day)).await.unwrap().len()
    }

    fn set(&self, day: Day, time: &str) {
        if let Clock::Set(micros) = self.app.clock.as_ref() {
            micros.store(moment(day, time).as_microsecond(), Ordering::Relaxed);
        }
    }

    /// Writes down what the script says of a day, before its morning.
    async fn script(&self, world: &World, day: Day) {
        self.set(day, "05:00");
        let mut write = self.app.store.write(&self.ods, "test", "the script", self.app.clock.now()).await.unwrap();
        for (number, person) in world.people.iter().enumerate() {
            let begins = person.from == day;
            if begins || person.left == Some(day) || person.has_leave_written(day) {
                self.person(&mut write, world, number, day).await;
            }
            if begins && (person.sponsor || person.local_administrator) {
                let (name, activities) = if person.sponsor { ("Sponsor", json!([])) } else { ("Unlocker", json!(["B0263"])) };
                position(&mut write, &format!("role-{number}"), number, name, &activities, None).await;
            }
        }
        for (number, one) in world.certificates.iter().enumerate() {
            // Each holder has one card; a renewal puts new certificates on it.
            if one.from == day {
                let card = Card {
                    id: Id::new(format!("card-{}", one.person)),
                    serial: None,
                    series: None,
                    kind: None,
                    holder: Id::new(format!("person-{}", one.person)),
                    expires_on: None,
                };
                write.save(&card).await.unwrap();
            }
            let open = one.from <= day && one.renewed.is_none_or(|done| day < done) && world.people[one.person].is_employed(day);
            let seen = one.drawer.is_none_or(|since| day <= since) && (one.from == day || one.expires - day < 120);
            // In a reader every 25 days, and on the last day before it went into the drawer.
            let is_read = (day - one.from) % 25 == 0 || one.drawer == Some(day);
            if open && seen && is_read {
                self.certificate(&mut write, number, one.person, one.expires).await;
            }
        }
        for (number, one) in world.endings.iter().enumerate() {
            if one.from == day {
                let before =
                    world.endings[..number].iter().rposition(|other| other.person == one.person && other.moved == Some(day));
                let first = before.map_or(number, |_| first_ending(world, number));
                position(&mut write, &format!("position-{first}"), one.person, "Receptionist", &json!([]), Some(one.ends)).await;
            }
        }
        write.commit().await.unwrap();
    }

    async fn person(&self, write: &mut Write<'_>, world: &World, number: usize, day: Day) {
        let person = &world.people[number];
        let (from, until) = person.known_leave(day).unzip();
        let record = Person {
            id: Id::new(format!("person-{number}")),
            name: person.name.clone(),
            staff_number: None,
            uuid: None,
            job: person.manager.then(|| "Practice manager".to_owned()),
            email: person.email.clone(),
            phone: None,
            visitor: false,
            leave_from: from.map(civil),
            leave_until: until.flatten().map(civil),
            left_on: person.left.filter(|left| *left <= day).map(civil),
        };
        write.save(&record).await.unwrap();
    }

    async fn certificate(&self, write: &mut Write<'_>, number: usize, person: usize, expires: Day) {
        let record = Certificate {
            id: Id::new(format!("certificate-{number}")),
            person: Id::new(format!("person-{person}")),
            card: Some(Id::new(format!("card-{person}"))),
            slot: "9A".into(),
            issuer: "CN=Test".into(),
            not_before: moment(expires - 400, "12:00"),
            not_after: moment(expires, "12:00"),
            key: "RSA 2048".into(),
            bytes: 1200,
            sha256: format!("{number:064}"),
            seen_at: self.app.clock.now(),
        };
        write.save(&record).await.unwrap();
    }

    async fn today(&self) -> String {
        let session = self.app.store.open_session(&self.reader, self.app.clock.now()).await.unwrap();
        let request = Request::builder()
            .uri(format!("/p/{}/", self.ods))
            .header(header::COOKIE, format!("lanyard-session={session}"))
            .body(Body::empty())
            .unwrap();
        let response = router(self.app.clone()).oneshot(request).await.unwrap();
        let body = to_bytes(response.into_body(), 16 << 20).await.unwrap();
        String::from_utf8(body.to_vec()).unwrap()
    }

    /// Empties the mailbox.
    fn collect(&self, day: Day, run: &mut Run) {
        let Mailer::Memory(sent) = self.app.mailer.as_ref() else { return };
        for mail in std::mem::take(&mut *sent.lock().unwrap_or_else(PoisonError::into_inner)) {
            if mail.text.starts_with("Next session, ") {
                run.evenings.push(Received { day, to: mail.to, text: mail.text });
            } else if mail.subject.starts_with("Smartcards: ") {
                run.digests.push(Received { day, to: mail.to, text: mail.text });
            } else {
                run.beats.entry(mail.to).or_default().push(day);
            }
        }
    }
}

/// The first of the endings that were moved on into this one: a position keeps its record.
fn first_ending(world: &World, number: usize) -> usize {
    let one = &world.endings[number];
    let before = world.endings[..number].iter().rposition(|other| other.person == one.person && other.moved == Some(one.from));
    before.map_or(number, |before| first_ending(world, before))
}

async fn position(write: &mut Write<'_>, id: &str, person: usize, name: &str, activities: &serde_json::Value, ends: Option<Day>) {
    let fields = json!({
        "id": id, "person": format!("person-{person}"), "name": name, "activities": activities, "ends_on": ends.map(civil),
    });
    write.save::<Position>(&serde_json::from_value(fields).unwrap()).await.unwrap();
}

fn moment(day: Day, time: &str) -> Timestamp {
    let zone = TimeZone::get("Europe/London").unwrap();
    let time: jiff::civil::Time = format!("{time}:00").parse().unwrap();
    zone.to_timestamp(civil(day).to_datetime(time)).unwrap()
}
