MODEL (name marts.both, kind VIEW);
@UNION('all', marts.total_eu, marts.total_us)
