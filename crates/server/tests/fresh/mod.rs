//! What every test begins with and none has to make anew: the pack, and a database in which every table is and nothing else.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use lanyard_diagnose::Pack;
use lanyard_store::{Entropy, Store};
use tempfile::TempDir;
use tokio::sync::OnceCell;

static PACK: LazyLock<Arc<Pack>> = LazyLock::new(|| Arc::new(Pack::embedded().unwrap()));
/// The folder of the database that is copied.
static EMPTY: OnceCell<TempDir> = OnceCell::const_new();

/// The pack, read once.
pub(crate) fn pack() -> Arc<Pack> {
    Arc::clone(&PACK)
}

/// A store of its own in a file that is not there yet, with ids and secrets from this seed.
pub(crate) async fn store(file: &Path, seed: u64) -> Store {
    let empty = EMPTY.get_or_init(empty).await.path().join("lanyard.sqlite");
    std::fs::copy(empty, file).unwrap();
    open(file, Entropy::seeded(seed)).await
}

async fn empty() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    open(&folder.path().join("lanyard.sqlite"), Entropy::seeded(1)).await.close().await;
    folder
}

async fn open(file: &Path, entropy: Entropy) -> Store {
    Store::open(&file.display().to_string(), Arc::new(entropy)).await.unwrap()
}
