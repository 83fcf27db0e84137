from sqlmesh import model


@model("sushi.disabled_py", columns={"id": "int"}, enabled=False)
def execute(context, **kwargs):
    return None
