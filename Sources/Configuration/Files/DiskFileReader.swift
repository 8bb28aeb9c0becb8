import FoundationEssentials

/// Reads regular files of at most 1 MiB from the disk.
package struct DiskFileReader: FileReader {
    package init() {}

    package func contents(ofFile path: String) throws(FileReadingError) -> [UInt8] {
        let target = URL(filePath: path).resolvingSymlinksInPath().path
        let attributes: [FileAttributeKey: Any]
        do {
            attributes = try FileManager.default.attributesOfItem(atPath: target)
        } catch {
            throw FileReadingError(reason: reason(error))
        }
        guard attributes[.type] as? FileAttributeType == .typeRegular else {
            throw FileReadingError(reason: "it is no regular file")
        }
        guard let size = attributes[.size] as? Int, size <= Limits.fileSize else {
            throw FileReadingError(
                reason: "it has more than \(Limits.fileSize) bytes (1 MiB), the most that is read of one file",
                advice: "split it, and name the parts with include")
        }
        do {
            return Array(try Data(contentsOf: URL(filePath: target)))
        } catch {
            throw FileReadingError(reason: reason(error))
        }
    }

    package func isExecutable(_ path: String) -> Bool {
        let target = URL(filePath: path).resolvingSymlinksInPath().path
        let permissions = try? FileManager.default.attributesOfItem(atPath: target)[.posixPermissions] as? Int
        return (permissions ?? 0) & 0o111 != 0
    }

    package func names(inDirectory path: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: path.isEmpty ? "." : path)) ?? []
    }
}

private func reason(_ error: any Error) -> String {
    switch (error as? CocoaError)?.code {
    case CocoaError.fileReadNoSuchFile, CocoaError.fileNoSuchFile: "there is no such file"
    case CocoaError.fileReadNoPermission: "this user may not read it"
    default: "the system reports an error (\(error))"
    }
}
