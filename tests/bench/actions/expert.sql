-- The same work by hand, as an expert would write it who knows this schema and no other: same tables,
-- same policies, same role, same answers, and one JSON value in.
create schema expert authorization bench_owner;
grant usage on schema expert to bench_app;
set role bench_owner;

create function expert.fail(p_status text, p_code text, p_message text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception using errcode = 'SQ' || p_status, message = p_message, hint = p_code, detail = '[]';
end $$;

create function expert.refused(p_code text, p_message text, p_state text) returns app.mutation_response
language sql immutable
return row ('failed:' || p_code, p_message, null, null, null, '{}'::text[], '[]'::jsonb,
  jsonb_build_object('errors', jsonb_build_array(jsonb_build_object(
    'path', '[]'::jsonb, 'code', p_code, 'message', p_message)), 'sqlstate', p_state))::app.mutation_response;

create function expert.create_contact(auth_tenant_id uuid, auth_user_id uuid, input_payload jsonb)
returns app.mutation_response
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_tenant_before text := current_setting('app.tenant_id', true);
  v_user_before   text := current_setting('app.user_id', true);
  v_unknown       text;
  v_in            record;
  v_company       bigint;
  v_id            uuid := app.uuid_v7();
  v_code          text;
  v_message       text;
  v_state         text;
  v_data          jsonb;
begin
  perform set_config('app.tenant_id', auth_tenant_id::text, true),
          set_config('app.user_id', coalesce(auth_user_id::text, ''), true);
  select k into v_unknown from jsonb_object_keys(input_payload) k
  where k not in ('email', 'full_name', 'status', 'score', 'company_id', 'identifier') limit 1;
  if found then perform expert.fail('400', 'unknown_field', 'There is no input ' || v_unknown); end if;
  select lower(r.email) as email, r.full_name, coalesce(r.status, 'lead') as status,
         coalesce(r.score, 0) as score, r.company_id, r.identifier
  into v_in
  from jsonb_to_record(input_payload)
    r (email text, full_name text, status text, score integer, company_id uuid, identifier text);
  if v_in.email is null or v_in.full_name is null then
    perform expert.fail('400', 'required', 'Email and full name are required');
  end if;
  if v_in.email !~ '^[^@ ]+@[a-z0-9-]+(\.[a-z0-9-]+)+$' or length(v_in.full_name) not between 1 and 200
     or v_in.status not in ('lead', 'qualified', 'customer') or v_in.score not between 0 and 100 then
    perform expert.fail('400', 'invalid_input', 'The input is not valid');
  end if;
  if v_in.company_id is not null then
    select c.pk_company into v_company from crm.tb_company c
    where c.id = v_in.company_id and c.deleted_at is null for key share;
    if not found then perform expert.fail('400', 'not_found', 'Company not found'); end if;
  end if;
  insert into crm.tb_contact (id, identifier, email, full_name, status, score, fk_company)
  values (v_id, coalesce(v_in.identifier, v_id::text), v_in.email, v_in.full_name, v_in.status, v_in.score,
          v_company);
  select v.data into v_data from crm.v_contact v where v.id = v_id;
  perform set_config('app.tenant_id', coalesce(v_tenant_before, ''), true),
          set_config('app.user_id', coalesce(v_user_before, ''), true);
  return row ('created', 'Contact created', v_id::text, 'Contact', v_data,
    '{email,full_name,status,score,company_id}'::text[], '[]'::jsonb, '{}'::jsonb)::app.mutation_response;
exception when sqlstate 'SQ000' or integrity_constraint_violation or data_exception then
  get stacked diagnostics v_code = pg_exception_hint, v_message = message_text, v_state = returned_sqlstate;
  return expert.refused(v_code, v_message, v_state);
end $$;

create function expert.qualify_lead(auth_tenant_id uuid, auth_user_id uuid, input_payload jsonb)
returns app.mutation_response
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_tenant_before text := current_setting('app.tenant_id', true);
  v_user_before   text := current_setting('app.user_id', true);
  v_unknown       text;
  v_in            record;
  v_contact       record;
  v_code          text;
  v_message       text;
  v_state         text;
  v_data          jsonb;
begin
  perform set_config('app.tenant_id', auth_tenant_id::text, true),
          set_config('app.user_id', coalesce(auth_user_id::text, ''), true);
  select k into v_unknown from jsonb_object_keys(input_payload) k where k not in ('id', 'version') limit 1;
  if found then perform expert.fail('400', 'unknown_field', 'There is no input ' || v_unknown); end if;
  select r.id, r.version into v_in from jsonb_to_record(input_payload) r (id uuid, version integer);
  select c.tenant_id, c.pk_contact, c.status, c.version into v_contact
  from crm.tb_contact c where c.id = v_in.id and c.deleted_at is null for no key update;
  if not found then perform expert.fail('404', 'not_found', 'Contact not found'); end if;
  if v_in.version <> v_contact.version then
    perform expert.fail('412', 'conflict', 'Contact was changed by someone else');
  end if;
  if v_contact.status <> 'lead' then perform expert.fail('422', 'not_a_lead', 'Not a lead'); end if;
  update crm.tb_contact c
  set status = 'qualified', score = score + 1, updated_at = now(), updated_by = auth_user_id,
      version = c.version + 1
  where c.tenant_id = v_contact.tenant_id and c.pk_contact = v_contact.pk_contact;
  select v.data into v_data from crm.v_contact v where v.id = v_in.id;
  perform set_config('app.tenant_id', coalesce(v_tenant_before, ''), true),
          set_config('app.user_id', coalesce(v_user_before, ''), true);
  return row ('updated', 'Contact updated', v_in.id::text, 'Contact', v_data, '{status,score}'::text[],
    '[]'::jsonb, '{}'::jsonb)::app.mutation_response;
exception when sqlstate 'SQ000' or integrity_constraint_violation or data_exception then
  get stacked diagnostics v_code = pg_exception_hint, v_message = message_text, v_state = returned_sqlstate;
  return expert.refused(v_code, v_message, v_state);
end $$;

create function expert.place_order(auth_tenant_id uuid, auth_user_id uuid, input_payload jsonb)
returns app.mutation_response
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_tenant_before text := current_setting('app.tenant_id', true);
  v_user_before   text := current_setting('app.user_id', true);
  v_unknown       text;
  v_wrong         text;
  v_contact       bigint;
  v_order         bigint;
  v_id            uuid := app.uuid_v7();
  v_lines         integer;
  v_cascade       jsonb;
  v_total         bigint;
  v_code          text;
  v_message       text;
  v_state         text;
  v_data          jsonb;
begin
  if auth_tenant_id is null then perform expert.fail('401', 'no_tenant', 'No tenant is given'); end if;
  perform set_config('app.tenant_id', auth_tenant_id::text, true),
          set_config('app.user_id', coalesce(auth_user_id::text, ''), true);
  select k into v_unknown from jsonb_object_keys(input_payload) k where k not in ('contact_id', 'lines') limit 1;
  if found then perform expert.fail('400', 'unknown_field', 'There is no input ' || v_unknown); end if;
  if input_payload ->> 'contact_id' is null then perform expert.fail('400', 'required', 'Contact is required'); end if;
  if jsonb_typeof(input_payload -> 'lines') is distinct from 'array' then
    perform expert.fail('400', 'required', 'Lines is required');
  end if;
  select 'Line ' || l.ordinality into v_wrong
  from jsonb_array_elements(input_payload -> 'lines') with ordinality l
  where jsonb_typeof(l.value) <> 'object' or l.value - array['product', 'quantity'] <> '{}'
     or not coalesce(app.looks_like_uuid(l.value ->> 'product'), false)
     or not coalesce(l.value ->> 'quantity' ~ '^-?[0-9]+$', false)
  limit 1;
  if found then perform expert.fail('400', 'invalid', v_wrong); end if;
  select c.pk_contact into v_contact from crm.tb_contact c
  where c.id = (input_payload ->> 'contact_id')::uuid and c.deleted_at is null for key share;
  if not found then perform expert.fail('400', 'not_found', 'Contact not found'); end if;
  insert into crm.tb_order (id, identifier, fk_contact)
  values (v_id, v_id::text, v_contact) returning pk_order into v_order;
  with wanted as (
    select p.pk_product, p.price, l.quantity, l.ordinality, app.uuid_v7() as id
    from rows from (jsonb_to_recordset(input_payload -> 'lines') as (product uuid, quantity integer))
      with ordinality l (product, quantity, ordinality)
    join crm.tb_product p on p.id = l.product and p.deleted_at is null
    for key share of p
  ), made as (
    insert into crm.tb_line (id, identifier, fk_order, fk_product, quantity)
    select w.id, w.id::text, v_order, w.pk_product, w.quantity from wanted w order by w.ordinality
    returning id
  )
  select count(*), coalesce(sum(w.price * w.quantity), 0), coalesce(jsonb_agg(jsonb_build_object(
    'type', 'Line', 'id', m.id, 'operation', 'created') order by w.ordinality), '[]')
  into v_lines, v_total, v_cascade
  from wanted w join made m on m.id = w.id;
  if v_lines <> jsonb_array_length(input_payload -> 'lines') then
    perform expert.fail('404', 'unknown_product', 'Product not found');
  end if;
  update crm.tb_order o set total = v_total, updated_at = now(), updated_by = auth_user_id, version = o.version + 1
  where o.pk_order = v_order;
  v_cascade := v_cascade || jsonb_build_object('type', 'Order', 'id', v_id, 'operation', 'updated');
  select v.data into v_data from crm.v_order v where v.id = v_id;
  perform set_config('app.tenant_id', coalesce(v_tenant_before, ''), true),
          set_config('app.user_id', coalesce(v_user_before, ''), true);
  return row ('created', 'Order created', v_id::text, 'Order', v_data, '{}'::text[],
    v_cascade, '{}'::jsonb)::app.mutation_response;
exception when sqlstate 'SQ000' or integrity_constraint_violation or data_exception then
  get stacked diagnostics v_code = pg_exception_hint, v_message = message_text, v_state = returned_sqlstate;
  return expert.refused(v_code, v_message, v_state);
end $$;
-- What an entity without audit, version and soft deletion is compared with: INSERT … RETURNING and the read
-- of its view, nothing checked, in one function so that both sides take one round trip.
create function expert.insert_note(auth_tenant_id uuid, p_body text, p_stars integer) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_id uuid;
begin
  perform set_config('app.tenant_id', auth_tenant_id::text, true);
  insert into crm.tb_note (id, identifier, body, stars)
  select i, i::text, p_body, p_stars from app.uuid_v7() i
  returning id into v_id;
  return (select v.data from crm.v_note v where v.id = v_id);
end $$;
grant execute on all functions in schema expert to bench_app;
reset role;
