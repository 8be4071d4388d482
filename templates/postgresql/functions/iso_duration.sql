p_text::interval
