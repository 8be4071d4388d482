\set n random(1, 2000)
begin;
set local role bench_app;
select status from @.qualify_lead('00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000009',
  jsonb_build_object('id', (select id from public.ids where n = :n)));
rollback;
