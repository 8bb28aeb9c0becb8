extension Node {
    /// Makes `name`.key and `name`.crt for this node's address.
    ///
    /// - Parameters:
    ///   - folder: where; nil for the node's own.
    ///   - authority: the folder of the ca.key that signs it; nil where it signs itself.
    package func makeCertificate(
        _ name: String, in folder: String? = nil, days: Int = 2, signedIn authority: String? = nil
    ) async throws {
        let path = "\(folder ?? directory)/\(name)"
        let signer = authority.map { ["-CA", "\($0)/ca.crt", "-CAkey", "\($0)/ca.key"] } ?? []
        try await demand(
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
                "/CN=\(name)", "-days", "\(days)", "-addext", "subjectAltName=IP:\(address)", "-keyout", "\(path).key",
                "-out", "\(path).crt",
            ] + signer)
    }
}
