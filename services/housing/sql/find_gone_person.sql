-- Is the file of this person ($2, of community $1) closed, and which one goes on?
select goes_on from gone_person where community_id = $1 and person_id = $2
