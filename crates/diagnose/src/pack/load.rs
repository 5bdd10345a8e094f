//! Reads the pack from its TOML texts.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::DeskGuide;
use crate::hearing::Hearing;
use crate::posterior::{clamp, rates_from};
use crate::{Words, said};

use super::{
    Action, Application, Cause, Continuity, Counted, ErrorCode, Faq, FindingRate, Forbidden, Host, KeyDate, Need, Product,
    Question, Role, Series, Signature, Sources, Step, UpdateEvent, UpdateRemedy, UpdateRule, WithoutEmis,
};

/// Everything Lanyard knows about NHS smartcards.
#[derive(Debug, Clone, PartialEq)]
pub struct Pack {
    /// Version of the pack.
    pub version: String,
    /// Causes, by code.
    pub causes: Vec<Cause>,
    /// Steps.
    pub steps: Vec<Step>,
    /// What steps need.
    pub needs: Vec<Need>,
    /// The last resort, when every other step has failed: the step's id.
    pub last_resort: String,
    /// Questions, in the order in which equally good ones are asked.
    pub questions: Vec<Question>,
    /// Error texts and ways of saying things.
    pub signatures: Vec<Signature>,
    /// What is known about words.
    pub words: Words,
    /// What people said whose fault was known.
    pub counted: Vec<Counted>,
    /// How often each finding fails by chance.
    pub findings: Vec<FindingRate>,
    /// Card series.
    pub series: Vec<Series>,
    /// Products to look for.
    pub products: Vec<Product>,
    /// PKCS#11 modules to load on Linux, when they exist.
    pub modules: Vec<String>,
    /// System services to look at.
    pub services: Vec<String>,
    /// Matrix of changes with the day from which each is in force.
    pub updates: Vec<UpdateEvent>,
    /// NHS hosts.
    pub hosts: Vec<Host>,
    /// Published error codes.
    pub codes: Vec<ErrorCode>,
    /// Kinds of people.
    pub roles: Vec<Role>,
    /// Who may do what.
    pub actions: Vec<Action>,
    /// What is never advised.
    pub forbidden: Vec<Forbidden>,
    /// Spine applications.
    pub applications: Vec<Application>,
    /// Fixed dates.
    pub dates: Vec<KeyDate>,
    /// How updates are treated until a practice writes its own rules.
    pub update_rules: Vec<UpdateRule>,
    /// What to do when an update stops log-on, in this order.
    pub remedies: Vec<UpdateRemedy>,
    /// What to do meanwhile.
    pub continuity: Continuity,
    /// What each desk asks for when something is handed over.
    pub desks: Vec<DeskGuide>,
    /// What practices ask.
    pub faq: Vec<Faq>,
    /// Where everything comes from.
    pub sources: Sources,
    /// What is different where EMIS Web is not used.
    pub(super) other: WithoutEmis,
    hearing: OnceLock<Hearing>,
}

/// What the probes of a PC look for. Read apart from the rest of the pack, which is needed only when they are done: while
/// they run, every process of the program counts.
#[derive(Debug, Clone, PartialEq)]
pub struct LookFor {
    /// Products.
    pub products: Vec<Product>,
    /// NHS hosts.
    pub hosts: Vec<Host>,
    /// PKCS#11 modules to load on Linux, when they exist.
    pub modules: Vec<String>,
    /// System services.
    pub services: Vec<String>,
}

impl LookFor {
    /// From the pack that is built into the program.
    ///
    /// # Errors
    /// As [`Pack::embedded`].
    pub fn embedded() -> Result<Self, PackError> {
        let all = files(EMBEDDED.iter().copied().filter(|(name, _)| matches!(*name, "clients.toml" | "hosts.toml")))?;
        Ok(Self { products: all.product, hosts: all.host, modules: all.modules, services: all.services })
    }
}

/// A file of the pack that could not be read: which, and what the parser says (line and field).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackError {
    /// File name below `knowledge/`.
    pub file: String,
    /// The parser's own words.
    pub detail: String,
}

impl std::fmt::Display for PackError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "knowledge/{} cannot be read: {}", self.file, self.detail)
    }
}

impl std::error::Error for PackError {}

/// The files of the pack that is built into the program: name below `knowledge/`, and text.
pub const EMBEDDED: &[(&str, &str)] = &[
    ("pack.toml", include_str!("../../../../knowledge/pack.toml")),
    ("causes/reader.toml", include_str!("../../../../knowledge/causes/reader.toml")),
    ("causes/card.toml", include_str!("../../../../knowledge/causes/card.toml")),
    ("causes/without_card.toml", include_str!("../../../../knowledge/causes/without_card.toml")),
    ("causes/passcode.toml", include_str!("../../../../knowledge/causes/passcode.toml")),
    ("causes/certificate.toml", include_str!("../../../../knowledge/causes/certificate.toml")),
    ("causes/middleware.toml", include_str!("../../../../knowledge/causes/middleware.toml")),
    ("causes/client.toml", include_str!("../../../../knowledge/causes/client.toml")),
    ("causes/browser.toml", include_str!("../../../../knowledge/causes/browser.toml")),
    ("causes/network.toml", include_str!("../../../../knowledge/causes/network.toml")),
    ("causes/pc.toml", include_str!("../../../../knowledge/causes/pc.toml")),
    ("causes/person.toml", include_str!("../../../../knowledge/causes/person.toml")),
    ("steps.toml", include_str!("../../../../knowledge/steps.toml")),
    ("questions.toml", include_str!("../../../../knowledge/questions.toml")),
    ("words.toml", include_str!("../../../../knowledge/words.toml")),
    ("counted.toml", include_str!("../../../../knowledge/counted.toml")),
    ("signatures.toml", include_str!("../../../../knowledge/signatures.toml")),
    ("findings.toml", include_str!("../../../../knowledge/findings.toml")),
    ("cards.toml", include_str!("../../../../knowledge/cards.toml")),
    ("clients.toml", include_str!("../../../../knowledge/clients.toml")),
    ("hosts.toml", include_str!("../../../../knowledge/hosts.toml")),
    ("codes.toml", include_str!("../../../../knowledge/codes.toml")),
    ("roles.toml", include_str!("../../../../knowledge/roles.toml")),
    ("forbidden.toml", include_str!("../../../../knowledge/forbidden.toml")),
    ("desks.toml", include_str!("../../../../knowledge/desks.toml")),
    ("faq.toml", include_str!("../../../../knowledge/faq.toml")),
    ("continuity.toml", include_str!("../../../../knowledge/continuity.toml")),
    ("updates.toml", include_str!("../../../../knowledge/updates.toml")),
    ("without_emis.toml", include_str!("../../../../knowledge/without_emis.toml")),
    ("sources.toml", include_str!("../../../../knowledge/sources.toml")),
];

/// One file's content: any of the pack's tables.
#[derive(Debug, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct File {
    version: Option<String>,
    last_resort: Option<String>,
    modules: Vec<String>,
    services: Vec<String>,
    cause: Vec<Cause>,
    step: Vec<Step>,
    need: Vec<Need>,
    question: Vec<Question>,
    signature: Vec<Signature>,
    words: Option<Words>,
    counted: Vec<Counted>,
    finding: Vec<FindingRate>,
    series: Vec<Series>,
    product: Vec<Product>,
    update: Vec<UpdateEvent>,
    update_policy: Vec<UpdateRule>,
    remedy: Vec<UpdateRemedy>,
    host: Vec<Host>,
    code: Vec<ErrorCode>,
    role: Vec<Role>,
    action: Vec<Action>,
    forbidden: Vec<Forbidden>,
    application: Vec<Application>,
    date: Vec<KeyDate>,
    desk: Vec<DeskGuide>,
    faq: Vec<Faq>,
    continuity: Option<Continuity>,
    without_emis: Option<WithoutEmis>,
    source: Sources,
}

impl Pack {
    /// The pack that is built into the program.
    ///
    /// # Errors
    /// When a file is not what it should be; a test proves that the embedded one is.
    pub fn embedded() -> Result<Self, PackError> {
        Self::parse(EMBEDDED.iter().copied())
    }

    /// A pack from the texts of its files.
    ///
    /// # Errors
    /// Names the file, and within it the line and field.
    pub fn parse<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, PackError> {
        let all = self::files(files)?;
        let missing = |what: &str| PackError { file: "pack.toml".into(), detail: format!("`{what}` is missing") };
        let mut pack = Self {
            version: all.version.ok_or_else(|| missing("version"))?,
            last_resort: all.last_resort.ok_or_else(|| missing("last_resort"))?,
            continuity: all.continuity.ok_or_else(|| missing("continuity"))?,
            causes: all.cause,
            steps: all.step,
            needs: all.need,
            questions: all.question,
            signatures: all.signature,
            words: all.words.unwrap_or_default(),
            counted: all.counted,
            findings: all.finding,
            series: all.series,
            products: all.product,
            modules: all.modules,
            services: all.services,
            updates: all.update,
            update_rules: all.update_policy,
            remedies: all.remedy,
            hosts: all.host,
            codes: all.code,
            roles: all.role,
            actions: all.action,
            forbidden: all.forbidden,
            applications: all.application,
            dates: all.date,
            desks: all.desk,
            faq: all.faq,
            sources: all.source,
            other: all.without_emis.unwrap_or_default(),
            hearing: OnceLock::new(),
        };
        pack.work_out();
        Ok(pack)
    }

    /// What follows from the files alone and is needed again and again.
    pub(super) fn work_out(&mut self) {
        for finding in &mut self.findings {
            let stated = |cause: &Cause| clamp(cause.evidence.get(&finding.id).copied().unwrap_or(finding.elsewhere));
            let rates = self.causes.iter().map(stated);
            finding.logs = rates.map(|p| (p.ln(), (1.0 - p).ln())).unzip();
        }
        for cause in &mut self.causes {
            let rates = self.questions.iter().map(|question| (question.id.clone(), rates_from(question, cause)));
            cause.answer_rates = rates.collect();
            let counted = self.counted.iter().find(|counted| counted.cause == cause.id);
            cause.said_rates = said::rates(cause, counted, &self.signatures, &self.questions);
        }
        for signature in &mut self.signatures {
            signature.logs = said::logs(signature, &self.causes, &self.questions);
        }
    }

    /// What is needed to understand what people say, worked out when it is first asked for.
    pub(crate) fn hearing(&self) -> &Hearing {
        self.hearing.get_or_init(|| Hearing::new(self))
    }

    /// The cause with this code (`LY301`, any case) or name.
    pub fn cause(&self, code_or_id: &str) -> Option<&Cause> {
        self.causes.iter().find(|cause| cause.code.eq_ignore_ascii_case(code_or_id) || cause.id == code_or_id)
    }

    /// The step with this id.
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == id)
    }

    /// The question with this id.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == id)
    }

    /// The fixed date with this id.
    pub fn date(&self, id: &str) -> Option<&KeyDate> {
        self.dates.iter().find(|date| date.id == id)
    }

    /// The product with this id.
    pub fn product(&self, id: &str) -> Option<&Product> {
        self.products.iter().find(|product| product.id == id)
    }

    /// What the desk with this id asks for.
    pub fn desk(&self, id: &str) -> Option<&DeskGuide> {
        self.desks.iter().find(|desk| desk.id == id)
    }

    /// The role's name in plain English; the id itself when the pack has none.
    pub fn role_name<'a>(&'a self, id: &'a str) -> &'a str {
        self.roles.iter().find(|role| role.id == id).map_or(id, |role| role.name.as_str())
    }
}

/// The tables of all files together.
fn files<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<File, PackError> {
    let mut all = File::default();
    for (name, text) in files {
        all.take(toml::from_str(text).map_err(|error| PackError { file: name.to_owned(), detail: error.to_string() })?);
    }
    Ok(all)
}

impl File {
    fn take(&mut self, other: Self) {
        self.version = other.version.or(self.version.take());
        self.last_resort = other.last_resort.or(self.last_resort.take());
        self.continuity = other.continuity.or(self.continuity.take());
        self.without_emis = other.without_emis.or(self.without_emis.take());
        self.modules.extend(other.modules);
        self.services.extend(other.services);
        self.cause.extend(other.cause);
        self.step.extend(other.step);
        self.need.extend(other.need);
        self.question.extend(other.question);
        self.signature.extend(other.signature);
        self.counted.extend(other.counted);
        self.words = other.words.or(self.words.take());
        self.finding.extend(other.finding);
        self.series.extend(other.series);
        self.product.extend(other.product);
        self.update.extend(other.update);
        self.update_policy.extend(other.update_policy);
        self.remedy.extend(other.remedy);
        self.host.extend(other.host);
        self.code.extend(other.code);
        self.role.extend(other.role);
        self.action.extend(other.action);
        self.forbidden.extend(other.forbidden);
        self.application.extend(other.application);
        self.date.extend(other.date);
        self.desk.extend(other.desk);
        self.faq.extend(other.faq);
        self.source.extend(other.source);
    }
}
