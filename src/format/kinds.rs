//! What a file is by its name: prose, a document or data of a known format, code, or none of these.

use super::Format;

/// What the name of a file says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// A text for people, or a document or data in this format.
    Text(Format),
    /// Code, a build file or a tool's settings: nothing in it is to be converted unasked.
    Code,
    /// Pictures, sound, archives and the like.
    Binary,
    /// The name says nothing.
    Unknown,
}

/// Files of code and settings that have no extension, or one that other files have too; in lower
/// case.
#[rustfmt::skip]
const CODE_NAMES: &[&str] = &[
    "makefile", "gnumakefile", "dockerfile", "containerfile", "jenkinsfile", "vagrantfile", "gemfile", "rakefile",
    "procfile", "justfile", "brewfile", "podfile", "fastfile", "caddyfile", "build", "workspace", "kconfig", "kbuild",
    "configure", "gradlew", "mvnw", "codeowners", "cmakelists.txt", "requirements.txt", "constraints.txt",
    "robots.txt", "package.json", "package-lock.json", "composer.json", "tsconfig.json", "jsconfig.json",
    "deno.json", "angular.json", "lerna.json", "nx.json", "turbo.json", "vercel.json", "renovate.json",
    "babel.config.json", "manifest.json", "cargo.toml", "pyproject.toml", "zhconv.toml", "netlify.toml",
    "rustfmt.toml", "clippy.toml", "rust-toolchain.toml", "pnpm-lock.yaml", "pnpm-workspace.yaml", "mkdocs.yml",
    "docker-compose.yml", "docker-compose.yaml", "compose.yml", "compose.yaml", "pubspec.yaml", "environment.yml",
    "appveyor.yml", "codecov.yml", "action.yml", "action.yaml",
];

/// Extensions of code, settings and sources of other systems that no format reads.
#[rustfmt::skip]
const CODE: &[&str] = &[
    "c", "h", "cc", "cpp", "cxx", "hh", "hpp", "hxx", "m", "mm", "rs", "go", "java", "kt", "kts", "scala", "groovy",
    "gradle", "swift", "cs", "fs", "vb", "py", "pyi", "pyx", "rb", "php", "pl", "pm", "lua", "r", "jl", "dart", "ex",
    "exs", "erl", "hs", "ml", "mli", "clj", "el", "lisp", "scm", "vim", "js", "cjs", "mjs", "jsx", "ts", "mts", "cts",
    "tsx", "vue", "svelte", "astro", "css", "scss", "sass", "less", "styl", "sh", "bash", "zsh", "fish", "ps1", "bat",
    "cmd", "sql", "proto", "graphql", "cmake", "mk", "bazel", "bzl", "nix", "tf", "asm", "s", "v", "sv", "vhdl",
    "ini", "cfg", "conf", "env", "lock", "sum", "mod", "csproj", "sln", "xml", "xsl", "xsd", "plist", "svg", "tex",
    "sty", "cls", "bib", "rst", "adoc", "asciidoc", "typ", "org", "ipynb", "patch", "diff", "map", "log", "pug",
    "ejs", "hbs", "j2", "jinja", "tmpl", "tpl", "ftl", "strings", "stringsdict", "resx", "tmx", "opml",
];

/// Extensions of files that hold no text.
#[rustfmt::skip]
const BINARY: &[&str] = &[
    "png", "jpg", "jpeg", "gif", "webp", "avif", "bmp", "ico", "tif", "tiff", "psd", "mp3", "mp4", "m4a", "ogg",
    "flac", "wav", "webm", "avi", "mkv", "mov", "ttf", "otf", "woff", "woff2", "eot", "zip", "gz", "bz2", "xz", "zst",
    "7z", "rar", "tar", "tgz", "jar", "war", "whl", "deb", "rpm", "dmg", "exe", "dll", "so", "dylib", "a", "o",
    "class", "pyc", "wasm", "bin", "dat", "db", "sqlite", "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt",
    "ods", "odp", "epub", "mobi", "azw3", "mo", "qm", "pak",
];

impl Kind {
    /// What a file of this name (or path) is, in any case. A name without an extension is a text's,
    /// unless it begins with a dot or a build tool knows it.
    pub fn of_name(path: &str) -> Self {
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
        let name = name.to_ascii_lowercase();
        if CODE_NAMES.contains(&name.as_str()) {
            return Self::Code;
        }
        if let Some(format) = Format::from_file_name(&name) {
            return Self::Text(format);
        }
        match name.rsplit_once('.') {
            None if name.is_empty() => Self::Unknown,
            None => Self::Text(Format::Text),
            Some(("", _)) => Self::Code,
            Some((_, extension)) if CODE.contains(&extension) => Self::Code,
            Some((_, extension)) if BINARY.contains(&extension) => Self::Binary,
            Some(_) => Self::Unknown,
        }
    }

    /// Whether files of this kind are left alone unless the user names them or their format.
    pub fn stays(self) -> bool {
        matches!(self, Self::Code | Self::Unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_prose_formats_and_code_apart() {
        for (name, expected) in [
            ("docs/README", Kind::Text(Format::Text)),
            ("甲", Kind::Text(Format::Text)),
            ("a.TXT", Kind::Text(Format::Text)),
            ("a.md", Kind::Text(Format::Markdown)),
            ("a/locales/zh.json", Kind::Text(Format::Json)),
            ("a/package.json", Kind::Code),
            ("CMakeLists.txt", Kind::Code),
            ("Makefile", Kind::Code),
            (".gitignore", Kind::Code),
            ("a.JS", Kind::Code),
            ("a.tex", Kind::Code),
            ("a.png", Kind::Binary),
            ("a.b/c.docx", Kind::Binary),
            ("a.odd", Kind::Unknown),
            ("a.", Kind::Unknown),
            ("", Kind::Unknown),
        ] {
            assert_eq!(Kind::of_name(name), expected, "{name}");
        }
        assert!(Kind::Code.stays() && Kind::Unknown.stays());
        assert!(!Kind::Binary.stays() && !Kind::Text(Format::Raw).stays());
    }

    #[test]
    fn no_name_is_in_two_lists() {
        for extension in CODE.iter().chain(BINARY) {
            let name = format!("x.{extension}");
            assert_eq!(Format::from_file_name(&name), None, "{name}");
        }
        assert!(!CODE.iter().any(|extension| BINARY.contains(extension)));
    }
}
