# Runs in fresh namespaces: builds a root with nothing but what is named, and enters it without rights.
# sh cage.sh FOLDER (dir|file|lend|write|dev|link FROM TO)… -- COMMAND…
# Exits with 125 when the root cannot be built, as chroot does when it cannot enter it.
set -eu
# The studio makes its own files private; the other user has to pass the folders of the sandbox.
umask 022
trap 'exit 125' EXIT
root=$1/root
lent=$1/lent
shift
mount --make-rprivate /
mkdir "$root" "$lent"
mount -t tmpfs -o mode=0755,size=1m,nosuid,nodev tmpfs "$root"
mount -t tmpfs -o mode=0700,size=1m,nosuid,nodev tmpfs "$lent"
mkdir "$root/proc" "$root/dev"
count=0

# Lets nobody read a private file that stays as it is: an overlay changes the owner of its own view.
lend() {
  count=$((count + 1))
  at=$lent/$count name=${1##*/}
  mkdir "$at" "$at/from" "$at/up" "$at/work" "$at/view"
  mount --bind "${1%/*}" "$at/from"
  mount -t overlay -o "lowerdir=$at/from,upperdir=$at/up,workdir=$at/work,metacopy=on" overlay "$at/view"
  chown 65534 "$at/view/$name"
  chmod 0400 "$at/view/$name"
  mount --bind -o ro,nosuid,nodev "$at/view/$name" "$2"
}

while [ "$1" != -- ]; do
  kind=$1 from=$2 to=$root$3
  shift 3
  [ -d "${to%/*}" ] || mkdir -p "${to%/*}"
  case $kind in
    dir | write) [ -d "$to" ] || mkdir "$to" ;;
    file | lend | dev) [ -e "$to" ] || : >"$to" ;;
  esac
  case $kind in
    link) ln -s "$from" "$to" ;;
    dir | file) mount --bind -o ro,nosuid,nodev "$from" "$to" ;;
    lend) lend "$from" "$to" ;;
    write) mount --bind -o nosuid,nodev,noexec "$from" "$to" ;;
    dev) mount --bind "$from" "$to" ;;
  esac
done
shift
mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
mount -o remount,bind,ro "$root"
cd "$root"
status=0
# Only the program speaks: the shell would report the signal that ends it.
exec 3>&2 2>/dev/null
(trap - EXIT && exec chroot "$root" "$@" 2>&3 3>&-) || status=$?
trap - EXIT
exit "$status"
