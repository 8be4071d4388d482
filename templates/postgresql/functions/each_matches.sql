(select coalesce(bool_and(e.value ~ p_pattern), true) from unnest(p_elements) e (value))
