declare
  number integer;
  doubled boolean := false;
  total integer := 0;
begin
  if length(value) <> 12 or value !~ '^[A-Z][A-Z][0-9A-Z]+[0-9]$' then
    return false;
  end if;

  -- From the right, every second digit counts twice, and a product's digits are added. A letter
  -- stands for two digits, A for 10 to Z for 35, so it leaves the turn as it found it.
  for place in reverse 12 .. 1 loop
    number := strpos('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', substr(value, place, 1)) - 1;
    if doubled then
      total := total + number % 10 * 2 % 10 + number % 10 / 5 + number / 10;
    else
      total := total + number % 10 + number / 10 * 2;
    end if;
    doubled := doubled = (number > 9);
  end loop;
  return total % 10 = 0;
end
