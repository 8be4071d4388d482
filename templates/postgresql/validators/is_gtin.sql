declare
  digits bytea;
  total integer := 0;
begin
  if length(value) not in (8, 12, 13, 14) or value !~ '^[0-9]+$' then
    return false;
  end if;

  -- Zeros in front make all four lengths one: the weights 3 and 1 take turns up to the check digit.
  digits := decode(lpad(value, 14, '0'), 'escape');
  for pair in 0 .. 6 loop
    total := total + 3 * (get_byte(digits, 2 * pair) - 48) + get_byte(digits, 2 * pair + 1) - 48;
  end loop;
  return total % 10 = 0;
end
