/// How a configuration gets at its files, so that tests need no disk.
package protocol FileReader {
    /// The bytes of a file.
    ///
    /// - Throws: `FileReadingError` where it cannot be read, is no regular file, or is too large.
    func contents(ofFile path: String) throws(FileReadingError) -> [UInt8]

    /// The bytes of a file with a key, which is no part of the text in force.
    func secret(ofFile path: String) throws(FileReadingError) -> [UInt8]

    /// The names in a directory, in any order; none where there is no such directory.
    ///
    /// - Throws: where there is one that cannot be read.
    func names(inDirectory path: String) throws(FileReadingError) -> [String]

    /// Whether somebody may execute the file: keepalived includes no such file.
    func isExecutable(_ path: String) -> Bool
}

extension FileReader {
    package func isExecutable(_ path: String) -> Bool { false }
}

extension FileReader {
    package func secret(ofFile path: String) throws(FileReadingError) -> [UInt8] { try contents(ofFile: path) }
}

/// Why a file could not be read, as the end of the sentence "PATH cannot be read: ...".
package struct FileReadingError: Error, Hashable {
    package var reason: String
    /// What to do, where the reason alone does not say it.
    package var advice: String?
    /// Whether there may be a file all the same, which this user does not get at, or not now: a configuration without it would be
    /// another than the one that is written there.
    package var isRefusal: Bool

    package init(reason: String, advice: String? = nil, isRefusal: Bool = false) {
        self.reason = reason
        self.advice = advice
        self.isRefusal = isRefusal
    }
}

/// One file that a configuration is made of, as it stood when it was read.
package struct SourceFile: Hashable, Sendable {
    package var path: String
    package var text: String

    package init(path: String, text: String) {
        self.path = path
        self.text = text
    }
}
