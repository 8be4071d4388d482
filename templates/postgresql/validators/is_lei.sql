declare
  bytes bytea;
  code integer;
  remainder integer := 0;
begin
  if length(value) <> 20 or value !~ '^[0-9A-Z]+[0-9][0-9]$' then
    return false;
  end if;

  -- All is ASCII by now, and bytes are quicker to walk than characters. A letter (65 and up)
  -- stands for two digits, A for 10 to Z for 35.
  bytes := decode(value, 'escape');
  for place in 0 .. 19 loop
    code := get_byte(bytes, place);
    remainder := case when code > 64 then remainder * 100 + code - 55
                      else remainder * 10 + code - 48 end % 97;
  end loop;
  return remainder = 1;
end
