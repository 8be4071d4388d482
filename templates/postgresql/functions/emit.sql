begin
  insert into app.tb_outbox
    (id, created_at, transaction_id, tenant_id, user_id, type, subject_type, subject_id, payload)
  values
    (app.uuid_v7(), now(), pg_current_xact_id(), app.current_tenant_id(), app.current_user_id(),
     p_type, p_subject_type, p_subject_id, p_payload);
end
