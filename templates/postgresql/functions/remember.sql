begin
  update app.tb_idempotency i
  set response = p_response
  where i.tenant_id = coalesce(app.current_tenant_id(), '00000000-0000-0000-0000-000000000000')
    and i.user_id = coalesce(app.current_user_id(), '00000000-0000-0000-0000-000000000000')
    and i.action = p_action
    and i.key = p_key;
end
