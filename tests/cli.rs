//! The command line, told by example: each file of `tests/cmd` is a session or a single run.
//! `TRYCMD=overwrite cargo test --test cli` writes what is found.

#[test]
fn sessions() {
    let cases = trycmd::TestCases::new();
    cases.case("tests/cmd/*.trycmd").case("tests/cmd/*.toml");
    // Its files are in `docs/files.in`.
    cases.case("docs/files.md");
    if cfg!(feature = "opencc") {
        cases.skip("tests/cmd/engine-missing.trycmd");
    }
}
