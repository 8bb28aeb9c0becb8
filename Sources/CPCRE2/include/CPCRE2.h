#pragma once
#include <stddef.h>
#include <stdint.h>

// libpcre2-8, loaded when somebody asks for it: an agent whose checks have no regular expressions does without it. What is used of
// it is declared here, because it is the same in every version and no header is then needed to build. The just-in-time
// compiler is left out: the agent's memory cannot be both written and executed.

/// A compiled expression; several threads may match with it at the same time.
struct CPCRE2_expression;

/// Why something failed, in the library's words.
struct CPCRE2_failure {
    char why[128];
    /// Where in the expression, in bytes.
    size_t offset;
};

/// Loads the library unless it is there; 0 where it is not installed. From any thread, and before all else.
int CPCRE2_load(void);

/// Compiles an expression with options of pcre2_compile(3); NULL with `failure`.
struct CPCRE2_expression *CPCRE2_compile(const uint8_t *text, size_t count, uint32_t options,
                                         struct CPCRE2_failure *failure);

void CPCRE2_free(struct CPCRE2_expression *expression);

/// Looks for a match that begins at `first` at the earliest and at `last` at the latest, with bounded steps and memory: 1, 0 for
/// none, or -1 with `failure`. A `last` below PTRDIFF_MAX needs the option PCRE2_USE_OFFSET_LIMIT.
int CPCRE2_match(const struct CPCRE2_expression *expression, const uint8_t *bytes, size_t count, size_t first, size_t last,
                 struct CPCRE2_failure *failure);
