coalesce(
  string_to_array(replace(nullif(current_setting('app.roles', true), ''), ' ', ''), ',') && p_roles,
  (nullif(current_setting('request.jwt.claims', true), '')::jsonb -> 'roles') ?| p_roles,
  false)
