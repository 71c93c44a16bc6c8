#!/usr/bin/env bash
# Type-checks the web page and SDK, and holds the SDK's declarations (.d.ts) to what its modules say.
#   check-types.sh           fails on a type error or on a declaration that is out of date
#   check-types.sh --write   writes the declarations anew
# Takes the TypeScript compiler from $TSC, else the one that install-tools.sh installs.
# Exit code 3: there is no compiler, and none could be installed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
web=$(cd "$here/../../main/resources/web" && pwd)

if [ -n "${TSC:-}" ]; then
  read -r -a tsc <<<"$TSC"
else
  tsc=("$("$here/install-tools.sh")/node_modules/.bin/tsc") || exit 3
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$work"
# A copy without the declarations, so that modules are checked against each other and not against
# what was declared last time. types.d.ts is a source.
cp -r "$web/." "$work/web"
find "$work/web/sdk" -name '*.d.ts' ! -name types.d.ts -delete
mapfile -t scripts < <(find "$work/web" -name '*.js' | sort)
mapfile -t modules < <(find "$work/web/sdk" -name '*.js' ! -name '*-worker.js' | sort)
options=(--target ES2024 --module ESNext --moduleResolution bundler --lib ES2024,DOM,DOM.Iterable,DOM.AsyncIterable
  --allowJs --checkJs --strict --noUncheckedIndexedAccess --noUnusedLocals --noUnusedParameters)
"${tsc[@]}" "${options[@]}" --noEmit "${scripts[@]}"
"${tsc[@]}" "${options[@]}" --declaration --emitDeclarationOnly --rootDir "$work/web/sdk" --outDir "$work/types" "${modules[@]}"

if [ "${1:-}" = --write ]; then
  find "$web/sdk" -name '*.d.ts' ! -name types.d.ts -delete
  cp "$work"/types/*.d.ts "$web/sdk/"
  exit
fi
cp "$web/sdk/types.d.ts" "$work/types/"
mkdir "$work/declared"
cp "$web"/sdk/*.d.ts "$work/declared/"
diff -ru "$work/declared" "$work/types" || {
  echo "The declarations differ from the modules: run $0 --write" >&2
  exit 1
}
# A program that uses the SDK compiles against the declarations alone.
find "$work/web/sdk" -name '*.js' -delete
cp "$work"/types/*.d.ts "$work/web/sdk/"
"${tsc[@]}" "${options[@]}" --noEmit "$work/web/sdk/"*.d.ts
echo "types: ok"
