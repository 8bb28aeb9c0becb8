#pragma once
#include <sqlite3.h>

/// Binds a copy: SQLITE_TRANSIENT is a cast, which the importer leaves out.
static inline int CSQLite_bind_text(sqlite3_stmt *statement, int index, const char *text, int size) {
    return sqlite3_bind_text(statement, index, text, size, SQLITE_TRANSIENT);
}

static inline int CSQLite_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, int size) {
    // A null pointer would bind NULL.
    return size == 0 ? sqlite3_bind_zeroblob(statement, index, 0)
                     : sqlite3_bind_blob(statement, index, bytes, size, SQLITE_TRANSIENT);
}
