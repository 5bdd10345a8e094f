//! The open 08:05 stories through the pages at the front desk, as a browser without scripts takes them: what the person says is typed
//! into the report, then each question is answered with what they see, until the first step is shown. One practice each, so that
//! nobody else is stuck; the clock stands where the story does. The blind ones are taken through a real browser
//! (`tests/browser/test_stories.py`).

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]

#[path = "../fresh/mod.rs"]
mod fresh;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use jiff::Timestamp;
use lanyard_model::Ods;
use lanyard_server::{App, Clock, SignInSettings, router};
use lanyard_store::Practice;
use lanyard_testbed::story::{Story, read};
use tower::ServiceExt as _;

/// Taps to the first step, as promised: sending the report is the first.
const TAPS: usize = 3;
/// Time to the first step, as promised; what people take to read and press is not in it.
const SECONDS: u64 = 60;
/// More pages than this before a step is a defect.
const MOST_PAGES: usize = 40;

/// What came of a folder of stories: how many got a right step first, a wrong or unsafe one, and a right one when they answered
/// every question that was asked.
#[derive(Debug, Default)]
struct Told {
    stories: usize,
    right: usize,
    wrong: usize,
    right_in_the_end: usize,
    within_taps: usize,
    taps: usize,
    slowest: Duration,
    missed: Vec<String>,
}

struct Desk {
    router: Router,
    link: String,
}

impl Desk {
    async fn at(now: Timestamp, folder: &Path) -> Self {
        let store = fresh::store(&folder.join("lanyard.sqlite"), 7).await;
        let link = "desk".to_owned();
        let practice = Practice {
            ods: Ods::parse("A81001").unwrap(),
            name: "Willow Lane".to_owned(),
            kind: "practice".to_owned(),
            uses_emis: true,
            report_link: link.clone(),
            networks: Vec::new(),
            created_at: now,
        };
        store.add_practice(&practice).await.unwrap();
        let clock = Arc::new(Clock::Set(AtomicI64::new(now.as_microsecond())));
        let app = App::new(store, fresh::pack(), clock, "http://localhost:8440", SignInSettings::default());
        Self { router: router(app), link }
    }

    /// Gives the page, or where the answer leads.
    async fn ask(&self, path: &str, form: Option<String>) -> String {
        let method = if form.is_some() { "POST" } else { "GET" };
        let request = Request::builder().method(method).uri(path);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let answer = self.router.clone().oneshot(request.body(Body::from(form.unwrap_or_default())).unwrap()).await.unwrap();
        if let Some(to) = answer.headers().get(header::LOCATION) {
            return to.to_str().unwrap().to_owned();
        }
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        String::from_utf8(to_bytes(answer.into_body(), 1 << 20).await.unwrap().to_vec()).unwrap()
    }

    /// The first step that is shown, after how many taps, and the one that is shown when nothing is asked any more.
    async fn steps(&self, story: &Story) -> (String, usize, String) {
        let said = form(&[("who", "AY"), ("other_room", "Reception"), ("said", &story.says)]);
        let incident = self.ask(&format!("/r/{}", self.link), Some(said)).await;
        let mut first = None;
        for taps in 1..MOST_PAGES {
            let page = self.ask(&incident, None).await;
            let step = hidden(&page, "step");
            if let Some(step) = &step {
                first.get_or_insert((step.clone(), taps));
            }
            match (hidden(&page, "question"), step, &first) {
                (None, Some(last), Some((first, taps))) => return (first.clone(), *taps, last),
                (Some(question), ..) => {
                    let answer = story.sees.get(&question).map_or("", String::as_str);
                    self.ask(&format!("{incident}/answer"), Some(form(&[("question", &question), ("answer", answer)]))).await;
                }
                _ => panic!("neither question nor step: {page}"),
            }
        }
        panic!("no end after {MOST_PAGES} pages")
    }
}

/// The value of a hidden field of the page.
fn hidden(page: &str, name: &str) -> Option<String> {
    let rest = page.split_once(&format!("<input type=\"hidden\" name=\"{name}\" value=\""))?.1;
    Some(rest.split_once('"')?.0.to_owned())
}

fn form(fields: &[(&str, &str)]) -> String {
    let escaped = |text: &str| -> String {
        let plain = |byte: u8| byte.is_ascii_alphanumeric();
        text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
    };
    fields.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect::<Vec<_>>().join("&")
}

async fn tell(folder: &str) -> Told {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../stories").join(folder);
    let mut told = Told::default();
    for (file, story) in read(&folder).unwrap() {
        let data = tempfile::tempdir().unwrap();
        let desk = Desk::at(story.at, data.path()).await;
        let began = Instant::now();
        let (step, taps, last) = desk.steps(&story).await;
        told.slowest = told.slowest.max(began.elapsed());
        told.stories += 1;
        if !story.right.contains(&last) || story.wrong.contains(&step) {
            let name = file.file_stem().unwrap_or_default().display();
            told.missed.push(format!("{name}: first {step}, in the end {last}, right {}", story.right.join(" ")));
        }
        told.taps += taps;
        told.right += usize::from(story.right.contains(&step));
        told.wrong += usize::from(story.wrong.contains(&step));
        told.right_in_the_end += usize::from(story.right.contains(&last));
        told.within_taps += usize::from(taps <= TAPS);
    }
    told
}

/// Every first step in three taps and a minute. That 95 % are right is promised of the blind ones; many of these were kept because
/// they mislead, and a first step after two answers of which neither told anything (a restart while the card hangs round a neck) is
/// seldom a mistake: what is asserted lies a little below what was reached, so that it does not get much worse.
#[tokio::test]
async fn the_open_stories_get_a_step_in_three_taps_and_a_minute() {
    let told = tell("open").await;
    eprintln!("stories/open: {told:#?}");
    assert!(told.stories >= 30 && told.within_taps == told.stories, "{told:?}");
    assert!(told.slowest < Duration::from_secs(SECONDS), "{told:?}");
    assert!(told.right >= 368 && told.right_in_the_end >= 448 && told.wrong <= 15, "{told:?}");
}

/// Right in 95 % (promised) once the questions are answered. Nobody is to read which are missed, so that only figures are told.
#[tokio::test]
async fn the_blind_stories_get_the_right_step() {
    let told = Told { missed: Vec::new(), ..tell("blind").await };
    eprintln!("stories/blind: {told:#?}");
    assert!(told.stories >= 30 && told.within_taps == told.stories, "{told:?}");
    assert!(told.right_in_the_end * 100 >= told.stories * 95 && told.wrong * 100 <= told.stories * 4, "{told:?}");
}
