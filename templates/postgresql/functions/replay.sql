declare
  v_tenant_id   uuid := coalesce(app.current_tenant_id(), '00000000-0000-0000-0000-000000000000');
  v_user_id     uuid := coalesce(app.current_user_id(), '00000000-0000-0000-0000-000000000000');
  v_fingerprint text := encode(sha256(convert_to(p_input::text, 'UTF8')), 'hex');
  v_known       text;
begin
  -- A call with the same key that is still running is waited for.
  insert into app.tb_idempotency (tenant_id, user_id, action, key, fingerprint, created_at)
  values (v_tenant_id, v_user_id, p_action, p_key, v_fingerprint, now())
  on conflict do nothing;
  if found then return null; end if;

  select i.fingerprint into v_known
  from app.tb_idempotency i
  where i.tenant_id = v_tenant_id
    and i.user_id = v_user_id
    and i.action = p_action
    and i.key = p_key;
  if not found then
    raise exception using
      errcode = 'serialization_failure', message = 'the first call is not visible to this transaction';
  end if;
  if v_known <> v_fingerprint then
    perform app.fail('422', 'key_reused', 'This idempotency key was used for another input');
  end if;
  return (
    select i.response
    from app.tb_idempotency i
    where i.tenant_id = v_tenant_id
      and i.user_id = v_user_id
      and i.action = p_action
      and i.key = p_key);
end
