#!/usr/bin/env bash
# Installs what building, testing and running Thimble needs on Debian 12 and its relatives. Safe to run again: with
# everything in place it only asks dpkg and returns. Other systems: see docs/building.md.
set -euo pipefail

packages=(
  build-essential cmake ninja-build ccache pkg-config
  qt6-base-dev qt6-pdf-dev qt6-svg-dev qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools qt6-qpa-plugins
  libsqlitecpp-dev libsqlite3-dev libcli11-dev nlohmann-json3-dev
  libarchive-dev libuchardet-dev liburing-dev libpcre2-dev libutf8proc-dev libstemmer-dev libmd4c-dev libpugixml-dev
  libsentencepiece-dev libgl-dev libegl-dev
  libgtest-dev libgmock-dev libbenchmark-dev
  fonts-dejavu-core
)

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "This script knows Debian and its relatives only. Install by your system's means: ${missing[*]}" >&2
  exit 1
fi
sudo=""
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "Run as root, or install: ${missing[*]}" >&2; exit 1; }
  sudo=sudo
fi
echo "Installing ${#missing[@]} packages: ${missing[*]}"
$sudo apt-get update -qq
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
