# SPDX-License-Identifier: GPL-3.0-or-later
# dev-build.sh – the builds of ./dev, in the cache folder, and the environment to run them in.

# One folder per source tree and compiler: the same sources may be built inside and outside.
build_dir() {
  local key
  key=$(printf '%s\n' "$top" "$(in_root && root_key)" | sha256sum | cut -c1-12)
  printf '%s/build/%s-%s/%s\n' "$cache" "${top##*/}" "$key" "$1"
}

# normal: what runs. sanitize: ASan, UBSan and the fuzz drivers, for tests. bench: optimised.
# The programs of these find translations in the build itself. install: what goes to the system.
configure() {
  local dir=$2 options=(--localedir="$2/po")
  case $1 in
    normal) options+=(-Dbuildtype=debugoptimized) ;;
    sanitize)
      options+=(-Dbuildtype=debug -Doptimization=1 -Db_sanitize=address,undefined -Db_lundef=false
        -Dapp=false -Dfuzz=true)
      export CC=clang
      ;;
    bench) options+=(-Dbuildtype=release -Dtests=false -Dapp=false) ;;
    install)
      options=(--prefix="$install_prefix" -Dbuildtype=release -Dtests=false)
      # The system's bus, polkit and systemd look for a helper in these places only.
      case $install_prefix in
        /usr | /usr/local) ;;
        *) options+=(-Dhelper=false) ;;
      esac
      ;;
  esac
  say "configuring the $1 build in $dir"
  rm -rf -- "$dir"
  meson setup "$dir" "$top" "${options[@]}" >"$dir.log" 2>&1 || {
    tail -n 12 -- "$dir.log" >&2
    rm -rf -- "$dir"
    die "configuring failed; all of it: $dir.log"
  }
  unset CC
}

# Brings a build up to date; silent if there is nothing to do. One ./dev at a time.
build() {
  local dir
  dir=$(build_dir "$1")
  mkdir -p -- "${dir%/*}"
  exec 9>"$dir.lock"
  flock 9
  if [ "$1" = install ] || [ ! -e "$dir/build.ninja" ]; then configure "$1" "$dir"; fi
  # Tests are run without building, so what they need is built here.
  local targets=(all meson-test-prereq)
  if ! ninja -C "$dir" -n "${targets[@]}" 2>/dev/null | grep -q 'no work to do'; then
    say "building ($1)"
    ninja -C "$dir" "${targets[@]}" >"$dir.log" 2>&1 || {
      sed -n '/^FAILED/,$p' "$dir.log" | grep -v '^\[' >&2
      die "the build failed; all of it: $dir.log"
    }
    grep -A 6 ': warning:' "$dir.log" >&2 || true
  fi
  exec 9>&-
}

# Programs, schemas, icons and translations of a build, used from where they lie.
product_environment() {
  local dir
  dir=$(build_dir "${1:-normal}")
  export AIRLOCK_BUILD=$dir
  export PATH=$dir/src/app:$dir/src/cli:$dir/src/helper:$PATH
  export GSETTINGS_SCHEMA_DIR=$dir/data
  export AIRLOCK_DEMO_DIR=$dir/data/demo
  export XDG_DATA_DIRS=$top/data:${XDG_DATA_DIRS:-/usr/local/share:/usr/share}
}

# Words are translated in no C locale, and the root has but one other: the language to translate
# to comes from LANGUAGE, or for the app from what the person's own system speaks.
language_environment() {
  local wanted=${LANGUAGE:-${1:-}}
  case ${wanted%%.*} in '' | C | POSIX) return 0 ;; esac
  export LANGUAGE=${wanted%%.*}
  if in_root; then export LC_ALL=$root_locale; fi
}

with_session_bus() {
  if [ -n "${DBUS_SESSION_BUS_ADDRESS:-}" ]; then exec "$@"; fi
  exec dbus-run-session -- "$@"
}
