#!/bin/sh
# Checks every property of the model exhaustively: needs spin and a C compiler. Fails at the first that does not hold.
#   sh check.sh [MODEL [PROPERTY]]      default: update.pml beside this file, all properties
set -eu
here=$(cd "$(dirname "$0")" && pwd)
model=$(realpath "${1:-$here/update.pml}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
spin -a "$model" >out 2>&1 || { cat out; exit 2; }
cc -O0 -w -DNFAIR=8 -o pan pan.c || exit 2
# run PROPERTY: its errors and how many states were looked at
run() {
  ./pan -a -f -m200000 -N "$1" >out 2>&1 || true
  states=$(sed -n 's/^ *\([0-9]*\) states, stored.*/\1/p' out)
  if grep -q 'max search depth too small' out || [ -z "$states" ]; then cat out; exit 2; fi
}
asked=${2:-}
for property in one_run one_grant each_step_once asked_for no_way_back mail_is_protected somebody_can_sign_in goes_forward; do
  if [ -n "$asked" ] && [ "$asked" != "$property" ]; then continue; fi
  run "$property"
  if ! grep -q 'errors: 0' out; then
    cat out
    echo "update.pml: $property does not hold" >&2
    exit 1
  fi
  echo "update.pml: $property holds ($states states)"
done
if [ -n "$asked" ] && [ "$asked" != closed ]; then exit 0; fi
run closed
if grep -q 'errors: 0' out; then
  echo "update.pml: no road reaches the end" >&2
  exit 1
fi
echo "update.pml: the end is reached"
