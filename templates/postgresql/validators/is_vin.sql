declare
  -- Of each place; that of the check digit itself counts nothing.
  weights constant integer[] := array[8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
  -- A to Z stand for 1 to 9 again and again; I, O and Q are left out.
  numbers constant text := '12345678-12345-7-923456789';
  sign text;
  total integer := 0;
begin
  if value !~ '^[0-9A-HJ-NPR-Z]{17}$' then
    return false;
  end if;
  for place in 1 .. 17 loop
    sign := substr(value, place, 1);
    if ascii(sign) >= ascii('A') then sign := substr(numbers, ascii(sign) - ascii('A') + 1, 1); end if;
    total := total + weights[place] * sign::integer;
  end loop;
  return substr(value, 9, 1) = case total % 11 when 10 then 'X' else (total % 11)::text end;
end
