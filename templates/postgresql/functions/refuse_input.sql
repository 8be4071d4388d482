begin
  -- Of several mistakes at one place the first is the cause of the others.
  perform app.fail('400', 'invalid_input', 'The input is not valid', (
    select jsonb_agg(f.error order by f.position)
    from (
      select distinct on (e.error -> 'path') e.error, e.position
      from jsonb_array_elements(p_errors) with ordinality e (error, position)
      order by e.error -> 'path', e.position) f));
end
