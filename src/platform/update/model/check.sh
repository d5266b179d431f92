#!/bin/sh
# Checks every property of update.pml exhaustively: needs spin and a C compiler. Fails at the first that does not hold.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
spin -a "$here/update.pml" >out 2>&1 || { cat out; exit 1; }
cc -O2 -w -DNFAIR=6 -o pan pan.c
for property in one_grant no_way_back mail_is_protected somebody_can_sign_in goes_forward; do
  ./pan -a -f -m100000 -N "$property" >out 2>&1
  states=$(sed -n 's/^ *\([0-9]*\) states, stored.*/\1/p' out)
  if ! grep -q 'errors: 0' out || grep -q 'max search depth too small' out; then
    cat out
    echo "update.pml: $property does not hold" >&2
    exit 1
  fi
  echo "update.pml: $property holds ($states states)"
done
