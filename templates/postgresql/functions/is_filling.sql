current_setting('specql.filling', true) = 'on'
  and pg_has_role(session_user, (select c.relowner from pg_class c where c.oid = p_table), 'member')
