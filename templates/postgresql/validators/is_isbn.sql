declare
  digits constant text := replace(value, '-', '');
  total integer := 0;
begin
  if length(digits) = 10 and value ~ '^[0-9]+(-[0-9]+-[0-9]+-)?[0-9X]$' then
    for place in 1 .. 10 loop
      total := total + (11 - place) * (strpos('0123456789X', substr(digits, place, 1)) - 1);
    end loop;
    return total % 11 = 0;
  end if;

  -- 979-0 belongs to printed music, which has numbers of its own.
  if length(digits) = 13 and digits !~ '^9790'
    and value ~ '^97[89](-[0-9]+-[0-9]+-[0-9]+-|[0-9]+)[0-9]$'
  then
    for place in 1 .. 13 loop
      total := total
        + (ascii(substr(digits, place, 1)) - ascii('0')) * case place % 2 when 1 then 1 else 3 end;
    end loop;
    return total % 10 = 0;
  end if;

  return false;
end
