#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes the README's picture from a run. Needs chromium, which nothing else here does.
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
./ballast run fixtures/scenarios/first_light.toml --out "$work/run" --quiet
chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
  --disable-background-networking --disable-component-update --disable-sync --hide-scrollbars \
  --user-data-dir="$work/profile" --virtual-time-budget=8000 --window-size=1280,980 \
  --screenshot=docs/images/first_light.png "file://$work/run/report.html"
