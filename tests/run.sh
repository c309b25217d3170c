#!/usr/bin/env bash
# Installs what is needed, builds everything and runs every test; ends with ctest's summary.
# Slow or large checks are separate commands: see tests/README.md.
set -euo pipefail
cd "$(dirname "$0")/.."

bash installers/setup.sh
cmake --preset release
cmake --build --preset release
ctest --preset release -j 2
