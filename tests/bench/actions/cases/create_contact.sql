set role bench_app;
select status from @.create_contact('00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000009',
  jsonb_build_object('email', gen_random_uuid() || '@example.org', 'full_name', 'Ann Example', 'score', 5,
    'company_id', (select id from public.companies)));
