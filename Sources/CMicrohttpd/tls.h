#pragma once
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <microhttpd.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

// What TLS needs of GnuTLS beyond libmicrohttpd's options. Results below zero are GnuTLS's errors.

/// Reads a PEM certificate chain and tells when its first certificate is valid.
static inline int CMicrohttpd_tls_certificate(const void *pem, size_t size, time_t *from, time_t *until) {
    gnutls_datum_t text = {(unsigned char *)pem, (unsigned int)size};
    gnutls_x509_crt_t *chain = NULL;
    unsigned int count = 0;
    int result = gnutls_x509_crt_list_import2(&chain, &count, &text, GNUTLS_X509_FMT_PEM, 0);
    if (result < 0) return result;
    *from = gnutls_x509_crt_get_activation_time(chain[0]);
    *until = gnutls_x509_crt_get_expiration_time(chain[0]);
    for (unsigned int index = 0; index < count; index++) gnutls_x509_crt_deinit(chain[index]);
    gnutls_free(chain);
    return 0;
}

/// Reads a PEM private key, which must not be encrypted.
static inline int CMicrohttpd_tls_key(const void *pem, size_t size) {
    gnutls_datum_t text = {(unsigned char *)pem, (unsigned int)size};
    gnutls_x509_privkey_t key = NULL;
    int result = gnutls_x509_privkey_init(&key);
    if (result < 0) return result;
    result = gnutls_x509_privkey_import2(key, &text, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN);
    gnutls_x509_privkey_deinit(key);
    return result;
}

static inline int CMicrohttpd_tls_set_pair(
    gnutls_certificate_credentials_t credentials, const void *certificate, size_t certificate_size, const void *key,
    size_t key_size) {
    gnutls_datum_t first = {(unsigned char *)certificate, (unsigned int)certificate_size};
    gnutls_datum_t second = {(unsigned char *)key, (unsigned int)key_size};
    return gnutls_certificate_set_x509_key_mem2(
        credentials, &first, &second, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN);
}

/// How many authorities were read.
static inline int CMicrohttpd_tls_set_authorities(
    gnutls_certificate_credentials_t credentials, const void *pem, size_t size) {
    gnutls_datum_t text = {(unsigned char *)pem, (unsigned int)size};
    return gnutls_certificate_set_x509_trust_mem(credentials, &text, GNUTLS_X509_FMT_PEM);
}

/// Null for a connection without TLS.
static inline gnutls_session_t CMicrohttpd_tls_session(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    return info ? (gnutls_session_t)info->tls_session : NULL;
}

/// Before the handshake: replaces the daemon's certificate by that of `credentials`, which must outlive the session,
/// and asks the client for one of its own where that is wanted.
static inline int CMicrohttpd_tls_use(
    gnutls_session_t session, gnutls_certificate_credentials_t credentials, bool asks) {
    gnutls_certificate_server_set_request(session, asks ? GNUTLS_CERT_REQUEST : GNUTLS_CERT_IGNORE);
    return gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, credentials);
}

/// Whether the client's certificate is for clients and signed by one of the authorities.
static inline bool CMicrohttpd_tls_is_verified(gnutls_session_t session) {
    gnutls_typed_vdata_st purpose = {GNUTLS_DT_KEY_PURPOSE_OID, (unsigned char *)GNUTLS_KP_TLS_WWW_CLIENT, 0};
    unsigned int status = 0;
    return gnutls_certificate_verify_peers(session, &purpose, 1, &status) == 0 && status == 0;
}

/// Reads the client's certificate, which is the caller's to release; null when it sent none.
static inline gnutls_x509_crt_t CMicrohttpd_tls_peer(gnutls_session_t session) {
    unsigned int count = 0;
    const gnutls_datum_t *chain = gnutls_certificate_get_peers(session, &count);
    gnutls_x509_crt_t certificate = NULL;
    if (chain == NULL || count == 0 || gnutls_x509_crt_init(&certificate) < 0) return NULL;
    if (gnutls_x509_crt_import(certificate, &chain[0], GNUTLS_X509_FMT_DER) == 0) return certificate;
    gnutls_x509_crt_deinit(certificate);
    return NULL;
}

/// Writes the subject as RFC 4514 has it, zero-terminated; false when it does not fit.
static inline bool CMicrohttpd_tls_subject(gnutls_x509_crt_t certificate, char *text, size_t size) {
    gnutls_datum_t name = {NULL, 0};
    if (gnutls_x509_crt_get_dn3(certificate, &name, 0) < 0) return false;
    bool fits = name.size < size;
    if (fits) {
        memcpy(text, name.data, name.size);
        text[name.size] = 0;
    }
    gnutls_free(name.data);
    return fits;
}

/// Writes the subject's first common name, zero-terminated; false when it has none or that does not fit.
static inline bool CMicrohttpd_tls_common_name(gnutls_x509_crt_t certificate, char *text, size_t size) {
    return gnutls_x509_crt_get_dn_by_oid(certificate, GNUTLS_OID_X520_COMMON_NAME, 0, 0, text, &size) == 0;
}
