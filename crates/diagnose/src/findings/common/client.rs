//! What is installed and what runs.

use lanyard_model::{ClientSoftware, PortAnswer, State};

use super::{Facts, Version, counted, day, days_until, listed, not_applicable, section, short, untested};
use crate::ClientModel;

/// Days before a published block from which it is worth knowing.
pub(in crate::findings) const SOON: i64 = 90;

/// The client software section.
pub(in crate::findings) fn client<'a>(facts: &Facts<'a>) -> Result<&'a ClientSoftware, State> {
    section(&facts.checkup.client, "the client software")
}

/// The published name of a product.
pub(in crate::findings) fn product_name<'a>(facts: &Facts<'a>, id: &'a str) -> &'a str {
    facts.pack.product(id).map_or(id, |product| product.name.as_str())
}

/// Whether a product is installed, when installed software could be read.
pub(in crate::findings) fn installed(facts: &Facts, product: &str) -> Result<bool, State> {
    let list = listed(&client(facts)?.installed);
    let list = list.ok_or_else(|| State::NotTested("the installed software could not be read".into()))?;
    Ok(list.iter().any(|item| item.product == product))
}

/// Whether a product runs for the user who asks, when running programs could be read.
pub(in crate::findings) fn runs_here(facts: &Facts, product: &str) -> Result<bool, State> {
    let list = listed(&client(facts)?.running);
    let list = list.ok_or_else(|| State::NotTested("the running programs could not be read".into()))?;
    let runs = list.iter().any(|item| item.product == product && item.for_this_user);
    if !runs && client(facts)?.unnamed.iter().any(|unnamed| unnamed == product) {
        let name = product_name(facts, product);
        return Err(State::NotTested(format!("what the program of {name} is called is not published, and no settings say it")));
    }
    Ok(runs)
}

/// Whether an installed product runs for the user who asks; not tested when it is not installed.
pub(in crate::findings) fn runs_if_installed(facts: &Facts, product: &str) -> Result<State, State> {
    let name = product_name(facts, product);
    if runs_here(facts, product)? {
        return Ok(State::Pass);
    }
    if !installed(facts, product)? {
        return Err(State::NotTested(format!("{name} is not installed")));
    }
    let elsewhere = listed(&client(facts)?.running).is_some_and(|list| list.iter().any(|item| item.product == product));
    Ok(State::Fail(if elsewhere {
        format!("{name} runs, but for another user of this PC")
    } else if is_switched_off(client(facts)?, product) {
        format!("{name} is installed and does not run, and the scheduled task that starts it is switched off")
    } else {
        format!("{name} is installed and does not run")
    }))
}

/// Whether there are scheduled tasks that start a product, and all of them are switched off.
fn is_switched_off(client: &ClientSoftware, product: &str) -> bool {
    let mut tasks = listed(&client.tasks).into_iter().flatten().filter(|task| task.product == product).peekable();
    tasks.peek().is_some() && tasks.all(|task| !task.on)
}

/// The versions of a product that can be compared, each with the words it came in.
pub(in crate::findings) fn installed_versions<'a>(facts: &Facts<'a>, product: &str) -> Result<Vec<(Version, &'a str)>, State> {
    let list = listed(&client(facts)?.installed).unwrap_or_default();
    let texts = list.iter().filter(|item| item.product == product).filter_map(|item| item.version.as_deref());
    Ok(texts.filter_map(|text| Some((Version::parse(text)?, text))).collect())
}

/// Whether the newest installed version of a product may still log on.
pub(in crate::findings) fn supported(facts: &Facts, product: &str) -> Result<State, State> {
    let name = product_name(facts, product);
    if !installed(facts, product)? {
        return Err(State::NotTested(format!("{name} is not installed")));
    }
    let Some((version, text)) = installed_versions(facts, product)?.into_iter().max() else {
        return Err(State::NotTested(format!("the version of {name} is not known")));
    };
    let Some(oldest) = facts.pack.product(product).and_then(|product| product.oldest_supported.as_ref()) else {
        return Err(State::NotTested(format!("no oldest version of {name} is published")));
    };
    if Version::parse(&oldest.version).is_none_or(|limit| version >= limit) {
        return Ok(State::Pass);
    }
    let what = format!("{name} {} is older than {}", short(text), oldest.version);
    if let Some(needed_for) = &oldest.needed_for {
        let in_force = days_until(facts.today, oldest.since) <= 0;
        return Ok(if in_force { State::Warning(format!("{what}, which is needed for {needed_for}")) } else { State::Pass });
    }
    Ok(match days_until(facts.today, oldest.since) {
        ..=0 => State::Fail(format!("{what}; older versions have been blocked since {}", day(oldest.since))),
        left @ 1..=SOON => State::Warning(format!(
            "{what}; older versions will be blocked on {}, in {}",
            day(oldest.since),
            counted(left.unsigned_abs(), "day")
        )),
        _ => State::Pass,
    })
}

/// Product id of NHS Credential Management.
pub(in crate::findings) const MANAGEMENT: &str = "credential-management";
/// Product id of the NHS Port Service.
pub(in crate::findings) const PORT_SERVICE: &str = "port-service";

/// Not tested when it is not known which smartcard client this PC has.
pub(in crate::findings) fn client_known(facts: &Facts) -> Result<(), State> {
    match facts.client {
        ClientModel::Unknown if installed(facts, MANAGEMENT) == Ok(true) => {
            untested("the version of Credential Management was not read, and which smartcard client this is depends on it")
        }
        ClientModel::Unknown => untested("the client software could not be read"),
        _ => Ok(()),
    }
}

/// Does not apply to a PC on which nothing says that a card is used: no smartcard client and no reader is there, and nobody has said
/// what fails.
pub(in crate::findings) fn a_card_is_used(facts: &Facts) -> Result<(), State> {
    let no_client = facts.client == ClientModel::NoClient && installed(facts, "identity-agent") == Ok(false);
    let no_reader = facts.checkup.readers.known().is_some_and(|readers| readers.readers.is_empty());
    if no_client && no_reader && facts.checkup.said.is_none() && facts.context.answers.is_empty() {
        return not_applicable("there is no smartcard client, and no reader: staff who sign in without a card need neither");
    }
    Ok(())
}

/// Does not apply to a PC whose client is not Identity Agent.
pub(in crate::findings) fn agent_expected(facts: &Facts) -> Result<(), State> {
    client_known(facts)?;
    match facts.client {
        ClientModel::NoClient => untested("there is no smartcard client on this PC"),
        ClientModel::SmartcardConnect => not_applicable("this PC has Smartcard Connect instead of Identity Agent"),
        _ => Ok(()),
    }
}

/// Does not apply to a PC without Credential Management.
pub(in crate::findings) fn management_expected(facts: &Facts) -> Result<(), State> {
    client_known(facts)?;
    let found = runs_here(facts, MANAGEMENT).unwrap_or(false) || installed(facts, MANAGEMENT).unwrap_or(true);
    if found { Ok(()) } else { not_applicable("Credential Management is not installed") }
}

/// What answered on each port of the NHS Port Service.
pub(in crate::findings) fn port_answers<'a>(facts: &Facts<'a>) -> Result<Vec<&'a PortAnswer>, State> {
    let ports = client(facts)?.ports.iter().filter(|port| port.product == PORT_SERVICE);
    Ok(ports.map(|port| &port.answer).collect())
}
