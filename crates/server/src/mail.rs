//! E-mail: through the practice's own SMTP server, into a folder, or into memory for tests.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use clap::Args;
use lettre::Message;
use lettre::message::header::ContentType;
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};

pub use smtp::MailServer;

mod smtp;

/// How long the mail server may take for each step of one e-mail.
const PATIENCE: Duration = Duration::from_secs(30);

/// The address that e-mails come from where none was named.
const NOBODY: &str = "lanyard@localhost";

/// Accounts of NHSmail end like this.
const NHSMAIL: &str = "@nhs.net";

/// How e-mails leave. The password comes from the environment: what stands on a command line can be read by others.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct MailArgs {
    /// Mail server, for example smtp.office365.com:587; it must offer TLS (STARTTLS, or port 465)
    #[arg(long, value_name = "HOST:PORT")]
    smtp: Option<String>,
    /// Name to sign in at the mail server with; its password is read from LANYARD_SMTP_PASSWORD
    #[arg(long, value_name = "NAME", requires = "smtp")]
    smtp_user: Option<String>,
    /// Certificate authority (PEM) of a mail server that no public one vouches for
    #[arg(long, value_name = "FILE", requires = "smtp")]
    smtp_ca: Option<PathBuf>,
    /// Send without TLS: only to a mail server on this machine
    #[arg(long, requires = "smtp")]
    smtp_plain: bool,
    /// The address that e-mails come from; without it the name to sign in with, where that is an address
    #[arg(long, value_name = "ADDRESS", default_value = NOBODY)]
    mail_from: String,
    /// Write e-mails as files into this folder instead of sending them
    #[arg(long, value_name = "DIR", conflicts_with = "smtp")]
    mail_folder: Option<PathBuf>,
}

/// Where e-mails go.
#[derive(Debug)]
pub enum Mailer {
    /// To a mail server.
    Smtp {
        /// The server.
        server: Box<MailServer>,
        /// The address they come from.
        from: Mailbox,
    },
    /// Into a folder, one file each.
    File {
        /// The folder.
        folder: PathBuf,
        /// The address they come from.
        from: Mailbox,
    },
    /// Into memory.
    Memory(Mutex<Vec<Mail>>),
    /// Nowhere: no mail server was named.
    Nowhere,
}

/// One e-mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Becomes its Message-ID, so that a mail server that sees it twice can tell.
    pub id: String,
    /// To whom.
    pub to: String,
    /// Subject line.
    pub subject: String,
    /// What it says.
    pub text: String,
    /// Files with it.
    pub attachments: Vec<Attached>,
    /// An entry for a calendar (RFC 5545) that mail programs offer to accept or to remove (RFC 6047).
    pub invitation: Option<String>,
}

/// A file that goes with an e-mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// Its name.
    pub name: String,
    /// Its media type, for example `application/pdf`.
    pub kind: &'static str,
    /// What is in it.
    pub content: Vec<u8>,
}

/// Why something was not delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotDelivered {
    /// It can be tried again: nothing arrived.
    Later(String),
    /// It will never be taken.
    Never(String),
    /// It may have arrived.
    Unsure(String),
}

impl std::fmt::Display for NotDelivered {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (Self::Later(why) | Self::Never(why) | Self::Unsure(why)) = self;
        out.write_str(why)
    }
}

/// The address that e-mails come from: the account's own where none was named. NHSmail takes no other from an account.
///
/// Source: "Sending automated email" and "Considerations", developer.nhs.uk, library, NHSmail.
fn sender(named: &str, user: Option<&str>) -> Result<String, String> {
    let account = user.filter(|user| user.contains('@'));
    let from = account.filter(|_| named == NOBODY).unwrap_or(named);
    match account.filter(|account| account.to_lowercase().ends_with(NHSMAIL)) {
        Some(account) if !from.eq_ignore_ascii_case(account) => Err(format!(
            "--mail-from {from}: NHSmail takes e-mails from the address of the account only, here {account}. Leave --mail-from out."
        )),
        _ => Ok(from.to_owned()),
    }
}

impl Mailer {
    pub(crate) fn new(args: &MailArgs) -> Result<Self, String> {
        let from = sender(&args.mail_from, args.smtp_user.as_deref())?;
        let from: Mailbox = from.parse().map_err(|error| format!("--mail-from {from}: {error}"))?;
        if let Some(folder) = &args.mail_folder {
            return Ok(Self::File { folder: folder.clone(), from });
        }
        let Some(server) = &args.smtp else { return Ok(Self::Nowhere) };
        let password = std::env::var("LANYARD_SMTP_PASSWORD").unwrap_or_default();
        let authority = args
            .smtp_ca
            .as_ref()
            .map(|file| std::fs::read(file).map_err(|error| format!("--smtp-ca {} cannot be read ({error})", file.display())));
        let sign_in = args.smtp_user.clone().map(|user| (user, password));
        Self::smtp(server, sign_in, authority.transpose()?.as_deref(), args.smtp_plain, from)
    }

    /// A mailer that writes files.
    pub(crate) fn folder(folder: PathBuf) -> Result<Self, String> {
        let from: Mailbox = NOBODY.parse().map_err(|error| format!("{NOBODY}: {error}"))?;
        Ok(Self::File { folder, from })
    }

    /// A mailer for a mail server. TLS is required unless `plain`, which is for a server on this machine only.
    ///
    /// # Errors
    /// A sentence that says which setting cannot be used.
    pub fn smtp(
        server: &str,
        sign_in: Option<(String, String)>,
        authority: Option<&[u8]>,
        plain: bool,
        from: Mailbox,
    ) -> Result<Self, String> {
        let wrong = || format!("--smtp {server}: write the mail server as HOST:PORT, for example smtp.practice.example:587");
        let (host, port) = server.rsplit_once(':').ok_or_else(wrong)?;
        let port: u16 = port.parse().map_err(|_| wrong())?;
        let is_here = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
        if plain && !is_here {
            return Err(format!(
                "--smtp-plain: {host} is another machine, and what is sent there holds personal data. It needs TLS"
            ));
        }
        let tls = if plain { Tls::None } else { required(host, port, authority)? };
        let sign_in = sign_in.map(|(user, password)| Credentials::new(user, password));
        let server = MailServer { host: host.to_owned(), port, tls, sign_in, patience: PATIENCE, free: smtp::connections() };
        Ok(Self::Smtp { server: Box::new(server), from })
    }

    /// Puts what is posted to the demo practice's channel where its e-mails go.
    ///
    /// # Errors
    /// Where e-mails really leave: there is no such channel.
    pub(crate) async fn keep_post(&self, channel: &str, delivery: &str, body: &str) -> Result<String, NotDelivered> {
        let Self::File { folder, .. } = self else { return Err(NotDelivered::Never(format!("{channel} does not exist"))) };
        let file = folder.join(format!("{delivery}.json"));
        let later = |error: std::io::Error| NotDelivered::Later(format!("{} cannot be written ({error})", file.display()));
        tokio::fs::create_dir_all(folder).await.map_err(later)?;
        tokio::fs::write(&file, body).await.map_err(later)?;
        Ok(format!("kept as {}", file.display()))
    }

    /// Whether there is anywhere to send to.
    pub fn is_set_up(&self) -> bool {
        !matches!(self, Self::Nowhere)
    }

    /// Where e-mails go, in words.
    pub(crate) fn way(&self) -> String {
        match self {
            Self::Smtp { .. } => format!("to a mail server, from {}", self.from()),
            Self::File { folder, .. } => format!("into the folder {}; nothing leaves this machine", folder.display()),
            Self::Memory(_) => "into memory".to_owned(),
            Self::Nowhere => "nowhere: start the server with --smtp".to_owned(),
        }
    }

    /// The address that e-mails come from.
    pub fn from(&self) -> String {
        match self {
            Self::Smtp { from, .. } | Self::File { from, .. } => from.email.to_string(),
            Self::Memory(_) | Self::Nowhere => NOBODY.to_owned(),
        }
    }

    /// The address that e-mails come from, where it is one of somebody's: answers can go there.
    pub(crate) fn address(&self) -> Option<String> {
        Some(self.from()).filter(|address| address != NOBODY)
    }

    /// Sends one e-mail; gives what the other side said.
    ///
    /// # Errors
    /// See [`NotDelivered`].
    pub async fn send(&self, mail: &Mail) -> Result<String, NotDelivered> {
        match self {
            Self::Smtp { server, from } => server.send(&message(mail, from)?).await,
            Self::File { folder, from } => {
                let file = folder.join(format!("{}.eml", mail.id));
                let bytes = message(mail, from)?.formatted();
                let later = |error: std::io::Error| NotDelivered::Later(format!("{} cannot be written ({error})", file.display()));
                tokio::fs::create_dir_all(folder).await.map_err(later)?;
                tokio::fs::write(&file, bytes).await.map_err(later)?;
                Ok(format!("written to {}", file.display()))
            }
            Self::Memory(sent) => {
                sent.lock().unwrap_or_else(PoisonError::into_inner).push(mail.clone());
                Ok("kept".to_owned())
            }
            Self::Nowhere => {
                Err(NotDelivered::Never("no mail server is set up: an administrator starts the server with --smtp".to_owned()))
            }
        }
    }
}

fn required(host: &str, port: u16, authority: Option<&[u8]>) -> Result<Tls, String> {
    let mut parameters = TlsParameters::builder(host.to_owned());
    if let Some(pem) = authority {
        let certificate = Certificate::from_pem(pem).map_err(|error| format!("--smtp-ca cannot be used: {error}"))?;
        parameters = parameters.add_root_certificate(certificate);
    }
    let parameters = parameters.build_rustls().map_err(|error| format!("TLS cannot be set up: {error}"))?;
    // Port 465 speaks TLS from the first byte (RFC 8314); all others begin it with STARTTLS.
    Ok(if port == 465 { Tls::Wrapper(parameters) } else { Tls::Required(parameters) })
}

fn message(mail: &Mail, from: &Mailbox) -> Result<Message, NotDelivered> {
    let never = |what: &str, error: &dyn std::fmt::Display| NotDelivered::Never(format!("the {what} cannot be used ({error})"));
    let to: Mailbox = mail.to.parse().map_err(|error| never("e-mail address", &error))?;
    let builder = Message::builder()
        .message_id(Some(format!("<{}@lanyard.invalid>", mail.id)))
        .from(from.clone())
        .to(to)
        .subject(&mail.subject);
    let text = SinglePart::plain(mail.text.clone());
    let built = match &mail.invitation {
        Some(entry) => {
            let kind = format!("text/calendar; charset=utf-8; method={}", method(entry));
            let kind = ContentType::parse(&kind).map_err(|error| never("invitation", &error))?;
            let entry = SinglePart::builder().header(kind).body(entry.clone());
            builder.multipart(MultiPart::alternative().singlepart(text).singlepart(entry))
        }
        None if mail.attachments.is_empty() => builder.singlepart(text),
        None => {
            let mut parts = MultiPart::mixed().singlepart(text);
            for Attached { name, kind, content } in &mail.attachments {
                let kind = ContentType::parse(kind).map_err(|error| never("attachment", &error))?;
                parts = parts.singlepart(Attachment::new(name.clone()).body(content.clone(), kind));
            }
            builder.multipart(parts)
        }
    };
    built.map_err(|error| never("e-mail", &error))
}

/// What an entry asks of a calendar; the e-mail has to name the same as the entry within it (RFC 6047, 2.4).
fn method(entry: &str) -> &str {
    entry.lines().find_map(|line| line.strip_prefix("METHOD:")).unwrap_or("PUBLISH")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e_mails_come_from_the_account_and_nhsmail_takes_no_other() {
        let account = Some("lanyard.willowlane@nhs.net");
        assert_eq!(sender(NOBODY, account).unwrap(), "lanyard.willowlane@nhs.net");
        assert_eq!(sender("Lanyard.WillowLane@nhs.net", account).unwrap(), "Lanyard.WillowLane@nhs.net");
        assert!(sender("reception@practice.example", account).unwrap_err().contains("NHSmail"));
        assert_eq!(sender("reception@practice.example", Some("lanyard@practice.example")).unwrap(), "reception@practice.example");
        assert_eq!([sender(NOBODY, Some("lanyard")), sender(NOBODY, None)], [Ok(NOBODY.to_owned()), Ok(NOBODY.to_owned())]);
    }
}
