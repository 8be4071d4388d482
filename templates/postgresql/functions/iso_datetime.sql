p_text::timestamptz
