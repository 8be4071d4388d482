declare
  digits constant text := replace(value, '-', '');
  remainder integer := 0;
begin
  if value !~ '^([0-9]{4}-){3}[0-9]{3}[0-9X]$' then
    return false;
  end if;

  for place in 1 .. 16 loop
    remainder := (remainder * 2 + strpos('0123456789X', substr(digits, place, 1)) - 1) % 11;
  end loop;
  return remainder = 1;
end
