#!/usr/bin/env bash
# Has npm install the stacks of package-lock.json below target/, where the interop tests look for them.
# Exit code 3: they could not be installed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
tools=$here/../../../target/interop-tools

# A lock beside what it locks: the installation is whole and of these versions.
if cmp -s "$here/package-lock.json" "$tools/package-lock.json" && [ -f "$tools/installed" ]; then
  exit
fi
rm -rf "$tools"
mkdir -p "$tools"
cp "$here/package.json" "$here/package-lock.json" "$tools/"
# no scripts: the native stack comes as a package of its own for each platform
(cd "$tools" && npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1 \
  && node -e 'require("werift"); require("node-datachannel")' >>npm.log 2>&1) || {
  echo "npm could not install the stacks for the interop tests:" >&2
  tail -n 5 "$tools/npm.log" >&2
  rm -rf "$tools"
  exit 3
}
touch "$tools/installed"
