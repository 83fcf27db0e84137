"""The graph of a dbt manifest, worked out from the file alone, by other code than that of the generators."""

MADE = ("model", "seed", "snapshot")


def expected_graph(manifest, sources=False):
    """Nodes and tests with their parents, through everything that makes no table; with sources among them or not."""
    everything = dict(manifest["nodes"])
    disabled = manifest.get("disabled") or {}
    if isinstance(disabled, list):
        disabled = {node["unique_id"]: [node] for node in disabled}
    for id, nodes in disabled.items():
        everything.setdefault(id, {**(nodes[0] if isinstance(nodes, list) else nodes), "gone": True})
    for part in ("metrics", "semantic_models", "saved_queries", "functions"):
        for id, node in (manifest.get(part) or {}).items():
            everything.setdefault(id, {**node, "gone": True})

    def is_task(id):
        node = everything.get(id)
        if node is None or node.get("gone") or node.get("resource_type") not in MADE:
            return False
        return (node.get("config") or {}).get("materialized") != "ephemeral"

    def parents(id, seen):
        found = set()
        for parent in (everything.get(id, {}).get("depends_on") or {}).get("nodes") or []:
            if parent in seen:
                continue
            if is_task(parent):
                found.add(parent)
            elif not parent.startswith("source."):
                found |= parents(parent, seen | {parent})
            elif sources and parent in manifest["sources"]:
                found.add(parent)
        return found

    nodes = {id: parents(id, {id}) for id in everything if is_task(id)}
    tests = {
        id: parents(id, {id})
        for id, node in manifest["nodes"].items()
        if node["resource_type"] == "test" and not node.get("gone")
    }
    return nodes, tests
