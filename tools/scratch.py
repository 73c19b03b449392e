"""A folder outside the sources for what the scripts fetch, and the fetching, by package name.

The folder is `$ZHCONV_SCRATCH`, or `scratch` in cargo's target folder. Everything in it can be
deleted at any time. Standard library only.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def target():
    """Cargo's target folder."""
    return pathlib.Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target").absolute()


def folder(*parts):
    """A folder in the scratch folder, made if need be."""
    base = os.environ.get("ZHCONV_SCRATCH")
    path = pathlib.Path(base) if base else target() / "scratch"
    path = path.absolute().joinpath(*parts)
    path.mkdir(parents=True, exist_ok=True)
    return path


def opencc_version():
    """The version of OpenCC that the dictionaries in the tree are of."""
    sources = (ROOT / "dictionaries/opencc/SOURCES.md").read_text(encoding="utf-8")
    return re.search(r"^Version: (\S+)$", sources, re.MULTILINE).group(1)


def configurations():
    """The names of OpenCC's configurations, sorted: hk2s, hk2sp, …"""
    return sorted(path.stem for path in (ROOT / "dictionaries/opencc/config").glob("*.json"))


def inside_venv(*requirements):
    """Goes on in a virtual environment that has the packages, starting the script anew in it."""
    venv = folder() / "venv"
    python = venv / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    for requirement in requirements:
        stamp = venv / f"{requirement}.installed"
        if not stamp.exists():
            note(f"installing {requirement}")
            command = [str(python), "-m", "pip", "install", "--quiet"]
            subprocess.run([*command, "--disable-pip-version-check", requirement], check=True)
            stamp.touch()
    if pathlib.Path(sys.prefix) != venv:
        os.execv(python, [str(python), *sys.argv])


def debian_files(package):
    """The folder into which the Debian package `package` is unpacked (not installed)."""
    unpacked = folder("debian") / package
    if not unpacked.exists():
        note(f"fetching the Debian package {package}")
        fetched = folder("debian", "fetched")
        if not apt_download(package, fetched):
            as_root(["apt-get", "-qq", "update"])
            if not apt_download(package, fetched):
                sys.exit(f"the Debian package {package} cannot be fetched")
        (archive,) = fetched.glob(f"{package}_*.deb")
        part = unpacked.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        subprocess.run(["dpkg-deb", "-x", str(archive), str(part)], check=True)
        archive.unlink()
        part.rename(unpacked)
    return unpacked


def apt_download(package, into):
    # apt drops to its own user, which may not enter the folder: it is told not to.
    command = ["apt-get", "-qq", "-o", "APT::Sandbox::User=root", "download", package]
    return subprocess.run(command, cwd=into, stderr=subprocess.DEVNULL).returncode == 0


def as_root(command):
    """Runs a command as root, by sudo if we are someone else."""
    prefix = [] if os.geteuid() == 0 else ["sudo"]
    subprocess.run([*prefix, *command], check=True)


def cargo_install(crate, version, features, binary):
    """Installs a crate's binary under the scratch folder and returns its path."""
    root = folder("cargo", f"{crate}-{version}")
    path = root / "bin" / binary
    if not path.exists():
        note(f"building {crate} {version}")
        command = ["cargo", "install", "--quiet", "--locked", "--root", str(root)]
        command += [f"{crate}@{version}", "--features", features]
        environment = {key: value for key, value in os.environ.items() if key != "CARGO_TARGET_DIR"}
        subprocess.run(command, check=True, env=environment, cwd=folder())
    return path


def pypi_source(requirement):
    """The folder that holds a PyPI project's source archive."""
    fetched = folder("pypi", requirement)
    if not any(fetched.glob("*.tar.gz")):
        note(f"fetching the sources of {requirement}")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
        command += ["--no-deps", "--no-binary", ":all:", "--dest", str(fetched), requirement]
        subprocess.run(command, check=True)
    return fetched


def node_packages(into, packages):
    """Installs packages from npm into a folder."""
    if shutil.which("npm") is None:
        as_root(["apt-get", "-qq", "update"])
        as_root(["apt-get", "-qq", "install", "-y", "--no-install-recommends", "nodejs", "npm"])
    stamp = into / "installed"
    if not stamp.exists() or stamp.read_text() != " ".join(packages):
        note(f"installing {' '.join(packages)}")
        (into / "package.json").write_text('{"private": true}\n')
        command = ["npm", "install", "--silent", "--no-audit", "--no-fund", *packages]
        subprocess.run(command, check=True, cwd=into)
        stamp.write_text(" ".join(packages))


def debug_binary():
    """Builds `zhconv` without optimisation and returns its path."""
    subprocess.run(["cargo", "build", "--quiet", "--bin", "zhconv"], check=True, cwd=ROOT)
    return target() / "debug" / "zhconv"


def release_binary(example=None):
    """Builds `zhconv`, or this example, for release and returns its path."""
    which = ["--example", example] if example else []
    subprocess.run(["cargo", "build", "--release", "--quiet", *which], check=True, cwd=ROOT)
    return target() / "release" / (f"examples/{example}" if example else "zhconv")


def note(text):
    """Says on standard error what is going on."""
    print(f"… {text}", file=sys.stderr, flush=True)
