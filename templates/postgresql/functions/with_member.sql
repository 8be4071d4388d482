declare
  v_value jsonb := coalesce(p_value, '{}');
  v_first text := p_path[1];
  v_inner jsonb := p_member;
begin
  if p_member is null and v_value -> v_first is null then return p_value; end if;
  if cardinality(p_path) > 1 then
    v_inner := app.with_member(v_value -> v_first, p_path[2:], p_member);
  end if;
  if v_inner is null then return v_value - v_first; end if;
  return jsonb_set(v_value, array[v_first], v_inner);
end
