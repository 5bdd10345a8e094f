//! The checkup: everything read from one PC at one moment.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Browser, Change, ClientSoftware, Fact, Judged, Network, Outcome, Reading, ScreenedText, Service, Session, UnreadChanges, Why,
};

/// Everything read from one PC at one moment, as `lanyard check --save` writes it; the same file is judged the same way anywhere.
/// What is not known here is left out, and fields that a reader does not know are passed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Checkup {
    /// Version of this shape; see [`crate::SCHEMA`].
    #[cfg_attr(feature = "schema", schema(minimum = 1, maximum = 1))]
    pub schema: u32,
    /// Made by the program that took it; the server ignores a second checkup with the same id.
    #[cfg_attr(feature = "schema", schema(pattern = "^[0-9A-Za-z-]{1,64}$"))]
    pub id: String,
    /// When it was taken, by this PC's own clock.
    pub taken_at: Timestamp,
    /// Program and version that took it.
    pub program: String,
    /// Who and where; removed by redaction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// What the user said or read off the screen, after screening.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<ScreenedText>,
    /// What was told beside what was read; not there in files of earlier programs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<Told>,
    /// Readers and whether a card is in them.
    #[serde(default)]
    pub readers: Reading<Readers>,
    /// Each inserted card, read directly.
    #[serde(default)]
    pub cards: Reading<Vec<CardReading>>,
    /// Each inserted card, read through middleware.
    #[serde(default)]
    pub middleware: Reading<Middleware>,
    /// NHS client software: installed, running, answering on its local ports.
    #[serde(default)]
    pub client: Reading<ClientSoftware>,
    /// System services that smartcards need.
    #[serde(default)]
    pub services: Reading<Vec<Service>>,
    /// Browser policy of the PC and the user.
    #[serde(default)]
    pub browser: Reading<Browser>,
    /// NHS hosts as seen from here.
    #[serde(default)]
    pub network: Reading<Network>,
    /// The state of this PC's clock.
    #[serde(default)]
    pub clock: Reading<Clock>,
    /// What changed lately.
    #[serde(default)]
    pub updates: Reading<Vec<Change>>,
    /// Kinds of change of which not all could be read; none when all were.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub updates_unread: Vec<UnreadChanges>,
    /// The Windows or Linux session this runs in.
    #[serde(default)]
    pub session: Reading<Session>,
    /// What was concluded when it was taken; written for every checkup, healthy or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<Summary>,
}

impl Checkup {
    /// A checkup in which nothing has been read yet.
    pub fn unread(id: String, taken_at: Timestamp, program: String) -> Self {
        Self {
            schema: crate::SCHEMA,
            id,
            taken_at,
            program,
            origin: None,
            said: None,
            told: None,
            readers: Reading::default(),
            cards: Reading::default(),
            middleware: Reading::default(),
            client: Reading::default(),
            services: Reading::default(),
            browser: Reading::default(),
            network: Reading::default(),
            clock: Reading::default(),
            updates: Reading::default(),
            updates_unread: Vec::new(),
            session: Reading::default(),
            summary: None,
        }
    }
}

/// What somebody told the program, or its settings did, beside what it read: with it a saved checkup is judged as at the PC.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Told {
    /// The card's series, as it stands on its back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(maximum = 255))]
    pub series: Option<u8>,
    /// Spine applications used on the PC, by the knowledge pack's ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub applications: Vec<String>,
    /// Those of which the supplier has confirmed to the site that they work with CIS2.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supports_cis2: Vec<String>,
    /// A sponsor was renewing somebody's card at the PC.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub renewal_in_progress: bool,
    /// The practice's own plan for patients, as it was shown; removed by redaction, since it names who approved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
}

/// Who and where a checkup comes from. Personal data: it stays in the practice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Origin {
    /// The signed-in user's name on this PC.
    pub user: String,
    /// The PC's name.
    pub pc: String,
}

/// What was concluded, for comparing fleets without personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Summary {
    /// Fault, nothing wrong, or could not tell.
    pub outcome: Outcome,
    /// The leading cause's code, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// Every finding with its state.
    pub findings: Vec<Judged>,
    /// System build, client, middleware, browser, reader, driver, series, egress: names to values, no personal data.
    pub attributes: BTreeMap<String, String>,
}

/// Readers as the PC/SC service sees them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Readers {
    /// Whether the system's smartcard service can be talked to at all.
    pub service: PcscService,
    /// Each reader in the service's own order.
    #[serde(default)]
    pub readers: Vec<Reader>,
}

/// State of the system's smartcard service (Windows `SCardSvr`, Linux `pcscd`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PcscService {
    /// It answers.
    Running,
    /// The library is there, the service does not run (`SCARD_E_NO_SERVICE`, 0x8010001D).
    NotRunning,
    /// There is no PC/SC library on this machine.
    NoLibrary,
    /// Another answer, as its PC/SC code.
    Error(String),
}

/// One reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = ReaderSeen))]
pub struct Reader {
    /// Its PC/SC name, for example `HID Global OMNIKEY 3x21 Smart Card Reader 00 00`.
    pub name: String,
    /// What is in it.
    pub state: ReaderState,
    /// The card's answer to reset in upper-case hexadecimal without spaces, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub atr: Option<String>,
    /// Driver version where the system tells it.
    #[serde(default)]
    pub driver: Fact<String>,
}

/// What a reader reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ReaderState {
    /// No card.
    Empty,
    /// A card that answered its reset.
    Card,
    /// Something is in the reader that does not answer (upside down, damaged, dirty, not a smartcard).
    Mute,
    /// A card that another program holds for itself alone.
    HeldExclusively,
    /// The reader has gone or its driver reports it as not usable.
    Unavailable,
}

/// One inserted card, read directly with read-only commands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CardReading {
    /// The reader it is in.
    pub reader: String,
    /// The application found on it. *Not tried (layout not published)* for a card whose layout we do not know.
    pub applet: Fact<Applet>,
    /// Passcode tries left, only where asking is documented to cost none; 0 is locked.
    pub tries_left: Fact<u8>,
    /// Its certificates.
    pub certificates: Fact<Vec<CardCertificate>>,
    /// How many commands were sent to it.
    #[serde(default)]
    pub apdus: u32,
}

/// A card application whose layout is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Applet {
    /// PIV (NIST SP 800-73).
    Piv,
    /// PKCS#15 (ISO/IEC 7816-15).
    Pkcs15,
}

/// One certificate as it stands on a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CardCertificate {
    /// Where it stood: `9A`, `9C`, or the PKCS#15 or PKCS#11 identifier in hexadecimal.
    pub slot: String,
    /// The holder's 12-digit UUID from the subject's common name (published: `O=nhs, OU=people, CN=<12 digits>`).
    /// Personal: removed by redaction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
    /// Issuer, as printed by RFC 4514.
    pub issuer: String,
    /// First moment of validity.
    pub not_before: Timestamp,
    /// Last moment of validity. Read, never computed: the sources differ on lifetimes.
    pub not_after: Timestamp,
    /// Key usages by their X.509 names, for example `digitalSignature`.
    #[serde(default)]
    pub key_usage: Vec<String>,
    /// Key type and size, for example `RSA 2048`.
    pub key: String,
    /// Size of the certificate in bytes.
    pub bytes: u32,
    /// SHA-256 of the certificate, lower-case hexadecimal. Identifies a card holder: removed by redaction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

/// Cards as middleware shows them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Middleware {
    /// Each PKCS#11 module (Linux). Windows has none: what it knows of cards stands below.
    #[serde(default)]
    pub modules: Vec<ModuleReading>,
    /// What Windows itself is set up for; not asked on other systems.
    #[serde(default)]
    pub windows: Fact<WindowsCards>,
    /// The providers for cards of which certificates stand in this Windows user's store, each with what it is said to keep. Windows
    /// copies them from a card and leaves them when the card goes: they may be of former cards and of other people, so nothing
    /// here says what is on the card in the reader. Not asked on other systems.
    #[serde(default)]
    pub in_store: Fact<Vec<ModuleReading>>,
    /// What Windows' own provider for cards (a key storage provider) shows of each card in a reader, asked without a passcode.
    /// Absent when it shows none, which says nothing about another maker's provider; not asked on other systems.
    #[serde(default)]
    pub shown_by_windows: Fact<Vec<Token>>,
}

impl Middleware {
    /// Every token in a reader that anything showed: a module, or Windows' own provider.
    pub fn tokens(&self) -> impl Iterator<Item = &Token> {
        let of_modules = self.modules.iter().map(|module| &module.tokens);
        of_modules.chain([&self.shown_by_windows]).filter_map(Fact::known).flatten()
    }
}

/// How a Windows is set up for smartcards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct WindowsCards {
    /// Each kind of card that is registered, in both views of the registry.
    #[serde(default)]
    pub minidrivers: Vec<Minidriver>,
    /// The answers to reset, in upper-case hexadecimal, of cards that Windows has found to be PIV or GIDS cards, for which it has a
    /// driver of its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub found_by_windows: Vec<String>,
    /// Why these lists, or a part of them, could not be read; none when all of them were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minidrivers_unread: Option<Why>,
    /// `DisableCapiOverrideForRSA`: whether the change of October 2025 was taken back on this PC (the value is 0); absent
    /// when nobody has set it.
    pub ksp_change_taken_back: Fact<bool>,
    /// What Windows' smart card service wrote of cards and readers into the log of the system in the last 30 days.
    #[serde(default)]
    pub events: Fact<Vec<CardServiceEvent>>,
}

/// One kind of note that Windows' smart card service writes into the log of the system:
/// <https://learn.microsoft.com/en-us/windows/security/identity-protection/smart-cards/smart-card-events>.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CardServiceEvent {
    /// Its number: 610 (a reader refused an order, also when a card is pulled early), 619 (a reader did not answer), 620 (an order to a
    /// reader could not be taken back), 624 (a program uses the older kind of provider; second-hand).
    pub id: u32,
    /// How often it was written.
    pub times: u32,
    /// When it was written last.
    pub last_at: Timestamp,
}

/// One kind of card that a Windows has a minidriver or provider for (`Cryptography\Calais\SmartCards`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Minidriver {
    /// The name under which it is registered.
    pub name: String,
    /// The answer to reset that it is for, in upper-case hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub atr: Option<String>,
    /// Which bits of it count (`ATRMask`), in upper-case hexadecimal; all of them where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub atr_mask: Option<String>,
    /// The registration is for 32-bit programs.
    #[serde(default)]
    pub for_32_bit: bool,
    /// Its file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Whether that file is on this PC.
    #[serde(default)]
    pub file_there: Fact<bool>,
    /// The file's version.
    #[serde(default)]
    pub version: Fact<String>,
    /// The older kind of provider (CSP) that programs get.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub csp: Option<String>,
    /// Whether the older kind of provider is installed for these programs.
    #[serde(default)]
    pub csp_there: Fact<bool>,
    /// The newer kind of provider (KSP) that programs get.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ksp: Option<String>,
}

/// One PKCS#11 module or Windows provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ModuleReading {
    /// File name of the module, or name of the provider.
    pub name: String,
    /// Its own description and version.
    #[serde(default)]
    pub version: Fact<String>,
    /// What it shows in each slot that holds a token.
    pub tokens: Fact<Vec<Token>>,
}

/// One token in a PKCS#11 module.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Token {
    /// The slot's description, usually the reader's name.
    pub slot: String,
    /// `CKF_USER_PIN_LOCKED`.
    pub locked: bool,
    /// `CKF_USER_PIN_FINAL_TRY`.
    pub final_try: bool,
    /// The certificates it shows without a passcode.
    pub certificates: Fact<Vec<CardCertificate>>,
}

/// State of this PC's clock service. The offset itself is measured against each host, see
/// [`crate::HttpOutcome::Answered`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Clock {
    /// Whether the system says that its clock is kept in step.
    pub synchronised: Fact<bool>,
}
