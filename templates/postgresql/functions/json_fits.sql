declare
  v_kind text := jsonb_typeof(p_value);
  v_text text := p_value #>> '{}';
begin
  if p_type in ('bigint', 'numeric') and v_kind = 'string' then
    if v_text !~ '^[+-]?[0-9]+(\.[0-9]+)?$' then return false; end if;
  elsif v_kind <> (case
      when p_type = 'boolean' then 'boolean'
      when p_type in ('smallint', 'integer', 'bigint', 'numeric', 'double precision') then 'number'
      else 'string' end) then
    return false;
  end if;
  if p_type in ('text', 'boolean') then return true; end if;
  -- a number of JSON is one; of text, it has been looked at
  if p_type = 'numeric' then return v_kind = 'number' or length(v_text) <= 1000; end if;
  -- PostgreSQL would also read words such as `tomorrow`, and what depends on the session
  if p_type = 'date' and v_text !~ '^[0-9]{4}-[0-9][0-9]-[0-9][0-9]$'
    or p_type = 'time' and v_text !~ '^[0-9][0-9]:[0-9][0-9](:[0-9][0-9](\.[0-9]+)?)?$'
    or p_type = 'timestamptz'
      and v_text !~ '^[0-9]{4}-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9](:[0-9][0-9](\.[0-9]+)?)?(Z|[+-][0-9][0-9]:[0-9][0-9])$'
    or p_type = 'point' and v_text ~* '[a-z]' then
    return false;
  end if;

  begin
    case p_type
      when 'uuid' then perform v_text::uuid;
      when 'smallint' then perform v_text::smallint;
      when 'integer' then perform v_text::integer;
      when 'bigint' then perform v_text::bigint;
      when 'double precision' then perform v_text::double precision;
      when 'date' then perform app.iso_date(v_text);
      when 'time' then perform app.iso_time(v_text);
      when 'timestamptz' then perform app.iso_datetime(v_text);
      when 'interval' then perform app.iso_duration(v_text);
      when 'bytea' then perform v_text::bytea;
      when 'inet' then perform v_text::inet;
      when 'cidr' then perform v_text::cidr;
      when 'macaddr' then perform v_text::macaddr;
      when 'point' then perform v_text::point;
    end case;
    return true;
  exception
    when data_exception then return false;
  end;
end
