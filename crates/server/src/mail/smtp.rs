//! One e-mail to a mail server, step by step: only so is it known whether the words were out when something broke.

use std::sync::Arc;
use std::time::Duration;

use lettre::Message;
use lettre::address::Envelope;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Tls};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::mail::NotDelivered;

/// So many connections to a mail server stand at once. Exchange Online, on which NHSmail runs, takes three of one mailbox.
///
/// Source: "Message storage and concurrent connection throttling for SMTP Authenticated Submission", learn.microsoft.com.
const CONNECTIONS: usize = 3;

/// The connections to a mail server that may still be opened.
pub(super) fn connections() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(CONNECTIONS))
}

/// A mail server.
#[derive(Debug)]
pub struct MailServer {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) tls: Tls,
    pub(super) sign_in: Option<Credentials>,
    /// How long it may take for each of three steps: to let us in, to agree to take an e-mail, to take it.
    pub(super) patience: Duration,
    /// See [`connections`].
    pub(super) free: Arc<Semaphore>,
}

/// Why a step was not done.
enum Broken {
    /// Time was up.
    Slow(Duration),
    /// The server refused, or the connection broke.
    Smtp(Error),
}

impl MailServer {
    /// Hands an e-mail over; gives what the server said.
    pub(super) async fn send(&self, mail: &Message) -> Result<String, NotDelivered> {
        let words = mail.formatted();
        let closed = |_| NotDelivered::Later("the server is stopping".to_owned());
        let turn = Arc::clone(&self.free).acquire_owned().await.map_err(closed)?;
        let mut line = self.within(self.connected()).await.map_err(before_the_words)?;
        let parameters = parameters(&line, mail.envelope(), &words)?;
        let agreed = self.within(agreed(&mut line, mail.envelope(), parameters)).await.map_err(before_the_words);
        let said = match agreed {
            Ok(()) => self.within(line.message(&words)).await.map_err(after_the_words),
            Err(problem) => Err(problem),
        };
        if said.is_ok() {
            self.leave(line, turn);
        }
        said.map(|answer| format!("{} {}", answer.code(), answer.message().collect::<Vec<_>>().join(" ")))
    }

    async fn within<T>(&self, step: impl Future<Output = Result<T, Error>>) -> Result<T, Broken> {
        let in_time = tokio::time::timeout(self.patience, step).await;
        in_time.map_err(|_| Broken::Slow(self.patience))?.map_err(Broken::Smtp)
    }

    /// A connection on which TLS stands and the sign-in is done, where there is one.
    async fn connected(&self) -> Result<AsyncSmtpConnection, Error> {
        let (server, name) = ((self.host.as_str(), self.port), ClientId::default());
        let from_the_first_byte = if let Tls::Wrapper(tls) = &self.tls { Some(tls.clone()) } else { None };
        // One silent address of several leaves time for the others.
        let for_each = Some(self.patience / 3);
        let mut line = AsyncSmtpConnection::connect_tokio1(server, for_each, &name, from_the_first_byte, None).await?;
        if let Tls::Required(tls) = &self.tls {
            line.starttls(tls.clone(), &name).await?;
        }
        if let Some(sign_in) = &self.sign_in {
            line.auth(DEFAULT_MECHANISMS, sign_in).await?;
        }
        Ok(line)
    }

    /// Takes leave as mail servers like it. Nobody waits for it.
    fn leave(&self, mut line: AsyncSmtpConnection, turn: OwnedSemaphorePermit) {
        let patience = self.patience;
        tokio::spawn(async move {
            let left = tokio::time::timeout(patience, line.quit()).await;
            drop(turn);
            left
        });
    }
}

/// Tells the server from whom and to whom; afterwards it waits for the words.
async fn agreed(line: &mut AsyncSmtpConnection, envelope: &Envelope, parameters: Vec<MailParameter>) -> Result<(), Error> {
    line.command(Mail::new(envelope.from().cloned(), parameters)).await?;
    for to in envelope.to() {
        line.command(Rcpt::new(to.clone(), Vec::new())).await?;
    }
    line.command(Data).await?;
    Ok(())
}

/// What the server has to be told, and to know of, where letters beyond ASCII stand in an address or in the words.
fn parameters(line: &AsyncSmtpConnection, envelope: &Envelope, words: &[u8]) -> Result<Vec<MailParameter>, NotDelivered> {
    let named = envelope.from().into_iter().chain(envelope.to()).any(|address| !AsRef::<str>::as_ref(address).is_ascii());
    let needed = [
        (named, Extension::SmtpUtfEight, MailParameter::SmtpUtfEight),
        (!words.is_ascii(), Extension::EightBitMime, MailParameter::Body(MailBodyParameter::EightBitMime)),
    ];
    let needed: Vec<(Extension, MailParameter)> =
        needed.into_iter().filter(|(is_needed, ..)| *is_needed).map(|(_, known, said)| (known, said)).collect();
    if needed.iter().all(|(known, _)| line.server_info().supports_feature(*known)) {
        return Ok(needed.into_iter().map(|(_, said)| said).collect());
    }
    let why = "the mail server takes no accents or other special letters in an e-mail address: enter another address";
    Err(NotDelivered::Never(why.to_owned()))
}

/// Nothing has arrived: it may be sent again, unless the server says that it never will take it.
fn before_the_words(problem: Broken) -> NotDelivered {
    match problem {
        Broken::Slow(patience) => NotDelivered::Later(slow(patience)),
        Broken::Smtp(error) if error.is_permanent() => NotDelivered::Never(error.to_string()),
        Broken::Smtp(error) => NotDelivered::Later(error.to_string()),
    }
}

/// The server may have taken it, unless it says that it did not.
fn after_the_words(problem: Broken) -> NotDelivered {
    match problem {
        Broken::Slow(patience) => NotDelivered::Unsure(slow(patience)),
        Broken::Smtp(error) if error.is_permanent() => NotDelivered::Never(error.to_string()),
        Broken::Smtp(error) if error.is_transient() => NotDelivered::Later(error.to_string()),
        Broken::Smtp(error) => NotDelivered::Unsure(error.to_string()),
    }
}

fn slow(patience: Duration) -> String {
    format!("the mail server did not answer within {} seconds", patience.as_secs_f32())
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead as _, BufReader, Write as _};
    use std::net::{TcpListener, TcpStream};
    use std::time::Instant;

    use super::*;

    /// What a mail server does when it is spoken to.
    #[derive(Clone, Copy)]
    enum Does {
        Say(&'static str),
        Nothing,
        BreakOff,
    }
    use Does::{BreakOff, Nothing, Say};

    /// A mail server on a port of this machine that does at one point what it is told, and at all others what it should.
    /// The greeting is the point "", the end of the words is ".".
    fn mail_server(point: &'static str, does: Does) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || listener.incoming().flatten().for_each(|stream| talk(stream, point, does)));
        port
    }

    fn talk(stream: TcpStream, point: &str, does: Does) {
        let mut out = stream.try_clone().unwrap();
        let mut words = false;
        let lines = vec![String::new()].into_iter().chain(BufReader::new(stream).lines().map_while(Result::ok));
        for line in lines {
            let at = line.split([' ', ':']).next().unwrap_or_default();
            if words && at != "." {
                continue;
            }
            words = at == "DATA";
            let usual = Say(if words { "354 go on" } else { "250 yes" });
            match if at == point { does } else { usual } {
                Say(what) => out.write_all(format!("{what}\r\n").as_bytes()).unwrap(),
                Nothing => {}
                BreakOff => return,
            }
        }
    }

    /// What a server gets for each step, where it is to run out and where it is not, however busy this machine is.
    const SHORT: Duration = Duration::from_millis(200);
    const LONG: Duration = Duration::from_secs(4);

    async fn sent(host: &str, port: u16, patience: Duration) -> Result<String, NotDelivered> {
        let server = MailServer { host: host.to_owned(), port, tls: Tls::None, sign_in: None, patience, free: connections() };
        let builder = Message::builder().from("a@b.example".parse().unwrap()).to("c@d.example".parse().unwrap());
        let begun = Instant::now();
        let answer = server.send(&builder.body("The card is locked.".to_owned()).unwrap()).await;
        assert!(begun.elapsed() < patience + Duration::from_secs(5), "{answer:?} took {:?}", begun.elapsed());
        answer
    }

    async fn sent_to(point: &'static str, does: Does, patience: Duration) -> NotDelivered {
        sent("127.0.0.1", mail_server(point, does), patience).await.unwrap_err()
    }

    #[tokio::test]
    async fn what_is_taken_comes_with_the_servers_words() {
        assert_eq!(sent("127.0.0.1", mail_server(".", Say("250 kept as 7")), LONG).await, Ok("250 kept as 7".to_owned()));
    }

    #[tokio::test]
    async fn a_server_that_cannot_be_reached_or_says_nothing_is_tried_again() {
        let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let refused = sent("127.0.0.1", nobody, SHORT).await.unwrap_err();
        let unknown = sent("mail.invalid", 25, SHORT).await.unwrap_err();
        for answer in [refused, unknown] {
            assert!(matches!(answer, NotDelivered::Later(_)), "{answer:?}");
        }
        for point in ["", "EHLO", "MAIL", "RCPT", "DATA"] {
            for does in [Nothing, BreakOff, Say("421 closing")] {
                let answer = sent_to(point, does, SHORT).await;
                assert!(matches!(answer, NotDelivered::Later(_)), "{point}: {answer:?}");
            }
        }
        assert_eq!(sent_to("", Nothing, SHORT).await.to_string(), "the mail server did not answer within 0.2 seconds");
    }

    #[tokio::test]
    async fn once_the_words_are_out_only_the_server_can_say_that_they_did_not_arrive() {
        for does in [Nothing, BreakOff, Say("gibberish")] {
            let answer = sent_to(".", does, LONG).await;
            assert!(matches!(answer, NotDelivered::Unsure(_)), "{answer:?}");
        }
        let busy = sent_to(".", Say("451 busy"), LONG).await;
        assert!(matches!(&busy, NotDelivered::Later(why) if why.contains("busy")), "{busy:?}");
    }

    #[tokio::test]
    async fn a_mail_server_is_not_asked_for_more_connections_than_it_takes() {
        let (port, patience) = (mail_server(".", Say("250 kept")), Duration::from_secs(5));
        let free = connections();
        let held = Arc::clone(&free).try_acquire_many_owned(u32::try_from(CONNECTIONS).unwrap()).unwrap();
        let server = MailServer { host: "127.0.0.1".to_owned(), port, tls: Tls::None, sign_in: None, patience, free };
        let builder = Message::builder().from("a@b.example".parse().unwrap()).to("c@d.example".parse().unwrap());
        let mail = builder.body("The card is locked.".to_owned()).unwrap();
        let mut one_more = std::pin::pin!(server.send(&mail));
        assert!(tokio::time::timeout(Duration::from_millis(200), &mut one_more).await.is_err(), "it waits for its turn");
        drop(held);
        assert_eq!(one_more.await, Ok("250 kept".to_owned()));
    }

    #[tokio::test]
    async fn what_is_refused_for_good_is_not_tried_again() {
        for point in ["MAIL", "RCPT", "DATA", "."] {
            let answer = sent_to(point, Say("550 no such mailbox"), LONG).await;
            assert!(matches!(&answer, NotDelivered::Never(why) if why.contains("no such mailbox")), "{point}: {answer:?}");
        }
    }
}
