//! Learns, when the program is built, which fault people's words sound like: from the lines of `knowledge/spoken.toml`, from what is
//! said in the scenarios that have been read (`scenarios/read`), and from each cause's own title and description.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};

use lanyard_listener::{Example, alternatives, learn};
use serde::Deserialize;

/// How much a line that anybody says counts, in lines of one cause.
const ANYBODY: f32 = 1.0;
/// How much a whole message counts, in lines.
const MESSAGE: f32 = 2.0;
/// How much a cause's description counts, in lines.
const DESCRIPTION: f32 = 2.0;
/// How much all phrases of a signature together count, in lines, for a cause that always makes people say one of them.
const PHRASES: f32 = 5.0;

#[derive(Deserialize)]
struct Spoken {
    anybody: Vec<String>,
    spoken: BTreeMap<String, Vec<String>>,
}

/// A scenario: what is wrong, and what somebody says about it.
#[derive(Deserialize)]
struct Scenario {
    truth: Vec<String>,
    person: Person,
}

#[derive(Deserialize)]
struct Person {
    says: String,
}

#[derive(Deserialize)]
struct Signatures {
    signature: Vec<Signature>,
}

#[derive(Deserialize)]
struct Signature {
    id: String,
    phrases: Vec<String>,
}

#[derive(Deserialize)]
struct Causes {
    cause: Vec<Cause>,
}

#[derive(Deserialize)]
struct Cause {
    id: String,
    title: String,
    looks_like: String,
    #[serde(default)]
    says: BTreeMap<String, f32>,
}

/// A text and how much it counts.
type Line = (String, f32);

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(&std::env::var("CARGO_MANIFEST_DIR")?).join("../..");
    let (knowledge, read_scenarios) = (root.join("knowledge"), root.join("scenarios/read"));
    println!("cargo::rerun-if-changed={}", knowledge.display());
    println!("cargo::rerun-if-changed={}", read_scenarios.display());
    let Spoken { anybody, spoken } = read(&knowledge.join("spoken.toml"))?;
    let lines = lines(&knowledge, spoken, &messages(&read_scenarios)?)?;
    let of_class = |(class, lines): (usize, &Vec<Line>)| {
        lines
            .iter()
            .map(move |(text, weight)| Example { text: text.clone(), class: Some(class), weight: *weight })
            .collect::<Vec<_>>()
    };
    let anybody = anybody.into_iter().map(|text| Example { text, class: None, weight: ANYBODY });
    let examples: Vec<Example> = lines.values().enumerate().flat_map(of_class).chain(anybody).collect();
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    std::fs::write(out.join("listener.bin"), learn(&examples, lines.len()))?;
    std::fs::write(out.join("listener.txt"), lines.keys().cloned().collect::<Vec<_>>().join("\n"))?;
    Ok(())
}

/// What is said in the scenarios of a folder that have one fault: the cause's id and the words. In an order of its own, since what
/// is learned depends on it.
fn messages(folder: &Path) -> Result<Vec<(String, String)>, Box<dyn Error>> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)?.map(|file| Ok(file?.path())).collect::<std::io::Result<_>>()?;
    files.sort();
    let mut messages = Vec::new();
    for file in files {
        let Scenario { truth, person } = read(&file)?;
        if let [truth] = truth.as_slice() {
            messages.push((truth.clone(), person.says));
        }
    }
    Ok(messages)
}

/// What people say with each cause, by its id.
fn lines(
    knowledge: &Path,
    mut spoken: BTreeMap<String, Vec<String>>,
    messages: &[(String, String)],
) -> Result<BTreeMap<String, Vec<Line>>, Box<dyn Error>> {
    let Signatures { signature } = read(&knowledge.join("signatures.toml"))?;
    let mut lines: BTreeMap<String, Vec<Line>> = BTreeMap::new();
    for file in std::fs::read_dir(knowledge.join("causes"))? {
        // Nothing is learned of a cause in whose words nobody has spoken yet ("something that is not known").
        for cause in read::<Causes>(&file?.path())?.cause {
            let Some(said) = spoken.remove(&cause.id) else { continue };
            let said = said.into_iter().map(|line| (line, 1.0));
            let told = messages.iter().filter(|(truth, _)| *truth == cause.id).map(|(_, says)| (says.clone(), MESSAGE));
            let phrases = signature.iter().flat_map(|signature| phrases(signature, &cause));
            let described = (format!("{}. {}", cause.title, cause.looks_like), DESCRIPTION);
            lines.insert(cause.id.clone(), said.chain(told).chain(phrases).chain([described]).collect());
        }
    }
    match spoken.keys().next() {
        Some(unknown) => Err(format!("spoken.toml: there is no cause {unknown}").into()),
        None => Ok(lines),
    }
}

/// The phrases of a signature, as often as the cause makes people say one of them.
fn phrases(signature: &Signature, cause: &Cause) -> Vec<Line> {
    let Some(often) = cause.says.get(&signature.id) else { return Vec::new() };
    let phrases: Vec<String> = signature.phrases.iter().flat_map(|phrase| alternatives(phrase)).collect();
    let counts = often * PHRASES / phrases.len() as f32;
    phrases.into_iter().map(|phrase| (phrase, counts)).collect()
}

fn read<T: serde::de::DeserializeOwned>(file: &Path) -> Result<T, Box<dyn Error>> {
    let text = std::fs::read_to_string(file)?;
    Ok(toml::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))?)
}
