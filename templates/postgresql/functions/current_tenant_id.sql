coalesce(
  nullif(current_setting('app.tenant_id', true), ''),
  nullif(current_setting('jwt.claims.tenant_id', true), ''),
  nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'tenant_id')::uuid
