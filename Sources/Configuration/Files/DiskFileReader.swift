import FoundationEssentials

/// Reads regular files of at most 1 MiB from the disk.
package struct DiskFileReader: FileReader {
    package init() {}

    package func contents(ofFile path: String) throws(FileReadingError) -> [UInt8] {
        let target = URL(filePath: path).resolvingSymlinksInPath().path
        let before = try facts(of: target)
        guard before.isRegular else { throw FileReadingError(reason: "it is no regular file") }
        guard before.size <= Limits.fileSize else {
            throw FileReadingError(
                reason: "it has more than \(Limits.fileSize) bytes (1 MiB), the most that is read of one file",
                advice: "split it, and name the parts with include", isRefusal: true)
        }
        let contents: [UInt8]
        do {
            contents = Array(try Data(contentsOf: URL(filePath: target)))
        } catch {
            throw FileReadingError(error)
        }
        guard try facts(of: target) == before, contents.count == before.size else {
            throw FileReadingError(
                reason: "it is being written", advice: "try again when it is complete", isRefusal: true)
        }
        return contents
    }

    /// What tells that a file was written while it was read.
    private struct Facts: Equatable {
        var isRegular: Bool
        var size: Int
        var changed: Date?
    }

    private func facts(of path: String) throws(FileReadingError) -> Facts {
        do {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            return Facts(
                isRegular: attributes[.type] as? FileAttributeType == .typeRegular,
                size: attributes[.size] as? Int ?? .max,
                changed: attributes[.modificationDate] as? Date)
        } catch {
            throw FileReadingError(error)
        }
    }

    package func isExecutable(_ path: String) -> Bool {
        let target = URL(filePath: path).resolvingSymlinksInPath().path
        let permissions = try? FileManager.default.attributesOfItem(atPath: target)[.posixPermissions] as? Int
        return (permissions ?? 0) & 0o111 != 0
    }

    package func names(inDirectory path: String) throws(FileReadingError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: path.isEmpty ? "." : path)
        } catch {
            // What is no directory has no names; one that this user may not read, or not now, may have some.
            guard
                (try? FileManager.default.attributesOfItem(atPath: path)[.type]) as? FileAttributeType == .typeDirectory
            else { return [] }
            throw FileReadingError(error)
        }
    }
}

extension FileReadingError {
    fileprivate init(_ error: any Error) {
        switch (error as? CocoaError)?.code {
        case CocoaError.fileReadNoSuchFile, CocoaError.fileNoSuchFile: self.init(reason: "there is no such file")
        case CocoaError.fileReadNoPermission:
            self.init(
                reason: "this user may not read it", advice: "let the agent's user read it", isRefusal: true)
        default: self.init(reason: "the system reports an error (\(error))", isRefusal: true)
        }
    }
}
