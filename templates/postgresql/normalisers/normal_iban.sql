case when value ~ '^[A-Z0-9]+( [A-Z0-9]+)*$' then replace(value, ' ', '') else value end
