jsonb_build_object('path', to_jsonb(p_path), 'code', p_code, 'message', p_message)
