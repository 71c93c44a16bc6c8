# Shared by run, test and bench: finds the tools, builds what is out of date. Sourced, not run.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

die() {
  printf '%s\n' "$*" >&2
  exit 1
}

is_debian_root() {
  [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null
}

# install PACKAGE…: from Debian, as root; elsewhere says what is missing and fails.
install() {
  is_debian_root || return 1
  if [[ -z ${apt_updated:-} ]]; then
    apt-get update -q >/dev/null && apt_updated=1
  fi
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >/dev/null
}

java_major() {
  "$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1
}

# The first JDK of version 25 or later among JAVA_HOME and the usual places.
find_jdk() {
  local home
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/* "$HOME"/.jdks/* "$HOME"/.sdkman/candidates/java/*; do
    [[ -x $home/bin/javac ]] || continue
    if (($(java_major "$home") >= 25)); then
      printf '%s\n' "$home"
      return
    fi
  done
  return 1
}

need_jdk() {
  JAVA_HOME=$(find_jdk) || die "Coanchor needs a JDK of version 25 or later (expected: \$JAVA_HOME or a folder of /usr/lib/jvm).
Install one, for example Temurin 25 (Debian package temurin-25-jdk of the Adoptium repository), and run this again."
  export JAVA_HOME
}

need_maven() {
  command -v mvn >/dev/null || install maven || die "Coanchor is built with Maven 3.8 or later: install the package maven (command mvn), and run this again."
}

# build: without the gates, which ./test holds the tree to; compiles every module that changed since the last build and writes the class path of the applications.
build() {
  need_jdk
  need_maven
  local stamp=$root/target/build-stamp
  local newer=
  [[ -f $stamp ]] && newer=$(find "$root"/pom.xml "$root"/sfu-*/pom.xml "$root"/sfu-*/src/main -newer "$stamp" -print -quit)
  if [[ ! -f $stamp || -n $newer ]]; then
    printf 'Building Coanchor (the first time takes a few minutes) …\n' >&2
    mkdir -p "$root/target"
    (cd "$root" && mvn -B -q -Dmaven.test.skip=true -Dspotless.check.skip=true -Dcheckstyle.skip=true -Dforbiddenapis.skip=true package) >"$root/target/build.log" 2>&1 \
      || { tail -n 40 "$root/target/build.log" >&2; die "The build failed; the whole log is target/build.log"; }
    touch "$stamp"
  fi
}

# class_path MODULE: that module's jar and what it needs.
class_path() {
  printf '%s:%s/*' "$root/$1/target/$1.jar" "$root/$1/target/lib"
}

java_options=(--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow)

# What the server runs with besides (docs/adr/0027-the-collector.md). COANCHOR_JAVA_OPTIONS comes after them, and wins.
read -r -a more_java_options <<<"${COANCHOR_JAVA_OPTIONS:-}"
server_options=(-XX:+UseZGC -XX:+UseCompactObjectHeaders -Xms64m -XX:MaxRAMPercentage=50 -XX:SoftMaxHeapSize=256m
  -XX:ZUncommitDelay=60 "${more_java_options[@]}")
# The C library makes an arena for each thread up to eight a core, and gives none of it back.
export MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-2}
