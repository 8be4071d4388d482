trim(both '-' from regexp_replace(
  regexp_replace(lower(normalize(p_text, nfkd)), '[\u0300-\u036f]', '', 'g'),
  '[^a-z0-9]+', '-', 'g'))
