declare
  total integer := 0;
begin
  if length(value) <> 11 or value !~ '^[A-Z][A-Z][A-Z][JUZ][0-9]+$' then
    return false;
  end if;

  -- Letters count from 10 and leave out 11, 22 and 33, which say nothing modulo 11.
  for place in 1 .. 10 loop
    total := total + (1 << (place - 1))
      * (strpos('0123456789A-BCDEFGHIJK-LMNOPQRSTU-VWXYZ', substr(value, place, 1)) - 1);
  end loop;
  return total % 11 % 10 = ascii(right(value, 1)) - ascii('0');
end
