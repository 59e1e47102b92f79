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
      "openjdk-25-jdk-headless where there is one) under /usr/lib/jvm, or set JAVA_HOME to it" >&2
    exit 2
  fi
  export JAVA_HOME
}
