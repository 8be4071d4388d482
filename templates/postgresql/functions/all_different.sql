begin
  return (select count(*) = count(distinct e.value) from unnest(p_elements) e (value));
end
