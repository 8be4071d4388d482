declare
  -- A value is bare or quoted, and ends with a comma or with its line; the last line is ended, too.
  v_csv     text := regexp_replace(p_csv, '[\r\n]*$', E'\n');
  v_records jsonb;
  v_names   jsonb;
  v_read    numeric;
  v_line    bigint;
  v_items   jsonb;
begin
  with cells as (
    select m.cell[1] as raw, m.cell[2] as stop, m.position
    from regexp_matches(v_csv, '("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n|\r|\n)', 'g')
      with ordinality m (cell, position)
  ), placed as (
    select
      c.raw,
      length(c.raw) + length(c.stop) as size,
      c.position,
      count(*) filter (where c.stop <> ',')
        over (order by c.position rows between unbounded preceding and current row)
        - (c.stop <> ',')::integer as line
    from cells c
  ), lines as (
    select
      p.line,
      sum(p.size) as size,
      jsonb_agg(case
        when p.raw like '"%' then replace(substr(p.raw, 2, length(p.raw) - 2), '""', '"')
        when p.raw <> '' then p.raw
      end order by p.position) as cells
    from placed p
    group by p.line
  )
  select jsonb_agg(l.cells order by l.line) filter (where l.cells <> '[null]'), sum(l.size)
  into v_records, v_read
  from lines l;

  if v_read is distinct from length(v_csv) then
    perform app.refuse_input(jsonb_build_array(app.input_error(
      'csv', 'invalid_csv', 'A quote stands where none can, or is not closed')));
  end if;
  v_names := coalesce(v_records -> 0, '[]');
  if (select count(*) <> count(distinct n.name) from jsonb_array_elements_text(v_names) n (name)) then
    perform app.refuse_input(jsonb_build_array(app.input_error(
      'csv', 'invalid_csv', 'The first line has a name for each value, and each once')));
  end if;
  select r.line into v_line
  from jsonb_array_elements(v_records) with ordinality r (cells, line)
  where jsonb_array_length(r.cells) <> jsonb_array_length(v_names)
  order by r.line
  limit 1;
  if found then
    perform app.refuse_input(jsonb_build_array(app.input_error(
      'csv', 'invalid_csv', format('Line %s has not as many values as there are names', v_line))));
  end if;

  select coalesce(jsonb_agg(r.item order by r.line), '[]') into v_items
  from (
    select c.line, coalesce(jsonb_object_agg(coalesce(c.name, ''), case
      when p_types ->> c.name in ('boolean', 'smallint', 'integer', 'bigint', 'numeric', 'double precision')
        and c.cell ~ '^(true|false|-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?)$' then c.cell::jsonb
      when p_types ->> c.name ~ '\[\]$|^jsonb$' then app.json_or_text(c.cell)
      else to_jsonb(c.cell)
    end) filter (where c.cell is not null), '{}') as item
    from (
      select r.line, v_names ->> (v.position::integer - 1) as name, v.cell
      from jsonb_array_elements(v_records) with ordinality r (cells, line),
        jsonb_array_elements_text(r.cells) with ordinality v (cell, position)
      where r.line > 1) c
    group by c.line) r;
  return v_items;
end
