declare
  rotated bytea;
  code integer;
  remainder integer := 0;
begin
  -- Check digits run from 02 to 98: 00, 01 and 99 would repeat 97, 98 and 02. The list is the
  -- IBAN registry, country and length.
  if value !~ '^[A-Z][A-Z](0[2-9]|[1-8][0-9]|9[0-8])[0-9A-Z]+$'
    or not left(value, 2) || length(value)::text = any ('{
      AD24, AE23, AL28, AT20, AZ28, BA20, BE16, BG22, BH22, BI27, BR29, BY28, CH21, CR22, CY28,
      CZ24, DE22, DJ27, DK18, DO28, EE20, EG29, ES24, FI18, FK18, FO18, FR27, GB22, GE22, GI23,
      GL18, GR27, GT28, HN28, HR21, HU28, IE22, IL23, IQ23, IS26, IT27, JO30, KW30, KZ20, LB28,
      LC32, LI21, LT20, LU20, LV21, LY25, MC27, MD24, ME22, MK19, MN20, MR27, MT31, MU30, NI28,
      NL18, NO15, OM23, PK24, PL28, PS29, PT25, QA29, RO24, RS22, RU33, SA24, SC31, SD18, SE24,
      SI19, SK24, SM27, SO23, ST25, SV28, TL23, TN24, TR26, UA29, VA22, VG24, XK20, YE30}')
  then
    return false;
  end if;

  -- All is ASCII by now, and bytes are quicker to walk than characters. A letter (65 and up)
  -- stands for two digits, A for 10 to Z for 35.
  rotated := decode(substr(value, 5) || left(value, 4), 'escape');
  for place in 0 .. length(rotated) - 1 loop
    code := get_byte(rotated, place);
    remainder := case when code > 64 then remainder * 100 + code - 55
                      else remainder * 10 + code - 48 end % 97;
  end loop;
  return remainder = 1;
end
