#include "CPCRE2.h"
#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>

// Of pcre2.h.
enum { error_no_match = -1 };

/// Steps of one attempt to match: some milliseconds.
static const uint32_t match_limit = 1000000;
/// Nested steps, each with memory of its own.
static const uint32_t depth_limit = 20000;
/// KiB of that memory.
static const uint32_t heap_limit = 16384;

static struct {
    struct CPCRE2_expression *(*compile)(const uint8_t *, size_t, uint32_t, int *, size_t *, void *);
    void (*code_free)(struct CPCRE2_expression *);
    void *(*data_create)(uint32_t, void *);
    void (*data_free)(void *);
    void *(*context_create)(void *);
    void (*context_free)(void *);
    int (*set_match_limit)(void *, uint32_t);
    int (*set_depth_limit)(void *, uint32_t);
    int (*set_heap_limit)(void *, uint32_t);
    int (*set_offset_limit)(void *, size_t);
    int (*match)(const struct CPCRE2_expression *, const uint8_t *, size_t, size_t, uint32_t, void *, void *);
    int (*text)(int, uint8_t *, size_t);
} pcre2;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool is_loaded = false;

static bool find(void *library, const char *name, void *place) {
    void *symbol = dlsym(library, name);
    *(void **)place = symbol;
    return symbol != NULL;
}

static void load(void) {
    void *library = dlopen("libpcre2-8.so.0", RTLD_NOW | RTLD_LOCAL);
    is_loaded = library != NULL && find(library, "pcre2_compile_8", &pcre2.compile) &&
                find(library, "pcre2_code_free_8", &pcre2.code_free) &&
                find(library, "pcre2_match_data_create_8", &pcre2.data_create) &&
                find(library, "pcre2_match_data_free_8", &pcre2.data_free) &&
                find(library, "pcre2_match_context_create_8", &pcre2.context_create) &&
                find(library, "pcre2_match_context_free_8", &pcre2.context_free) &&
                find(library, "pcre2_set_match_limit_8", &pcre2.set_match_limit) &&
                find(library, "pcre2_set_depth_limit_8", &pcre2.set_depth_limit) &&
                find(library, "pcre2_set_heap_limit_8", &pcre2.set_heap_limit) &&
                find(library, "pcre2_set_offset_limit_8", &pcre2.set_offset_limit) &&
                find(library, "pcre2_match_8", &pcre2.match) && find(library, "pcre2_get_error_message_8", &pcre2.text);
}

int CPCRE2_load(void) {
    pthread_once(&once, load);
    return is_loaded;
}

static void explain(struct CPCRE2_failure *failure, int number) {
    memset(failure->why, 0, sizeof failure->why);
    // A text that does not fit is cut, with a zero at its end.
    pcre2.text(number, (uint8_t *)failure->why, sizeof failure->why);
}

struct CPCRE2_expression *CPCRE2_compile(const uint8_t *text, size_t count, uint32_t options,
                                         struct CPCRE2_failure *failure) {
    int number = 0;
    failure->offset = 0;
    struct CPCRE2_expression *expression = pcre2.compile(text, count, options, &number, &failure->offset, NULL);
    if (expression == NULL) explain(failure, number);
    return expression;
}

void CPCRE2_free(struct CPCRE2_expression *expression) { pcre2.code_free(expression); }

int CPCRE2_match(const struct CPCRE2_expression *expression, const uint8_t *bytes, size_t count, size_t first, size_t last,
                 struct CPCRE2_failure *failure) {
    failure->offset = 0;
    void *context = pcre2.context_create(NULL);
    void *data = pcre2.data_create(1, NULL);
    int result = -1;
    if (context == NULL || data == NULL) {
        strcpy(failure->why, "no memory");
    } else {
        pcre2.set_match_limit(context, match_limit);
        pcre2.set_depth_limit(context, depth_limit);
        pcre2.set_heap_limit(context, heap_limit);
        if (last < PTRDIFF_MAX) pcre2.set_offset_limit(context, last);
        int number = pcre2.match(expression, bytes, count, first, 0, data, context);
        // 0 is a match whose groups do not fit.
        result = number >= 0 ? 1 : number == error_no_match ? 0 : -1;
        if (result < 0) explain(failure, number);
    }
    if (data != NULL) pcre2.data_free(data);
    if (context != NULL) pcre2.context_free(context);
    return result;
}
