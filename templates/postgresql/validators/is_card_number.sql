declare
  single bytea;
  doubled bytea;
  total integer := 0;
begin
  if length(value) not between 12 and 19 or value !~ '^[0-9]+$' then
    return false;
  end if;

  -- From the right, every second digit counts twice, and a product's digits are added. Zeros in
  -- front make all lengths one, so that pairs begin with the digit that is doubled.
  single := decode(lpad(value, 20, '0'), 'escape');
  doubled := decode(translate(lpad(value, 20, '0'), '123456789', '246813579'), 'escape');
  for pair in 0 .. 9 loop
    total := total + get_byte(doubled, 2 * pair) + get_byte(single, 2 * pair + 1) - 96;
  end loop;
  return total % 10 = 0;
end
