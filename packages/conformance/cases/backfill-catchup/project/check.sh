test -f "in/$1" || { echo "no orders of $1" >&2; exit 1; }
