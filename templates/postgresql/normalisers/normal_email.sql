case when value like '%@%' then
  regexp_replace(value, '@[^@]*$', '') || '@' || lower(regexp_replace(value, '^.*@', ''))
else value end
