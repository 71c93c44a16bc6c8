#!/usr/bin/env bash
# Has npm install what package-lock.json names below target/, and prints the folder. Fails where it cannot.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
tools=$(cd "$here/../../.." && pwd)/target/web-tools

# A lock beside what it names: the installation is whole and of these versions.
if ! cmp -s "$here/package-lock.json" "$tools/installed-lock.json"; then
  rm -rf "$tools"
  mkdir -p "$tools"
  cp "$here/package.json" "$here/package-lock.json" "$tools/"
  (cd "$tools" && npm ci --no-audit --no-fund >npm.log 2>&1) || {
    echo "npm could not install the web tests' tools:" >&2
    tail -n 5 "$tools/npm.log" >&2
    exit 1
  }
  cp "$here/package-lock.json" "$tools/installed-lock.json"
fi
echo "$tools"
