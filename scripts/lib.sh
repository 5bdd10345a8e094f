# Shared by the scripts beside it. Sourced, not run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Root is needed for packages, namespaces and private pcscd instances.
become_root() {
  [ "$(id -u)" = 0 ] || exec sudo -E "$0" "$@"
}

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

# A cargo that is new enough, or Debian's rustc-web and cargo-web.
use_cargo() {
  local wanted=95 found=0
  if command -v cargo >/dev/null; then
    found=$(cargo --version | sed -E 's/^cargo 1\.([0-9]+).*/\1/')
  fi
  if ! [ "${found:-0}" -ge $wanted ] 2>/dev/null || ! cargo clippy --version >/dev/null 2>&1 || ! cargo fmt --version >/dev/null 2>&1; then
    apt_install rustc-web cargo-web rust-web-clippy rustfmt-web
    export PATH=/usr/bin:$PATH
  fi
  apt_install gcc libc6-dev pkg-config make
}

# What the virtual bench is made of.
use_bench() {
  apt_install pcscd vsmartcard-vpcd libpcsclite1 libpcsclite-dev opensc softhsm2 scdaemon gpg-agent gcc libc6-dev iproute2 openssl curl procps util-linux
}

seconds() { date +%s; }
