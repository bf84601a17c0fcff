#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The README's two commands, as they stand, on an empty Debian 12: bare_machine.sh [run | test]
#
# Makes the smallest Debian 12 with debootstrap in a temporary folder, puts the tracked files of this
# checkout into it, and runs `./ballast run ...` and then `./ballast test` there (or the one that is
# named). Prints wall clock and CPU time of each. Needs root, debootstrap, about 8 GB of disk, a
# network, and half an hour. The exit code is that of the command that failed, else 0.
set -u

fail() { printf 'bare_machine.sh: %s\n' "$@" >&2; exit 2; }

case ${1-} in
  '' | run | test) ;;
  *) fail "unknown argument '$1'" "usage: bare_machine.sh [run | test]" ;;
esac
(($(id -u) == 0)) || fail "only root can make a machine"
type -P debootstrap unshare >/dev/null ||
  fail "debootstrap is missing" "install it: apt-get install debootstrap"
root=$(git -C "$(dirname -- "${BASH_SOURCE[0]}")" rev-parse --show-toplevel) || exit 2
# The archive that this machine uses.
# shellcheck disable=SC2016  # apt expands these
archive=$(apt-get indextargets --format '$(CODENAME) $(COMPONENT) $(REPO_URI)' |
  awk '$1 == "bookworm" && $2 == "main" { print $3; exit }')
[[ -n $archive ]] || fail "apt has no archive of Debian 12" "run apt-get update on a Debian 12"

# Everything happens in a mount and process name space of its own: nothing is left when it ends.
if [[ -z ${BALLAST_BARE_AREA-} ]]; then
  BALLAST_BARE_AREA=$(mktemp -d -p "${TMPDIR:-/var/tmp}" ballast-bare.XXXXXX)
  export BALLAST_BARE_AREA
  trap 'rm -rf --one-file-system -- "$BALLAST_BARE_AREA"' EXIT
  unshare --mount --pid --fork --kill-child --mount-proc "$BASH" "${BASH_SOURCE[0]}" "$@"
  exit
fi

machine=$BALLAST_BARE_AREA/machine
started=$SECONDS
debootstrap --variant=minbase bookworm "$machine" "$archive" >"$BALLAST_BARE_AREA/debootstrap.log" 2>&1 ||
  { tail -n 5 "$BALLAST_BARE_AREA/debootstrap.log" >&2; fail "debootstrap failed"; }
printf 'empty Debian %s: %d packages, made in %d s\n' "$(<"$machine/etc/debian_version")" \
  "$(chroot "$machine" dpkg-query -f '.\n' -W | wc -l)" $((SECONDS - started))
cp /etc/resolv.conf "$machine/etc/resolv.conf"
cp /etc/hosts "$machine/etc/hosts"
mount -t proc proc "$machine/proc"
mount -t tmpfs -o mode=1777 tmpfs "$machine/dev/shm" 2>/dev/null ||
  { mkdir -p "$machine/dev/shm" && mount -t tmpfs -o mode=1777 tmpfs "$machine/dev/shm"; }

mkdir -p "$machine/srv/ballast"
git -C "$root" ls-files -z | tar -C "$root" --null -T - -c | tar -C "$machine/srv/ballast" -x

step() {  # COMMAND...: as a user would in the checkout
  local code before after
  before=$(cpu_s)
  started=$SECONDS
  chroot "$machine" /usr/bin/env -i HOME=/root TERM=dumb PATH=/usr/local/bin:/usr/bin:/bin \
    LANG=C.UTF-8 /bin/sh -c 'cd /srv/ballast && exec "$@"' sh "$@" </dev/null
  code=$?
  after=$(cpu_s)
  printf '\n%s: exit code %d, %d s of wall clock, %s CPU seconds (packages included)\n\n' "$*" $code \
    $((SECONDS - started)) "$(awk -v a="$before" -v b="$after" 'BEGIN { printf "%.0f", b - a }')"
  ((code == 0)) || exit $code
}
# CPU time of the processes of this name space that have ended, which this one waited for.
cpu_s() { awk '{ print ($16 + $17) / 100 }' "/proc/$$/stat"; }

[[ ${1-} == test ]] || step ./ballast run fixtures/scenarios/first_light.toml
[[ ${1-} == run ]] || step ./ballast test
