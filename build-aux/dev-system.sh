# SPDX-License-Identifier: GPL-3.0-or-later
# dev-system.sh – does this system meet the floor, and how are its packages installed?

# pkg-config name or program, the version needed, and the Debian package to ask apt about.
floor='
glib-2.0           2.84  libglib2.0-dev
gtk4               4.18  libgtk-4-dev
libadwaita-1       1.7   libadwaita-1-dev
libpci             3.13  libpci-dev
gudev-1.0          237   libgudev-1.0-dev
json-glib-1.0      1.10  libjson-glib-dev
libxml-2.0         2.9.14 libxml2-dev
meson              1.7   meson
blueprint-compiler 0.16  blueprint-compiler'

# at_least HAVE WANT: versions compared as numbers between dots.
at_least() { [ "$(printf '%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

# The version that is installed, empty if there is none.
installed_version() {
  case $1 in
    meson | blueprint-compiler) "$1" --version 2>/dev/null || true ;;
    *) pkg-config --modversion "$1" 2>/dev/null || true ;;
  esac
}

# The version that the distribution offers, without Debian's epoch and revision.
offered_version() {
  apt-cache policy "$2" 2>/dev/null | sed -n 's/^  Candidate: \([0-9]*:\)\{0,1\}\([0-9.]*\).*/\2/p'
}

# Prints what falls short of the floor, by installed_version or offered_version.
short_of_floor() {
  local name want package have
  while read -r name want package; do
    [ -n "$name" ] || continue
    have=$("$1" "$name" "$package")
    { [ -n "$have" ] && at_least "$have" "$want"; } || echo "$name"
  done <<< "$floor"
}

release() { (. /etc/os-release && eval "printf '%s' \"\${$1:-}\""); }

# The distribution's family, by which a package list is chosen: debian, fedora, arch or nothing.
family() {
  local id
  for id in $(release ID) $(release ID_LIKE); do
    case $id in
      debian | ubuntu) echo debian; return ;;
      fedora | arch) echo "$id"; return ;;
    esac
  done
}

# True if the packages of this system can build Airlock. Where some may not be installed yet,
# apt is asked what it offers; other systems are known by their release. Asking takes seconds,
# so a decision stands for as long as the system and the package lists are the same.
system_fits() {
  case ${AIRLOCK_DEV:-} in root) return 1 ;; system) return 0 ;; esac
  local memory=$cache/system decided now
  now=$(cat /etc/os-release "$top"/build-aux/packages/* "$top/build-aux/dev-system.sh")
  decided=$(cat "$memory" 2>/dev/null || true)
  if [ "${decided#*$'\n'}" != "$now" ]; then
    decided=too-old
    ! asked_system_fits || decided=fits
    mkdir -p -- "$cache"
    printf '%s\n%s\n' "$decided" "$now" > "$memory"
  fi
  [ "${decided%%$'\n'*}" = fits ]
}

asked_system_fits() {
  [ -n "$(short_of_floor installed_version)" ] || return 0
  case $(family) in
    debian)
      # A fresh container has no package lists, so apt offers nothing at all.
      if [ -z "$(offered_version any libglib2.0-dev)" ] && may_be_root; then
        privileged apt-get update -qq </dev/null >&2 || true
      fi
      [ -z "$(short_of_floor offered_version)" ]
      ;;
    fedora) at_least "$(release VERSION_ID)" 42 ;;
    arch) true ;;
    *) false ;;
  esac
}

# What of the family's list is not installed.
missing_packages() {
  local package
  for package in $(sed 's/#.*//' "$top/build-aux/packages/$1"); do
    case $1 in
      debian) dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed ;;
      fedora) rpm -q --quiet --whatprovides "$package" ;;
      arch) pacman -T "$package" >/dev/null ;;
    esac || echo "$package"
  done
}

# As root, with sudo, or not at all.
privileged() {
  if [ "$(id -u)" = 0 ]; then "$@"; else
    command -v sudo >/dev/null || die "this needs root: $*"
    sudo "$@"
  fi
}

may_be_root() {
  [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; }
}

# Installs packages of this system with apt; says the command on other systems.
install_on_host() {
  case $(family) in
    debian)
      may_be_root || die "please install, as root: apt-get install $*"
      say "installing $*"
      privileged apt-get update -qq </dev/null >&2 || true
      privileged env DEBIAN_FRONTEND=noninteractive \
        apt-get install -qq -y --no-install-recommends "$@" </dev/null >&2 ||
        die "apt-get could not install $*"
      ;;
    fedora) die "please install: sudo dnf install $*" ;;
    arch) die "please install: sudo pacman -S --needed $*" ;;
    *) die "please install, by the names your system has for them: $*" ;;
  esac
}

# The system meets the floor: bring the packages that are not there yet. Asked once per change
# of the list, so that this costs nothing afterwards.
ensure_system_packages() {
  local list stamp missing
  list=$(family)
  stamp=$cache/system-packages
  if [ -z "$list" ] || [ "$stamp" -nt "$top/build-aux/packages/$list" ]; then return 0; fi
  mapfile -t missing < <(missing_packages "$list")
  [ ${#missing[@]} -eq 0 ] || install_on_host "${missing[@]}"
  mkdir -p -- "$cache"
  touch -- "$stamp"
}
