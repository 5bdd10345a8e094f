//! Every promise, one line each: `name figure promise holds|falls-short`.

mod dates;
mod diagnosis;
mod footprint;
mod import;
mod pages;
mod server;
mod speed;
mod two_years;
mod windows;
mod witness;

use std::path::PathBuf;

use lanyard_testbed::Result;

use crate::say;

/// What a promise needs to be measured.
pub(crate) struct Bench {
    /// The program under test, built for release.
    pub(crate) program: PathBuf,
    /// The practice server, built for release.
    pub(crate) server: PathBuf,
    /// A Python with the independent library.
    pub(crate) python: PathBuf,
}

/// One measured promise.
pub(crate) struct Measured {
    /// Name of the promise.
    pub(crate) name: &'static str,
    /// What was measured, in words and numbers.
    pub(crate) figure: String,
    /// What was promised.
    pub(crate) promise: &'static str,
    /// Whether it holds.
    pub(crate) holds: bool,
}

type Measure = fn(&Bench) -> Result<Vec<Measured>>;

/// Every promise by the names it can be asked for.
const ALL: &[(&[&str], Measure)] = &[
    (&["wall"], speed::wall),
    (&["peers"], speed::peers),
    (&["hung"], speed::hung),
    (&["apdus-piv", "apdus-p15"], speed::apdus),
    (&["size"], footprint::size),
    (&["memory"], footprint::memory),
    (&["exe-size", "msi-size"], windows::sizes),
    (&["wine-wall"], windows::wall),
    (&["optimum"], diagnosis::optimum),
    (&["posterior"], witness::posterior),
    (&["unsafe"], diagnosis::unsafe_advice),
    (&["stories"], diagnosis::stories),
    (&["server-start"], server::start),
    (&["server-pages", "server-memory", "server-pages-pg"], server::pages),
    (&["server-import"], import::import),
    (&["poster"], server::poster),
    (&["deadlines"], dates::deadlines),
    (&["feed", "feed-304"], dates::feed),
    (&["two-years"], two_years::minutes),
    (&["server-kills"], server::kills),
    (&["top1-single", "top1-double", "minutes"], diagnosis::blind),
];

/// Measures all promises, or the one that is named; tells whether all of them hold.
pub(crate) fn run(bench: &Bench, only: Option<&str>) -> Result<bool> {
    let wanted = |names: &[&str]| only.is_none_or(|only| names.contains(&only));
    if !ALL.iter().any(|(names, _)| wanted(names)) {
        let names: Vec<&str> = ALL.iter().flat_map(|(names, _)| names.iter().copied()).collect();
        return Err(format!("there is no promise of that name; there are {}", names.join(", ")));
    }
    let mut all = true;
    for (_, measure) in ALL.iter().filter(|(names, _)| wanted(names)) {
        for measured in measure(bench)?.into_iter().filter(|measured| wanted(&[measured.name])) {
            all &= measured.holds;
            let verdict = if measured.holds { "holds" } else { "falls-short" };
            say(&format!("{:<12} {:<72} {:<38} {verdict}", measured.name, measured.figure, measured.promise));
        }
    }
    Ok(all)
}

/// The middle of some numbers.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let (low, high) = (values.get(values.len().saturating_sub(1) / 2), values.get(values.len() / 2));
    low.zip(high).map_or(0.0, |(low, high)| f64::midpoint(*low, *high))
}
