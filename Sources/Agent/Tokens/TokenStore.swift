internal import AgentModel
internal import Configuration
internal import LinuxIO
package import ManagementAPI

/// The file of tokens on the disk, as `aloft token` changes it. A running agent knows what changed after a reload.
package struct TokenStore: Hashable, Sendable {
    /// A line of the file.
    package struct Entry: Hashable, Sendable {
        package var name: String
        package var role: Role
        /// Whether it is a client certificate's and not a token's.
        package var isCertificate: Bool
    }

    package let path: String
    /// Whom the service runs as; nil where it is not installed.
    private let service: UserAccount?

    package init(path: String) {
        self.init(path: path, service: UserAccount(named: RunningAPI.group))
    }

    init(path: String, service: UserAccount?) {
        self.path = path
        self.service = service
    }

    /// - Parameters:
    ///   - path: the file; nil for the one that the configuration names.
    ///   - configurationPath: nil for the first that exists of `RunOptions.configurationPaths`.
    package init(path: String?, configurationPath: String?) throws(TokenStoreError) {
        if let path {
            self.init(path: path)
        } else {
            self.init(path: try Self.configuredPath(configurationPath))
        }
    }

    /// Makes a token and adds its digest to the file.
    ///
    /// - Returns: the token; it is nowhere else.
    package func create(name: String, role: Role) throws(TokenStoreError) -> String {
        let secret = TokenSecret()
        try change { text throws(TokenEditError) in
            try TokenFile.adding(name: name, role: role, digest: secret.digest, to: text)
        }
        return secret.text
    }

    package func remove(name: String) throws(TokenStoreError) {
        try change { text throws(TokenEditError) in try TokenFile.removing(name: name, from: text ?? "") }
    }

    /// What the file says, tokens first.
    package func list() throws(TokenStoreError) -> [Entry] {
        guard let text = SmallFile.read(path) else {
            throw TokenStoreError("the tokens file \(path) cannot be read: create it with aloft token create")
        }
        do throws(TokenFileError) {
            let file = try TokenFile(parsing: text)
            return file.tokens.map { Entry(name: $0.name, role: $0.role, isCertificate: false) }
                + file.certificates.map { Entry(name: $0.name, role: $0.role, isCertificate: true) }
        } catch {
            throw TokenStoreError("\(path): \(TokenEditError.broken(error))")
        }
    }

    private func change(_ edit: (String?) throws(TokenEditError) -> String) throws(TokenStoreError) {
        do {
            let update = try FileUpdate(path: path)
            let owner = TokenFileOwner(service: service, isRoot: UserAccount.current == 0)
            try update.replace(with: try edit(update.text), ownership: owner.ownership(of: update))
        } catch let error as TokenEditError {
            throw TokenStoreError("\(path): \(error)")
        } catch {
            throw TokenStoreError("the tokens file cannot be changed: \(error)")
        }
    }

    private static func configuredPath(_ path: String?) throws(TokenStoreError) -> String {
        guard let path = path ?? RunOptions.configurationPaths.first(where: Environment.exists) else {
            throw TokenStoreError("no configuration names a tokens file: name one with --tokens")
        }
        guard let tokens = Configuration.load(path: path).configuration.api.tokensPath else {
            throw TokenStoreError(
                "\(path) names no tokens file: write \"tokens /etc/aloft/tokens\" in its api block, or name one with "
                    + "--tokens")
        }
        return tokens
    }
}

/// Why the tokens stay as they are, and what to do.
package struct TokenStoreError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
