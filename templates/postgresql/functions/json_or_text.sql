begin
  return p_text::jsonb;
exception when data_exception then
  return to_jsonb(p_text);
end
