(select coalesce(bool_and(length(e.value) between p_fewest and coalesce(p_most, length(e.value))), true)
 from unnest(p_elements) e (value))
