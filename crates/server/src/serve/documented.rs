//! What the documents and packages say to type starts the server.

use clap::Parser as _;

use super::refuse_open_listening;
use crate::cli::{Cli, Command, ServeArgs};

const HOSTING: &str = include_str!("../../../../docs/hosting.md");
const OPTIONS: &str = include_str!("../../../../packaging/options");
const CONTAINERFILE: &str = include_str!("../../../../packaging/Containerfile");

/// What follows a text, to the end of its line or of what it is quoted in.
fn after<'a>(text: &'a str, before: &str) -> &'a str {
    text.split_once(before).unwrap().1.split(['\n', '`']).next().unwrap()
}

fn serve(options: &str) -> ServeArgs {
    let line = ["lanyard-server", "serve"].into_iter().chain(options.split_whitespace());
    let Command::Serve(args) = Cli::try_parse_from(line).unwrap().command else { panic!("{options}: it is to serve") };
    args
}

#[test]
fn the_options_of_each_way_to_host_it_are_taken() {
    let package = after(OPTIONS, "#OPTIONS=");
    assert_eq!(package, after(HOSTING, "OPTIONS="), "the text says what stands in the file");
    let container = after(HOSTING, "\n  serve ");
    let windows = HOSTING.split("\n```\n").find(|block| block.starts_with("--listen")).unwrap();
    let (package, windows) = (format!("--data data {package}"), format!("--data data {windows}"));
    for options in [package.as_str(), container, windows.as_str()] {
        assert_eq!(refuse_open_listening(&serve(options)).map_err(|why| why.to_string()), Ok(()), "{options}");
    }
}

#[test]
fn a_container_alone_says_what_it_takes_and_trusts_the_public_authorities() {
    let words: Vec<String> = serde_json::from_str(after(CONTAINERFILE, "\nCMD ")).unwrap();
    let said = Cli::try_parse_from(["lanyard-server".to_owned()].into_iter().chain(words)).err().unwrap();
    assert_eq!(said.kind(), clap::error::ErrorKind::DisplayHelp);
    let image = CONTAINERFILE.rsplit("\nFROM ").next().unwrap();
    assert!(image.contains("ca-certificates"), "{image}");
}
