case when value like '%@%' then
  regexp_replace(value, '@[^@]*$', '') || '@' || lower(regexp_replace(value, '^.*@', '') collate "C")
else value end
