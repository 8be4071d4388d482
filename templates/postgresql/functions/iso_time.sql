p_text::time
