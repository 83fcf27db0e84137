import typing as t

from sqlmesh import DatetimeRanges, signal


@signal()
def test_signal(batch: DatetimeRanges, arg: int = 0) -> t.Union[bool, DatetimeRanges]:
    return arg == 1
