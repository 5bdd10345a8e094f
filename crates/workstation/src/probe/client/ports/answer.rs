//! What a Port Service's answer means.

use lanyard_model::PortAnswer;
use serde::Deserialize;
use serde_json::Value;

/// The most of a fault's text that is kept, in characters.
const LONGEST_FAULT: usize = 200;

/// The answer to `GetPortNumber`, as the published client of the NHS Port Service reads it (repository
/// `NHSDigital/nhs-credential-manager-prescription-signing`, file `src/credential-manager/port-redirection-service.ts`).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Published {
    port_data: Option<PortData>,
    fault_exception: Option<FaultException>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PortData {
    port_number: Option<Value>,
}

#[derive(Deserialize)]
struct FaultException {
    code: Option<Value>,
    message: Option<String>,
}

/// The meaning of an HTTP answer.
pub(super) fn meaning(status: u16, body: &[u8]) -> PortAnswer {
    match serde_json::from_slice::<Published>(body) {
        Ok(Published { fault_exception: Some(fault), .. }) => PortAnswer::Fault(fault.text()),
        Ok(Published { port_data: Some(PortData { port_number: Some(number) }), .. }) if is_port(&number) => PortAnswer::Ok,
        _ if status == 200 => PortAnswer::Other("It answered something else than a port number".to_owned()),
        _ => PortAnswer::Other(format!("HTTP status {status}")),
    }
}

impl FaultException {
    /// Code and message on one line, for example `PR30007: Request failed`.
    fn text(self) -> String {
        let code = match self.code {
            Some(Value::String(code)) => code,
            Some(Value::Number(code)) => code.to_string(),
            _ => String::new(),
        };
        let message = self.message.unwrap_or_default();
        let both = match (code.is_empty(), message.is_empty()) {
            (false, false) if !message.starts_with(&code) => format!("{code}: {message}"),
            (false, true) => code,
            _ => message,
        };
        let line = without_user(&both).chars().map(|letter| if letter.is_control() { ' ' } else { letter });
        line.take(LONGEST_FAULT).collect()
    }
}

/// The published text of PR30007 ends in "for user"; whatever a build writes behind it would name a person.
fn without_user(text: &str) -> &str {
    const END: &str = "for user";
    text.find(END).and_then(|at| text.get(..at + END.len())).unwrap_or(text)
}

fn is_port(number: &Value) -> bool {
    let number = number.as_u64().or_else(|| number.as_str()?.parse().ok());
    number.is_some_and(|number| (1..=65535).contains(&number))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn published_answers() {
        assert_eq!(meaning(200, br#"{"portData":{"portNumber":50123},"faultException":null}"#), PortAnswer::Ok);
        assert_eq!(meaning(200, br#"{"portData":{"portNumber":"50123"}}"#), PortAnswer::Ok);
        let fault = br#"{"faultException":{"code":"PR30007","message":"PR30007: Request failed\r\nfor user SURGERY\\sam"}}"#;
        assert_eq!(meaning(500, fault), PortAnswer::Fault("PR30007: Request failed  for user".to_owned()));
        assert_eq!(meaning(200, br#"{"faultException":{"code":30007}}"#), PortAnswer::Fault("30007".to_owned()));
    }

    #[test]
    fn other_answers() {
        for body in [&b"<html>"[..], b"", b"{}", br#"{"portData":{"portNumber":0}}"#, br#"{"portData":{}}"#, b"[1]"] {
            assert!(matches!(meaning(200, body), PortAnswer::Other(_)));
        }
        assert_eq!(meaning(503, b""), PortAnswer::Other("HTTP status 503".to_owned()));
    }

    proptest! {
        #[test]
        fn any_bytes(status: u16, bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = meaning(status, &bytes);
        }

        #[test]
        fn any_fault(code in "\\PC{0,300}", message in "\\PC{0,300}") {
            let body = serde_json::json!({ "faultException": { "code": code, "message": message } });
            let PortAnswer::Fault(text) = meaning(200, body.to_string().as_bytes()) else { panic!("not a fault") };
            prop_assert!(text.chars().count() <= LONGEST_FAULT);
        }
    }
}
