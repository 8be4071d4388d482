p_text::date
