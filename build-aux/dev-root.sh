# SPDX-License-Identifier: GPL-3.0-or-later
# dev-root.sh – the Debian 13 root of ./dev: made once, kept in the cache, entered by unshare.

root_suite=trixie
root_marker=/etc/airlock-root
# Raised when make_root changes in a way that needs a fresh root.
root_format=2
root_locale=en_GB.UTF-8

in_root() { [ -e "$root_marker" ]; }

root_packages() { sed 's/#.*//' "$top/build-aux/packages/debian" | xargs | tr ' ' ,; }

root_key() { printf '%s\n' "$root_format" "$root_suite" "$(root_packages)" | sha256sum | cut -c1-16; }

# Runs a command that may own files of the root: as root plainly, else in a user namespace
# where this user is root and has the ids of /etc/subuid.
as_owner() {
  if [ "$(id -u)" = 0 ]; then "$@"; else
    unshare --map-root-user --map-auto --mount -- "$@"
  fi
}

# Brings what makes a root, or says what is missing and which command brings it.
need_root_tools() {
  local missing=() debian=
  [ "$(family)" != debian ] || debian=1
  command -v mmdebstrap >/dev/null || missing+=(mmdebstrap)
  if [ ! -e /usr/share/keyrings/debian-archive-keyring.gpg ] && [ -n "$debian" ]; then
    missing+=(debian-archive-keyring)
  fi
  if [ "$(id -u)" != 0 ] && ! command -v newuidmap >/dev/null; then
    missing+=("${debian:+uidmap}")
  fi
  if [ ${#missing[@]} -gt 0 ]; then
    say "this system's packages are older than Airlock needs; a Debian 13 root needs ${missing[*]}"
    install_on_host "${missing[@]}"
  fi
  if [ "$(id -u)" = 0 ]; then return; fi
  grep -q "^$(id -un):\|^$(id -u):" /etc/subuid 2>/dev/null ||
    die "no sub-ids for $(id -un). As root: usermod --add-subuids 100000-165535" \
      "--add-subgids 100000-165535 $(id -un)"
  as_owner true 2>/dev/null ||
    die "user namespaces are not allowed here. Run ./dev as root, or, as root:" \
      "sysctl kernel.unprivileged_userns_clone=1 (Debian)," \
      "sysctl kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu)"
}

make_root() {
  local new=$1 mode=unshare
  [ "$(id -u)" != 0 ] || mode=root
  say "making a Debian 13 root in $cache (a minute or two, once)"
  as_owner mkdir -- "$new/tree"
  mmdebstrap --quiet --variant=minbase --mode="$mode" --format=tar \
    --include="$(root_packages)" \
    --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Languages "none"' \
    --aptopt='Acquire::Retries "3"' --dpkgopt=force-unsafe-io \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/info/*' \
    --customize-hook='chroot "$1" dbus-uuidgen --ensure=/etc/machine-id' \
    --customize-hook="chroot \"\$1\" localedef -i ${root_locale%.*} -f UTF-8 $root_locale" \
    --customize-hook="touch \"\$1$root_marker\"" \
    "$root_suite" - </dev/null 2>"$new/log" |
    as_owner tar --extract --directory="$new/tree" --exclude='./dev/*' || {
    cat "$new/log" >&2
    die "making the root failed (log above)"
  }
}

# Removes an older root, unless another ./dev is running in it.
remove_root() {
  [ -d "$1" ] || return 0
  (
    flock --nonblock 7 || exit 0
    as_owner rm -rf --one-file-system -- "$1"
    rm -f -- "$1.lock"
  ) 7>"$1.lock"
}

# The root for the package list of today, made under another name and moved into place whole,
# by one ./dev at a time. Roots of older lists go.
ensure_root() {
  local old
  root=$cache/root-$(root_key)
  [ ! -e "$root/tree$root_marker" ] || return 0
  need_root_tools
  mkdir -p -- "$cache"
  exec 8>"$cache/root.lock"
  flock 8
  if [ ! -e "$root/tree$root_marker" ]; then
    for old in "$cache"/root-*/ "$cache"/making.*/; do remove_root "${old%/}"; done
    making=$(mktemp -d "$cache/making.XXXXXX")
    chmod 755 "$making"
    trap 'as_owner rm -rf --one-file-system -- "$making"' EXIT
    make_root "$making"
    mv -- "$making" "$root"
    trap - EXIT
  fi
  exec 8>&-
}

# What looks the same inside: sources, cache, home, /tmp, where we stand, and on request more.
root_binds() {
  printf '%s\n' "$top" "$cache" "$HOME" /tmp "$PWD" "${AIRLOCK_BIND:-}" \
    "${XDG_RUNTIME_DIR:-}" /run/dbus /run/udev
}

# Runs a command in the root; with AIRLOCK_EXEC in place of this process.
enter_root() {
  local enter=()
  mkdir -p -- "$cache"
  [ -z "${AIRLOCK_EXEC:-}" ] || enter=(exec)
  if [ "$(id -u)" = 0 ]; then enter+=(unshare --mount); else
    enter+=(unshare --map-root-user --map-auto --mount)
  fi
  export AIRLOCK_BINDS AIRLOCK_UID AIRLOCK_GID AIRLOCK_NAME
  AIRLOCK_BINDS=$(root_binds) AIRLOCK_UID=$(id -u) AIRLOCK_GID=$(id -g) AIRLOCK_NAME=$(id -un)
  # Held by everything that runs inside: see remove_root.
  exec 7>"$root.lock"
  flock --shared 7
  "${enter[@]}" -- "$top/build-aux/enter-root" "$root/tree" "$@"
}
