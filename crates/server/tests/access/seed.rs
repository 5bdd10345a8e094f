//! A practice with one of everything, every text of it marked. Whoever adds a table adds a record of it here.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use lanyard_model::{
    AccessAudit, AccessEvidence, AccessLine, AccessLink, Alternative, Application, Appointment, CalendarEntry, Card, CardEvent,
    CardLoss, CardReader, Certificate, Channel, ChecklistLine, Contact, Contract, Delivery, EntryMerge, EventKind, Feed,
    HolidayList, Id, Import, Incident, LocalPolicy, LossStep, Message, ModuleText, Ods, Opening, Pc, PcKey, Person, PersonMerge,
    Position, Purpose, RaDay, RaSlot, ReceivedCheckup, Retention, RoomLink, Rota, ScreenedText, SiteCode, Snooze, Spare,
    SpareEvent, StaffCase, StaffTask, StandIn, Training, Update, UpdateEvent, UpdatePolicy, WallLink,
};
use lanyard_store::{
    Account, ApiToken, ChannelSecret, FeedSecret, Invitation, Practice as Entry, Record, Role, Scope, TABLES, Upload, Write,
    digest, secret_digest,
};
use serde_json::{Value as Json, json};

use crate::server::Server;

/// What the test knows of a practice.
pub(crate) struct Practice {
    pub(crate) ods: Ods,
    /// Stands in every text of it.
    pub(crate) mark: String,
    pub(crate) account: Id<Account>,
    pub(crate) token: String,
    pub(crate) report_link: String,
    pub(crate) invitation: String,
    /// What opens the page of the holder whom a digest is for.
    pub(crate) own_link: String,
    /// Ids by table.
    pub(crate) ids: BTreeMap<&'static str, Vec<String>>,
    /// A spreadsheet that was sent and not yet imported.
    pub(crate) upload: String,
    /// Short names of incidents.
    pub(crate) shorts: Vec<String>,
}

impl Practice {
    /// Every name of a thing of it; but not the few that are the same at every practice.
    pub(crate) fn names(&self) -> impl Iterator<Item = &String> {
        self.ids.values().flatten().filter(|id| id.len() == 36).chain(&self.shorts).chain([&self.upload])
    }
}

pub(crate) async fn practice(server: &Server, ods: &str, mark: &str) -> Practice {
    let now = server.clock.now();
    let ods = Ods::parse(ods).unwrap();
    let report_link = format!("link-{}", mark.to_lowercase());
    let entry = Entry {
        ods: ods.clone(),
        name: format!("{mark} Surgery"),
        kind: "practice".to_owned(),
        uses_emis: true,
        report_link: report_link.clone(),
        networks: Vec::new(),
        created_at: now,
    };
    server.store.add_practice(&entry).await.unwrap();
    let email = format!("{}@surgery.example", mark.to_lowercase());
    let account = account(server, &format!("{mark} Administrator"), &email, now).await;
    let mut write = server.store.write(&ods, "seed", &format!("{mark} was seeded"), now).await.unwrap();
    write.grant(&account, Role::Administrator).await.unwrap();
    let shorts = vec![incident(&mut write, mark, now).await];
    cards(&mut write, mark, now).await;
    things(&mut write, mark, now).await;
    reporting(&mut write, mark, now).await;
    governing(&mut write, mark, now).await;
    let invitation = format!("invitation-{}", mark.to_lowercase().chars().take(3).collect::<String>());
    access(&mut write, mark, &invitation, now).await;
    write.commit().await.unwrap();

    let upload = upload(server, &ods, mark, now).await;
    let mut read = server.store.read(&ods).await.unwrap();
    let mut ids = BTreeMap::new();
    for table in TABLES {
        let rows = read.rows(table).await.unwrap();
        ids.insert(table.name, rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect());
    }
    let digest = read.all::<Message>().await.unwrap().into_iter().find(|message| message.purpose == Purpose::Digest).unwrap();
    let own_link = lanyard_server::holder_path(&server.app, &digest).unwrap().trim_start_matches("/h/").to_owned();
    let token = format!("lanyard_{ods}_token-{mark}");
    Practice { ods, mark: mark.to_owned(), account, token, report_link, invitation, own_link, ids, upload, shorts }
}

/// An account with this e-mail address, which is also its name.
pub(crate) async fn account_with_email(server: &Server, email: &str) -> Id<Account> {
    account(server, email, email, server.clock.now()).await
}

async fn account(server: &Server, name: &str, email: &str, now: Timestamp) -> Id<Account> {
    let id: Id<Account> = server.store.entropy().id(now).unwrap();
    let account = Account {
        id: id.clone(),
        name: name.to_owned(),
        email: email.to_owned(),
        password_hash: None,
        created_at: now,
        disabled_at: None,
    };
    server.store.add_account(&account).await.unwrap();
    id
}

/// Saves a record written as JSON, to which an id is added where it has none; gives it.
async fn save<R: Record>(write: &mut Write<'_>, mut fields: Json) -> R {
    if fields["id"].is_null() {
        fields["id"] = write.new_id::<R>().unwrap().to_string().into();
    }
    let record: R = serde_json::from_value(fields).unwrap();
    write.save(&record).await.unwrap();
    record
}

async fn person(write: &mut Write<'_>, mark: &str) -> Id<Person> {
    let fields = json!({
        "name": format!("{mark} Person"), "staff_number": format!("{mark} number"), "uuid": "555000000001",
        "job": format!("{mark} job"), "email": format!("{mark} mail"), "phone": format!("{mark} phone"), "visitor": false,
    });
    save::<Person>(write, fields).await.id
}

async fn pc(write: &mut Write<'_>, mark: &str, now: Timestamp) -> Id<Pc> {
    let (name, room, machine) = (format!("{mark}-PC"), format!("{mark} room"), format!("{mark} machine"));
    save::<Pc>(write, json!({ "name": name, "room": room, "machine": machine, "applications": [], "seen_at": now })).await.id
}

/// An incident of a person at a PC; gives its short name.
async fn incident(write: &mut Write<'_>, mark: &str, now: Timestamp) -> String {
    let text = |what: &str| Some(format!("{mark} {what}"));
    let short = if mark.starts_with('A') { "A1-11" } else { "B2-22" };
    let incident = Incident {
        id: write.new_id().unwrap(),
        short: short.to_owned(),
        reported_at: now,
        reporter: text("reporter"),
        person: Some(person(write, mark).await),
        room: text("room"),
        pc: Some(pc(write, mark, now).await),
        said: Some(ScreenedText::new(&format!("{mark} says that the card is locked"))),
    };
    write.save(&incident).await.unwrap();
    write.add_event(&incident.id, EventKind::Reported, None, text("event")).await.unwrap();
    short.to_owned()
}

async fn cards(write: &mut Write<'_>, mark: &str, now: Timestamp) {
    let holder = person(write, mark).await;
    let position = json!({ "person": holder, "name": format!("{mark} position"), "activities": [format!("{mark} activity")] });
    save::<Position>(write, position).await;
    let card = json!({ "serial": format!("{mark} serial"), "kind": format!("{mark} kind"), "holder": holder });
    let card = save::<Card>(write, card).await.id;
    save::<CardEvent>(write, json!({ "card": card, "kind": "issued", "note": format!("{mark} note") })).await;
    let certificate = json!({
        "person": holder, "card": card, "slot": format!("{mark} slot"), "issuer": format!("{mark} issuer"), "not_before": now,
        "not_after": now, "key": format!("{mark} key"), "bytes": 1000, "sha256": format!("{mark} digest"), "seen_at": now,
    });
    save::<Certificate>(write, certificate).await;
    save::<Rota>(write, json!({ "person": holder, "days": [1, 2], "away": [], "is_it": false })).await;
    save::<Training>(write, json!({ "person": holder, "task": format!("{mark} task"), "passed_on": "2026-01-01" })).await;
    let own = json!({
        "module": module_of(mark), "number": 1, "title": format!("{mark} module"), "for_whom": format!("{mark} staff"), "minutes": 5,
        "months": 12, "points": [format!("{mark} point")], "made_at": now,
    });
    save::<ModuleText>(write, own).await;
    let case = json!({ "person": holder, "kind": "leaver", "day": "2026-12-31", "begun_at": now, "begun_by": "form",
        "reason": { "text": format!("{mark} reason"), "removed": [] } });
    let case = save::<StaffCase>(write, case).await.id;
    let task = json!({ "staff_case": case, "number": 1, "text": format!("{mark} line"), "due_on": "2026-12-31" });
    save::<StaffTask>(write, task).await;
    let line = json!({ "kind": "joiner", "text": format!("{mark} own line"), "owner": format!("{mark} role"), "days": 1 });
    save::<ChecklistLine>(write, line).await;
    let screened = |what: &str| json!({ "text": format!("{mark} {what}"), "removed": [] });
    let loss = json!({ "card": card, "kind": "lost", "reported_at": now, "said": screened("said") });
    let loss = save::<CardLoss>(write, loss).await.id;
    save::<LossStep>(write, json!({ "card_loss": loss, "kind": "told", "at": now, "proof": screened("proof") })).await;
    let stand_in = json!({ "kind": "fallback", "person": holder, "why": screened("why"), "from_at": now, "until_at": now });
    save::<StandIn>(write, stand_in).await;
    let policy = json!({ "id": "local-policy", "sponsor_codes": [format!("{mark} code")], "fallback": format!("{mark} fallback") });
    save::<LocalPolicy>(write, policy).await;
    let appointment = json!({
        "card": card, "helper": holder, "held_on": "2026-12-08", "starts_at": "10:30:00", "ends_at": "10:50:00", "room": format!("{mark} room"),
        "sequence": 0,
    });
    save::<Appointment>(write, appointment).await;
}

async fn things(write: &mut Write<'_>, mark: &str, now: Timestamp) {
    let text = |what: &str| format!("{mark} {what}");
    save::<CardReader>(write, json!({ "make": text("make"), "model": text("model"), "room": text("room") })).await;
    save::<Application>(write, json!({ "code": format!("{mark}-code"), "name": text("application"), "cis2": "no" })).await;
    let contact = json!({ "desk": "other", "name": text("desk"), "phone": text("phone"), "hours": [], "note": text("note") });
    save::<Contact>(write, contact).await;
    let spare = json!({ "kind": "readers", "model": text("spare"), "room": text("room"), "minimum": 1 });
    let spare = save::<Spare>(write, spare).await.id;
    save::<SpareEvent>(write, json!({ "spare": spare, "at": now, "kind": "added", "count": 2, "note": text("note") })).await;
    save::<Alternative>(write, json!({ "role": text("role"), "method": "passkey", "note": text("note") })).await;
    let opening = json!({ "id": "opening", "nation": text("nation"), "saturdays": false, "closed": [], "busy": [], "clinics": [{ "name": text("clinic"), "on": { "weekly": 4 } }] });
    save::<Opening>(write, opening).await;
    let days = json!([{ "nation": "scotland", "date": "2036-01-01", "name": text("holiday") }]);
    save::<HolidayList>(write, json!({ "id": "bank-holidays", "taken_on": "2026-11-27", "days": days })).await;
    save::<Retention>(write, json!({ "id": "person", "days": 100 })).await;
    let told = person(write, mark).await;
    let message = json!({
        "purpose": "digest", "person": told, "channel": "email", "recipient": text("recipient"), "destination": text("destination"),
        "day": "2026-11-27", "subject": text("subject"), "about": [{ "key": text("key"), "stage": 90 }], "once": text("message"),
        "state": "failed", "attempts": 1, "queued_at": now, "due_at": now, "ended_at": now, "reason": text("reason"),
    });
    save::<Message>(write, message).await;
    let snooze = json!({
        "key": text("key"), "stage": 90, "about": text("about"), "until": "2036-11-27",
        "reason": ScreenedText::new(&text("reason")), "made_at": now,
    });
    save::<Snooze>(write, snooze).await;
    let entry = json!({
        "id": format!("{mark}-entry"), "theirs": true, "authority": true, "day": "2036-11-27", "about": text("entry"), "details": text("details"),
        "sequence": 0, "changed_at": now,
    });
    save::<CalendarEntry>(write, entry).await;
    let feed = json!({
        "name": text("feed"), "audience": "everything", "names": true, "digest": digest(&format!("feed-{}", mark.to_lowercase())),
        "made_at": now,
    });
    save::<Feed>(write, feed).await;
    let pushed = json!({ "name": text("pushed"), "audience": "everything", "names": true, "host": text("dav"), "made_at": now });
    let pushed = save::<Feed>(write, pushed).await.id;
    let sealed = |what: &str| format!("{mark} sealed {what}");
    let secret = FeedSecret { url: sealed("url"), account: sealed("account"), password: sealed("password") };
    write.keep_feed_secret(&pushed, &secret).await.unwrap();
    let channel = json!({
        "kind": "webhook", "name": text("channel"), "host": text("host"), "requester": text("requester"), "names": false, "made_at": now,
    });
    let channel = save::<Channel>(write, channel).await.id;
    let secret = ChannelSecret { url: format!("https://{mark}.example/"), key: text("channel key") };
    write.keep_channel_secret(&channel, &secret).await.unwrap();
    let import = json!({
        "at": now, "file": text("file"), "kind": "staff", "added": 1, "changed": 0, "left_alone": 0, "unreadable": 0,
        "portions": [{ "first": 1, "last": 1 }], "planned": 1, "written": 1, "meanwhile": [text("meanwhile")], "drift": [text("drift")], "ended_at": now,
    });
    save::<Import>(write, import).await;
    let (kept, name) = (person(write, &format!("{mark} kept")).await, text("merged name"));
    let merge =
        json!({ "kept": kept, "gone": "01900000-0000-7000-8000-00000000000a", "name": name, "at": now, "first": 1, "last": 1 });
    save::<PersonMerge>(write, merge).await;
    let (kept, name) = (pc(write, &format!("{mark} Twice"), now).await, text("merged PC"));
    let merge = json!({
        "thing": "pc", "kept": kept, "gone": "01900000-0000-7000-8000-00000000000b", "name": name, "at": now, "first": 1, "last": 1,
    });
    save::<EntryMerge>(write, merge).await;
}

/// The id of a practice's own module.
pub(crate) fn module_of(mark: &str) -> String {
    format!("{mark}-module")
}

/// What PCs and rooms report with, and what was handed over.
async fn reporting(write: &mut Write<'_>, mark: &str, now: Timestamp) {
    let text = |what: &str| format!("{mark} {what}");
    let pc = pc(write, &format!("{mark} Second"), now).await;
    let short = if mark.starts_with('A') { "A7-77" } else { "B8-88" };
    let incident = save::<Incident>(write, json!({ "short": short, "reported_at": now, "room": text("room") })).await.id;
    write.add_event(&incident, EventKind::Reported, None, None).await.unwrap();
    let secret = format!("room-{}", mark.to_lowercase().chars().take(3).collect::<String>());
    save::<RoomLink>(write, json!({ "room": text("room"), "secret": secret, "made_at": now })).await;
    let secret = format!("wall-{}", mark.to_lowercase().chars().take(3).collect::<String>());
    save::<WallLink>(write, json!({ "place": text("place"), "secret": secret, "made_at": now })).await;
    save::<SiteCode>(write, json!({ "digest": text("site code"), "made_at": now, "ends_at": now })).await;
    save::<PcKey>(write, json!({ "pc": pc, "digest": text("key"), "made_at": now })).await;
    let checkup = json!({ "pc": pc, "holder": text("holder"), "taken_at": now, "received_at": now, "outcome": "fault-found" });
    save::<ReceivedCheckup>(write, checkup).await;
    let delivery = json!({
        "incident": incident, "desk": text("desk"), "destination": text("destination"), "subject": text("subject"),
        "text": text("packet"), "pdf": false, "log": text("log"), "once": text("once"), "state": "accepted", "attempts": 1, "queued_at": now, "due_at": now,
        "ended_at": now,
    });
    save::<Delivery>(write, delivery).await;
}

/// Updates, contracts, days with the registration authority, an access audit.
async fn governing(write: &mut Write<'_>, mark: &str, now: Timestamp) {
    let text = |what: &str| format!("{mark} {what}");
    let (pc, person) = (pc(write, &format!("{mark} Pilot"), now).await, person(write, mark).await);
    let policy = json!({
        "kind": "windows", "owner": "partner", "pilots": [pc], "wait_days": 7, "window_days": 7, "quiet": [],
        "approver": person,
    });
    save::<UpdatePolicy>(write, policy).await;
    let update = json!({
        "kind": "windows", "product": "windows", "name": text("update"), "version": text("version"), "security": true,
        "noticed_on": "2026-11-20", "rollback": text("rollback"), "note": text("note"),
    });
    let update = save::<Update>(write, update).await.id;
    let event =
        json!({ "subject": update, "at": now, "kind": "log-on-worked", "pc": pc, "author": text("author"), "note": text("note") });
    save::<UpdateEvent>(write, event).await;
    let contract =
        json!({ "name": text("contract"), "party": text("party"), "reference": text("reference"), "ends_on": "2027-01-31" });
    save::<Contract>(write, contract).await;
    let day = json!({
        "held_on": "2026-12-08", "starts_at": "09:30:00", "ends_at": "16:00:00", "room": text("room"), "visitor": text("visitor"),
        "sequence": 0,
    });
    let day = save::<RaDay>(write, day).await.id;
    let slot = json!({ "visit": day, "person": person, "purpose": "renewal", "starts_at": "09:30:00", "ends_at": "09:50:00" });
    save::<RaSlot>(write, slot).await;
    let audit = json!({ "began_on": "2026-11-20", "job": text("job"), "one_in": 1, "due_on": "2026-12-20", "note": text("note") });
    let audit = save::<AccessAudit>(write, audit).await.id;
    let secret = format!("ask-{}", mark.to_lowercase().chars().take(3).collect::<String>());
    let link = json!({
        "audit": audit, "manager": person, "digest": secret_digest(&secret), "made_at": now,
        "ends_at": now + SignedDuration::from_hours(24),
    });
    let link = save::<AccessLink>(write, link).await.id;
    let line = json!({ "audit": audit, "person": person, "position": text("position"), "link": link, "reason": text("reason") });
    save::<AccessLine>(write, line).await;
    let sheets = json!([{ "name": "Audit", "rows": [[text("cell")]] }]);
    let people = json!([{ "person": person, "name": text("name") }]);
    save::<AccessEvidence>(write, json!({ "audit": audit, "made_at": now, "sheets": sheets, "people": people })).await;
}

/// A staff list that was sent, with somebody new in it.
pub(crate) async fn upload(server: &Server, ods: &Ods, mark: &str, now: Timestamp) -> String {
    let id: Id<Upload> = server.store.entropy().id(now).unwrap();
    let rows = json!([[1, ["Name", "Job title"]], [2, [format!("{mark} Newcomer"), format!("{mark} job")]]]);
    let sheet = json!({ "sheets": [{ "name": "", "rows": rows }], "chosen": 0, "headings": 0 }).to_string();
    let columns = vec!["name".to_owned(), "job".to_owned()];
    let upload = Upload { id: id.clone(), at: now, file: format!("{mark} file"), kind: "people".to_owned(), columns, sheet };
    server.store.keep_upload(ods, &upload).await.unwrap();
    id.to_string()
}

async fn access(write: &mut Write<'_>, mark: &str, invitation: &str, now: Timestamp) {
    let ends_at = now + SignedDuration::from_hours(24);
    let id = write.new_id().unwrap();
    let (name, email) = (format!("{mark} Invited"), format!("{mark}@invited.example"));
    let invitation = Invitation { id, name, email, role: Role::Viewer, digest: digest(invitation), ends_at, accepted_at: None };
    write.save(&invitation).await.unwrap();
    let token = ApiToken {
        id: write.new_id().unwrap(),
        label: format!("{mark} program"),
        scopes: vec![
            Scope::ReadPeople,
            Scope::WritePeople,
            Scope::ReadPcs,
            Scope::ReadCards,
            Scope::ReadEquipment,
            Scope::ReadIncidents,
            Scope::WriteIncidents,
            Scope::Export,
        ],
        digest: digest(&format!("token-{mark}")),
        created_at: now,
        ends_at,
        revoked_at: None,
    };
    write.save(&token).await.unwrap();
}
