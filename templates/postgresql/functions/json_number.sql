case
  when jsonb_typeof(p_value) = 'number'
    or jsonb_typeof(p_value) = 'string' and p_value #>> '{}' ~ '^[+-]?[0-9]+(\.[0-9]+)?$'
  then to_jsonb(trim_scale(case
    when p_scale is null then (p_value #>> '{}')::numeric
    else round((p_value #>> '{}')::numeric, p_scale) end))
  else p_value
end
