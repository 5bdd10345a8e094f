# The Windows build and its Wine, shared by the scripts beside it. Sourced after lib.sh.

target=x86_64-pc-windows-gnu
cache=${LANYARD_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/lanyard}
wine=/usr/lib/wine/wine64 wineserver=/usr/lib/wine/wineserver64
# Debian's cargo, clippy and rustdoc, not those of another toolchain; and nobody's flags in the place of ours.
export PATH=/usr/bin:$PATH RUSTC=/usr/bin/rustc RUSTDOC=/usr/bin/rustdoc
unset RUSTC_WRAPPER RUSTUP_TOOLCHAIN RUSTC_BOOTSTRAP RUSTFLAGS CARGO_ENCODED_RUSTFLAGS RUSTDOCFLAGS DISPLAY
# Never shared with another compiler, or each would build the other's programs again.
export CARGO_TARGET_DIR=$PWD/target/windows
export WINEPREFIX=$CARGO_TARGET_DIR/wine WINEDEBUG=${WINEDEBUG:--all} WINEDLLOVERRIDES='mscoree,mshtml='

use_windows_tools() {
  apt_install rustc-web cargo-web rust-web-src rust-web-clippy gcc-mingw-w64-x86-64-win32 wine64 wixl msitools osslsigncode
}

# Paths of this machine are kept out of what is built.
remap() { echo "--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}/registry/src=/cargo --remap-path-prefix=/usr/lib/rustlib/src/rust=/rust"; }

# A folder in the cache that changes with the compiler and with how this script uses it.
std_folder() { echo "$cache/std-$({ $RUSTC -vV; remap; declare -f std; } | sha256sum | cut -c1-12)"; }

# Debian ships the library's source but not its Windows build, so an empty crate is built with it and the parts are kept.
std() {
  local folder made
  folder=$(std_folder)
  [ -e "$folder/made" ] && return 0
  echo "building the standard library for Windows (once for this compiler) …"
  made=$(mktemp -d) && mkdir -p "$made/crate/src" && : >"$made/crate/src/lib.rs"
  cat >"$made/crate/Cargo.toml" <<'TOML'
cargo-features = ["profile-rustflags"]
[package]
name = "nothing"
version = "0.0.0"
edition = "2024"
[workspace]
[profile.release.package.panic_abort]
rustflags = ["-Cpanic=abort"]
TOML
  (cd "$made/crate" && unset CARGO_TARGET_DIR &&
    RUSTC_BOOTSTRAP=1 RUSTFLAGS="-Cembed-bitcode=yes $(remap)" cargo build --quiet --release --target $target \
      -Zbuild-std=std,panic_unwind,panic_abort,proc_macro,test)
  local parts=$made/root/lib/rustlib/$target/lib
  mkdir -p "$parts" "$cache"
  cp "$made/crate/target/$target/release/deps/"*.rlib "$parts"
  rm -f "$parts"/libnothing*
  touch "$made/root/made"
  rm -rf "$folder" && mv "$made/root" "$folder" && rm -rf "$made"
}

# For builds that are only tested: of what runs in Wine only passwords and learning are worth the minutes that optimising takes.
mapfile -t quick < <(sed -nE '/^\[profile\.dev\.package\./{N;s/^\[(.*)\]\nopt-level = [12]$/--config=\1.opt-level=0/p}' Cargo.toml)

# What cargo needs to know; a test or program that it runs is run by Wine.
use_windows() {
  local root
  root="--sysroot $(std_folder)"
  export CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUSTFLAGS="$root $(remap) --remap-path-prefix=$PWD=/lanyard"
  export CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUSTDOCFLAGS="$root"
  export CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER=x86_64-w64-mingw32-gcc CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER=$wine
}

# Wine without a program to run must not hold this script's output open.
quiet() { "$@" </dev/null >/dev/null 2>&1; }

# A Windows 10 of Wine's, made once and kept.
make_wine() {
  local folder=$cache/wine-$1
  [ -e "$folder/made" ] && return 0
  echo "making a Windows of Wine's (once for this version of it) …"
  rm -rf "$folder" && mkdir -p "$folder"
  WINEPREFIX=$folder quiet timeout 120 $wine wineboot --init
  WINEPREFIX=$folder quiet $wineserver -w || true
  # Wine 8 lacks one library that Rust programs ask for random numbers; Windows has had it since 7. Never shipped.
  [ -e /usr/lib/x86_64-linux-gnu/wine/x86_64-windows/bcryptprimitives.dll ] ||
    x86_64-w64-mingw32-gcc -O2 -shared -nostdlib -s -o "$folder/drive_c/windows/system32/bcryptprimitives.dll" \
      scripts/wine/bcryptprimitives.c -ladvapi32
  WINEPREFIX=$folder quiet timeout 60 $wine winecfg -v win10
  WINEPREFIX=$folder quiet $wineserver -w || true
  # Nothing that a program saves there lands in the home of whoever runs the tests.
  find "$folder/drive_c/users" -type l | while read -r link; do rm "$link" && mkdir "$link"; done
  touch "$folder/made"
}

# Each test run has a Windows of its own. The system's files are shared with the kept one, its registry is not.
fresh_wine() {
  local kept
  kept=$({ $wine --version; cat scripts/wine/bcryptprimitives.c; declare -f make_wine; } | sha256sum | cut -c1-12)
  make_wine "$kept"
  stop_wine && rm -rf "$WINEPREFIX" && mkdir -p "$CARGO_TARGET_DIR"
  cp -al "$cache/wine-$kept" "$WINEPREFIX" 2>/dev/null || cp -a "$cache/wine-$kept" "$WINEPREFIX"
  cp --remove-destination "$cache/wine-$kept"/*.reg "$WINEPREFIX"
}

# Services live until Wine is stopped, and must not be started by a program whose output somebody reads.
start_wine() { quiet $wineserver -p || true; quiet $wine cmd /c exit; }
stop_wine() { [ ! -d "$WINEPREFIX" ] || quiet $wineserver -k || true; }

# installer NAME PROGRAM VERSION SCOPE FILE: an MSI as packaging/windows/NAME.wxs says, with the rows of NAME.sql, one on a line.
installer() {
  local work row rows=packaging/windows/$1.sql
  work=$(mktemp -d)
  cp "$2" "$work/$1.exe" && cp "packaging/windows/$1.wxs" "$work"
  (cd "$work" && wixl -a x64 -D Version="$3" -D Scope="$4" -o out.msi "$1.wxs")
  [ ! -e "$rows" ] || while read -r row; do msibuild "$work/out.msi" -q "$row" </dev/null; done <"$rows"
  mv "$work/out.msi" "$5" && rm -rf "$work"
}

# client PROGRAM VERSION FOLDER: lanyard.exe and its installers in that folder, signed.
client() {
  cp "$1" "$3/lanyard.exe" && sign "$3/lanyard.exe" &&
    installer lanyard "$3/lanyard.exe" "$2" perMachine "$3/lanyard-$2-x64.msi" && sign "$3/lanyard-$2-x64.msi" &&
    installer lanyard "$3/lanyard.exe" "$2" perUser "$3/lanyard-$2-user-x64.msi" && sign "$3/lanyard-$2-user-x64.msi"
}

# server PROGRAM VERSION FOLDER: the same of lanyard-server.exe.
server() {
  cp "$1" "$3/lanyard-server.exe" && sign "$3/lanyard-server.exe" &&
    installer lanyard-server "$3/lanyard-server.exe" "$2" perMachine "$3/lanyard-server-$2-x64.msi" && sign "$3/lanyard-server-$2-x64.msi"
}

# packaged FOLDER COMMAND...: what the command makes in a folder, which is handed to it as its last word. It gets its final place
# only when all of it was made: what could not be signed is not there, and neither is what was there before.
packaged() {
  local out=$1 aside=$1.part
  shift
  rm -rf "$out" "$aside" && mkdir -p "$aside"
  if "$@" "$aside"; then mv "$aside" "$out"; else rm -rf "$aside" && return 1; fi
}

# Signs a file in its place, with a time stamp of the authority at TIMESTAMP where one is named. The password is handed over in
# a file, where no list of processes shows it.
sign() {
  [ -n "${SIGN:-}" ] || return 0
  local password stamp=()
  [ -z "${TIMESTAMP:-}" ] || stamp=(-ts "$TIMESTAMP")
  password=$(mktemp) && printf '%s' "${SIGN_PASSWORD:-}" >"$password"
  local code=0
  osslsigncode sign -pkcs12 "$SIGN" -readpass "$password" -h sha256 -n Lanyard "${stamp[@]}" -in "$1" -out "$1.signed" >/dev/null || code=$?
  rm -f "$password"
  [ "$code" = 0 ] && mv "$1.signed" "$1"
}
