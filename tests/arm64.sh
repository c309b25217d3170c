#!/usr/bin/env bash
# Cross-compiles the kernels for arm64 and runs their tests under qemu. GoogleTest comes from Debian's sources.
set -euo pipefail
cd "$(dirname "$0")/.."

missing=()
for package in g++-aarch64-linux-gnu qemu-user googletest; do
  dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  $([ "$(id -u)" = 0 ] || echo sudo) apt-get install -y --no-install-recommends "${missing[@]}"
fi

cmake --preset arm64
cmake --build --preset arm64
ctest --preset arm64
