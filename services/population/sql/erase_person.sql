-- Erases a person: community $1, id $2, at $3, by $4. Answers the files that this call erased (migrations/population/0004).
select erase_person($1, $2, $3, $4)
