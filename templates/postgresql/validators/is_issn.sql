declare
  digits bytea;
  total integer := 0;
begin
  if value !~ '^[0-9]{4}-[0-9]{3}[0-9X]$' then
    return false;
  end if;

  -- X stands for 10, which is where a colon comes in ASCII. Bytes are quicker to walk than characters.
  digits := decode(translate(value, 'X-', ':'), 'escape');
  for place in 0 .. 7 loop
    total := total + (8 - place) * (get_byte(digits, place) - 48);
  end loop;
  return total % 11 = 0;
end
