//! Recovery codes: ten, each works once, for the day the telephone is lost. Only their SHA-256 is kept.

use lanyard_model::Id;
use lanyard_store::{Account, Credential, CredentialKind, StoreError};
use sha2::{Digest as _, Sha256};

use crate::app::App;

const HOW_MANY: usize = 10;
/// Letters and digits that are not mistaken for one another on paper; 32, so that a random byte picks each as often.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

fn handle(account: &Id<Account>, code: &str) -> String {
    let plain: String = code.chars().filter(|c| !c.is_whitespace() && *c != '-').collect::<String>().to_lowercase();
    Sha256::digest(format!("{account}:{plain}")).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Gives an account ten new codes in place of the old ones; they are shown once.
pub(crate) async fn new_codes(app: &App, account: &Id<Account>) -> Result<Vec<String>, StoreError> {
    let now = app.clock.now();
    let (mut codes, mut kept) = (Vec::new(), Vec::new());
    for _ in 0..HOW_MANY {
        let mut bytes = [0_u8; 16];
        app.store.entropy().fill(&mut bytes)?;
        let letters: Vec<char> =
            bytes.iter().filter_map(|byte| ALPHABET.get(usize::from(byte % 32))).map(|letter| char::from(*letter)).collect();
        let code = letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join("-");
        kept.push(Credential {
            id: app.store.entropy().id(now)?,
            account: account.clone(),
            kind: CredentialKind::Recovery,
            label: "Recovery code".to_owned(),
            handle: handle(account, &code),
            secret: serde_json::Value::Null,
            created_at: now,
            used_at: None,
        });
        codes.push(code);
    }
    app.store.replace_recovery_codes(account, &kept, now).await?;
    Ok(codes)
}

/// Whether this is one of the account's codes; it is used up by this.
pub(crate) async fn use_code(app: &App, account: &Id<Account>, code: &str) -> Result<bool, StoreError> {
    let Some(found) = app.store.credential(CredentialKind::Recovery, &handle(account, code)).await? else { return Ok(false) };
    app.store.remove_credential(account, &found.id, app.clock.now()).await
}
