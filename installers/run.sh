#!/usr/bin/env bash
# run.sh [--setup-only]: on a fresh machine, installs what is needed, builds Thimble and opens its window
# (a conversation in the terminal where there is no display). --setup-only stops before opening.
set -euo pipefail
cd "$(dirname "$0")/.."

bash installers/setup.sh
cmake --preset release >/dev/null
cmake --build --preset release --target thimble thimble-cli
[ "${1:-}" = "--setup-only" ] && exit 0

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  exec build/release/bin/thimble
fi
echo "No display found: a conversation in the terminal instead." >&2
exec build/release/bin/thimble-cli chat
