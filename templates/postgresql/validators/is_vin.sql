declare
  -- One byte for each place; that of the check digit itself counts nothing.
  weights constant bytea := bytea '\x080706050403020a000908070605040302';
  digits bytea;
  total integer := 0;
begin
  if length(value) <> 17 or value !~ '^[0-9A-HJ-NPR-Z]+$' then
    return false;
  end if;

  -- A to Z stand for 1 to 9 again and again; I, O and Q are left out. All is ASCII by now, and bytes
  -- are quicker to walk than characters.
  digits := decode(translate(value, 'ABCDEFGHJKLMNPRSTUVWXYZ', '12345678123457923456789'), 'escape');
  for place in 0 .. 16 loop
    total := total + get_byte(weights, place) * (get_byte(digits, place) - 48);
  end loop;
  return substr(value, 9, 1) = case total % 11 when 10 then 'X' else (total % 11)::text end;
end
