begin;
set local role bench_app;
select set_config('app.tenant_id', '00000000-0000-0000-0000-000000000001', true);
with made as (insert into crm.tb_note (id, identifier, body, stars)
  select i, i::text, 'A note', 3 from app.uuid_v7() i returning id)
select id as note from made \gset
select data from crm.v_note where id = cast(:note as uuid);
commit;
