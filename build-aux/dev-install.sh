# SPDX-License-Identifier: GPL-3.0-or-later
# dev-install.sh – puts Airlock on this system, and takes every file of it away again.
#
# What was put there stands in PREFIX/share/airlock/installed: "f PATH" for files, "d PATH" for
# folders that were not there before, parents first. Uninstall removes these and nothing else.

install_prefix=/usr/local

install_options() {
  while [ $# -gt 0 ]; do
    case $1 in
      --prefix) [ $# -ge 2 ] || die "--prefix needs a folder"; install_prefix=$2; shift 2 ;;
      --prefix=*) install_prefix=${1#*=}; shift ;;
      *) die "unknown option $1; see ./dev --help" ;;
    esac
  done
  case $install_prefix in /*) ;; *) die "the prefix must be an absolute path" ;; esac
  target=${DESTDIR:-}
  record=$target$install_prefix/share/airlock/installed
}

# Whether a folder can be written, or made, by ourselves.
may_write() {
  local place=$1
  while [ ! -e "$place" ]; do place=$(dirname -- "$place"); done
  [ -w "$place" ]
}

with_helper() { case $install_prefix in /usr | /usr/local) ;; *) return 1 ;; esac; }

# Runs a command as the owner of the prefix: as ourselves if we may write there. The helper has files
# in /etc too.
as_installer() {
  if may_write "$target$install_prefix" && { ! with_helper || may_write "$target/etc"; }; then
    "$@"
  else
    privileged "$@"
  fi
}

# The running system takes notice of units that came or went.
refresh_units() {
  with_helper && [ -z "$target" ] && [ -d /run/systemd/system ] || return 0
  privileged systemctl daemon-reload || true
}

verb_install() {
  install_options "$@"
  here || die "Airlock built for this system would need GTK 4.18, libadwaita 1.7 and GLib 2.84," \
    "which it does not have: programs from the Debian 13 root cannot run outside it." \
    "./dev run starts the app, ./dev exec airlockctl the command line."
  build install
  stage=$(mktemp -d)
  trap 'rm -rf -- "$stage"' EXIT
  DESTDIR=$stage meson install -C "$(build_dir install)" --no-rebuild --quiet >&2
  # Files of an older version that this one does not have would stay behind.
  [ ! -e "$record" ] || remove_installed
  as_installer bash "$top/build-aux/install-files" put "$stage" "$target" "$record"
  refresh_units
  say "installed below $target$install_prefix; ./dev uninstall takes it away again"
  if with_helper; then
    say "libvirt looks for its hooks when its daemon starts: restart it, and VMs are guarded too"
  else
    say "without the root helper: the system looks for it below /usr and /usr/local only"
  fi
}

remove_installed() { as_installer bash "$top/build-aux/install-files" take "$target" "$record"; }

verb_uninstall() {
  install_options "$@"
  if [ ! -e "$record" ]; then
    die "nothing was installed below $target$install_prefix by ./dev install"
  fi
  remove_installed
  refresh_units
  say "every file of Airlock below $target$install_prefix is gone"
}
