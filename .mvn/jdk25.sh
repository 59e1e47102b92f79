# Finds JDK 25 for the scripts beside it. To be sourced.

# Prints the home of a JDK 25, or nothing.
find_jdk25() {
  local home
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/* /opt/*jdk* /opt/java/* \
      "$HOME"/.sdkman/candidates/java/25* "$HOME"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [[ -x $home/bin/javac && -f $home/release ]] && grep -q '^JAVA_VERSION="25[."]' "$home/release"; then
      printf '%s\n' "$home"
      return
    fi
  done
}

# Sets JAVA_HOME to a JDK 25, or ends the script.
require_jdk25() {
  JAVA_HOME=$(find_jdk25)
  if [[ -z $JAVA_HOME ]]; then
    echo "${0##*/}: JDK 25 is needed and was not found: install one (for example Temurin 25, or Debian's" \
      "openjdk-25-jdk-headless where there is one) under /usr/lib/jvm, or set JAVA_HOME to it." >&2
    exit 2
  fi
  export JAVA_HOME
}

# Sets JAVA_HOME to a JDK 25 and succeeds; or to the JDK 17 or later that JAVA_HOME or the path has, and fails; or ends the
# script where there is neither.
prefer_jdk25() {
  local home=${JAVA_HOME:-} javac
  JAVA_HOME=$(find_jdk25)
  if [[ -n $JAVA_HOME ]]; then
    export JAVA_HOME
    return 0
  fi
  if [[ ! -f $home/release ]] && javac=$(command -v javac); then
    home=$(dirname "$(dirname "$(readlink -f "$javac")")")
  fi
  if ! grep -Eq '^JAVA_VERSION="(1[7-9]|[2-9][0-9])[."]' "$home/release" 2>/dev/null; then
    require_jdk25
  fi
  export JAVA_HOME=$home
  return 1
}
