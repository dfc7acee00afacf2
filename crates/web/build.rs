//! Bundles what pages load beside their markup, and writes the table of it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

fn main() {
    for path in ["front/src", "front/build.mjs", "front/package.json", "front/package-lock.json"] {
        println!("cargo::rerun-if-changed={path}");
    }
    if let Err(problem) = bundle() {
        println!("cargo::error={problem}");
    }
}

fn bundle() -> Result<(), String> {
    let out = PathBuf::from(std::env::var("OUT_DIR").map_err(|e| e.to_string())?);
    let front = Path::new("front");
    // npm says what it has installed in this file; it is older than the list after the list has changed
    let installed = front.join("node_modules/.package-lock.json");
    if is_newer(&front.join("package-lock.json"), &installed) {
        run("npm", &["ci", "--no-fund", "--no-audit"], front)?;
    }
    let target = out.to_str().ok_or("the build folder's path is no text")?;
    run("node", &["build.mjs", target], front)?;
    let mut table = String::from("/// Every file that a page may load.\npub static ASSETS: &[Asset] = &[\n");
    for (name, mime) in
        [("site.css", "text/css; charset=utf-8"), ("site.js", "text/javascript; charset=utf-8")]
    {
        let plain = std::fs::read(out.join(name)).map_err(|e| format!("{name}: {e}"))?;
        let at = |ending: &str| format!("include_bytes!({:?})", out.join(format!("{name}{ending}")));
        let _ = writeln!(
            table,
            "    Asset {{ name: {name:?}, mark: \"{:016x}\", mime: {mime:?}, plain: {}, brotli: {}, gzip: {} }},",
            mark(&plain),
            at(""),
            at(".br"),
            at(".gz"),
        );
    }
    table.push_str("];\n");
    std::fs::write(out.join("assets.rs"), table).map_err(|e| e.to_string())
}

/// A short mark of the content (FNV-1a), so that an address changes with it.
fn mark(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

fn is_newer(file: &Path, than: &Path) -> bool {
    let time = |path: &Path| std::fs::metadata(path).and_then(|m| m.modified()).ok();
    match (time(file), time(than)) {
        (Some(file), Some(than)) => file > than,
        _ => true,
    }
}

fn run(program: &str, arguments: &[&str], folder: &Path) -> Result<(), String> {
    let output = Command::new(program).args(arguments).current_dir(folder).output().map_err(|_| {
        format!("the site's style sheet and script need {program}: install Node.js 20 or newer (Debian: apt-get install nodejs npm)")
    })?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("no reason given");
    Err(format!("{program} {} failed in crates/web/front: {last}", arguments.join(" ")))
}
