-- Rows that the cases work on, of one tenant among others.
set role bench_app;
select app.create_company(t, null, '{"name": "Acme"}') from (values
  ('00000000-0000-0000-0000-000000000001'::uuid), ('00000000-0000-0000-0000-000000000002')) v (t);
select app.create_product('00000000-0000-0000-0000-000000000001', null,
  jsonb_build_object('name', 'Product ' || n, 'price', n)) from generate_series(1, 100) n;
select app.create_contact('00000000-0000-0000-0000-000000000001', null,
  jsonb_build_object('email', 'p' || n || '@example.org', 'full_name', 'Person ' || n))
from generate_series(1, 2000) n;
reset role;
create table public.ids (kind text, n bigint generated always as identity, id uuid);
insert into public.ids (kind, id) select 'contact', id from crm.tb_contact;
create table public.products as select array_agg(id) as ids from crm.tb_product;
create table public.companies as select id from crm.tb_company limit 1;
create index on public.ids (n);
grant select on public.ids, public.products, public.companies to bench_app;
vacuum analyze;
