//! The clock of a Linux system, from what `systemd-timesyncd` leaves behind (systemd-timesyncd.service(8)): its folder
//! while it runs, a file in it once the clock has been set.

use std::path::Path;

use lanyard_model::{Fact, WhyCode};

const FOLDER: &str = "/run/systemd/timesync";

/// Whether the clock is kept in step.
pub(super) fn synchronised() -> Fact<bool> {
    meaning(Path::new(FOLDER))
}

fn meaning(folder: &Path) -> Fact<bool> {
    if folder.is_dir() {
        return Fact::Known(folder.join("synchronized").exists());
    }
    Fact::not_tried(WhyCode::NotOnThisSystem, "No clock service that tells its state runs here.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_service_leaves_behind() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(meaning(folder.path()), Fact::Known(false));
        std::fs::write(folder.path().join("synchronized"), "").unwrap();
        assert_eq!(meaning(folder.path()), Fact::Known(true));
        assert!(matches!(meaning(&folder.path().join("none")), Fact::NotTried(_)));
    }
}
