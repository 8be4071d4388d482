declare
  weights constant integer[] := array[1, 3, 1, 7, 3, 9, 1];
  total integer := 0;
begin
  -- No vowels, lest a code spell a word.
  if length(value) <> 7 or value !~ '^[0-9B-DF-HJ-NP-TV-Z]+[0-9]$' then
    return false;
  end if;

  for place in 1 .. 7 loop
    total := total + weights[place]
      * (strpos('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', substr(value, place, 1)) - 1);
  end loop;
  return total % 10 = 0;
end
