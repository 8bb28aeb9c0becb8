import CGnuTLS

/// A digest of what comes piece by piece; for one thread at a time.
///
/// Safe: the library's state is its own, made in `init` and freed once, in `end` or `deinit`.
@safe package final class RunningDigest {
    private let function: HashFunction
    /// Nil once it has ended.
    private var state: gnutls_hash_hd_t?

    package init(_ function: HashFunction) throws(Refusal) {
        self.function = function
        var state: gnutls_hash_hd_t?
        // The library writes the handle during the call.
        let status = unsafe gnutls_hash_init(&state, function.digestNumber)
        unsafe self.state = state
        try function.check(status)
    }

    deinit {
        if let state = unsafe state { unsafe gnutls_hash_deinit(state, nil) }
    }

    /// Adds bytes; after `end` they are forgotten.
    package func add(_ bytes: Span<UInt8>) {
        guard let state = unsafe state, !bytes.isEmpty else { return }
        // The library reads the bytes during the call, and cannot fail: it only computes.
        unsafe bytes.withUnsafeBytes { unsafe _ = gnutls_hash(state, $0.baseAddress, $0.count) }
    }

    /// The digest of all that was added; empty when it was asked for before.
    package func end() -> [UInt8] {
        guard let state = unsafe state else { return [] }
        unsafe self.state = nil
        var digest = [UInt8](repeating: 0, count: function.byteCount)
        // The library writes `byteCount` bytes, and frees the state.
        unsafe gnutls_hash_deinit(state, &digest)
        return digest
    }
}
