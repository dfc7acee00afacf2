//! Gives snapshots the name of their format: a digest of the sources that say what a world is and how it is packed.
//! A program with other sources takes no snapshot of this one, even where nobody thought of it.

use sha2::Digest;
use std::path::Path;

fn main() -> std::io::Result<()> {
    let mut hash = sha2::Sha256::new();
    for place in ["../domain/src", "src/snapshots.rs"] {
        println!("cargo:rerun-if-changed={place}");
        take(Path::new(place), &mut hash)?;
    }
    let digest = hex::encode(hash.finalize());
    println!("cargo:rustc-env=JISHI_SNAPSHOT_FORMAT={}", &digest[..32]);
    Ok(())
}

fn take(place: &Path, hash: &mut sha2::Sha256) -> std::io::Result<()> {
    if !place.is_dir() {
        hash.update(std::fs::read(place)?);
        return Ok(());
    }
    let mut inside = std::fs::read_dir(place)?.map(|e| e.map(|e| e.path())).collect::<Result<Vec<_>, _>>()?;
    inside.sort();
    inside.iter().try_for_each(|path| take(path, hash))
}
