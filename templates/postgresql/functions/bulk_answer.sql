begin
  return row (
    case when p_refused > 0 and p_ids = '{}' then 'noop:all_refused' else 'success' end,
    case when p_refused = 0
      then format('%s done', cardinality(p_ids))
      else format('%s done, %s refused', cardinality(p_ids), p_refused)
    end,
    null, p_entity_type, null, '{}'::text[],
    (select coalesce(jsonb_agg(i.item order by t.position, i.position), '[]')
     from unnest(p_touched) with ordinality t (items, position),
       jsonb_array_elements(t.items) with ordinality i (item, position)),
    jsonb_build_object('result', jsonb_build_object(
      'done', cardinality(p_ids), 'refused', p_refused, 'ids', to_jsonb(p_ids), 'errors', p_errors))
    )::app.mutation_response;
end
