-- People are found by the initials of their names too: all are asked for anew.
update source_kind set filled_to = '', filled = false where kind = 'population.Person';
