//! Lists the migrations, to be embedded. The driver has a macro for that, which would have both of its drivers built a second time, for
//! the compiler.

use std::path::Path;
use std::{env, fs};

const FROM: &str = "migrations";

fn main() -> Result<(), String> {
    println!("cargo:rerun-if-changed={FROM}");
    let folder = fs::canonicalize(FROM).map_err(|error| format!("{FROM}: {error}"))?;
    let files = fs::read_dir(&folder).map_err(|error| format!("{FROM}: {error}"))?;
    let mut names: Vec<String> = files.filter_map(|file| file.ok()?.file_name().into_string().ok()).collect();
    names.sort();
    let lines: Result<Vec<String>, String> = names.iter().map(|name| line(&folder, name)).collect();
    let out = env::var("OUT_DIR").map_err(|error| error.to_string())?;
    let list = format!("[{}]", lines?.concat());
    fs::write(Path::new(&out).join("migrations.rs"), list).map_err(|error| format!("{out}: {error}"))
}

/// `0153_certificate_index.sql` as its number, what it is called, and its text.
fn line(folder: &Path, name: &str) -> Result<String, String> {
    let parts = name.strip_suffix(".sql").and_then(|name| name.split_once('_'));
    let (number, words) = parts.ok_or_else(|| format!("{FROM}/{name} is not called like 0153_what_it_does.sql"))?;
    let number: i64 = number.parse().map_err(|error| format!("{FROM}/{name}: {error}"))?;
    Ok(format!("({number}, {:?}, include_str!({:?})),\n", words.replace('_', " "), folder.join(name)))
}
