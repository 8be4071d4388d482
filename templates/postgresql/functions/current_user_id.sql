coalesce(
  nullif(current_setting('app.user_id', true), ''),
  nullif(current_setting('jwt.claims.sub', true), ''),
  nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid
