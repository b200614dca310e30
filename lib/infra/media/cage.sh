# Runs in fresh namespaces: builds a root with nothing but what is named, and enters it without rights.
# sh cage.sh ROOT (dir|file|write|dev|link FROM TO)… -- COMMAND…
set -eu
root=$1
shift
mount --make-rprivate /
mount -t tmpfs -o mode=0755,size=1m,nosuid,nodev tmpfs "$root"
mkdir "$root/proc" "$root/dev"
while [ "$1" != -- ]; do
  kind=$1 from=$2 to=$root$3
  shift 3
  [ -d "${to%/*}" ] || mkdir -p "${to%/*}"
  case $kind in dir | write) [ -d "$to" ] || mkdir "$to" ;; file | dev) [ -e "$to" ] || : >"$to" ;; esac
  case $kind in
    link) ln -s "$from" "$to" ;;
    dir | file) mount --bind -o ro,nosuid,nodev "$from" "$to" ;;
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
(exec chroot "$root" "$@" 2>&3 3>&-) || status=$?
exit "$status"
