begin
  return (select count(e.value) = count(distinct e.value) from unnest(p_elements) e (value));
end
