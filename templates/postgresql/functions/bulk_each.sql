declare
  v_item    jsonb;
  v_at      bigint;
  v_answer  jsonb;
  v_ids     text[] := '{}'::text[];
  v_touched jsonb[] := '{}'::jsonb[];
  v_refused integer := 0;
  v_errors  jsonb := '[]'::jsonb;
begin
  for v_item, v_at in
    select i.item, i.position - 1 from jsonb_array_elements(p_items) with ordinality i (item, position)
  loop
    execute format('select to_jsonb(a) from app.%I($1, $2, $3) a', p_action)
      into v_answer using p_tenant_id, p_user_id, v_item;
    if v_answer -> 'metadata' @> '{"retryable": true}' then
      -- the fault of no item: the call as a whole is tried again
      raise exception using
        errcode = v_answer -> 'metadata' ->> 'sqlstate', message = v_answer ->> 'message',
        hint = substr(v_answer ->> 'status', 8), detail = '[]';
    end if;
    if v_answer ->> 'status' like 'failed:%' then
      v_refused := v_refused + 1;
      v_errors := v_errors || (
        select jsonb_agg(e.error || jsonb_build_object(
          'path', jsonb_build_array('items', v_at) || (e.error -> 'path')) order by e.position)
        from jsonb_array_elements(v_answer -> 'metadata' -> 'errors') with ordinality e (error, position));
    else
      v_ids := array_append(v_ids, v_answer ->> 'entity_id');
      v_touched := array_append(v_touched, v_answer -> 'cascade' || case
        when v_answer ->> 'status' in ('created', 'updated', 'deleted') then jsonb_build_object(
          'type', v_answer -> 'entity_type', 'id', v_answer -> 'entity_id', 'operation', v_answer -> 'status')
        else '[]'::jsonb
      end);
    end if;
  end loop;
  if p_all and v_refused > 0 then
    perform app.fail('400', 'items_refused',
      format('%s of %s items are refused', v_refused, jsonb_array_length(p_items)), v_errors);
  end if;
  return app.bulk_answer(p_entity_type, v_ids, v_touched, v_refused, v_errors);
end
