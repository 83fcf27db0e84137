"""Names, attributes and called things of Python files, with how often each file has them; texts are left out."""

import ast
import json
import sys
from collections import Counter
from pathlib import Path

found = Counter()
for file in sorted(Path(sys.argv[1]).glob("*.py")):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Name):
            found[f"name {node.id}"] += 1
        elif isinstance(node, ast.Attribute):
            found[f"attribute {node.attr}"] += 1
        elif isinstance(node, ast.alias):
            found[f"import {node.name}"] += 1
        elif isinstance(node, ast.JoinedStr):
            found["f-string"] += 1
print(json.dumps(found))
