#define CURL_DISABLE_TYPECHECK
#include "CCurl.h"
#include <dlfcn.h>

static struct {
    CURL *(*init)(void);
    void (*cleanup)(CURL *);
    CURLcode (*perform)(CURL *);
    CURLcode (*setopt)(CURL *, CURLoption, ...);
    CURLcode (*getinfo)(CURL *, CURLINFO, ...);
    const char *(*text)(CURLcode);
    struct curl_slist *(*append)(struct curl_slist *, const char *);
    void (*free_all)(struct curl_slist *);
} curl;

static bool find(void *library, const char *name, void *place) {
    void *symbol = dlsym(library, name);
    *(void **)place = symbol;
    return symbol != NULL;
}

static bool use(void *library) {
    CURLcode (*global_init)(long) = NULL;
    return find(library, "curl_global_init", &global_init) && find(library, "curl_easy_init", &curl.init) &&
           find(library, "curl_easy_cleanup", &curl.cleanup) && find(library, "curl_easy_perform", &curl.perform) &&
           find(library, "curl_easy_setopt", &curl.setopt) && find(library, "curl_easy_getinfo", &curl.getinfo) &&
           find(library, "curl_easy_strerror", &curl.text) && find(library, "curl_slist_append", &curl.append) &&
           find(library, "curl_slist_free_all", &curl.free_all) && global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

bool CCurl_load(void) {
    static const char *const names[] = {"libcurl-gnutls.so.4", "libcurl.so.4"};
    for (size_t index = 0; index < sizeof names / sizeof *names; index++) {
        void *library = dlopen(names[index], RTLD_NOW | RTLD_LOCAL);
        if (library != NULL && use(library)) return true;
    }
    return false;
}

CURL *CCurl_begin(void) { return curl.init(); }
void CCurl_end(CURL *handle) { curl.cleanup(handle); }
CURLcode CCurl_perform(CURL *handle) { return curl.perform(handle); }
const char *CCurl_text(CURLcode result) { return curl.text(result); }

long CCurl_status(CURL *handle) {
    long status = 0;
    return curl.getinfo(handle, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK ? status : 0;
}

CURLcode CCurl_set_text(CURL *handle, CURLoption option, const char *value) { return curl.setopt(handle, option, value); }
CURLcode CCurl_set_number(CURL *handle, CURLoption option, long value) { return curl.setopt(handle, option, value); }

CURLcode CCurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl.setopt(handle, option, value);
}

CURLcode CCurl_set_receiver(CURL *handle, CCurl_receiver receiver, void *context) {
    CURLcode result = curl.setopt(handle, CURLOPT_WRITEFUNCTION, receiver);
    return result != CURLE_OK ? result : curl.setopt(handle, CURLOPT_WRITEDATA, context);
}

CURLcode CCurl_set_replies(CURL *handle, CCurl_receiver receiver, void *context) {
    CURLcode result = curl.setopt(handle, CURLOPT_HEADERFUNCTION, receiver);
    return result != CURLE_OK ? result : curl.setopt(handle, CURLOPT_HEADERDATA, context);
}

CURLcode CCurl_set_source(CURL *handle, CCurl_receiver source, void *context) {
    CURLcode result = curl.setopt(handle, CURLOPT_READFUNCTION, source);
    if (result == CURLE_OK) result = curl.setopt(handle, CURLOPT_READDATA, context);
    return result != CURLE_OK ? result : curl.setopt(handle, CURLOPT_UPLOAD, 1L);
}

struct curl_slist *CCurl_append(struct curl_slist *list, const char *text) { return curl.append(list, text); }
void CCurl_free(struct curl_slist *list) { curl.free_all(list); }
