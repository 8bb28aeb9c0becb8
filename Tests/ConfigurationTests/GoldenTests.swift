import Configuration
import Foundation
import Testing

/// Every `Golden/NAME.conf` is read and held against `Golden/NAME.ok`: the diagnostics and the effective configuration.
///
/// `ALOFT_UPDATE_GOLDEN=1 swift test --filter GoldenTests` writes the `.ok` files anew; read the difference before
/// committing it.
struct GoldenTests {
    static let names: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
        return files.filter { $0.hasSuffix(".conf") }.map { String($0.dropLast(5)) }.sorted()
    }()

    static let directory = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
    static let isUpdating = ProcessInfo.processInfo.environment["ALOFT_UPDATE_GOLDEN"] == "1"

    @Test func `there are golden files`() {
        #expect(Self.names.count >= 20)
    }

    @Test(arguments: names)
    func `a file is read as its golden file says`(name: String) throws {
        let expected = Self.directory.appending(path: "\(name).ok")
        let described = GoldenFile.load(name).described
        if Self.isUpdating {
            try described.write(to: expected, atomically: true, encoding: .utf8)
        }
        #expect(described == (try String(contentsOf: expected, encoding: .utf8)))
    }

    @Test(arguments: names)
    func `a message says what is wrong, and the suggestion alone what to do`(name: String) {
        for diagnostic in GoldenFile.load(name).diagnostics {
            #expect(!diagnostic.message.contains(";"), "\(diagnostic)")
            #expect(diagnostic.suggestion?.contains(";") != true, "\(diagnostic)")
            #expect(diagnostic.suggestion?.isEmpty != true, "\(diagnostic)")
            for command in [", write ", ", remove ", ", use ", ", keep ", ". "] {
                #expect(!diagnostic.message.contains(command), "\(diagnostic)")
            }
        }
    }

    @Test(arguments: names)
    func `the effective configuration reads as itself`(name: String) {
        let result = GoldenFile.load(name)
        guard result.isUsable else { return }
        let again = load(result.configuration.describe(showingSecrets: true))
        #expect(again.isUsable)
        #expect(again.configuration.withoutPlaces == result.configuration.withoutPlaces)
    }
}

/// The golden inputs by the path that they have among themselves, so that messages name no directory of a machine.
enum GoldenFile {
    static func load(_ name: String) -> LoadResult {
        Configuration.load(path: "\(name).conf", reader: GoldenReader(), context: .test)
    }

    static func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: GoldenTests.directory.appending(path: "\(name).conf")))
    }
}

private struct GoldenReader: FileReader {
    private let disk = DiskFileReader()

    func contents(ofFile path: String) throws(FileReadingError) -> [UInt8] {
        try disk.contents(ofFile: GoldenTests.directory.appending(path: path).path)
    }

    func names(inDirectory path: String) throws(FileReadingError) -> [String] {
        try disk.names(inDirectory: GoldenTests.directory.appending(path: path).path)
    }
}

extension Configuration {
    /// What is left when files and locations do not matter.
    var withoutPlaces: Configuration {
        var copy = self
        copy.files = []
        copy.circumstances = LoadCircumstances()
        for index in copy.syncGroups.indices {
            copy.syncGroups[index].location = .nowhere
        }
        for index in copy.instances.indices {
            copy.instances[index].location = .nowhere
        }
        copy.balancing.removePlaces()
        return copy
    }
}

extension SourcePosition {
    fileprivate static let nowhere = SourcePosition(file: "", line: 0, column: 0)
}

extension BalancingConfiguration {
    fileprivate mutating func removePlaces() {
        for index in groups.indices { groups[index].location = .nowhere }
        for index in virtualServers.indices {
            virtualServers[index].location = .nowhere
            for real in virtualServers[index].realServers.indices {
                virtualServers[index].realServers[real].removePlaces()
            }
        }
    }
}

extension RealServerConfiguration {
    fileprivate mutating func removePlaces() {
        location = .nowhere
        for index in checkers.indices {
            checkers[index].location = .nowhere
            guard case .http(var check) = checkers[index].kind else { continue }
            for url in check.urls.indices { check.urls[url].location = .nowhere }
            checkers[index].kind = .http(check)
        }
    }
}
