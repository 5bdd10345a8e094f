# What the tests of installers count and ask. Sourced after windows.sh.

passed=0 failed=0
holds() {
  local what=$1
  shift
  if "$@" >/dev/null 2>&1; then passed=$((passed + 1)); else failed=$((failed + 1)) && echo "not so: $what"; fi
}
not() { ! "$@"; }
windows_path() { echo "Z:${1//\//\\}"; }
msi() { timeout 120 $wine msiexec "$1" "$(windows_path "$2")" /qn </dev/null >/dev/null 2>&1; }
uninstall_entries() { $wine reg query "HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall" /s 2>/dev/null </dev/null; }
listed() { uninstall_entries | grep -c 'DisplayName.*Lanyard'; }
listed_once() { [ "$(listed)" = 1 ]; }
not_listed() { [ "$(listed)" = 0 ]; }
version_listed() { uninstall_entries | says "DisplayVersion.*$1"; }
