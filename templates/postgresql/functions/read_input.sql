declare
  v_key     text;
  v_value   jsonb;
  v_shape   text;
  v_problem text;
begin
  errors := '[]'::jsonb;
  input := p_input;
  if jsonb_typeof(p_input) is distinct from 'object' then
    errors := jsonb_build_array(jsonb_build_object(
      'path', '[]'::jsonb, 'code', 'invalid_input', 'message', 'The input must be a JSON object'));
    input := '{}'::jsonb;
    return;
  end if;

  for v_key, v_value in select e.key, e.value from jsonb_each(p_input) e loop
    v_shape := p_shape ->> v_key;
    if v_shape is null then
      errors := errors || app.input_error(v_key, 'unknown_field', 'There is no such input');
    elsif v_value <> 'null' and not (v_shape like 'text|%' and jsonb_typeof(v_value) = 'string') then
      v_problem := app.value_problem(v_value, split_part(v_shape, '|', 1));
      if v_problem is not null then
        errors := errors || app.input_error(
          v_key,
          case v_problem when 'invalid' then 'invalid_' || split_part(v_shape, '|', 2) else v_problem end,
          'Not a valid ' || regexp_replace(v_shape, '^[^|]*\|[^|]*\|', ''));
        input := input - v_key;
      end if;
    end if;
  end loop;
end
