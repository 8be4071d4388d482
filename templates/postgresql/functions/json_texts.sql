case when jsonb_typeof(p_list) = 'array' then array(
  select e.value from jsonb_array_elements_text(p_list) with ordinality e (value, at) order by e.at) end
