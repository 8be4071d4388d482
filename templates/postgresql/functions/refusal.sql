declare
  v_code    text := p_code;
  v_message text := p_message;
  v_errors  jsonb;
begin
  if p_state like 'SQ%' then
    v_errors := p_detail::jsonb;
    if v_errors = '[]' then
      v_errors := jsonb_build_array(jsonb_build_object(
        'path', '[]'::jsonb, 'code', p_code, 'message', p_message));
    elsif jsonb_typeof(v_errors) = 'object' then
      v_errors := jsonb_build_array(jsonb_build_object(
        'path', '[]'::jsonb, 'code', p_code, 'message', p_message, 'values', v_errors));
    end if;
  else
    -- Say what it means. Its own DETAIL holds values of the row, so it is left out.
    if p_state = '23502' then
      v_code := 'required';
      v_message := 'A required value is missing';
      v_errors := jsonb_build_array(app.input_error(
        regexp_replace(p_column, '^fk_(.+)$', '\1_id'), v_code, v_message));
    elsif p_state = '22003' then
      v_code := 'out_of_range';
      v_message := 'A number becomes too large';
      v_errors := jsonb_build_array(jsonb_build_object(
        'path', '[]'::jsonb, 'code', v_code, 'message', v_message));
    elsif p_state like '40%' or p_state = '55P03' then
      v_code := case when p_state = '55P03' then 'timeout' else 'try_again' end;
      v_message := case
        when p_state = '55P03' then 'Others kept these rows for too long'
        else 'Others were changing the same rows'
      end;
      v_errors := jsonb_build_array(jsonb_build_object(
        'path', '[]'::jsonb, 'code', v_code, 'message', v_message));
    elsif p_state in ('42703', '42704', '42804', '42883', '42P01', 'XX000')
          and exists (select from pg_proc where age(xmin) < 1000) then
      -- A call that began before a migration goes on with what that has made of the tables.
      v_code := 'try_again';
      v_message := 'The database has just been changed';
      v_errors := jsonb_build_array(jsonb_build_object(
        'path', '[]'::jsonb, 'code', v_code, 'message', v_message));
    elsif p_state like '22%' then
      v_code := 'invalid_value';
      v_message := 'A value cannot be computed with';
      v_errors := jsonb_build_array(jsonb_build_object(
        'path', '[]'::jsonb, 'code', v_code, 'message', v_message));
    else
      v_errors := jsonb_build_array(app.violation(p_schema, p_table, p_constraint));
      if v_errors = '[null]' then return null; end if;
      v_code := v_errors -> 0 ->> 'code';
      v_message := v_errors -> 0 ->> 'message';
    end if;
  end if;
  return row (
    'failed:' || v_code, v_message, p_entity_id, p_entity_type, null, '{}'::text[], '[]'::jsonb,
    jsonb_build_object('errors', v_errors, 'sqlstate', p_state) || case
      when v_code = 'try_again' or p_state in ('55P03', 'SQ408') then '{"retryable": true}'::jsonb
      else '{}'::jsonb
    end)::app.mutation_response;
end
