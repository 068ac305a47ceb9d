#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs the locked npm packages into BUILD_DIR/peers, so that the source tree stays clean.
set -eu
[ $# -eq 1 ] || { echo "usage: install.sh BUILD_DIR" >&2; exit 64; }
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1/peers"
cp "$here/package.json" "$here/package-lock.json" "$1/peers/"
cd "$1/peers"
npm ci --ignore-scripts --no-audit --no-fund
