case when value ~ '^\+[0-9 ().-]*[0-9]$' and value !~ '\( *0' then translate(value, ' ().-', '') else value end
