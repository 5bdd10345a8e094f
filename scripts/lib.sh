# Shared by the scripts beside it. Sourced, not run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Root is needed for packages, namespaces and private pcscd instances.
become_root() {
  [ "$(id -u)" = 0 ] && return
  command -v sudo >/dev/null || { echo "This needs root (packages, namespaces): run it as root." >&2 && exit 1; }
  exec sudo -E "$0" "$@"
}

# says PATTERN: whether a line of what comes in matches. Reads to the end: a writer that is cut off would have failed.
says() { [ "$(grep -cE -- "$1")" != 0 ]; }

# apt fails now and then for reasons of its own; trying again helps.
apt_install() {
  local missing=() name
  for name in "$@"; do
    dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null | grep -qx installed || missing+=("$name")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  local try
  for try in 1 2 3 4 5; do
    if apt-get update -q >/dev/null 2>&1 &&
      DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null 2>&1; then
      return 0
    fi
    echo "installing ${missing[*]} failed (try $try of 5)" >&2
    sleep $((try * 5))
  done
  echo "These Debian packages could not be installed: ${missing[*]}. Check the network and the package sources, then run this again." >&2
  return 1
}

# Whether there is a cargo that is new enough, with clippy and rustfmt.
cargo_is_fit() {
  local minor
  minor=$(cargo --version 2>/dev/null | sed -nE 's/^cargo 1\.([0-9]+)\..*/\1/p')
  [ "${minor:-0}" -ge 95 ] && cargo clippy --version >/dev/null 2>&1 && cargo fmt --version >/dev/null 2>&1
}

# A cargo that is new enough, or Debian's rustc-web and cargo-web, which are so from bookworm-security.
use_cargo() {
  apt_install ca-certificates gcc libc6-dev pkg-config make
  cargo_is_fit && return
  apt_install rustc-web cargo-web rust-web-clippy rustfmt-web
  export PATH=/usr/bin:$PATH
  cargo_is_fit && return
  echo "Rust 1.95 or later is needed, and $(cargo --version) is all that was found. Add Debian's bookworm-security to the" \
    "package sources, or install Rust from rust-lang.org, then run this again." >&2
  return 1
}

# What the virtual bench is made of.
use_bench() {
  apt_install pcscd vsmartcard-vpcd libpcsclite1 libpcsclite-dev opensc softhsm2 scdaemon gpg-agent gcc libc6-dev iproute2 openssl curl procps util-linux
}

# The second database of the store's tests, and what shows in which order the server asks the kernel.
use_postgres() {
  apt_install strace
  compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || apt_install postgresql
}

# What the server's pages are made of, embedded when it is built; and the sign-in services of its tests.
use_web() {
  command -v npm >/dev/null || apt_install nodejs npm
  npm_install crates/server/web
}

use_provider() {
  command -v npm >/dev/null || apt_install nodejs npm
  npm_install crates/server/tests/provider
}

npm_install() {
  local folder=$1 try
  [ "$folder/node_modules/.package-lock.json" -nt "$folder/package-lock.json" ] && return 0
  for try in 1 2 3; do
    (cd "$folder" && npm ci --no-progress --loglevel=error) && return 0
    sleep $((try * 5))
  done
  echo "The packages of $folder could not be installed. Check the network, then run this again." >&2
  return 1
}

seconds() { date +%s; }
