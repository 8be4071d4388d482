begin
  raise exception using
    errcode = 'SQ' || p_status, message = p_message, hint = p_code, detail = p_errors::text;
end
