select erase_file($1, $2, $3)
