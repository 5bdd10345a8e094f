//! The file with the service's options: one on a line, its value behind it as it is, spaces included.

use std::path::PathBuf;

use clap::Parser as _;

use crate::cli::{Cli, Command, ServeArgs};
use crate::operate::Problem;
use crate::voice::Voice;

/// The file in the data folder in which it says what it would say on a terminal.
pub(super) const MESSAGES: &str = "messages.txt";

/// The options in the file's text, and the account's own folder where they name none.
pub(super) fn args(text: &str, own: Option<PathBuf>) -> Result<ServeArgs, Problem> {
    let mut said = words(text);
    if !said.iter().any(|word| word == "--data" || word.starts_with("--data=")) {
        let own = own.ok_or("Windows gives this account no folder: add a line with --data to options.txt")?;
        said.extend(["--data".to_owned(), own.display().to_string()]);
    }
    let line = ["lanyard-server", "serve"].into_iter().map(str::to_owned).chain(said);
    match Cli::try_parse_from(line).map_err(|slip| format!("a line of options.txt cannot be used. {slip}"))?.command {
        Command::Serve(args) => Ok(args),
        _ => Err("only the options of serve can stand in options.txt".into()),
    }
}

/// Says what went wrong before there was a data folder: in the account's own, where one looks first.
pub(super) fn say_without_data(own: Option<PathBuf>, problem: &Problem) {
    let Some(own) = own else { return };
    let _ = std::fs::create_dir_all(&own);
    Voice::File(own.join(MESSAGES)).say(&format!("lanyard-server: {problem}"));
}

/// The words that the command line would have; empty lines and lines with `#` are comments.
fn words(text: &str) -> Vec<String> {
    let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).flat_map(option).collect()
}

fn option(line: &str) -> Vec<String> {
    let (name, value) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let value = value.trim().trim_matches('"');
    [name, value].into_iter().filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_stands_on_a_line_with_its_value_as_it_is() {
        let text = "\u{feff}# ours\r\n--listen 0.0.0.0:8443\r\n\r\n--tls-cert  C:\\Our files\\chain.pem\r\n--data \"D:\\Lanyard\"\r\n--behind-proxy\r\n";
        let expected =
            ["--listen", "0.0.0.0:8443", "--tls-cert", "C:\\Our files\\chain.pem", "--data", "D:\\Lanyard", "--behind-proxy"];
        assert_eq!(words(text), expected);
    }

    #[test]
    fn an_empty_file_says_nothing_and_the_accounts_own_folder_is_taken() {
        assert!(words("").is_empty());
        let of = |text| args(text, Some("own".into())).map(|args| args.database.data);
        assert_eq!(of("").unwrap(), PathBuf::from("own"));
        assert_eq!(of("--data D:\\Lanyard").unwrap(), PathBuf::from("D:\\Lanyard"));
        assert!(args("", None).unwrap_err().to_string().contains("--data"));
    }

    #[test]
    fn a_slip_is_named_where_one_looks_for_messages() {
        let home = tempfile::tempdir().unwrap();
        let own = home.path().join("Lanyard Server");
        let slip = args("--listn 0.0.0.0:8443", Some(own.clone())).unwrap_err();
        say_without_data(Some(own.clone()), &slip);
        let said = std::fs::read_to_string(own.join(MESSAGES)).unwrap();
        assert!(said.contains("options.txt") && said.contains("--listn"), "{said}");
    }
}
