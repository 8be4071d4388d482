declare
  v_errors jsonb := '[]'::jsonb;
  v_items  jsonb;
  v_key    text;
begin
  if jsonb_typeof(p_input) is distinct from 'object' then
    perform app.refuse_input(jsonb_build_array(jsonb_build_object(
      'path', '[]'::jsonb, 'code', 'invalid_input', 'message', 'The input must be a JSON object')));
  end if;
  for v_key in select k.key from jsonb_object_keys(p_input) k (key) where k.key not in ('items', 'csv') loop
    v_errors := v_errors || app.input_error(v_key, 'unknown_field', 'There is no such input');
  end loop;

  v_items := p_input -> 'items';
  if coalesce(v_items, 'null') = 'null' and jsonb_typeof(p_input -> 'csv') = 'string' then
    v_items := app.csv_items(p_input ->> 'csv', p_types);
  elsif coalesce(v_items, 'null') = 'null' then
    v_errors := v_errors || app.input_error('items', 'required', 'Items are required, as a list or as CSV');
  elsif jsonb_typeof(v_items) <> 'array' then
    v_errors := v_errors || app.input_error('items', 'invalid_list', 'Not a valid list');
  elsif coalesce(p_input -> 'csv', 'null') <> 'null' then
    v_errors := v_errors || app.input_error('csv', 'conflict', 'Items are given as a list already');
  end if;
  if jsonb_typeof(v_items) = 'array' and jsonb_array_length(v_items) > p_limit then
    v_errors := v_errors || app.input_error(
      'items', 'too_many', format('At most %s items can be given at once', p_limit));
  end if;
  if v_errors <> '[]' then perform app.refuse_input(v_errors); end if;
  return v_items;
end
