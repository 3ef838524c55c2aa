-- Something that permissions hang on changes. The version is a time (µs since 1970) that never goes back: after the
-- restore of a backup it is still newer than all that any process has kept. Its row is locked until the commit, so
-- versions become visible in their order.
update access_state set version = greatest(version + 1, $1) returning version
