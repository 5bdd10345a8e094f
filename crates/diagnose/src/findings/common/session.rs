//! Whose computer it is: in a remote or virtual desktop the programs run on one, and the card is in another.
//!
//! What is read of "this PC" is then true of the computer behind the window: its software, services, network and changes still
//! decide whether its user can log on. Its readers are those that are passed on to the session, and nobody at the practice restarts it.
//! Source: <https://learn.microsoft.com/en-us/windows/security/identity-protection/smart-cards/smart-card-and-remote-desktop-services>.

use lanyard_model::Remote;

use super::Facts;

/// What this session is where it is known to be a remote one, for example `a Citrix session`.
pub(in crate::findings) fn remote_session(facts: &Facts) -> Option<&'static str> {
    match facts.checkup.session.known()?.remote.known()? {
        Remote::Local => None,
        Remote::RemoteDesktop => Some("a Remote Desktop session"),
        Remote::Citrix => Some("a Citrix session"),
        Remote::Other => Some("a remote or virtual desktop"),
    }
}
