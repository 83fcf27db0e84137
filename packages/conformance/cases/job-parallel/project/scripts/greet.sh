# Works once for an interval, for the name that is expected.
set -e
[ "$1" = "$2" ]
mkdir "greeted-$2-$(printf '%s' "$3" | tr -cd '0-9')"
