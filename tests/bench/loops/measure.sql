-- Milliseconds of a call, the least of several, by form of the loop and number of items.
set role bench_app;
create temporary table taken (form text, items integer, ms numeric);
do $$
declare
  v_tenant uuid := '00000000-0000-0000-0000-000000000001';
  v_order  text;
  v_form   text;
  v_items  integer;
  v_input  jsonb;
  v_round  integer;
  v_begin  timestamptz;
  v_status text;
begin
  v_order := (app.create_order(v_tenant, v_tenant, '{"title": "bench"}')).entity_id;
  foreach v_items in array array[10, 1000, 10000] loop
    v_input := jsonb_build_object('id', v_order, 'lines',
      (select jsonb_agg(jsonb_build_object('sku', 'sku-' || i, 'quantity', i)) from generate_series(1, v_items) i));
    for v_round in 1 .. case v_items when 10 then 40 when 1000 then 8 else 3 end loop
      foreach v_form in array array['plain_at_once', 'plain_in_rounds', 'audited_at_once', 'audited_in_rounds'] loop
        v_begin := clock_timestamp();
        execute format('select (app.%I($1, $1, $2)).status', v_form) into v_status using v_tenant, v_input;
        if v_status <> 'success' then raise exception '%: %', v_form, v_status; end if;
        insert into taken values (v_form, v_items, 1000 * extract(epoch from clock_timestamp() - v_begin));
      end loop;
    end loop;
  end loop;
end $$;
select form, items, round(min(ms), 2) as ms from taken group by form, items order by items, form;
