p_text like '________-____-____-____-____________'
  and translate(p_text, '0123456789abcdef', '') = '----'
