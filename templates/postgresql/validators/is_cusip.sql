declare
  number integer;
  total integer := 0;
begin
  if length(value) <> 9 or value !~ '^[0-9A-Z*@#]+[0-9]$' then
    return false;
  end if;

  for place in 1 .. 9 loop
    number := strpos('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*@#', substr(value, place, 1)) - 1;
    if place % 2 = 0 then
      number := number * 2;
    end if;
    total := total + number / 10 + number % 10;
  end loop;
  return total % 10 = 0;
end
