begin
  return (
    select jsonb_build_object(
      'path', case when m.field is null then '[]'::jsonb else jsonb_build_array(m.field) end,
      'code', m.code, 'message', m.message)
    from app.tb_constraint_message m
    where m.schema_name = p_schema and m.table_name = p_table and m.constraint_name = p_constraint);
end
