#!/usr/bin/env bash
# Measures the window: events while replies stream, large stores, the start, memory (docs/performance.md names the goals).
# Wants a quiet machine. tests/window_speed.sh [stream|answer|soak|store]: one part alone.
set -euo pipefail
cd "$(dirname "$0")/.."
cmake --preset release >/dev/null
cmake --build --preset release --target window_speed >/dev/null
QT_QPA_PLATFORM=${QT_QPA_PLATFORM:-offscreen} build/release/tests/window_speed "$@"
