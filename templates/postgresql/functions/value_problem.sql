declare
  v_kind text := jsonb_typeof(p_value);
  v_text text := p_value #>> '{}';
  v_item jsonb;
begin
  -- Nearly every good value is known by its looks. What is left is tried out, which takes a savepoint.
  if (case p_type
      when 'text' then v_kind = 'string'
      when 'boolean' then v_kind = 'boolean'
      when 'uuid' then v_kind = 'string' and v_text ~ '^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$'
      when 'integer' then v_kind = 'number' and v_text ~ '^-?[0-9]{1,9}$'
      when 'smallint' then v_kind = 'number' and v_text ~ '^-?[0-9]{1,4}$'
      when 'bigint' then v_kind = 'number' and v_text ~ '^-?[0-9]{1,18}$'
      when 'numeric' then v_kind = 'number' and v_text ~ '^-?[0-9]{1,20}(\.[0-9]{1,20})?$'
      when 'date' then v_kind = 'string' and v_text ~ '^[1-9][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$'
      else false
    end) then
    return null;
  end if;
  if p_type like '%[]' then
    if v_kind <> 'array' then return 'invalid'; end if;
    for v_item in select i.item from jsonb_array_elements(p_value) i (item) loop
      if v_item = 'null' or app.value_problem(v_item, left(p_type, -2)) is not null then
        return 'invalid';
      end if;
    end loop;
    return null;
  end if;

  if p_type = 'jsonb' then return null; end if;
  if p_type in ('bigint', 'numeric') and v_kind = 'string' then
    -- as text, since a client's number may not hold all digits; but never NaN or infinity
    if v_text !~ '^[+-]?[0-9]+(\.[0-9]+)?$' then return 'invalid'; end if;
  elsif v_kind <> (case
      when p_type = 'boolean' then 'boolean'
      when p_type in ('smallint', 'integer', 'bigint', 'numeric', 'double precision') then 'number'
      else 'string' end) then
    return 'invalid';
  end if;
  -- PostgreSQL would also read words such as `tomorrow` and `NaN` here
  if p_type in ('date', 'timestamptz') and v_text !~ '^[0-9]{4}-[0-9][0-9]-[0-9][0-9]'
    or p_type = 'time' and v_text !~ '^[0-9][0-9]:[0-9][0-9]'
    or p_type = 'point' and v_text ~* '[a-z]'
    or p_type in ('daterange', 'tstzrange', 'numrange') and v_text <> 'empty' and v_text ~* '[a-su-y]' then
    return 'invalid';
  end if;

  begin
    case p_type
      when 'uuid' then perform v_text::uuid;
      when 'smallint' then perform v_text::smallint;
      when 'integer' then perform v_text::integer;
      when 'bigint' then perform v_text::bigint;
      when 'numeric' then perform v_text::numeric;
      when 'double precision' then perform v_text::double precision;
      when 'date' then perform v_text::date;
      when 'time' then perform v_text::time;
      when 'timestamptz' then perform v_text::timestamptz;
      when 'interval' then perform v_text::interval;
      when 'bytea' then perform v_text::bytea;
      when 'inet' then perform v_text::inet;
      when 'cidr' then perform v_text::cidr;
      when 'macaddr' then perform v_text::macaddr;
      when 'point' then perform v_text::point;
      when 'daterange' then perform v_text::daterange;
      when 'tstzrange' then perform v_text::tstzrange;
      when 'numrange' then perform v_text::numrange;
    end case;
    return null;
  exception
    when numeric_value_out_of_range then return 'out_of_range';
    when data_exception then return 'invalid';
  end;
end
