/**
 * Executes a notebook: reads `{ notebook, output, parameters, kernel }` as JSON from stdin, puts a cell with the
 * parameters behind the one tagged `parameters` (else first) as papermill does, runs all cells and writes the executed
 * notebook, also when a cell fails. Output of cells goes to stdout as it comes; the last line tells how it ended.
 */
export const notebookDriver = `
import json, os, sys, math

request = json.load(sys.stdin)
try:
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError
except ImportError as error:
    print(json.dumps({"missing": str(error.name or error)}))
    sys.exit(0)

def literal(value):
    if value is None or isinstance(value, (bool, str, int)):
        return repr(value)
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else 'float("%s")' % value
    if isinstance(value, list):
        return "[" + ", ".join(literal(item) for item in value) + "]"
    return "{" + ", ".join(repr(key) + ": " + literal(item) for key, item in value.items()) + "}"

notebook = nbformat.read(request["notebook"], as_version=4)
if request["parameters"]:
    source = "# Parameters\\n" + "\\n".join(name + " = " + literal(value) for name, value in request["parameters"].items())
    cell = nbformat.v4.new_code_cell(source, metadata={"tags": ["injected-parameters"]})
    notebook.cells = [c for c in notebook.cells if "injected-parameters" not in c.metadata.get("tags", [])]
    at = [i for i, c in enumerate(notebook.cells) if "parameters" in c.metadata.get("tags", [])]
    notebook.cells.insert(at[0] + 1 if at else 0, cell)

class Client(NotebookClient):
    def process_message(self, msg, cell, cell_index):
        if msg["msg_type"] == "stream":
            sys.stdout.write(msg["content"]["text"])
            sys.stdout.flush()
        return super().process_message(msg, cell, cell_index)

folder = os.path.dirname(os.path.abspath(request["notebook"]))
kernel = request.get("kernel") or notebook.metadata.get("kernelspec", {}).get("name") or "python3"
client = Client(notebook, timeout=None, kernel_name=kernel, resources={"metadata": {"path": folder}})
end = {}
try:
    client.execute()
except CellExecutionError as error:
    cells = [i for i, c in enumerate(notebook.cells) if any(o.get("output_type") == "error" for o in c.get("outputs", []))]
    end = {"cell": (cells[0] + 1) if cells else 0, "error": "%s: %s" % (error.ename, error.evalue)}
except Exception as error:
    end = {"cell": 0, "error": "%s: %s" % (type(error).__name__, error)}
temporary = request["output"] + ".part"
nbformat.write(notebook, temporary)
os.replace(temporary, request["output"])
results = {}
for cell in notebook.cells:
    for output in cell.get("outputs", []):
        data = output.get("data", {}).get("application/json")
        if isinstance(data, dict):
            results.update(data)
print()
print(json.dumps({**end, "result": results}))
`;
