jsonb_build_object('path', jsonb_build_array(p_field), 'code', p_code, 'message', p_message)
