import Agent
import Foundation
import ManagementAPI
import Testing

/// The file work of `aloft token`, in a directory of its own.
final class TokenStoreTests {
    private let directory = NSTemporaryDirectory() + "aloft-tokens-" + UUID().uuidString
    private var path: String { directory + "/tokens" }
    private var store: TokenStore { TokenStore(path: path) }

    init() throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    private func text() throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    @Test func `a token is made once and kept as a digest`() throws {
        let token = try store.create(name: "ansible", role: .operator)
        #expect(token.hasPrefix("aloft_"))
        #expect(!(try text().contains(token)))
        #expect(try text().contains("\nansible operator "))
        let entry = try #require(try store.list().first)
        #expect((entry.name, entry.role, entry.isCertificate) == ("ansible", .operator, false))
        let error = #expect(throws: TokenStoreError.self) { try store.create(name: "ansible", role: .admin) }
        #expect(error?.description.contains("already") == true)
        _ = try store.create(name: "other", role: .admin)
        try store.remove(name: "ansible")
        #expect(try store.list().map(\.name) == ["other"])
        #expect(throws: TokenStoreError.self) { try store.remove(name: "ansible") }
    }

    @Test func `a file with an error stays as it is, and its line is named`() throws {
        try "a viewer\n".write(toFile: path, atomically: true, encoding: .utf8)
        for change in [{ _ = try self.store.create(name: "b", role: .viewer) }, { try self.store.remove(name: "a") }] {
            let error = #expect(throws: TokenStoreError.self) { try change() }
            #expect(error?.description.contains("\(path): the tokens file has an error in line 1") == true)
        }
        #expect(try text() == "a viewer\n")
    }

    @Test func `without a name of a file the configuration's is taken`() throws {
        let configuration = directory + "/aloft.conf"
        func write(_ text: String) throws {
            try text.write(toFile: configuration, atomically: true, encoding: .utf8)
        }
        try write("api {\n tokens \(path)\n}\n")
        #expect(try TokenStore(path: nil, configurationPath: configuration).path == path)
        #expect(try TokenStore(path: "/t", configurationPath: configuration).path == "/t")
        try write("api {\n}\n")
        let error = #expect(throws: TokenStoreError.self) {
            try TokenStore(path: nil, configurationPath: configuration)
        }
        #expect(error?.description.contains("--tokens") == true)
    }

    @Test func `a file that is not there cannot be listed, nor one written where no directory is`() {
        #expect(throws: TokenStoreError.self) { try store.list() }
        #expect(throws: TokenStoreError.self) { try store.remove(name: "a") }
        let nowhere = TokenStore(path: directory + "/none/tokens")
        #expect(throws: TokenStoreError.self) { try nowhere.create(name: "a", role: .viewer) }
    }
}
