declare
  v_key    text;
  v_value  jsonb;
  v_result jsonb := p_target;
begin
  if jsonb_typeof(p_patch) is distinct from 'object' then return p_patch; end if;
  if jsonb_typeof(v_result) is distinct from 'object' then v_result := '{}'; end if;
  for v_key, v_value in select e.key, e.value from jsonb_each(p_patch) e loop
    if v_value = 'null' then
      v_result := v_result - v_key;
    else
      v_result := jsonb_set(v_result, array[v_key], app.merge_patch(v_result -> v_key, v_value));
    end if;
  end loop;
  return v_result;
end
