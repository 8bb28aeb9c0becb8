import Files

/// Reads regular files of at most 1 MiB from the disk.
package struct DiskFileReader: FileReader {
    package init() {}

    package func contents(ofFile path: String) throws(FileReadingError) -> [UInt8] {
        // Who cannot see it is told why when it is opened.
        let before = FileSystem.facts(of: path)
        guard before.map({ $0.kind == .regular }) ?? true else {
            throw FileReadingError(reason: "it is not a regular file")
        }
        guard before?.size ?? 0 <= Limits.fileSize else {
            throw FileReadingError(
                reason: "it has more than \(Limits.fileSize) bytes (1 MiB), the most that is read of one file",
                advice: "split it, and name the parts with include", isRefusal: true)
        }
        let contents: [UInt8]
        do throws(FileError) {
            contents = try FileSystem.contents(of: path, limit: Limits.fileSize)
        } catch {
            throw FileReadingError(error)
        }
        guard let after = FileSystem.facts(of: path), after == before, contents.count == after.size else {
            throw FileReadingError(
                reason: "it is being written", advice: "try again when it is complete", isRefusal: true)
        }
        return contents
    }

    package func isExecutable(_ path: String) -> Bool {
        FileSystem.facts(of: path).map { $0.permissions & 0o111 != 0 } ?? false
    }

    package func names(inDirectory path: String) throws(FileReadingError) -> [String] {
        let folder = path.isEmpty ? "." : path
        do throws(FileError) {
            return try FileSystem.names(in: folder)
        } catch {
            // What is no directory has no names; one that this user may not read, or not now, may have some.
            guard FileSystem.facts(of: folder)?.kind == .directory else { return [] }
            throw FileReadingError(error)
        }
    }
}

extension FileReadingError {
    fileprivate init(_ error: FileError) {
        if error.isOfAbsence {
            self.init(reason: "no such file")
        } else if error.isOfRights {
            self.init(
                reason: "this user may not read it", advice: "let the agent's user read it", isRefusal: true)
        } else {
            self.init(reason: "the system reports an error (\(error.why))", isRefusal: true)
        }
    }
}
