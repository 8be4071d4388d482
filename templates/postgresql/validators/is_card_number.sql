declare
  digit integer;
  total integer := 0;
begin
  if length(value) not between 12 and 19 or value !~ '^[0-9]+$' then
    return false;
  end if;

  -- From the right, every second digit counts twice, and a product's digits are added.
  for place in 1 .. length(value) loop
    digit := ascii(substr(value, length(value) - place + 1, 1)) - ascii('0');
    total := total + case place % 2 when 1 then digit else digit * 2 % 10 + digit / 5 end;
  end loop;
  return total % 10 = 0;
end
