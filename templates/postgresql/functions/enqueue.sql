begin
  insert into app.tb_job
    (id, created_at, tenant_id, user_id, job, arguments, run_at, attempts)
  values
    (app.uuid_v7(), now(), app.current_tenant_id(), app.current_user_id(),
     p_job, p_arguments, coalesce(p_run_at, now()), 0);
end
