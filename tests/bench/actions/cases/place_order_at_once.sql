\set n random(1, 2000)
\set p random(1, 90)
set role bench_app;
select status from @.place_order_at_once('00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000009',
  jsonb_build_object('contact_id', (select id from public.ids where n = :n), 'lines',
    (select jsonb_agg(jsonb_build_object('product', ids[:p + i], 'quantity', i))
     from public.products, generate_series(1, 5) i)));
