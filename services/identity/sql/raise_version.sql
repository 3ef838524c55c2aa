-- Something that permissions hang on has changed.
update access_state set version = version + 1
