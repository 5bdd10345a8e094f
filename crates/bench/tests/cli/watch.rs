//! Watching: what changes is noticed and told.

use std::fs::File;
use std::io::{BufRead, BufReader};

use lanyard_testbed::Output;

use crate::pc::{AT, CARD, Pc};

/// Watches for two checks; between them, when it says that it waits, the change is made. Gives all it printed.
fn watch(pc: &Pc, change: impl FnOnce()) -> (String, Output) {
    let pipe = pc.file("pipe");
    assert_eq!(pc.shell(&format!("mkfifo {pipe}")).status, 0);
    std::thread::scope(|scope| {
        let running = scope.spawn(|| pc.shell(&format!("$L watch --checks 2 --at {AT} > {pipe}")));
        let mut lines = BufReader::new(File::open(&pipe).unwrap()).lines().map(Result::unwrap);
        let mut text = String::new();
        for line in lines.by_ref() {
            text.extend([&line, "\n"]);
            if line.starts_with("Watching.") {
                change();
                break;
            }
        }
        lines.for_each(|line| text.extend([&line, "\n"]));
        (text, running.join().unwrap())
    })
}

#[test]
fn a_card_that_is_taken_out_is_noticed() {
    let pc = Pc::with(CARD);
    let (text, output) = watch(&pc, || pc.bench.remove(0).unwrap());
    assert_eq!((output.status, output.stderr.as_str()), (1, ""), "{text}");
    let (first, second) = text.split_once("What changed:\n").unwrap();
    assert!(first.contains("Nothing wrong was found"), "{text}");
    assert!(second.contains("A card is in the reader: right before, wrong now"), "{text}");
    assert!(second.contains("Fault      The card is not in the reader"), "{text}");
}

#[test]
fn a_card_that_is_put_in_is_noticed() {
    let pc = Pc::with(CARD);
    pc.bench.remove(0).unwrap();
    let (text, output) = watch(&pc, || pc.bench.insert(0).unwrap());
    assert_eq!((output.status, output.stderr.as_str()), (0, ""), "{text}");
    let (first, second) = text.split_once("What changed:\n").unwrap();
    assert!(first.contains("Fault      The card is not in the reader"), "{text}");
    assert!(second.contains("A card is in the reader: wrong before, right now"), "{text}");
    assert!(second.contains("Nothing wrong was found"), "{text}");
}

#[test]
fn the_service_as_it_comes_looks_every_400_ms_and_is_waited_for() {
    let pc = Pc::as_it_comes(CARD);
    let healthy = pc.check(&[]);
    assert_eq!((healthy.status, healthy.stderr.as_str()), (0, ""), "{}", healthy.stdout);
    let (text, output) = watch(&pc, || pc.bench.remove(0).unwrap());
    assert_eq!((output.status, output.stderr.as_str()), (1, ""), "{text}");
    assert!(text.contains("A card is in the reader: right before, wrong now"), "{text}");
    pc.bench.insert(0).unwrap();
    assert_eq!(pc.check(&[]).status, 0);
}
