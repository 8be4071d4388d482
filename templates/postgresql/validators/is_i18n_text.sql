begin
  -- `null` for a value that is no text, which bool_and would skip
  return jsonb_typeof(value) = 'object'
    and (select coalesce(bool_and(coalesce(
                  t.key ~ '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$'
                    and jsonb_typeof(t.value) = 'string' and t.value <> '""', false)), false)
         from jsonb_each(case jsonb_typeof(value) when 'object' then value else '{}' end) t);
end
