// Rows that PL/pgSQL keeps in variables: only the columns that something reads are fetched.
#pragma once

#include "generator/sql/plpgsql.h"

namespace specql::plpgsql {

/// `select c.* into v_contact` becomes `select c.status into v_contact.status` where nothing behind it reads
/// another column of the variable, nor the row as a whole; `returning` likewise. What a statement writes as
/// it is in the variable need not be returned.
void fetch_columns_read(Block& block);

}  // namespace specql::plpgsql
