declare
  digits constant text := lpad(value, 14, '0');
  total integer := 0;
begin
  if length(value) not in (8, 12, 13, 14) or value !~ '^[0-9]+$' then
    return false;
  end if;

  -- Zeros in front make all four lengths one: the weights 3 and 1 take turns up to the check digit.
  for place in 1 .. 14 loop
    total := total
      + (ascii(substr(digits, place, 1)) - ascii('0')) * case place % 2 when 1 then 3 else 1 end;
  end loop;
  return total % 10 = 0;
end
