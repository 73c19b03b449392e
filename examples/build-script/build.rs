//! Writes `notice.txt` in four editions to `OUT_DIR`.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use zhvariant::base::locale::Locale;
use zhvariant::pipeline::{Converter, Target};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=notice.txt");
    let source = fs::read_to_string("notice.txt")?;
    let out = env::var("OUT_DIR")?;
    for locale in [Locale::ZhHans, Locale::ZhHant, Locale::ZhTw, Locale::ZhHk] {
        let converter = Converter::builder(Target::Locale(locale)).build()?;
        let file = Path::new(&out).join(format!("{}.txt", locale.code()));
        fs::write(file, converter.convert(&source)?)?;
    }
    Ok(())
}
