declare
  digits constant text := replace(value, '-', '');
  total integer := 0;
begin
  if value !~ '^[0-9]{4}-[0-9]{3}[0-9X]$' then
    return false;
  end if;

  for place in 1 .. 8 loop
    total := total + (9 - place) * (strpos('0123456789X', substr(digits, place, 1)) - 1);
  end loop;
  return total % 11 = 0;
end
