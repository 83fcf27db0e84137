import typing as t

from sqlmesh import CustomMaterialization


class CustomFull(CustomMaterialization):
    NAME = "custom_full"

    def insert(self, table_name: str, query_or_df: t.Any, model: t.Any, is_first_insert: bool, **kwargs: t.Any) -> None:
        self.adapter.replace_query(table_name, query_or_df)


class CustomFullWithKind(CustomMaterialization):
    NAME = "custom_full_with_custom_kind"

    def insert(self, table_name: str, query_or_df: t.Any, model: t.Any, is_first_insert: bool, **kwargs: t.Any) -> None:
        self.adapter.replace_query(table_name, query_or_df)
