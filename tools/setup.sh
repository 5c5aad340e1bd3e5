# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=sh disable=SC2154
# What quickstart, check and bench share: the packages and the build.
# The script that reads this has set root, the folder of the project.

say () {
  printf '\n== %s\n' "$*"
}

die () {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# packages_for PURPOSE… prints the packages that tools/packages lists for them.
packages_for () {
  for purpose; do
    sed -n "s/^$purpose  *\([^ ]*\).*/\1/p" "$root/tools/packages"
  done | sort -u
}

# missing_packages PURPOSE… prints those that are not installed.
missing_packages () {
  for package in $(packages_for "$@"); do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null |
      grep -qx installed || printf '%s\n' "$package"
  done
}

# apt_get ARGUMENT… runs apt-get as root; it asks only somebody who can answer.
apt_get () {
  if [ "$(id -u)" -eq 0 ]; then
    DEBIAN_FRONTEND=noninteractive apt-get -q -y "$@" </dev/null
  elif [ -t 0 ]; then
    sudo apt-get "$@"
  else
    sudo -n env DEBIAN_FRONTEND=noninteractive apt-get -q -y "$@"
  fi
}

# install_packages PURPOSE… installs what is missing, and says so before.
install_packages () {
  command -v apt-get >/dev/null || die "there is no apt here;" \
    "install what these Debian packages hold:" "$(packages_for "$@" | xargs)"
  missing=$(missing_packages "$@" | xargs)
  [ -n "$missing" ] || return 0

  say "Installing: $missing"
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null ||
      die "only root can install; as root: apt-get install $missing"
    echo "(with sudo, since you are not root)"
  fi
  # shellcheck disable=SC2086 # a list of words
  {
    apt-cache show $missing >/dev/null 2>&1 || apt_get update
    apt_get install --no-install-recommends $missing || {
      apt_get update
      apt_get install --no-install-recommends $missing
    }
  }
  # What Meson did not find before may be there now.
  stale=yes
}

# build FOLDER [MESON-OPTION…] sets the folder up once and builds what changed.
build () {
  folder=$1
  shift
  if [ ! -f "$folder/build.ninja" ]; then
    meson setup "$folder" "$root" "$@"
  elif [ -n "${stale:-}" ]; then
    meson setup --reconfigure "$folder" "$root"
  fi
  ninja -C "$folder" -k 0
}
