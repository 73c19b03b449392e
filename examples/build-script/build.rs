//! Writes `notice.txt` in four editions to `OUT_DIR`, again whenever it changes.

use zhvariant::Error;
use zhvariant::Locale;
use zhvariant::build_script::Editions;

fn main() -> Result<(), Error> {
    // Cargo runs this again for the files that it is told of, and no longer for the others.
    println!("cargo::rerun-if-changed=build.rs");
    let locales = [Locale::ZhHans, Locale::ZhHant, Locale::ZhTw, Locale::ZhHk];
    Editions::of(locales).convert(["notice.txt"])?;
    Ok(())
}
