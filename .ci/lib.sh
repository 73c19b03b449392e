# What the steps share. Sourced, from any directory.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export CARGO_TERM_COLOR=${CARGO_TERM_COLOR:-never}
SHARED=${ZHCONV_SHARED:-$PWD/../shared}
TARGET=${CARGO_TARGET_DIR:-$PWD/target}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# Installs Debian packages that are not there yet.
debian_packages() {
  dpkg-query -W "$@" >/dev/null 2>&1 && return
  as_root apt-get -qq update
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" >/dev/null
}

# Fails, saying what is missing, unless the file is there.
needs() {
  [ -e "$1" ] || { echo "needs $1, which is not there" >&2; exit 1; }
}
