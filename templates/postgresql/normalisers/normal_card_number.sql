case when value ~ '^[0-9]+([ -][0-9]+)*$' then translate(value, ' -', '') else value end
