import Foundation
import Lab

/// Prints what happens: headings, sentences, commands and their output, in at most 96 columns.
enum Narrator {
    static let width = 96

    static func heading(_ text: String) {
        write("\n\n\(text)\n\(String(repeating: "=", count: text.count))")
    }

    /// A paragraph, broken at blanks.
    static func say(_ text: String) {
        var line = ""
        write("")
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > width {
                write(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        write(line)
    }

    /// Runs a shell command on `node` and prints it and what it printed; throws when its status is not 0.
    @discardableResult
    static func show(_ command: String, on node: Node) async throws -> String {
        write("\n\(node.name)$ \(command)")
        let result = try await node.run(["sh", "-c", command])
        let output = (result.output + result.errors).trimmingCharacters(in: .newlines)
        if !output.isEmpty { write(JSONLayout.indented(output, width: width) ?? output) }
        if result.status != 0 { throw CommandFailed(command: [command], result: result) }
        return result.output
    }

    /// At once, also into a pipe.
    private static func write(_ text: String) {
        print(text)
        fflush(nil)
    }

    static func fail(_ text: String) -> Never {
        write("\nThe demonstration failed. \(text)")
        exit(1)
    }
}
