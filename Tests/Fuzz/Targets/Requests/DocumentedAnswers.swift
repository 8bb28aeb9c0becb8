import HTTPServer
import OpenAPI

/// Which statuses openapi.yaml names for which operation: all that is read of it, by its indentation.
package struct DocumentedAnswers: Sendable {
    package struct Operation: Hashable, Sendable {
        package let method: Method
        package let path: String
        package fileprivate(set) var statuses: Set<UInt16> = []
    }

    package private(set) var operations: [Operation] = []

    /// What any operation answers with besides: `default` in the contract.
    private static let everywhere: Set<UInt16> = [413, 429, 431, 501]
    /// What is answered where the contract has no such operation.
    private static let nowhere: Set<UInt16> = [400, 401, 403, 404, 405]

    package static let standard = DocumentedAnswers(String(decoding: OpenAPI.text, as: UTF8.self))

    init(_ text: String) {
        var path = ""
        for line in text.split(separator: "\n").drop(while: { $0 != "paths:" }).prefix(while: { $0 != "components:" }) {
            let words = line.drop { $0 == " " }
            let key = words.prefix { $0 != ":" }
            switch line.utf8.count - words.utf8.count {
            case 2: path = String(key)
            case 4:
                if let method = Method(rawValue: key.uppercased()) {
                    operations.append(Operation(method: method, path: path))
                }
            case 8:
                if let status = UInt16(key.filter { $0 != "\"" }), let last = operations.indices.last {
                    operations[last].statuses.insert(status)
                }
            default: break
            }
        }
    }

    /// Nil when the contract has none for such a request. HEAD is as GET.
    func operation(for method: Method, _ segments: [String]) -> Operation? {
        operations.first { operation in
            operation.method == (method == .head ? .get : method) && Self.fits(operation.path, segments)
        }
    }

    func allows(_ status: UInt16, in operation: Operation?) -> Bool {
        Self.everywhere.contains(status) || (operation?.statuses ?? Self.nowhere).contains(status)
    }

    private static func fits(_ path: String, _ segments: [String]) -> Bool {
        let parts = path.split(separator: "/")
        return parts.count == segments.count
            && zip(parts, segments).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }
}
