"""Hash keys of this case: md5 of the texts with `||` between them, NULL as the empty text."""

import hashlib

for values in (("1", "DE"), ("2", "FR"), ("5", "DE")):
    print(values, hashlib.md5("||".join(values).encode()).hexdigest())
