//! No unsafe advice, whatever the checkup and the answers: judged apart from the code that plans.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test says what is wrong by failing")]

use jiff::{Timestamp, ToSpan};
use lanyard_diagnose::safety::{Situation, tries_left as known_tries};
use lanyard_diagnose::said::with_said;
use lanyard_diagnose::{ClientModel, Context, Pack, Step, diagnose, first_steps, learn, recognise, uk_date};
use lanyard_model::{
    Advice, Applet, CardCertificate, CardReading, Checkup, ClientSoftware, Fact, Installed, Judged, Middleware, ModuleReading,
    PcscService, Reader, ReaderState, Readers, Running, ScreenedText, State, Token, WhyCode,
};

/// Random checkups and answers that are judged.
const CHECKUPS: u64 = 100_000;

/// SplitMix64: small, seeded, the same everywhere.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

fn start() -> Timestamp {
    "2026-03-01T08:05:00Z".parse().unwrap()
}

fn certificate(dice: &mut Dice, now: Timestamp) -> CardCertificate {
    let days = i64::try_from(dice.below(1200)).unwrap() - 300;
    CardCertificate {
        slot: "9A".into(),
        holder: None,
        issuer: "CN=SubCA02,OU=CA,O=nhs".into(),
        not_before: now - (24 * 700).hours(),
        not_after: now + (24 * days).hours(),
        key_usage: vec![],
        key: "RSA 2048".into(),
        bytes: 1482,
        sha256: Some(format!("{:x}", dice.next())),
    }
}

fn random_tries(dice: &mut Dice) -> Fact<u8> {
    match dice.below(6) {
        0 => Fact::not_tried(WhyCode::LayoutNotPublished, "not published"),
        1 => Fact::not_tried(WhyCode::WouldCost, "would cost a try"),
        tries => Fact::Known(u8::try_from(tries - 2).unwrap()),
    }
}

fn random_checkup(dice: &mut Dice, now: Timestamp) -> Checkup {
    let mut checkup = Checkup::unread(format!("{:x}", dice.next()), now, "test".into());
    if dice.chance(90) {
        let states = [ReaderState::Card, ReaderState::Card, ReaderState::Empty, ReaderState::Mute, ReaderState::HeldExclusively];
        let service = if dice.chance(10) { PcscService::NotRunning } else { PcscService::Running };
        let readers = (0..dice.below(3)).map(|number| Reader {
            name: format!("R {number}"),
            state: *dice.pick(&states),
            atr: None,
            driver: Fact::NotAsked,
        });
        checkup.readers.fact = Fact::Known(Readers { service, readers: readers.collect() });
    }
    if dice.chance(70) {
        let count = dice.below(3);
        let certificates = Fact::Known((0..count).map(|_| certificate(dice, now)).collect());
        let tries_left = random_tries(dice);
        checkup.cards.fact = Fact::Known(vec![CardReading {
            reader: "R 0".into(),
            applet: Fact::Known(Applet::Piv),
            tries_left,
            certificates,
            apdus: 9,
        }]);
    }
    if dice.chance(60) {
        let token = Token {
            slot: "R 0".into(),
            locked: dice.chance(20),
            final_try: dice.chance(20),
            certificates: Fact::Known(vec![certificate(dice, now)]),
        };
        let module = ModuleReading { name: "m".into(), version: Fact::NotAsked, tokens: Fact::Known(vec![token]) };
        checkup.middleware.fact = Fact::Known(Middleware { modules: vec![module], ..Middleware::default() });
    }
    if dice.chance(90) {
        checkup.client.fact = Fact::Known(random_client(dice));
    }
    checkup
}

fn random_client(dice: &mut Dice) -> ClientSoftware {
    let versions = ["1.3.1.0", "1.4.2.0", "2.3.2.0", "2.4.10.0", "4.1.0.0"];
    let products = ["identity-agent", "credential-management", "smartcard-connect", "port-service", "oberthur-middleware"];
    let mut installed = Vec::new();
    for product in products {
        if dice.chance(50) {
            installed.push(Installed {
                product: product.into(),
                name: product.into(),
                version: Some((*dice.pick(&versions)).into()),
            });
        }
    }
    let running =
        installed.iter().filter(|_| dice.chance(70)).map(|item| Running { product: item.product.clone(), for_this_user: true });
    ClientSoftware {
        unnamed: Vec::new(),
        running: Fact::Known(running.collect()),
        installed: Fact::Known(installed),
        stuck: Fact::NotAsked,
        ports: vec![],
        agent_points_at: Fact::Absent,
        agent_polls_readers: Fact::NotAsked,
        tasks: Fact::NotAsked,
    }
}

fn random_context(dice: &mut Dice, pack: &Pack) -> Context {
    let mut context = Context::default();
    for question in &pack.questions {
        if dice.chance(25) {
            context.answers.insert(question.id.clone(), dice.pick(&question.answer).id.clone());
        }
    }
    for step in &pack.steps {
        if dice.chance(8) {
            context.tried.push(step.id.clone());
        }
    }
    for application in &pack.applications {
        if dice.chance(30) {
            context.applications.push(application.id.clone());
        }
    }
    context.series = dice.chance(40).then(|| u8::try_from(1 + dice.below(10)).unwrap());
    context
}

/// The steps that give the card a new passcode.
const UNLOCKS: [&str; 3] = ["self-unlock", "lsa-unlock", "ra-unlock"];

/// Tries left, as the card or its middleware tells.
fn tries(checkup: &Checkup) -> Option<u8> {
    let direct = checkup.cards.known().and_then(|cards| cards[0].tries_left.known().copied());
    let token = checkup.middleware.known().map(|middleware| middleware.modules[0].tokens.known().unwrap()[0].clone());
    direct.or(token.and_then(|token| if token.locked { Some(0) } else { token.final_try.then_some(1) }))
}

/// What must never be advised here, from the facts alone. Written apart from `safety.rs` on purpose.
fn broken_rule(pack: &Pack, checkup: &Checkup, context: &Context, step: &str) -> Option<&'static str> {
    let tags = &pack.step(step)?.tags;
    let tagged = |tag: &str| tags.iter().any(|known| known == tag);
    let tries = tries(checkup);
    let unlocked = context.tried.iter().any(|id| UNLOCKS.contains(&id.as_str()));
    let reported = context.answers.get("passcode_rejected").is_some_and(|answer| answer == "yes")
        || context.answers.get("wrong_tries").is_some_and(|tries| tries != "0");
    let cis2 = |id: &String| pack.applications.iter().any(|app| app.id == *id && app.cis2 == "yes");
    let all_cis2 = !context.applications.is_empty() && context.applications.iter().all(cis2);
    if tagged("share-card") {
        Some("shares a card")
    } else if tagged("tell-passcode") {
        Some("tells a passcode")
    } else if tagged("guess-passcode") && tries.is_none_or(|tries| tries <= 1) {
        Some("guesses a passcode with one or unknown tries left")
    } else if tagged("guess-passcode") && reported && !unlocked {
        Some("guesses a passcode again after a wrong one")
    } else if tagged("types-passcode") && (tries.is_some_and(|tries| tries <= 1) || reported && !unlocked) {
        Some("has a passcode typed with one try left or after a wrong one")
    } else if tagged("install-smartcard-connect") && !all_cis2 {
        Some("installs Smartcard Connect while an application needs CIS1 or is not known")
    } else {
        None
    }
}

fn assert_safe(pack: &Pack, seed: u64) {
    let dice = &mut Dice(seed);
    let now = start() + (dice.below(24 * 400) as i64).hours();
    let mut checkup = random_checkup(dice, now);
    if dice.chance(40) {
        let signature = dice.pick(&pack.signatures);
        let phrase: &String = dice.pick(&signature.phrases);
        checkup.said = Some(ScreenedText::new(phrase));
    }
    let context = random_context(dice, pack);
    let said = checkup.said.as_ref().map(ScreenedText::text).unwrap_or_default().to_owned();
    let known = with_said(&context, &recognise(pack, &said).signatures);
    let diagnosis = diagnose(pack, &checkup, &context, now);
    let advised = diagnosis.plan.iter().map(|step| &step.id);
    let next = diagnosis.next.iter().filter_map(|next| if let Advice::Step(step) = next { Some(&step.id) } else { None });
    for step in advised.chain(next) {
        if let Some(rule) = broken_rule(pack, &checkup, &known, step) {
            panic!("seed {seed}: {step} {rule}\n{checkup:?}\n{known:?}");
        }
    }
    // Whatever is done, another try follows: unless the first step is an unlock itself, the unlock that comes before it is said.
    let typing_now = pack
        .steps
        .iter()
        .any(|step| step.tags.iter().any(|tag| tag == "types-passcode") && broken_rule(pack, &checkup, &known, &step.id).is_some());
    let locked = tries(&checkup) == Some(0);
    let without_card = diagnosis.rejected.iter().any(|cause| cause.why_not.contains("sign in without one"));
    if typing_now && !locked && !without_card && !diagnosis.plan.first().is_some_and(|step| UNLOCKS.contains(&step.id.as_str())) {
        assert!(diagnosis.precaution.is_some(), "seed {seed}: nothing is said before another try\n{checkup:?}\n{known:?}");
    }
}

/// Paper and screens on the wall see no card: every rule of every state holds for them, whatever a site has learned.
#[test]
fn posters_never_tell_what_may_be_forbidden_in_any_state() {
    let pack = Pack::embedded().unwrap();
    for seed in 0..300 {
        let dice = &mut Dice(seed);
        let causes = (0..dice.below(6)).map(|_| (dice.pick(&pack.causes).id.clone(), dice.below(500) as f64)).collect();
        let today = uk_date(start() + (dice.below(24 * 400) as i64).hours());
        for step in first_steps(&pack, &learn(&pack, &causes), today, 8, dice.chance(50)) {
            let tags = ["share-card", "tell-passcode", "guess-passcode", "types-passcode", "install-smartcard-connect"];
            let bad: Vec<&String> = step.tags.iter().filter(|tag| tags.contains(&tag.as_str())).collect();
            assert!(bad.is_empty(), "seed {seed}: {} is {bad:?}", step.id);
        }
    }
}

#[test]
fn random_checkups_and_answers_never_lead_to_unsafe_advice() {
    let pack = Pack::embedded().unwrap();
    let threads = std::thread::available_parallelism().map_or(2, usize::from) as u64;
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let pack = &pack;
            scope.spawn(move || (thread..CHECKUPS).step_by(threads as usize).for_each(|seed| assert_safe(pack, seed)));
        }
    });
}

#[test]
fn every_step_in_every_state_obeys_the_forbidden_list() {
    let pack = Pack::embedded().unwrap();
    let mut forbidden = 0;
    for step in &pack.steps {
        for client in ClientModel::ALL {
            for tries_left in [None, Some(0), Some(1), Some(2), Some(3)] {
                for (day, context) in states(&pack) {
                    let situation = Situation {
                        pack: &pack,
                        context: &context,
                        findings: &[],
                        tries_left,
                        client,
                        today: uk_date(start() + (24 * day).hours()),
                    };
                    let mut checkup = Checkup::unread("c".into(), start(), "test".into());
                    checkup.cards.fact = Fact::Known(vec![CardReading {
                        reader: "R".into(),
                        applet: Fact::Known(Applet::Piv),
                        tries_left: tries_left.map_or(Fact::NotAsked, Fact::Known),
                        certificates: Fact::NotAsked,
                        apdus: 0,
                    }]);
                    assert_eq!(known_tries(&checkup), tries_left);
                    if let Some(rule) = broken_rule(&pack, &checkup, &context, &step.id) {
                        forbidden += 1;
                        assert!(!situation.may_advise(step), "{} {rule} ({client:?}, {tries_left:?})", step.id);
                    }
                }
            }
        }
    }
    assert!(forbidden > 0, "nothing was ever forbidden: the list or the tags are lost");
}

/// Days and contexts: no, one and several wrong tries; unlocked since; applications unknown, mixed, all CIS2.
fn states(pack: &Pack) -> Vec<(i64, Context)> {
    let mut contexts = vec![Context::default()];
    for tries in ["0", "1", "2", "3", "unknown"] {
        let answers = [("wrong_tries".to_owned(), tries.to_owned())].into();
        contexts.push(Context { answers, ..Context::default() });
    }
    let rejected = [("passcode_rejected".to_owned(), "yes".to_owned())];
    contexts.push(Context { answers: rejected.clone().into(), ..Context::default() });
    contexts.push(Context { answers: rejected.into(), tried: vec!["self-unlock".into()], ..Context::default() });
    contexts.push(Context { applications: vec!["no-such-application".into()], ..Context::default() });
    contexts.push(Context { applications: pack.applications.iter().map(|app| app.id.clone()).collect(), ..Context::default() });
    [0, 60, 200, 362, 365].into_iter().flat_map(|day| contexts.iter().map(move |context| (day, context.clone()))).collect()
}

/// What takes back the Windows change of October 2025 is not advised on a PC where that has been done.
#[test]
fn what_has_been_done_is_not_advised() {
    let pack = Pack::embedded().unwrap();
    let step = pack.steps.iter().find(|step| step.id == "undo-ksp-change").unwrap();
    let may = |state: State| {
        let findings = [Judged { id: "provider-change-kept".into(), state }];
        let (context, client, today) = (Context::default(), ClientModel::IdentityAgentWithCm1, uk_date(start()));
        Situation { pack: &pack, context: &context, findings: &findings, tries_left: None, client, today }.may_advise(step)
    };
    assert!(may(State::Pass));
    assert!(!may(State::Warning("taken back".into())));
}

/// The rules look at tags: a step in which a passcode is typed before an unlock has one.
#[test]
fn every_step_that_has_a_passcode_typed_has_a_tag() {
    let pack = Pack::embedded().unwrap();
    let types = |text: &str| {
        let text = text.to_lowercase();
        let typed =
            ["type your passcode", "type your own passcode", "enter your passcode"].iter().any(|words| text.contains(words));
        typed && !text.contains("new passcode")
    };
    // Whoever is to log on types it too.
    let own = |step: &Step| step.who.iter().any(|who| who == "user");
    let logs_on = |step: &Step| own(step) && [" log on", "log on "].iter().any(|words| step.text.to_lowercase().contains(words));
    let typing = pack.steps.iter().filter(|step| types(&step.text) || logs_on(step));
    let steps: Vec<&str> = typing.map(|step| step.id.as_str()).collect();
    assert!(steps.len() >= 3, "{steps:?}");
    for id in steps {
        let tags = &pack.step(id).unwrap().tags;
        assert!(tags.iter().any(|tag| tag == "guess-passcode" || tag == "types-passcode"), "{id}: {tags:?}");
    }
}
