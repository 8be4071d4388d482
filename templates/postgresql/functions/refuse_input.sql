begin
  -- Of several mistakes at one place the first is the cause of the others; rules about the whole row
  -- are apart from each other. What is no object has no places at all.
  perform app.fail('400', 'invalid_input', 'The input is not valid', (
    select jsonb_agg(f.error order by f.position)
    from (
      select distinct on (e.error -> 'path', e.whole_row_code) e.error, e.position
      from (
        select i.error, i.position,
          case when i.error -> 'path' = '[]' then i.error ->> 'code' end as whole_row_code
        from jsonb_array_elements(p_errors) with ordinality i (error, position)) e
      where e.position = 1 or p_errors -> 0 ->> 'code' <> 'invalid_input'
      order by e.error -> 'path', e.whole_row_code, e.position) f));
end
