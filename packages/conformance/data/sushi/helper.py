from datetime import datetime, timedelta


def days(start: datetime, end: datetime):
    for number in range((end - start).days + 1):
        yield (start + timedelta(days=number)).date()
