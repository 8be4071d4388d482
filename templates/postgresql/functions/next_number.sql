declare
  v_value bigint;
begin
  -- The row stays locked until the transaction ends: numbers come without gaps, one after the other.
  insert into app.tb_counter as c (name, period, tenant_id, value)
  values (p_name, p_period, coalesce(p_tenant_id, '00000000-0000-0000-0000-000000000000'), 1)
  on conflict (name, period, tenant_id) do update set value = c.value + 1
  returning c.value into v_value;
  return v_value;
end
