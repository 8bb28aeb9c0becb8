#pragma once
#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>

// libcurl, loaded when somebody asks for it: an agent without peers does without it and the twenty libraries that it brings, and
// one program serves Debian (libcurl-gnutls.so.4) and Red Hat (libcurl.so.4).

/// Loads libcurl unless it is there, and readies it; false where it is not installed. To be called before all else, by one thread.
bool CCurl_load(void);

/// Receives what arrives, or gives what is to be sent; returning less than `size` of what arrives ends the transfer.
typedef size_t (*CCurl_receiver)(char *bytes, size_t one, size_t size, void *context);

CURL *CCurl_begin(void);
void CCurl_end(CURL *handle);
CURLcode CCurl_perform(CURL *handle);
/// A constant text.
const char *CCurl_text(CURLcode result);
/// The status of the answer; 0 where there is none.
long CCurl_status(CURL *handle);

// curl_easy_setopt(3), which is variadic.
CURLcode CCurl_set_text(CURL *handle, CURLoption option, const char *value);
CURLcode CCurl_set_number(CURL *handle, CURLoption option, long value);
CURLcode CCurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value);
CURLcode CCurl_set_receiver(CURL *handle, CCurl_receiver receiver, void *context);
/// Where the lines of a server's replies go.
CURLcode CCurl_set_replies(CURL *handle, CCurl_receiver receiver, void *context);
/// Where what is sent comes from; makes the transfer an upload.
CURLcode CCurl_set_source(CURL *handle, CCurl_receiver source, void *context);

struct curl_slist *CCurl_append(struct curl_slist *list, const char *text);
void CCurl_free(struct curl_slist *list);
